"""The child's laboratory results: the list, a plain form for one, its correction."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from litestar import Response, get, post
from litestar.exceptions import NotFoundException

from pediatric_his.db.rows import Superseded
from pediatric_his.features.approvals.queries import norms
from pediatric_his.features.measurements.saying import said
from pediatric_his.features.patients.page import ChildPage
from pediatric_his.features.reception.page import own_encounter
from pediatric_his.features.results import services
from pediatric_his.features.results.forms import judged_so_far, read_result, read_result_correction, sent_for
from pediatric_his.features.results.queries import ResultRow, results_of
from pediatric_his.features.results.words import choices, qualifier_fields, result_lines, written
from pediatric_his.web.errors import corrected_words
from pediatric_his.web.forms import Form, read_uuid
from pediatric_his.web.languages import date_text
from pediatric_his.web.permissions import Permission


@get("/patients/{patient_id:uuid}/results", permission=Permission.SEE_RECORD)
async def results(page: ChildPage, encounter: str = "") -> Response[str]:
    return await _page(page, Form(typed={"encounter": encounter, "taken_on": date_text(page.on)}))


@post("/patients/{patient_id:uuid}/results", permission=Permission.MEASURE)
async def record(page: ChildPage, form: Form) -> Response[str]:
    async with page.reading() as db:
        own = await norms(db)
    typed = read_result(form, page.child, own, page.on)
    if typed is None:
        return await _page(page, form, status_code=422)
    encounter_id = await own_encounter(page, read_uuid(form.value("encounter")))
    await services.record(page.actor, form.key(), page.child.id, encounter_id, typed)
    return page.redirect("/results")


@post("/patients/{patient_id:uuid}/results/reading", permission=Permission.MEASURE)
async def live_reading(page: ChildPage, form: Form) -> Response[str]:
    """What would be said of what is typed so far. Nothing is kept."""
    async with page.reading() as db:
        own = await norms(db)
    verdict = judged_so_far(form, page.child, own, page.on)
    return page.render("results/results.html", "reading", said=said(verdict, own) if verdict else None)


@get("/patients/{patient_id:uuid}/results/{result_id:uuid}/correct", permission=Permission.MEASURE)
async def correction(page: ChildPage, result_id: UUID) -> Response[str]:
    row = await _result(page, result_id)
    typed = {"value": row.value, "unit": row.unit, "taken_on": date_text(row.taken_on)}
    return _correction(page, row, Form(typed=typed | row.qualifiers))


@post("/patients/{patient_id:uuid}/results/{result_id:uuid}/correct", permission=Permission.MEASURE)
async def correct(page: ChildPage, result_id: UUID, form: Form) -> Response[str]:
    row = await _result(page, result_id, corrected=True)
    async with page.reading() as db:
        own = await norms(db)
    form = replace(form, typed={**form.typed, "code": row.code})
    typed = read_result_correction(form, page.child, own, page.on)
    if typed is None:
        return _correction(page, row, form, status_code=422)
    try:
        await services.correct(page.actor, form.key(), page.child.id, row.id, typed)
    except Superseded as fault:
        form.refuse("value", corrected_words(fault, page.me.hospital.timezone))
        return _correction(page, row, form, status_code=409)
    return page.redirect("/results")


async def _result(page: ChildPage, result_id: UUID, *, corrected: bool = False) -> ResultRow:
    async with page.reading() as db:
        rows = await results_of(db, page.child.id, result_id if corrected else None)
    row = next((row for row in rows if row.id == result_id and not row.entered_in_error), None)
    if row is None or row.code not in sent_for():
        raise NotFoundException
    return row


async def _page(page: ChildPage, form: Form, status_code: int = 200) -> Response[str]:
    async with page.reading() as db:
        rows, own = await results_of(db, page.child.id), await norms(db)
    verdict = judged_so_far(form, page.child, own, page.on)
    return page.render(
        "results/results.html",
        form=form,
        lines=result_lines(page.child, own, rows),
        said=said(verdict, own) if verdict else None,
        tests=[("", "—"), *choices(sent_for())],
        qualifiers=qualifier_fields(),
        status_code=status_code,
    )


def _correction(page: ChildPage, row: ResultRow, form: Form, status_code: int = 200) -> Response[str]:
    return page.render(
        "results/correct.html",
        row=row,
        value=written(row.code, row.value, row.unit),
        test=dict(choices(sent_for()))[row.code],
        form=form,
        qualifiers=qualifier_fields(),
        status_code=status_code,
    )


ROUTES = [results, record, live_reading, correction, correct]
