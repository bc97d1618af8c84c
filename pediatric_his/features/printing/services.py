"""Keeping a printed document."""

from __future__ import annotations

from uuid import UUID

from pediatric_his.db.act import Act, deed
from pediatric_his.db.identifiers import new_id
from pediatric_his.features.printing.tables import PrintedDocument


@deed("document.print")
async def keep(
    act: Act,
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
            hospital_id=act.hospital_id,
            patient_id=patient_id,
            encounter_id=encounter_id,
            kind=kind,
            locales=locales,
            code=code,
            copy_number=copy_number,
            pdf=pdf,
            printed_by=act.staff_id,
        )
    )
    await act.audit("printed_document", document_id, patient_id, kind=kind, copy=copy_number)
    return document_id
