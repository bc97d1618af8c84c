"""Reads of how a baby was fed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pediatric_his.db.database import Reader
from pediatric_his.db.rows import columns_of
from pediatric_his.features.feeding.tables import Feeding


@dataclass(frozen=True, slots=True)
class FeedingRow:
    kind: str
    recorded_at: datetime


async def feedings_of(db: Reader, patient_id: UUID) -> list[FeedingRow]:
    """The newest first."""
    rows = Feeding.select(*columns_of(FeedingRow, Feeding)).where(Feeding.patient_id == patient_id)
    return [FeedingRow(**row) for row in await rows.order_by(Feeding.recorded_at, ascending=False)]
