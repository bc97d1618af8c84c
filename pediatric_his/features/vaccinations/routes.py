"""The vaccination card on the screen, a dose, a decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException

from pediatric_his.db.database import reading
from pediatric_his.features.patients.banner import banner
from pediatric_his.features.patients.queries import Child, get_child
from pediatric_his.features.reception.queries import get_encounter
from pediatric_his.features.vaccinations import services
from pediatric_his.features.vaccinations.due import DueList, due_list
from pediatric_his.features.vaccinations.forms import read_decision, read_dose
from pediatric_his.features.vaccinations.queries import DoseRow
from pediatric_his.features.vaccinations.words import (
    KINDS,
    SITES,
    decision_words,
    dose_day,
    product_words,
    site_words,
    vaccine_words,
    verdict_severity,
    verdict_words,
)
from pediatric_his.web.forms import Form, read_form, read_uuid
from pediatric_his.web.languages import _, current_locale, date_text
from pediatric_his.web.permissions import Permission
from pediatric_his.web.request import me_of, today
from pediatric_his.web.session import Me
from pediatric_his.web.templating import redirect, render


@get("/patients/{patient_id:uuid}/vaccinations", permission=Permission.SEE_RECORD)
async def card(request: Request[Any, Any, Any], patient_id: UUID) -> Response[str]:
    me = me_of(request)
    found, due = await _child_and_due(me, patient_id)
    return _card(request, me, found, due, Form())


@get("/patients/{patient_id:uuid}/vaccinations/new", permission=Permission.VACCINATE)
async def new_dose(
    request: Request[Any, Any, Any], patient_id: UUID, group: str = "", encounter: str = ""
) -> Response[str]:
    me = me_of(request)
    found, due = await _child_and_due(me, patient_id)
    item = next((i for i in due.items if i.group == group), None)
    site = "mouth" if item and item.vaccine in ("OPV", "Rota") else ""
    form = Form(
        typed={"cvx": item.cvx if item else "", "given_on": date_text(today(me)), "encounter": encounter, "site": site}
    )
    return _dose(request, me, found, due, form)


@post("/patients/{patient_id:uuid}/vaccinations/new", permission=Permission.VACCINATE)
async def record_dose(request: Request[Any, Any, Any], patient_id: UUID) -> Response[str]:
    me, form = me_of(request), await read_form(request)
    found, due = await _child_and_due(me, patient_id)
    typed = read_dose(form, found, due.calendar, due.doses, today(me))
    if typed is None:
        return _dose(request, me, found, due, form, status_code=422)
    encounter_id = read_uuid(form.value("encounter"))
    async with reading(me.actor) as db:
        row = await get_encounter(db, encounter_id) if encounter_id else None
    own = encounter_id if row and row.patient_id == patient_id else None
    await services.record_dose(me.actor, form.key(), patient_id, own, typed)
    return redirect(request, f"/patients/{patient_id}/vaccinations")


@post("/patients/{patient_id:uuid}/vaccinations/{dose_id:uuid}/error", permission=Permission.VACCINATE)
async def take_back(request: Request[Any, Any, Any], patient_id: UUID, dose_id: UUID) -> Response[str]:
    me, form = me_of(request), await read_form(request)
    found, due = await _child_and_due(me, patient_id)
    if not any(dose.id == dose_id for dose in due.doses):
        raise NotFoundException
    reason = form.text("reason", required=True, max_length=300)
    if not form.ok:
        return _card(request, me, found, due, form, status_code=422)
    await services.take_back_dose(me.actor, form.key(), patient_id, dose_id, reason)
    return redirect(request, f"/patients/{patient_id}/vaccinations")


@post("/patients/{patient_id:uuid}/vaccinations/decisions", permission=Permission.VACCINATE)
async def record_decision(request: Request[Any, Any, Any], patient_id: UUID) -> Response[str]:
    me, form = me_of(request), await read_form(request)
    found, due = await _child_and_due(me, patient_id)
    typed = read_decision(form, due.calendar, today(me))
    if typed is None:
        return _card(request, me, found, due, form, status_code=422)
    await services.record_decision(me.actor, form.key(), patient_id, typed)
    return redirect(request, f"/patients/{patient_id}/vaccinations")


async def _child_and_due(me: Me, patient_id: UUID) -> tuple[Child, DueList]:
    async with reading(me.actor) as db:
        found = await get_child(db, patient_id)
        if found is None:
            raise NotFoundException
        return found, await due_list(db, found, me.hospital.calendar, today(me))


def _card(
    request: Request[Any, Any, Any], me: Me, found: Child, due: DueList, form: Form, status_code: int = 200
) -> Response[str]:
    groups = [
        ("*", _("all vaccines")),
        *((group, vaccine_words(due.calendar, vaccine)) for group, vaccine in due.calendar.groups.items()),
    ]
    return render(
        request,
        "vaccinations/card.html",
        b=banner(found, today(me)),
        child=found,
        due=due,
        given=_by_vaccine(due),
        decisions=[decision_words(decision) for decision in due.decisions],
        site_words=site_words,
        dose_day=dose_day,
        groups=groups,
        kinds=[(kind, _(KINDS[kind])) for kind in KINDS],
        form=form,
        status_code=status_code,
    )


def _by_vaccine(due: DueList) -> list[tuple[str, list[tuple[DoseRow, str, str, str]]]]:
    """The given doses as a card shows them: a line a vaccine, in the order of their first doses."""
    verdicts = {e.dose.id: (verdict_severity(e), verdict_words(e)) for e in due.evaluated}
    lines: dict[str, list[tuple[DoseRow, str, str, str]]] = {}
    for dose in due.doses:
        product = product_words(due.calendar, dose)
        vaccine = due.calendar.vaccine_of(dose.cvx or "")
        name = vaccine_words(due.calendar, vaccine) if vaccine else product
        lines.setdefault(name, []).append((dose, product, *verdicts[str(dose.id)]))
    return list(lines.items())


def _dose(
    request: Request[Any, Any, Any], me: Me, found: Child, due: DueList, form: Form, status_code: int = 200
) -> Response[str]:
    locale = current_locale()
    return render(
        request,
        "vaccinations/dose.html",
        b=banner(found, today(me)),
        child=found,
        form=form,
        due=due,
        products=[("", "—"), *((cvx, names[locale]) for cvx, names in due.calendar.known.items())],
        sites=[(site, site_words(site)) for site in SITES],
        status_code=status_code,
    )


ROUTES = [card, new_dose, record_dose, take_back, record_decision]
