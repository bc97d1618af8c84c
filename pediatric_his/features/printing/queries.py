"""Reads of what was printed."""

from __future__ import annotations

from uuid import UUID

from pediatric_his.db.database import Reader
from pediatric_his.features.printing.tables import PrintedDocument


async def copies_of(db: Reader, patient_id: UUID, kind: str) -> int:
    """How many times this document of the child was printed."""
    of_child = (PrintedDocument.patient_id == patient_id) & (PrintedDocument.kind == kind)
    copies: int = await PrintedDocument.count().where(of_child)
    return copies
