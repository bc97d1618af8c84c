"""The nurse's form, its reading while she types, and the correction of a value."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException

from pediatric_his.db.database import Reader, reading
from pediatric_his.features.growth.reading import Line, lines
from pediatric_his.features.measurements import services
from pediatric_his.features.measurements.forms import anthropometry, read_measurements, read_values
from pediatric_his.features.measurements.kinds import KINDS, NURSES
from pediatric_his.features.measurements.queries import MeasuredDay, history, measurement_of
from pediatric_his.features.patients.banner import banner
from pediatric_his.features.patients.queries import Child, get_child
from pediatric_his.features.reception.queries import get_encounter
from pediatric_his.web.forms import Form, read_form, read_uuid
from pediatric_his.web.languages import _, date_text, number_text
from pediatric_his.web.permissions import Permission
from pediatric_his.web.request import me_of, today
from pediatric_his.web.session import Me
from pediatric_his.web.templating import redirect, render

READINGS = {"wfa": "weight", "lhfa": "length_height", "hcfa": "head_circumference", "acfa": "muac"}


@get("/patients/{patient_id:uuid}/measurements/new", permission=Permission.MEASURE)
async def new_measurements(request: Request[Any, Any, Any], patient_id: UUID, encounter: str = "") -> Response[str]:
    me = me_of(request)
    async with reading(me.actor) as db:
        found, days = await _child_and_days(db, patient_id)
    return _page(request, me, found, days, Form(typed={"encounter": encounter}))


@post("/patients/{patient_id:uuid}/measurements/new", permission=Permission.MEASURE)
async def record(request: Request[Any, Any, Any], patient_id: UUID) -> Response[str]:
    me, form = me_of(request), await read_form(request)
    async with reading(me.actor) as db:
        found, days = await _child_and_days(db, patient_id)
        encounter_id = read_uuid(form.value("encounter"))
        encounter = await get_encounter(db, encounter_id) if encounter_id else None
    typed = read_measurements(form, found, days, today(me))
    if typed is None:
        return _page(request, me, found, days, form, status_code=422)
    own = encounter is not None and encounter.patient_id == patient_id
    await services.record(me.actor, form.key(), patient_id, encounter_id if own else None, typed)
    tail = f"?encounter={encounter_id}" if own else ""
    return redirect(request, f"/patients/{patient_id}{tail}")


@post("/patients/{patient_id:uuid}/measurements/reading", permission=Permission.MEASURE)
async def live_reading(request: Request[Any, Any, Any], patient_id: UUID) -> Response[str]:
    """z-score, centile and a plain word for what is typed so far. Nothing is kept."""
    me, form = me_of(request), await read_form(request)
    async with reading(me.actor) as db:
        found, days = await _child_and_days(db, patient_id)
    typed = read_values(form, found, today(me))
    shown, whole = _readings(found, days, lines(anthropometry(found, typed)))
    return render(request, "measurements/new.html", "readings", readings=shown, whole=whole, swap=True)


@get("/patients/{patient_id:uuid}/measurements/{measurement_id:uuid}/correct", permission=Permission.MEASURE)
async def correction(request: Request[Any, Any, Any], patient_id: UUID, measurement_id: UUID) -> Response[str]:
    return await _correction(request, patient_id, measurement_id, Form())


@post("/patients/{patient_id:uuid}/measurements/{measurement_id:uuid}/correct", permission=Permission.MEASURE)
async def correct(request: Request[Any, Any, Any], patient_id: UUID, measurement_id: UUID) -> Response[str]:
    me, form = me_of(request), await read_form(request)
    async with reading(me.actor) as db:
        before = await measurement_of(db, patient_id, measurement_id)
    if before is None:
        raise NotFoundException
    kind = KINDS[before.kind]
    value = form.quantity(
        "value", unit=_(kind.unit), scale=kind.scale, low=kind.low, high=kind.high, decimals=kind.decimals
    )
    reason = form.text("reason", required=True, max_length=300)
    if value is None and not form.value("in_error") and not form.error("value"):
        form.refuse("value", _("Write the right value, or tick that it was entered in error."))
    if not form.ok:
        return await _correction(request, patient_id, measurement_id, form, status_code=422)
    await services.correct(me.actor, form.key(), patient_id, before, None if form.value("in_error") else value, reason)
    return redirect(request, f"/patients/{patient_id}/growth")


async def _correction(
    request: Request[Any, Any, Any], patient_id: UUID, measurement_id: UUID, form: Form, status_code: int = 200
) -> Response[str]:
    me = me_of(request)
    async with reading(me.actor) as db:
        found = await get_child(db, patient_id)
        measured = await measurement_of(db, patient_id, measurement_id)
    if found is None or measured is None or measured.kind not in KINDS:
        raise NotFoundException
    kind = KINDS[measured.kind]
    value = number_text(kind.typed(measured.value), kind.decimals)
    context: dict[str, Any] = {
        "b": banner(found, today(me)),
        "child": found,
        "measured": measured,
        "kind": kind,
        "value": value,
    }
    return render(request, "measurements/correct.html", form=form, status_code=status_code, **context)


async def _child_and_days(db: Reader, patient_id: UUID) -> tuple[Child, list[MeasuredDay]]:
    found = await get_child(db, patient_id)
    if found is None:
        raise NotFoundException
    return found, await history(db, patient_id)


def _page(
    request: Request[Any, Any, Any], me: Me, found: Child, days: list[MeasuredDay], form: Form, status_code: int = 200
) -> Response[str]:
    on = today(me)
    typed = read_values(Form(typed=form.typed), found, on)
    shown, whole = _readings(found, days, lines(anthropometry(found, typed)))
    young = (on - found.birth_date).days < 731
    return render(
        request,
        "measurements/new.html",
        b=banner(found, on),
        child=found,
        form=form,
        kinds=[(KINDS[code], _last(days, code)) for code in NURSES],
        position=form.value("position") or ("lying" if young else "standing"),
        readings=shown,
        whole=whole,
        swap=False,
        status_code=status_code,
    )


def _readings(found: Child, days: list[MeasuredDay], now: list[Line]) -> tuple[dict[str, Line], list[Line]]:
    """The lines beside their fields, and those that two fields make together."""
    return {READINGS[x.indicator]: x for x in now if x.indicator in READINGS}, [
        x for x in now if x.indicator not in READINGS
    ]


def _last(days: list[MeasuredDay], code: str) -> str:
    for day in reversed(days):
        if code in day.values:
            kind = KINDS[code]
            value = number_text(kind.typed(day.values[code].value), min(kind.decimals, 2))
            return _("last: %(value)s on %(day)s", value=f"{value} {_(kind.unit)}", day=date_text(day.on))
    return ""


ROUTES = [new_measurements, record, live_reading, correction, correct]
