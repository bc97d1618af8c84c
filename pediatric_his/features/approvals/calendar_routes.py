"""The head doctor's page of the vaccination calendar: each line approved, changed, or left as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException

from pediatric_his.db.database import reading
from pediatric_his.features.approvals import services
from pediatric_his.features.approvals.calendar_forms import (
    line_approval,
    read_left_out,
    read_line_change,
    typed_figures,
)
from pediatric_his.features.approvals.calendar_words import (
    FIGURES,
    STANDINGS,
    figure_words,
    in_force_words,
    line_name,
    source_words,
    vaccine_name,
)
from pediatric_his.features.approvals.calendars import CALENDAR_LINE, CalendarItem, calendar_by, calendar_items
from pediatric_his.features.approvals.first import refuse_unlike
from pediatric_his.features.approvals.forms import DecisionTyped
from pediatric_his.features.approvals.items import digest_of
from pediatric_his.features.approvals.queries import Decision, decisions
from pediatric_his.features.approvals.spans import UNITS
from pediatric_his.features.approvals.words import STATES
from pediatric_his.reference.calendars import Calendar, load_calendar
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import _
from pediatric_his.web.permissions import Permission
from pediatric_his.web.request import today
from pediatric_his.web.session import Me
from pediatric_his.web.templating import redirect, render

_ADDRESS = "/approvals/calendar"


@get("/approvals/calendar", permission=Permission.APPROVE)
async def calendar(request: Request[Any, Any, Any], me: Me) -> Response[str]:
    """The lines by vaccine group: figures, sources, standing, what was decided."""
    return await _calendar(request, me, Form())


@post("/approvals/calendar", permission=Permission.APPROVE)
async def approve_lines(request: Request[Any, Any, Any], me: Me, form: Form) -> Response[str]:
    """One line, or all that are sure and wait."""
    items = await lines_here(me)
    if form.value("shown") != _digest(items):
        refuse_unlike(
            form, [item.decision for item in items if form.value("line") in ("", item.line.id)], me.hospital.timezone
        )
        return await _calendar(request, me, form, status_code=409)
    name = form.value("line")
    chosen = [i for i in items if i.line.id == name] if name else [i for i in items if i.waits and not i.unsure]
    if name and not chosen:
        raise NotFoundException
    return await _decided(request, me, form, chosen, [line_approval(item) for item in chosen])


@get("/approvals/calendar/line", permission=Permission.APPROVE)
async def line_form(request: Request[Any, Any, Any], me: Me, line: str = "") -> Response[str]:
    own, made = await _here(me)
    return _change(request, own, _named(own, made, line), Form())


@post("/approvals/calendar/line", permission=Permission.APPROVE)
async def change_line(request: Request[Any, Any, Any], me: Me, form: Form) -> Response[str]:
    """Other figures of a line, or the line left out."""
    own, made = await _here(me)
    item = _named(own, made, form.value("line"))
    if form.value("shown") != _digest([item]):
        refuse_unlike(form, [item.decision], me.hospital.timezone)
        return _change(request, own, item, form, status_code=409)
    shipped = load_calendar(own.code, own.as_of)
    typed = read_left_out(form, item) if form.value("off") else read_line_change(form, shipped, made, item)
    if typed is None:
        return _change(request, own, item, form, status_code=422)
    return await _decided(request, me, form, [item], [typed])


async def lines_here(me: Me) -> list[CalendarItem]:
    return calendar_items(*await _here(me))


async def _here(me: Me) -> tuple[Calendar, dict[str, Decision]]:
    async with reading(me.actor) as db:
        made = await decisions(db, CALENDAR_LINE)
    return calendar_by(load_calendar(me.hospital.calendar, today(me)), made), made


def _named(own: Calendar, made: Mapping[str, Decision], name: str) -> CalendarItem:
    item = next((item for item in calendar_items(own, made) if item.line.id == name), None)
    if item is None:
        raise NotFoundException
    return item


def _digest(items: list[CalendarItem]) -> str:
    return digest_of((item.line.id, item.line.figures, item.decision) for item in items)


async def _decided(
    request: Request[Any, Any, Any], me: Me, form: Form, items: list[CalendarItem], typed: list[DecisionTyped]
) -> Response[str]:
    shown = {item.line.id: item.decision for item in items}
    await services.decide(me.actor, form.key(), typed, shown, CALENDAR_LINE)
    return redirect(request, _ADDRESS)


async def _calendar(request: Request[Any, Any, Any], me: Me, form: Form, status_code: int = 200) -> Response[str]:
    own, made = await _here(me)
    items = calendar_items(own, made)
    groups: dict[str, list[CalendarItem]] = {}
    for item in items:
        groups.setdefault(item.line.group, []).append(item)
    return render(
        request,
        "approvals/calendar.html",
        groups=list(groups.values()),
        shown=_digest(items),
        form=form,
        **_words(own),
        status_code=status_code,
    )


def _change(
    request: Request[Any, Any, Any], own: Calendar, item: CalendarItem, form: Form, status_code: int = 200
) -> Response[str]:
    if not form.typed:
        form = Form(typed=typed_figures(item.line))
    return render(
        request,
        "approvals/line.html",
        item=item,
        shown=_digest([item]),
        form=form,
        fields=[(name, _(words)) for name, words in FIGURES.items() if name in typed_figures(item.line)],
        units=[(unit, _(words)) for unit, words in UNITS.items()],
        **_words(own),
        status_code=status_code,
    )


def _words(own: Calendar) -> dict[str, Any]:
    return {
        "calendar": own,
        "in_force": in_force_words(own),
        "line_name": lambda line: line_name(own, line),
        "group_name": lambda line: vaccine_name(own, own.group_vaccine(line.group)),
        "figure_words": figure_words,
        "source_words": lambda told: source_words(own, told),
        "state_words": lambda state: _(STATES[state]),
        "standing_words": lambda standing: _(STANDINGS[standing]),
    }


ROUTES = [calendar, approve_lines, line_form, change_line]
