"""What is known of a child beside figures and doses: the list, one more, its correction, its end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.exceptions import NotFoundException

from pediatric_his.clinical.immunization.conditions import parts_of
from pediatric_his.clinical.immunization.dates import last_day_of
from pediatric_his.features.conditions import services
from pediatric_his.features.conditions.forms import (
    GivenDose,
    KnownChild,
    read_correction,
    read_end,
    read_observation,
)
from pediatric_his.features.conditions.queries import Observed, corrected_before, observed_of
from pediatric_his.features.conditions.words import (
    KINDS,
    SOURCES,
    VALUES,
    condition_lines,
    kinds_by_section,
    name_of,
    observed_day,
)
from pediatric_his.features.patients.page import ChildPage
from pediatric_his.features.vaccinations.queries import doses_of
from pediatric_his.reference.calendars import load_calendar
from pediatric_his.reference.observations import ObservationKind, kinds_by_code, observation_kinds
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import _, date_text
from pediatric_his.web.permissions import Permission
from pediatric_his.web.request import now


@get("/patients/{patient_id:uuid}/conditions", permission=Permission.SEE_RECORD)
async def conditions(page: ChildPage) -> Response[str]:
    return await _list(page)


@get("/patients/{patient_id:uuid}/conditions/new", permission=Permission.VACCINATE)
async def new(page: ChildPage, kind: str = "") -> Response[str]:
    found = _kind(kind)
    today = date_text(page.on) if found.day == "needed" else ""
    return _form(page, found, Form(typed={"observed_on": today}))


@post("/patients/{patient_id:uuid}/conditions/new", permission=Permission.VACCINATE)
async def record(page: ChildPage, form: Form) -> Response[str]:
    if await page.has_kept(form, "observation.record"):
        return page.redirect("/conditions")
    kind = _kind(form.value("kind"))
    typed = read_observation(form, kind, await _known(page), page.on)
    if typed is None:
        return _form(page, kind, form, status_code=422)
    try:
        await services.record(page.actor, form.key(), page.child.id, typed, page.on)
    except services.WrittenMeanwhile:
        read_observation(form, kind, await _known(page), page.on)
        return _form(page, kind, form, status_code=422)
    return page.redirect("/conditions")


@get("/patients/{patient_id:uuid}/conditions/{observation_id:uuid}", permission=Permission.VACCINATE)
async def change(page: ChildPage, observation_id: UUID) -> Response[str]:
    row = await _standing(page, observation_id)
    typed = {"code": row.code, "value": row.value, "observed_on": observed_day(row), "source": row.source}
    return _change(page, row, Form(typed=typed | {"note": row.note, "placed_on": date_text(row.placed_on)}))


@post("/patients/{patient_id:uuid}/conditions/{observation_id:uuid}/correct", permission=Permission.VACCINATE)
async def correct(page: ChildPage, observation_id: UUID, form: Form) -> Response[str]:
    if await page.has_kept(form, "observation.correct"):
        return page.redirect("/conditions")
    row = await _standing(page, observation_id)
    typed = read_correction(form, kinds_by_code()[row.code], await _known(page, apart_from=row), page.on)
    if typed is None:
        return _change(page, row, form, status_code=422)
    awaits = _asks_a_look(row) if typed.typed is None else row.awaits_look and row.ended_on is not None
    await services.correct(page.actor, form.key(), page.child.id, row.id, typed, awaits_look=awaits)
    return page.redirect("/conditions")


@post("/patients/{patient_id:uuid}/conditions/{observation_id:uuid}/end", permission=Permission.VACCINATE)
async def end(page: ChildPage, observation_id: UUID, form: Form) -> Response[str]:
    if await page.has_kept(form, "observation.end"):
        return page.redirect("/conditions")
    row = await _standing(page, observation_id)
    typed = read_end(form, row, page.child.birth_date, page.on)
    if typed is None:
        return _change(page, row, form, status_code=422)
    await services.end(page.actor, form.key(), page.child.id, row.id, typed, awaits_look=_asks_a_look(row))
    return page.redirect("/conditions")


@post("/patients/{patient_id:uuid}/conditions/{observation_id:uuid}/stands", permission=Permission.VACCINATE)
async def stand_again(page: ChildPage, observation_id: UUID, form: Form) -> Response[str]:
    if await page.has_kept(form, "observation.stand_again"):
        return page.redirect("/conditions")
    row = await _standing(page, observation_id)
    reason = form.text("end_reason", required=True, max_length=300)
    if not form.ok or (row.ended_on is None and not row.entered_in_error):
        return _change(page, row, form, status_code=422)
    await services.stand_again(page.actor, form.key(), page.child.id, row.id, reason)
    return page.redirect("/conditions")


@post("/patients/{patient_id:uuid}/conditions/{observation_id:uuid}/second-look", permission=Permission.WRITE_NOTE)
async def second_look(page: ChildPage, observation_id: UUID, form: Form) -> Response[str]:
    if await page.has_kept(form, "observation.look"):
        return page.redirect("/conditions")
    row = await _standing(page, observation_id)
    if not row.awaits_look:
        raise NotFoundException
    if not _may_look(page, row):
        return await _list(page, problem=_("The second look is a colleague's, or yours on another day."))
    await services.look(page.actor, form.key(), page.child.id, row.id)
    return page.redirect("/conditions")


def _asks_a_look(row: Observed) -> bool:
    return kinds_by_code()[row.code].second_look


def _may_look(page: ChildPage, row: Observed) -> bool:
    """Whether the second look may be this person's: who ended it waits until another day, a colleague doesn't."""
    today = now(page.me)
    return row.recorded_by != page.actor.staff_id or row.recorded_at.astimezone(today.tzinfo).date() < today.date()


async def _list(page: ChildPage, *, problem: str = "") -> Response[str]:
    async with page.reading() as db:
        rows = await observed_of(db, page.child.id)
    return page.render(
        "conditions/conditions.html",
        lines=condition_lines(rows, page.on),
        sections=kinds_by_section(page.child.sex),
        may_look={row.id for row in rows if row.awaits_look and _may_look(page, row)},
        problem=problem,
        status_code=409 if problem else 200,
    )


def _kind(name: str) -> ObservationKind:
    kind = observation_kinds().get(name)
    if kind is None:
        raise NotFoundException
    return kind


async def _known(page: ChildPage, apart_from: Observed | None = None) -> KnownChild:
    schedule = load_calendar(page.me.hospital.calendar, page.on).schedule
    async with page.reading() as db:
        rows, doses = await observed_of(db, page.child.id), await doses_of(db, page.child.id)
    given = [GivenDose(last_day_of(d.given_on, d.date_precision), parts_of(schedule, d.cvx or "")) for d in doses]
    others = [row for row in rows if apart_from is None or row.id != apart_from.id]
    return KnownChild(page.child, others, given)


async def _standing(page: ChildPage, observation_id: UUID) -> Observed:
    async with page.reading() as db:
        rows, gone = await observed_of(db, page.child.id), await corrected_before(db, page.child.id, observation_id)
    row = next(
        (row for row in rows if row.id == observation_id and (row.awaits_look or not row.entered_in_error)), None
    )
    if row is None or row.code not in kinds_by_code():
        raise gone or NotFoundException
    return row


def _form(page: ChildPage, kind: ObservationKind, form: Form, status_code: int = 200) -> Response[str]:
    return page.render("conditions/new.html", form=form, status_code=status_code, **_asked(kind))


def _change(page: ChildPage, row: Observed, form: Form, status_code: int = 200) -> Response[str]:
    (line,) = condition_lines([row], page.on)
    asked = _asked(kinds_by_code()[row.code])
    return page.render("conditions/change.html", form=form, line=line, status_code=status_code, **asked)


def _asked(kind: ObservationKind) -> dict[str, Any]:
    return {
        "kind": kind,
        "title": _(KINDS[kind.name]),
        "codes": [(code, name_of(code)) for code in kind.codes],
        "values": [(value, _(VALUES[value])) for value in kind.values],
        "sources": [(source, _(words)) for source, words in SOURCES.items()],
    }


ROUTES = [conditions, new, record, change, correct, end, stand_again, second_look]
