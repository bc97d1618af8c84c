"""The nurse's form, its reading while she types, and the correction of a value."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from litestar import Response, get, post
from litestar.exceptions import NotFoundException

from pediatric_his.clinical.vitals.height_centile import Posture
from pediatric_his.features.approvals.queries import norms
from pediatric_his.features.growth.reading import Line, lines
from pediatric_his.features.measurements import services
from pediatric_his.features.measurements.forms import anthropometry, read_correction, read_measurements, read_values
from pediatric_his.features.measurements.judging import Height
from pediatric_his.features.measurements.kinds import KINDS, NURSES
from pediatric_his.features.measurements.queries import (
    Measured,
    MeasuredDay,
    get_measurement,
    heights,
    history,
)
from pediatric_his.features.measurements.saying import Said, said_of
from pediatric_his.features.measurements.words import SITES, last_words
from pediatric_his.features.patients.page import ChildPage
from pediatric_his.features.reception.page import own_encounter
from pediatric_his.web.forms import Form, read_uuid
from pediatric_his.web.languages import _, number_text
from pediatric_his.web.permissions import Permission

READINGS = {"wfa": "weight", "lhfa": "length_height", "hcfa": "head_circumference", "acfa": "muac"}


@get("/patients/{patient_id:uuid}/measurements/new", permission=Permission.MEASURE)
async def new_measurements(page: ChildPage, encounter: str = "") -> Response[str]:
    return await _page(page, await _history(page), Form(typed={"encounter": encounter}))


@post("/patients/{patient_id:uuid}/measurements/new", permission=Permission.MEASURE)
async def record(page: ChildPage, form: Form) -> Response[str]:
    days = await _history(page)
    typed = read_measurements(form, page.child, days, page.on)
    if typed is None:
        return await _page(page, days, form, status_code=422)
    encounter_id = await own_encounter(page, read_uuid(form.value("encounter")))
    await services.record(page.actor, form.key(), page.child.id, encounter_id, typed)
    return page.redirect(f"?encounter={encounter_id}" if encounter_id else "")


@post("/patients/{patient_id:uuid}/measurements/reading", permission=Permission.MEASURE)
async def live_reading(page: ChildPage, form: Form) -> Response[str]:
    """z-score, centile and a plain word for what is typed so far. Nothing is kept."""
    beside, together = _readings(page, form)
    said = await _said(page, form)
    return page.render(
        "measurements/new.html", "readings", readings=beside, whole=together, said=said, swapped=NURSES, swap=True
    )


@get("/patients/{patient_id:uuid}/measurements/{measurement_id:uuid}/correct", permission=Permission.MEASURE)
async def correction(page: ChildPage, measurement_id: UUID) -> Response[str]:
    return _correction(page, await _measurement(page, measurement_id), Form())


@post("/patients/{patient_id:uuid}/measurements/{measurement_id:uuid}/correct", permission=Permission.MEASURE)
async def correct(page: ChildPage, measurement_id: UUID, form: Form) -> Response[str]:
    mistaken = await _measurement(page, measurement_id)
    typed = read_correction(form, KINDS[mistaken.kind])
    if typed is None:
        return _correction(page, mistaken, form, status_code=422)
    await services.correct(page.actor, form.key(), page.child.id, mistaken, typed)
    return page.redirect("/growth")


async def _history(page: ChildPage) -> list[MeasuredDay]:
    async with page.reading() as db:
        return await history(db, page.child.id)


async def _measurement(page: ChildPage, measurement_id: UUID) -> Measured:
    async with page.reading() as db:
        measured = await get_measurement(db, page.child.id, measurement_id)
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
        form=form,
        status_code=status_code,
    )


async def _page(page: ChildPage, days: list[MeasuredDay], form: Form, status_code: int = 200) -> Response[str]:
    beside, together = _readings(page, Form(typed=form.typed))
    young = (page.on - page.child.birth_date).days < 731
    return page.render(
        "measurements/new.html",
        form=form,
        kinds=[(KINDS[code], last_words(days, KINDS[code])) for code in NURSES],
        position=form.value("position") or ("lying" if young else "standing"),
        sites=_sites(),
        readings=beside,
        said=await _said(page, Form(typed=form.typed)),
        whole=together,
        swap=False,
        status_code=status_code,
    )


def _sites() -> list[tuple[str, str]]:
    return [(site, _(words)) for site, words in SITES.items()]


def _readings(page: ChildPage, form: Form) -> tuple[dict[str, Line], list[Line]]:
    """The lines beside their fields, and those that two fields make together."""
    now = lines(anthropometry(page.child, read_values(form, page.on)))
    beside = {READINGS[line.indicator]: line for line in now if line.indicator in READINGS}
    return beside, [line for line in now if line.indicator not in READINGS]


async def _said(page: ChildPage, form: Form) -> dict[str, Said]:
    """What is said of the vital signs typed so far, by kind; of a blood pressure by the height typed with it, else the latest."""
    typed = read_values(form, page.on)
    async with page.reading() as db:
        own = await norms(db)
        height = (await heights(db, [page.child.id])).get(page.child.id) if "systolic" in typed.values else None
    if "length_height" in typed.values:
        height = Height(typed.values["length_height"], typed.on, cast("Posture | None", typed.position))
    return said_of(page.child, typed.values, typed.on, typed.site, height, own)


ROUTES = [new_measurements, record, live_reading, correction, correct]
