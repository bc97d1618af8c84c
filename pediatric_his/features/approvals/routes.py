"""The head doctor's page: what this hospital judges by, approved, changed or switched off."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException

from pediatric_his.clinical.vitals.model import Measure
from pediatric_his.db.database import reading
from pediatric_his.features.approvals import calendar_routes, rule_routes, services
from pediatric_his.features.approvals.first import refuse_unlike
from pediatric_his.features.approvals.forms import (
    DecisionTyped,
    approval_of,
    limit_fields,
    read_altitude,
    read_change,
    read_off,
    span_words,
)
from pediatric_his.features.approvals.items import Item, codes, digest, items_of
from pediatric_his.features.approvals.queries import Decision, altitude_of, decisions
from pediatric_his.features.approvals.words import STATES, ages_words, class_words, cut_words, name_of, when_words
from pediatric_his.features.measurements.saying import STANDINGS
from pediatric_his.reference.vitals import thresholds
from pediatric_his.reference.vitals.source_words import note_words, source_name, source_reading
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import N_, _, current_locale
from pediatric_his.web.permissions import Permission
from pediatric_his.web.rail import RailItem
from pediatric_his.web.session import Me
from pediatric_his.web.templating import redirect, render


@get("/approvals", permission=Permission.APPROVE)
async def approvals(request: Request[Any, Any, Any], me: Me) -> Response[str]:
    """Each measure, with how much of it waits, and the altitude at which the children live."""
    return await _approvals(request, me, Form())


@post("/approvals/altitude", permission=Permission.APPROVE)
async def altitude(request: Request[Any, Any, Any], me: Me, form: Form) -> Response[str]:
    metres = read_altitude(form)
    if metres is None:
        return await _approvals(request, me, form, status_code=422)
    await services.set_altitude(me.actor, form.key(), metres)
    return redirect(request, "/approvals")


@get("/approvals/{code:str}", permission=Permission.APPROVE)
async def measure(request: Request[Any, Any, Any], me: Me, code: str) -> Response[str]:
    """The bands of a measure: ages, limits, source, standing, what was decided."""
    return await _measure(request, me, code, Form())


@post("/approvals/{code:str}", permission=Permission.APPROVE)
async def approve(request: Request[Any, Any, Any], me: Me, code: str, form: Form) -> Response[str]:
    """One band, or all of the measure that wait."""
    items = await _items(me, code)
    if form.value("shown") != digest(items):
        refuse_unlike(
            form, [item.decision for item in items if form.value("band") in ("", item.id)], me.hospital.timezone
        )
        return await _measure(request, me, code, form, status_code=409)
    band = form.value("band")
    chosen = [item for item in items if item.id == band] if band else [item for item in items if item.waits]
    if band and not chosen:
        raise NotFoundException
    return await _decided(request, me, code, form, chosen, [approval_of(item) for item in chosen])


@get("/approvals/{code:str}/change", permission=Permission.APPROVE)
async def change_form(request: Request[Any, Any, Any], me: Me, code: str, band: str = "") -> Response[str]:
    return _change(request, code, _named(await _items(me, code), band), Form())


@post("/approvals/{code:str}/change", permission=Permission.APPROVE)
async def change(request: Request[Any, Any, Any], me: Me, code: str, form: Form) -> Response[str]:
    """Other limits of a band, or the band switched off."""
    item = _named(await _items(me, code), form.value("band"))
    if form.value("shown") != digest([item]):
        refuse_unlike(form, [item.decision], me.hospital.timezone)
        return _change(request, code, item, form, status_code=409)
    typed = read_off(form, item) if form.value("off") else read_change(form, _changeable(code), item)
    if typed is None:
        return _change(request, code, item, form, status_code=422)
    return await _decided(request, me, code, form, [item], [typed])


async def _approvals(request: Request[Any, Any, Any], me: Me, form: Form, status_code: int = 200) -> Response[str]:
    made = await _decisions(me)
    measures = []
    for code in codes():
        items = items_of(code, made)
        measures.append((code, name_of(code), len(items), sum(item.waits for item in items)))
    return render(
        request,
        "approvals/approvals.html",
        measures=sorted(measures, key=lambda m: (not m[3], m[1])),
        lines=await calendar_routes.lines_here(me),
        rules=await rule_routes.rules_here(me),
        metres=altitude_of(made),
        form=form,
        status_code=status_code,
    )


async def _decisions(me: Me) -> dict[str, Decision]:
    async with reading(me.actor) as db:
        return await decisions(db)


async def _items(me: Me, code: str) -> list[Item]:
    items = items_of(code, await _decisions(me))
    if not items:
        raise NotFoundException
    return items


def _named(items: list[Item], band: str) -> Item:
    item = next((item for item in items if item.id == band and item.may_change), None)
    if item is None:
        raise NotFoundException
    return item


def _changeable(code: str) -> Measure:
    return thresholds().measures[code]


async def _decided(
    request: Request[Any, Any, Any], me: Me, code: str, form: Form, items: list[Item], typed: list[DecisionTyped]
) -> Response[str]:
    shown = {item.id: item.decision for item in items}
    await services.decide(me.actor, form.key(), typed, shown)
    return redirect(request, f"/approvals/{code}")


async def _measure(
    request: Request[Any, Any, Any], me: Me, code: str, form: Form, status_code: int = 200
) -> Response[str]:
    items = await _items(me, code)
    return render(
        request,
        "approvals/measure.html",
        code=code,
        measured=name_of(code),
        items=items,
        shown=digest(items),
        form=form,
        measure=thresholds().measures.get(code),
        **_words(),
        status_code=status_code,
    )


def _change(
    request: Request[Any, Any, Any], code: str, item: Item, form: Form, status_code: int = 200
) -> Response[str]:
    of = _changeable(code)
    fields = limit_fields(of, item)
    if not form.typed:
        form = Form(typed={name: text for name, _cut, text in fields})
    return render(
        request,
        "approvals/change.html",
        code=code,
        measured=name_of(code),
        item=item,
        shown=digest([item]),
        fields=[
            (name, cut, span_words(of, item.spans.get(int(name.removeprefix("limit_"))))) for name, cut, _text in fields
        ],
        form=form,
        measure=of,
        grades=[(grade, grade) for grade in thresholds().grade_order] if of.kind == "grade" else [],
        **_words(),
        status_code=status_code,
    )


def _words() -> dict[str, Any]:
    locale = current_locale()
    return {
        "when_words": when_words,
        "source_name": lambda source: source_name(source, locale),
        "source_reading": lambda source: source_reading(source, locale),
        "note_words": lambda band, note: note_words(band, note, locale),
        "ages_words": ages_words,
        "cut_words": cut_words,
        "class_words": class_words,
        "state_words": lambda state: _(STATES[state]),
        "standing_words": lambda standing: _(STANDINGS[standing]),
    }


RAIL = [RailItem(45, "/approvals", N_("Approvals"), "check", Permission.APPROVE)]
ROUTES = [*calendar_routes.ROUTES, *rule_routes.ROUTES, approvals, altitude, measure, approve, change_form, change]
