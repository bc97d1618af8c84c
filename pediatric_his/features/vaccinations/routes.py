"""The vaccination card on the screen, a dose, a decision."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from litestar import Response, get, post
from litestar.exceptions import NotFoundException

from pediatric_his.db.rows import superseded
from pediatric_his.features.allergies.words import vaccine_lines
from pediatric_his.features.patients.page import ChildPage
from pediatric_his.features.patients.queries import namesakes
from pediatric_his.features.reception.page import own_encounter
from pediatric_his.features.vaccinations import services
from pediatric_his.features.vaccinations.due import DueList, due_list
from pediatric_his.features.vaccinations.forms import ask_about, read_decision, read_dose, read_dose_correction
from pediatric_his.features.vaccinations.plan import planned_days
from pediatric_his.features.vaccinations.queries import DoseRow, earlier_doses, ended_decisions
from pediatric_his.features.vaccinations.tables import Dose, VaccineDecision
from pediatric_his.features.vaccinations.verdicts import verdict_here, verdict_severity
from pediatric_his.features.vaccinations.words import (
    KINDS,
    SITES,
    decision_lines,
    dose_day,
    dose_facts,
    ended_words,
    part_words,
    product_words,
    site_words,
    vaccine_words,
    was_lines,
)
from pediatric_his.web.forms import Form, read_uuid
from pediatric_his.web.languages import _, current_locale, date_text
from pediatric_his.web.permissions import Permission


@get("/patients/{patient_id:uuid}/vaccinations", permission=Permission.SEE_RECORD)
async def card(page: ChildPage, done: str = "") -> Response[str]:
    return await _card(page, await _due(page), Form(), done=done)


@get("/patients/{patient_id:uuid}/vaccinations/new", permission=Permission.VACCINATE)
async def new_dose(page: ChildPage, group: str = "", encounter: str = "") -> Response[str]:
    due = await _due(page)
    item = next((i for i in due.items if i.group == group), None)
    site = "mouth" if item and item.vaccine in ("OPV", "Rota") else ""
    typed = {"cvx": item.cvx if item else "", "given_on": date_text(page.on), "encounter": encounter, "site": site}
    return await _dose(page, due, Form(typed=typed))


@post("/patients/{patient_id:uuid}/vaccinations/new", permission=Permission.VACCINATE)
async def record_dose(page: ChildPage, form: Form) -> Response[str]:
    if await page.has_kept(form, "dose.record"):
        return page.redirect("/vaccinations?done=dose")
    due = await _due(page)
    typed = read_dose(form, due, page.on)
    if typed is None:
        return await _dose(page, due, form, status_code=422)
    encounter_id = await own_encounter(page, read_uuid(form.value("encounter")))
    try:
        await services.record_dose(page.actor, form.key(), page.child.id, encounter_id, typed, _today(page))
    except services.Doubted as asked:
        ask_about(form, asked.question)
        return await _dose(page, await _due(page), form, status_code=422)
    return page.redirect("/vaccinations?done=dose")


@get("/patients/{patient_id:uuid}/vaccinations/{dose_id:uuid}/correct", permission=Permission.VACCINATE)
async def dose_correction(page: ChildPage, dose_id: UUID) -> Response[str]:
    due = await _due(page)
    dose = _named(due, dose_id)
    typed = {
        "cvx": dose.cvx or "",
        "given_on": dose_day(dose),
        "lot": dose.lot,
        "expiry": date_text(dose.expiry) if dose.expiry else "",
        "site": dose.site,
        "given_elsewhere": "1" if dose.given_elsewhere else "",
    }
    return await _dose(page, due, Form(typed=typed), mistaken=dose)


@post("/patients/{patient_id:uuid}/vaccinations/{dose_id:uuid}/correct", permission=Permission.VACCINATE)
async def correct_dose(page: ChildPage, dose_id: UUID, form: Form) -> Response[str]:
    if await page.has_kept(form, "dose.correct"):
        return page.redirect("/vaccinations?done=corrected")
    due = await _due(page)
    dose = next((dose for dose in due.doses if dose.id == dose_id), None)
    if dose is None:
        async with page.reading() as db:
            fault = await superseded(db, Dose, dose_id, page.child.id)
        raise fault or NotFoundException()
    right = read_dose_correction(form, due, dose, page.on)
    if right is None:
        return await _dose(page, due, form, mistaken=dose, status_code=422)
    try:
        await services.correct_dose(page.actor, form.key(), page.child.id, dose_id, right, _today(page))
    except services.Doubted as asked:
        ask_about(form, asked.question)
        return await _dose(page, await _due(page), form, mistaken=dose, status_code=422)
    return page.redirect("/vaccinations?done=corrected")


@post("/patients/{patient_id:uuid}/vaccinations/{dose_id:uuid}/error", permission=Permission.VACCINATE)
async def take_back(page: ChildPage, dose_id: UUID, form: Form) -> Response[str]:
    reason = form.text("reason", required=True, max_length=300)
    if not form.ok:
        return await _card(page, await _due(page), form, status_code=422)
    await services.take_back_dose(page.actor, form.key(), page.child.id, dose_id, reason)
    return page.redirect("/vaccinations")


@post("/patients/{patient_id:uuid}/vaccinations/decisions", permission=Permission.VACCINATE)
async def record_decision(page: ChildPage, form: Form) -> Response[str]:
    if await page.has_kept(form, "vaccine_decision.record"):
        return page.redirect("/vaccinations")
    due = await _due(page)
    typed = read_decision(form, due.calendar, page.child.birth_date, page.on, standing=due.facts.decisions)
    if typed is None:
        return await _card(page, due, form, status_code=422)
    await services.record_decision(page.actor, form.key(), page.child.id, typed)
    return page.redirect("/vaccinations")


@post("/patients/{patient_id:uuid}/vaccinations/decisions/{decision_id:uuid}/end", permission=Permission.VACCINATE)
async def end_decision(page: ChildPage, decision_id: UUID, form: Form) -> Response[str]:
    reason = form.text("end_reason", required=True, max_length=300)
    if not form.ok:
        return await _card(page, await _due(page), form, status_code=422)
    await services.end_decision(page.actor, form.key(), page.child.id, decision_id, reason)
    return page.redirect("/vaccinations")


@post("/patients/{patient_id:uuid}/vaccinations/decisions/{decision_id:uuid}/restore", permission=Permission.VACCINATE)
async def restore_decision(page: ChildPage, decision_id: UUID, form: Form) -> Response[str]:
    if await page.has_kept(form, "vaccine_decision.restore"):
        return page.redirect("/vaccinations")
    reason = form.text("restore_reason", required=True, max_length=300)
    if not form.ok:
        return await _card(page, await _due(page), form, status_code=422)
    async with page.reading() as db:
        ended = next((one for one in await ended_decisions(db, page.child.id) if one.id == decision_id), None)
        fault = await superseded(db, VaccineDecision, decision_id, page.child.id)
    if ended is None:
        raise fault or NotFoundException()
    await services.restore_decision(page.actor, form.key(), page.child.id, ended, reason)
    return page.redirect("/vaccinations")


def _today(page: ChildPage) -> tuple[str, date]:
    return page.me.hospital.calendar, page.on


def _named(due: DueList, dose_id: UUID) -> DoseRow:
    dose = next((dose for dose in due.doses if dose.id == dose_id), None)
    if dose is None:
        raise NotFoundException
    return dose


async def _due(page: ChildPage) -> DueList:
    async with page.reading() as db:
        return await due_list(db, page.child, page.me.hospital.calendar, page.on)


async def _card(page: ChildPage, due: DueList, form: Form, *, done: str = "", status_code: int = 200) -> Response[str]:
    async with page.reading() as db:
        corrected, taken_back = was_lines(due.calendar, await earlier_doses(db, page.child.id))
        ended = [(ended_words(due.calendar, one), one) for one in await ended_decisions(db, page.child.id)]
    parts = ["*", *due.calendar.groups, *sorted(due.calendar.parts - set(due.calendar.groups))]
    groups = [(part, part_words(due.calendar, part)) for part in parts]
    return page.render(
        "vaccinations/card.html",
        due=due,
        given=_by_vaccine(due),
        decisions=decision_lines(due.calendar, due.facts.decisions, page.on),
        ended=ended,
        dose_facts=dose_facts,
        corrected=corrected,
        done=done,
        taken_back=taken_back,
        dose_day=dose_day,
        groups=groups,
        kinds=[(kind, _(KINDS[kind])) for kind in KINDS],
        plan=planned_days(due, page.on),
        form=form,
        status_code=status_code,
    )


def _by_vaccine(due: DueList) -> list[tuple[str, list[tuple[DoseRow, str, str, str]]]]:
    """The given doses as a card shows them: a line a vaccine, in the order of their first doses."""
    verdicts = {e.dose.id: (verdict_severity(e), verdict_here(due.calendar, e)) for e in due.evaluated}
    lines: dict[str, list[tuple[DoseRow, str, str, str]]] = {}
    for dose in due.doses:
        product = product_words(due.calendar, dose)
        vaccine = due.calendar.vaccine_of(dose.cvx or "")
        name = vaccine_words(due.calendar, vaccine) if vaccine else product
        lines.setdefault(name, []).append((dose, product, *verdicts[str(dose.id)]))
    return list(lines.items())


async def _dose(
    page: ChildPage, due: DueList, form: Form, *, mistaken: DoseRow | None = None, status_code: int = 200
) -> Response[str]:
    """The form of a dose; with `mistaken`, of its correction."""
    locale = current_locale()
    async with page.reading() as db:
        others = await namesakes(db, page.child)
    return page.render(
        "vaccinations/dose.html",
        form=form,
        others=others,
        due=due,
        mistaken=mistaken,
        was=f"{product_words(due.calendar, mistaken)} · {dose_day(mistaken)} · {dose_facts(mistaken)}"
        if mistaken
        else "",
        allergies=vaccine_lines(page.child.allergies),
        products=[("", "—"), *((cvx, names[locale]) for cvx, names in due.calendar.known.items())],
        sites=[(site, site_words(site)) for site in SITES],
        status_code=status_code,
    )


ROUTES = [
    card, new_dose, record_dose, dose_correction, correct_dose, take_back, record_decision, end_decision,
    restore_decision,
]  # fmt: skip
