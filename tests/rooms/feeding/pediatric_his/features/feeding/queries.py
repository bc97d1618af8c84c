"""Reads of how a baby was fed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pediatric_his.db.database import Reader
from pediatric_his.db.rows import select_list


@dataclass(frozen=True, slots=True)
class FeedingRow:
    kind: str
    recorded_at: datetime


_FEEDINGS = f"""
SELECT {select_list(FeedingRow, "f")}
FROM feeding f
WHERE f.hospital_id = current_hospital() AND f.patient_id = $1
ORDER BY f.recorded_at DESC
"""


async def feedings_of(db: Reader, patient_id: UUID) -> list[FeedingRow]:
    """The newest first."""
    return [FeedingRow(**dict(row)) for row in await db.fetch(_FEEDINGS, patient_id)]
