"""The nurse's form, its reading while she types, and the correction of a value."""

from __future__ import annotations

from datetime import date
from typing import Any, cast
from uuid import UUID

from litestar import Response, get, post
from litestar.exceptions import NotFoundException

from pediatric_his.clinical.vitals.height_centile import Posture
from pediatric_his.db.rows import Superseded
from pediatric_his.features.approvals.queries import norms
from pediatric_his.features.growth.reading import Line, read_growth
from pediatric_his.features.measurements import services
from pediatric_his.features.measurements.forms import (
    correction_fields,
    read_correction,
    read_measurements,
    read_values,
    typed_day,
    without,
)
from pediatric_his.features.measurements.judging import Height
from pediatric_his.features.measurements.kinds import KINDS, NURSES
from pediatric_his.features.measurements.queries import (
    Measured,
    MeasuredDay,
    every_value,
    get_measurement,
    heights,
    history,
)
from pediatric_his.features.measurements.saying import Said, said_of, said_of_growth
from pediatric_his.features.measurements.values import value_lines
from pediatric_his.features.measurements.words import SITES, last_words
from pediatric_his.features.patients.page import ChildPage
from pediatric_his.features.patients.queries import namesakes
from pediatric_his.features.reception.page import own_encounter
from pediatric_his.web.errors import corrected_words
from pediatric_his.web.forms import Form, read_uuid
from pediatric_his.web.languages import _, number_text
from pediatric_his.web.permissions import Permission

READINGS = {"wfa": "weight", "lhfa": "length_height", "hcfa": "head_circumference", "acfa": "muac"}


@get("/patients/{patient_id:uuid}/measurements", permission=Permission.SEE_RECORD)
async def values(page: ChildPage) -> Response[str]:
    """Every value with its pencil, and what it was before it was corrected."""
    async with page.reading() as db:
        days = value_lines(await every_value(db, page.child.id), page.child.birth_date)
    early = any(line.before_birth and line.value for _day, lines in days for line in lines)
    return page.render("measurements/values.html", days=days, early=early)


@get("/patients/{patient_id:uuid}/measurements/new", permission=Permission.MEASURE)
async def new_measurements(page: ChildPage, encounter: str = "") -> Response[str]:
    return await _page(page, await _history(page), Form(typed={"encounter": encounter}))


@post("/patients/{patient_id:uuid}/measurements/new", permission=Permission.MEASURE)
async def record(page: ChildPage, form: Form) -> Response[str]:
    encounter_id = await own_encounter(page, read_uuid(form.value("encounter")))
    done = f"?done=measured{f'&encounter={encounter_id}' if encounter_id else ''}"
    if await page.has_kept(form, "measurement.record"):
        return page.redirect(done)
    days = await _history(page)
    typed = read_measurements(form, page.child, days, page.on)
    if typed is None:
        return await _page(page, days, form, status_code=422)
    try:
        await services.record(page.actor, form.key(), page.child.id, encounter_id, typed)
    except services.Asked as asked:
        for name, question in asked.questions.items():
            form.ask(name, question)
        return await _page(page, await _history(page), form, status_code=422)
    return page.redirect(done)


@post("/patients/{patient_id:uuid}/measurements/reading", permission=Permission.MEASURE)
async def live_reading(page: ChildPage, form: Form) -> Response[str]:
    """z-score, centile and a plain word for what is typed so far. Nothing is kept."""
    beside, together, said, dangers = await _said(page, await _history(page), form)
    shown: dict[str, Any] = {"readings": beside, "whole": together, "said": said, "dangers_now": dangers}
    return page.render("measurements/new.html", "readings", **shown, refused=form.errors, swapped=NURSES, swap=True)


@post("/patients/{patient_id:uuid}/measurements/{measurement_id:uuid}/reading", permission=Permission.MEASURE)
async def correction_reading(page: ChildPage, measurement_id: UUID, form: Form) -> Response[str]:
    """The same of a right value, on the day of the mistaken one. Nothing is kept."""
    mistaken = await _measurement(page, measurement_id, corrected=True)
    days = await _history(page)
    on = next((day.on for day in days if mistaken.id in day.ids), page.on)
    typed = Form(typed=correction_fields(mistaken, form, without(days, mistaken), on))
    beside, _together, said, dangers = await _said(page, without(days, mistaken), typed, on)
    shown: dict[str, Any] = {"code": mistaken.kind, "readings": beside, "said": said, "dangers_now": dangers}
    return page.render("measurements/correct.html", "reading", **shown, refused=typed.errors)


@get("/patients/{patient_id:uuid}/measurements/{measurement_id:uuid}/correct", permission=Permission.MEASURE)
async def correction(page: ChildPage, measurement_id: UUID) -> Response[str]:
    return _correction(page, await _measurement(page, measurement_id), Form())


@post("/patients/{patient_id:uuid}/measurements/{measurement_id:uuid}/correct", permission=Permission.MEASURE)
async def correct(page: ChildPage, measurement_id: UUID, form: Form) -> Response[str]:
    mistaken = await _measurement(page, measurement_id, corrected=True)
    typed = read_correction(form, KINDS[mistaken.kind], page.child, await _history(page), mistaken)
    if typed is None:
        return _correction(page, mistaken, form, status_code=422)
    try:
        await services.correct(page.actor, form.key(), page.child.id, mistaken, typed)
    except Superseded as fault:
        form.refuse("value", corrected_words(fault, page.me.hospital.timezone))
        return _correction(page, mistaken, form, status_code=409)
    return page.redirect("/growth?done=corrected")


async def _history(page: ChildPage) -> list[MeasuredDay]:
    async with page.reading() as db:
        return await history(db, page.child.id)


async def _measurement(page: ChildPage, measurement_id: UUID, *, corrected: bool = False) -> Measured:
    async with page.reading() as db:
        measured = await get_measurement(db, page.child.id, measurement_id, corrected=corrected)
    if measured is None or measured.kind not in KINDS:
        raise NotFoundException
    return measured


def _correction(page: ChildPage, measured: Measured, form: Form, status_code: int = 200) -> Response[str]:
    kind = KINDS[measured.kind]
    value = number_text(kind.typed(measured.value), kind.decimals)
    return page.render(
        "measurements/correct.html",
        measured=measured,
        kind=kind,
        value=value,
        sites=_sites() if measured.kind == "temperature" else [],
        code=measured.kind,
        readings={},
        said={},
        refused={},
        dangers_now=[],
        form=form,
        status_code=status_code,
    )


async def _page(page: ChildPage, days: list[MeasuredDay], form: Form, status_code: int = 200) -> Response[str]:
    beside, together, said, dangers = await _said(page, days, Form(typed=form.typed))
    async with page.reading() as db:
        others = await namesakes(db, page.child)
    young = (page.on - page.child.birth_date).days < 731
    return page.render(
        "measurements/new.html",
        form=form,
        others=others,
        names={code: _(kind.words) for code, kind in KINDS.items()},
        kinds=[(KINDS[code], last_words(days, KINDS[code])) for code in NURSES],
        position=form.value("position") or ("lying" if young else "standing"),
        sites=_sites(),
        readings=beside,
        said=said,
        dangers_now=dangers,
        whole=together,
        refused={},
        swap=False,
        status_code=status_code,
    )


def _sites() -> list[tuple[str, str]]:
    return [(site, _(words)) for site, words in SITES.items()]


async def _said(
    page: ChildPage, days: list[MeasuredDay], form: Form, on: date | None = None
) -> tuple[dict[str, Line], list[Line], dict[str, Said], list[Said]]:
    """Of what is typed so far: the lines beside their fields, those that two fields make together, the vital signs by kind, and what
    of all this is a danger.

    What the lines say of growth is what the child's page will say of it. A blood pressure is judged by the height typed with it, else
    the latest.
    """
    typed = read_values(form, on or page.on)
    async with page.reading() as db:
        own = await norms(db)
        height = (await heights(db, [page.child.id])).get(page.child.id) if "systolic" in typed.values else None
    if "length_height" in typed.values:
        height = Height(typed.values["length_height"], typed.on, cast("Posture | None", typed.position))
    said = said_of(page.child, typed.values, typed.on, typed.site, height, own)
    today = typed_day(typed, days)
    reading = read_growth(page.child, [*(d for d in days if d.on != typed.on), today], own, typed.on)
    shown = [
        one for one in reading.lines(today) if one.indicator not in READINGS or READINGS[one.indicator] in typed.values
    ]
    beside = {READINGS[line.indicator]: line for line in shown if line.indicator in READINGS}
    together = [line for line in shown if line.indicator in ("wfl", "wflh", "bmifa")]
    growth = said_of_growth(reading.judgement.claims, typed.on, said, any_typed=bool(typed.values))
    return beside, together, said, [*(one for one in said.values() if one.danger), *growth]


ROUTES = [values, new_measurements, record, live_reading, correction_reading, correction, correct]
