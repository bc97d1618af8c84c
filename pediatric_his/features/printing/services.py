"""Keeping a printed document."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from pediatric_his.db.rows import insert
from pediatric_his.db.unit_of_work import UnitOfWork, unit_of_work
from pediatric_his.features.printing.tables import PrintedDocument


@dataclass(frozen=True, slots=True)
class Printout:
    """A document as it left the printer. `locales`: comma-separated; `code` stands on the paper."""

    patient_id: UUID
    encounter_id: UUID | None
    kind: str
    locales: str
    code: str
    copy_number: int
    pdf: bytes


@unit_of_work("document.print")
async def keep(work: UnitOfWork, printout: Printout) -> UUID:
    document_id = await insert(work, PrintedDocument, printout, printed_by=work.staff_id)
    what = {"kind": printout.kind, "copy": printout.copy_number}
    await work.audit("printed_document", document_id, printout.patient_id, **what)
    return document_id
