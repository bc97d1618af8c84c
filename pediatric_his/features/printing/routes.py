"""Printing the vaccination card and a visit: a form makes the paper and keeps it, its address shows what is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from litestar import Response, get, post
from litestar.exceptions import HTTPException, NotFoundException

from pediatric_his.documents.forms import vaccination_card_html, visit_summary_html
from pediatric_his.documents.pdf import PdfPrinter, PrintingFailed
from pediatric_his.features.approvals.queries import norms
from pediatric_his.features.dangers.queries import day_of_child
from pediatric_his.features.growth.reading import read_growth
from pediatric_his.features.measurements.queries import history
from pediatric_his.features.patients.page import ChildPage
from pediatric_his.features.printing import services, sheets
from pediatric_his.features.printing.queries import copies_of, kept_paper
from pediatric_his.features.reception.page import EncounterPage
from pediatric_his.features.vaccinations.due import due_list
from pediatric_his.features.visits.queries import get_note
from pediatric_his.features.visits.record import known_of_day
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import language
from pediatric_his.web.permissions import Permission
from pediatric_his.web.request import now
from pediatric_his.web.templating import environment, redirect

CARD, VISIT = "vaccination_card", "visit_summary"


@post("/patients/{patient_id:uuid}/print/card", permission=Permission.PRINT_CARD)
async def card(page: ChildPage, form: Form) -> Response[str]:
    """The parents' vaccination card, in Uzbek and Russian."""
    async with page.reading() as db:
        with language("uz"):  # dates and numbers of doses are read from the list, words are made per language
            due = await due_list(db, page.child, page.me.hospital.calendar, page.on)
        copies = await copies_of(db, page.child.id, CARD)
    printing = _begin(page, copies)
    sheet = sheets.vaccination_card(printing, page.child, due)
    html = vaccination_card_html(environment(), sheet, printing.t, "uz")
    document_id = await _keep(page, form, printing, html, CARD, None)
    return page.redirect(f"/printed/{document_id}")


@post("/encounters/{encounter_id:uuid}/print/visit", permission=Permission.PRINT_VISIT)
async def visit(encounter_page: EncounterPage, form: Form) -> Response[str]:
    """The signed visit, in Uzbek and Russian."""
    page, encounter = encounter_page, encounter_page.encounter
    async with page.reading() as db:
        note = await get_note(db, encounter.id)
        if note is None:
            raise NotFoundException
        reading = read_growth(page.child, await history(db, page.child.id), await norms(db), encounter.day)
        with language("uz"):
            due = await due_list(db, page.child, page.me.hospital.calendar, page.on)
        of_visit = await day_of_child(db, page.child.id, page.child, encounter.day, now(page.me))
        known = await known_of_day(db, page.child, encounter.day, page.me.hospital.timezone)
        copies = await copies_of(db, page.child.id, VISIT)
    printing = _begin(page, copies)
    sheet = sheets.visit_summary(printing, page.child, encounter, note, reading, due, of_visit, known)
    html = visit_summary_html(environment(), sheet, printing.t, "uz")
    document_id = await _keep(page, form, printing, html, VISIT, encounter.id)
    return redirect(page.request, f"/encounters/{encounter.id}/printed/{document_id}")


def _begin(page: ChildPage, copies: int) -> sheets.Printing:
    return sheets.begin(page.me, datetime.now(UTC), copies + 1, page.request.app.state.settings.secret)


async def _keep(
    page: ChildPage, form: Form, printing: sheets.Printing, html: str, kind: str, encounter_id: UUID | None
) -> UUID:
    """Makes the paper and keeps it; the same form again leads to the paper it made."""
    key = form.key()  # before the work, which is for nothing without one
    printer: PdfPrinter = page.request.app.state.printer
    try:
        pdf = await printer.pdf(html)
    except PrintingFailed as error:
        raise HTTPException(status_code=503) from error
    locales, code = ",".join(printing.locales), printing.code
    printout = services.Printout(page.child.id, encounter_id, kind, locales, code, printing.copy_number, pdf)
    return await services.keep(page.actor, key, printout)


@get("/patients/{patient_id:uuid}/printed/{document_id:uuid}", permission=Permission.PRINT_CARD)
async def printed_card(page: ChildPage, document_id: UUID) -> Response[bytes]:
    return await _printed(page, CARD, document_id)


@get("/encounters/{encounter_id:uuid}/printed/{document_id:uuid}", permission=Permission.PRINT_VISIT)
async def printed_visit(encounter_page: EncounterPage, document_id: UUID) -> Response[bytes]:
    return await _printed(encounter_page, VISIT, document_id)


async def _printed(page: ChildPage, kind: str, document_id: UUID) -> Response[bytes]:
    """The paper as it was printed: looking at it again makes no copy.

    Raises:
        NotFoundException: the child has no such paper.
    """
    async with page.reading() as db:
        paper = await kept_paper(db, page.child.id, kind, document_id)
    if paper is None:
        raise NotFoundException
    name = f'inline; filename="{kind}-{paper.code}.pdf"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return Response(bytes(paper.pdf), media_type="application/pdf", headers=headers)


ROUTES = [card, visit, printed_card, printed_visit]
