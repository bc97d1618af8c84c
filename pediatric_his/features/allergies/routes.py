"""The room of a child's allergies: what stands, asking, listing, correcting, ending by two looks, restoring."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, get, post

from pediatric_his.features.allergies import services
from pediatric_his.features.allergies.forms import read_allergy, read_reason
from pediatric_his.features.allergies.page import (
    as_typed,
    decision,
    form_page,
    found,
    listed_already,
    meanwhile,
    room,
    row_of,
    standing_row,
)
from pediatric_his.features.patients.page import ChildPage
from pediatric_his.reference.allergies import substances
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import _
from pediatric_his.web.permissions import Permission
from pediatric_his.web.request import now


@get("/patients/{patient_id:uuid}/allergies", permission=Permission.SEE_RECORD)
async def allergies(page: ChildPage, q: str = "", corrects: str = "") -> Response[str]:
    """What stands, and the search for what else. `corrects`: the allergy that the substance found is for."""
    if page.is_fragment:
        return page.render("allergies/allergies.html", "found", **found(page, q, corrects))
    return await room(page, q=q, corrects=corrects)


@post("/patients/{patient_id:uuid}/allergies/none-known", permission=Permission.SEE_RECORD)
async def none_known(page: ChildPage, form: Form) -> Response[str]:
    try:
        await services.none_known(page.actor, form.key(), page.child.id, page.on)
    except services.StillListed:
        return await room(page, problem=_("An allergy is listed: it is ended first, with a second look."))
    return page.redirect("/allergies")


@get("/patients/{patient_id:uuid}/allergies/new", permission=Permission.SEE_RECORD)
async def new_allergy(page: ChildPage, of: str = "", said: str = "") -> Response[str]:
    return form_page(page, Form(typed={"substance": of if of in substances() else "", "said": said}))


@post("/patients/{patient_id:uuid}/allergies/new", permission=Permission.SEE_RECORD)
async def list_allergy(page: ChildPage, form: Form) -> Response[str]:
    typed = read_allergy(form, page.child.birth_date, page.on)
    if typed is None:
        return form_page(page, form, status_code=422)
    try:
        await services.list_allergy(page.actor, form.key(), page.child.id, typed, page.on)
    except services.ListedAlready:
        return listed_already(page, form)
    return page.redirect("/allergies")


@get("/patients/{patient_id:uuid}/allergies/{allergy_id:uuid}/correct", permission=Permission.SEE_RECORD)
async def correction(page: ChildPage, allergy_id: UUID, of: str = "") -> Response[str]:
    row = await standing_row(page, allergy_id)
    return form_page(page, Form(typed=as_typed(row) | ({"substance": of} if of in substances() else {})), row)


@post("/patients/{patient_id:uuid}/allergies/{allergy_id:uuid}/correct", permission=Permission.SEE_RECORD)
async def correct(page: ChildPage, allergy_id: UUID, form: Form) -> Response[str]:
    row = await standing_row(page, allergy_id)
    typed = read_allergy(form, page.child.birth_date, page.on, corrects=True)
    if typed is None:
        return form_page(page, form, row, status_code=422)
    try:
        await services.correct(page.actor, form.key(), page.child.id, allergy_id, typed)
    except services.ListedAlready:
        return listed_already(page, form, row)
    except services.DecidedMeanwhile:
        return await meanwhile(page)
    return page.redirect("/allergies")


@get("/patients/{patient_id:uuid}/allergies/{allergy_id:uuid}/end", permission=Permission.SEE_RECORD)
async def ending(page: ChildPage, allergy_id: UUID) -> Response[str]:
    return decision(page, await row_of(page, allergy_id), Form())


@post("/patients/{patient_id:uuid}/allergies/{allergy_id:uuid}/end", permission=Permission.SEE_RECORD)
async def ask_end(page: ChildPage, allergy_id: UUID, form: Form) -> Response[str]:
    row = await row_of(page, allergy_id)
    reason = read_reason(form)
    if reason is None:
        return decision(page, row, form, status_code=422)
    try:
        await services.ask_end(page.actor, form.key(), page.child.id, allergy_id, reason)
    except services.DecidedMeanwhile:
        return await meanwhile(page)
    return page.redirect("/allergies")


@post("/patients/{patient_id:uuid}/allergies/{allergy_id:uuid}/second-look", permission=Permission.WRITE_NOTE)
async def second_look(page: ChildPage, allergy_id: UUID, form: Form) -> Response[str]:
    await row_of(page, allergy_id)
    try:
        await services.end(page.actor, form.key(), page.child.id, allergy_id, now(page.me))
    except services.SecondLookByAnother:
        return await room(page, problem=_("The second look is a colleague's, or yours on another day."))
    except services.DecidedMeanwhile:
        return await meanwhile(page)
    return page.redirect("/allergies")


@post("/patients/{patient_id:uuid}/allergies/{allergy_id:uuid}/restore", permission=Permission.SEE_RECORD)
async def restore(page: ChildPage, allergy_id: UUID, form: Form) -> Response[str]:
    row = await row_of(page, allergy_id)
    reason = read_reason(form)
    if reason is None:
        return decision(page, row, form, status_code=422)
    try:
        await services.restore(page.actor, form.key(), page.child.id, allergy_id, reason, page.on)
    except services.ListedAlready:
        return await room(page, problem=_("The same is listed again already."))
    except services.DecidedMeanwhile:
        return await meanwhile(page)
    return page.redirect("/allergies")


ROUTES = [
    allergies, none_known, new_allergy, list_allergy, correction, correct, ending, ask_end, second_look, restore,
]  # fmt: skip
