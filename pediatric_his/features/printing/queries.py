"""Reads of what was printed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from pediatric_his.db.database import Reader
from pediatric_his.db.rows import columns_of
from pediatric_his.features.printing.tables import PrintedDocument


async def copies_of(db: Reader, patient_id: UUID, kind: str) -> int:
    """How many times this document of the child was printed."""
    of_child = (PrintedDocument.patient_id == patient_id) & (PrintedDocument.kind == kind)
    copies: int = await PrintedDocument.count().where(of_child)
    return copies


@dataclass(frozen=True, slots=True)
class KeptPaper:
    kind: str
    code: str
    pdf: bytes


async def kept_paper(db: Reader, patient_id: UUID, kind: str, document_id: UUID) -> KeptPaper | None:
    """A document of the child as it was printed."""
    of_child = (PrintedDocument.patient_id == patient_id) & (PrintedDocument.kind == kind)
    found = PrintedDocument.select(*columns_of(KeptPaper, PrintedDocument))
    row = await found.where(of_child & (PrintedDocument.id == document_id)).first()
    return KeptPaper(**row) if row else None
