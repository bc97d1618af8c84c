"""Printing the vaccination card and a visit."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

from litestar import Response, get
from litestar.exceptions import HTTPException, NotFoundException

from pediatric_his.documents.forms import vaccination_card_html, visit_summary_html
from pediatric_his.documents.pdf import PdfPrinter, PrintingFailed
from pediatric_his.features.approvals.queries import norms
from pediatric_his.features.growth.reading import read_growth
from pediatric_his.features.measurements.queries import history
from pediatric_his.features.patients.page import ChildPage
from pediatric_his.features.printing import services, sheets
from pediatric_his.features.printing.queries import copies_of
from pediatric_his.features.reception.page import EncounterPage
from pediatric_his.features.vaccinations.due import due_list
from pediatric_his.features.visits.queries import get_note
from pediatric_his.web.languages import language
from pediatric_his.web.permissions import Permission
from pediatric_his.web.templating import environment


@get("/patients/{patient_id:uuid}/print/card.pdf", permission=Permission.PRINT_CARD)
async def card(page: ChildPage) -> Response[bytes]:
    """The parents' vaccination card, in Uzbek and Russian."""
    async with page.reading() as db:
        with language("uz"):  # dates and numbers of doses are read from the list, words are made per language
            due = await due_list(db, page.child, page.me.hospital.calendar, page.on)
        copies = await copies_of(db, page.child.id, "vaccination_card")
    printing = _begin(page, copies)
    sheet = sheets.vaccination_card(printing, page.child, due)
    html = vaccination_card_html(environment(), sheet, printing.t, "uz")
    return await _printed(page, printing, html, "vaccination_card", None)


@get("/encounters/{encounter_id:uuid}/print/visit.pdf", permission=Permission.PRINT_VISIT)
async def visit(encounter_page: EncounterPage) -> Response[bytes]:
    """The signed visit, in Uzbek and Russian."""
    page, encounter = encounter_page, encounter_page.encounter
    async with page.reading() as db:
        note = await get_note(db, encounter.id)
        if note is None:
            raise NotFoundException
        reading = read_growth(page.child, await history(db, page.child.id), await norms(db), encounter.day)
        with language("uz"):
            due = await due_list(db, page.child, page.me.hospital.calendar, page.on)
        copies = await copies_of(db, page.child.id, "visit_summary")
    printing = _begin(page, copies)
    sheet = sheets.visit_summary(printing, page.child, encounter, note, reading, due)
    html = visit_summary_html(environment(), sheet, printing.t, "uz")
    return await _printed(page, printing, html, "visit_summary", encounter.id)


def _begin(page: ChildPage, copies: int) -> sheets.Printing:
    return sheets.begin(page.me, datetime.now(UTC), copies + 1, page.request.app.state.settings.secret)


async def _printed(
    page: ChildPage, printing: sheets.Printing, html: str, kind: str, encounter_id: UUID | None
) -> Response[bytes]:
    printer: PdfPrinter = page.request.app.state.printer
    try:
        pdf = await printer.pdf(html)
    except PrintingFailed as error:
        raise HTTPException(status_code=503) from error
    locales, code = ",".join(printing.locales), printing.code
    printout = services.Printout(page.child.id, encounter_id, kind, locales, code, printing.copy_number, pdf)
    await services.keep(page.actor, uuid4(), printout)
    headers = {"Content-Disposition": f'inline; filename="{kind}-{code}.pdf"', "Cache-Control": "no-store"}
    return Response(pdf, media_type="application/pdf", headers=headers)


ROUTES = [card, visit]
