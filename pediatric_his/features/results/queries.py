"""Reads of typed results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pediatric_his.db.database import Reader
from pediatric_his.db.rows import select_list


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A result as it was typed, by whom. `was`: the value that it corrects, blank where it corrects none."""

    id: UUID
    code: str
    value: str
    unit: str
    qualifiers: dict[str, Any]
    taken_on: date
    confirmed_reason: str
    entered_in_error: bool
    recorded_at: datetime
    by: str
    was: str
    was_unit: str


_RESULTS = f"""
SELECT {select_list(ResultRow, "r", leave=("by", "was", "was_unit"))},
       coalesce(s.family_name || ' ' || left(s.given_name, 1) || '.', '') AS by,
       coalesce(old.value, '') AS was, coalesce(old.unit, '') AS was_unit
FROM result r LEFT JOIN staff s ON s.hospital_id = r.hospital_id AND s.id = r.recorded_by
    LEFT JOIN result old ON old.hospital_id = r.hospital_id AND old.id = r.supersedes
WHERE r.hospital_id = current_hospital() AND r.patient_id = $1
  AND (r.id = $2 OR NOT EXISTS
      (SELECT FROM result later WHERE later.hospital_id = r.hospital_id AND later.supersedes = r.id))
ORDER BY r.taken_on DESC, r.recorded_at DESC, r.id DESC
"""


async def results_of(db: Reader, patient_id: UUID, corrected: UUID | None = None) -> list[ResultRow]:
    """The child's results, the newest first; a correction in the place of what it corrects. `corrected`: this one, too, even so."""
    return [ResultRow(**dict(row)) for row in await db.fetch(_RESULTS, patient_id, corrected)]
