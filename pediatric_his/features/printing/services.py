"""Keeping a printed document."""

from __future__ import annotations

from uuid import UUID

from pediatric_his.db.identifiers import new_id
from pediatric_his.db.unit_of_work import UnitOfWork, unit_of_work
from pediatric_his.features.printing.tables import PrintedDocument


@unit_of_work("document.print")
async def keep(
    work: UnitOfWork,
    patient_id: UUID,
    encounter_id: UUID | None,
    kind: str,
    locales: str,
    code: str,
    copy_number: int,
    pdf: bytes,
) -> UUID:
    document_id = new_id()
    await PrintedDocument.insert(
        PrintedDocument(
            id=document_id,
            hospital_id=work.hospital_id,
            patient_id=patient_id,
            encounter_id=encounter_id,
            kind=kind,
            locales=locales,
            code=code,
            copy_number=copy_number,
            pdf=pdf,
            printed_by=work.staff_id,
        )
    )
    await work.audit("printed_document", document_id, patient_id, kind=kind, copy=copy_number)
    return document_id
