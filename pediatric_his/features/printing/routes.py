"""Printing the vaccination card and a visit."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from litestar import Request, Response, get
from litestar.exceptions import HTTPException, NotFoundException

from pediatric_his.db.database import Reader, reading
from pediatric_his.documents.forms import vaccination_card_html, visit_summary_html
from pediatric_his.documents.pdf import PdfPrinter, PrintingFailed
from pediatric_his.features.measurements.queries import history
from pediatric_his.features.patients.queries import get_child
from pediatric_his.features.printing import services, sheets
from pediatric_his.features.reception.queries import get_encounter
from pediatric_his.features.vaccinations.due import due_list
from pediatric_his.features.visits.queries import get_note
from pediatric_his.web.languages import language
from pediatric_his.web.permissions import Permission
from pediatric_his.web.request import me_of, today
from pediatric_his.web.templating import environment


@get("/patients/{patient_id:uuid}/print/card.pdf", permission=Permission.PRINT_CARD)
async def card(request: Request[Any, Any, Any], patient_id: UUID) -> Response[bytes]:
    """The parents' vaccination card, in Uzbek and Russian."""
    me = me_of(request)
    async with reading(me.actor) as db:
        found = await get_child(db, patient_id)
        if found is None:
            raise NotFoundException
        with language("uz"):  # dates and numbers of doses are read from the list, words are made per language
            due = await due_list(db, found, me.hospital.calendar, today(me))
        copies = await _copies(db, patient_id, "vaccination_card")
    p = sheets.begin(me, datetime.now(UTC), copies + 1, request.app.state.settings.secret)
    html = vaccination_card_html(environment(), sheets.vaccination_card(p, found, due), p.t, "uz")
    return await _printed(request, p, html, "vaccination_card", patient_id, None)


@get("/encounters/{encounter_id:uuid}/print/visit.pdf", permission=Permission.PRINT_VISIT)
async def visit(request: Request[Any, Any, Any], encounter_id: UUID) -> Response[bytes]:
    """The signed visit, in Uzbek and Russian."""
    me = me_of(request)
    async with reading(me.actor) as db:
        row = await get_encounter(db, encounter_id)
        note = await get_note(db, encounter_id) if row else None
        found = await get_child(db, row.patient_id) if row else None
        if row is None or note is None or found is None:
            raise NotFoundException
        days = await history(db, found.id)
        with language("uz"):
            due = await due_list(db, found, me.hospital.calendar, today(me))
        copies = await _copies(db, found.id, "visit_summary")
    p = sheets.begin(me, datetime.now(UTC), copies + 1, request.app.state.settings.secret)
    html = visit_summary_html(environment(), sheets.visit_summary(p, found, row, note, days, due), p.t, "uz")
    return await _printed(request, p, html, "visit_summary", found.id, encounter_id)


async def _copies(db: Reader, patient_id: UUID, kind: str) -> int:
    sql = "SELECT count(*) FROM printed_document WHERE patient_id = $1 AND kind = $2"
    copies: int = await db.fetchval(sql, patient_id, kind)
    return copies


async def _printed(
    request: Request[Any, Any, Any],
    p: sheets.Printing,
    html: str,
    kind: str,
    patient_id: UUID,
    encounter_id: UUID | None,
) -> Response[bytes]:
    printer: PdfPrinter = request.app.state.printer
    try:
        pdf = await printer.pdf(html)
    except PrintingFailed as error:
        raise HTTPException(status_code=503) from error
    locales = ",".join(p.locales)
    await services.keep(p.me.actor, uuid4(), patient_id, encounter_id, kind, locales, p.code, p.copy_number, pdf)
    headers = {"Content-Disposition": f'inline; filename="{kind}-{p.code}.pdf"', "Cache-Control": "no-store"}
    return Response(pdf, media_type="application/pdf", headers=headers)


ROUTES = [card, visit]
