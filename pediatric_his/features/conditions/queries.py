"""Reads of what is known of a child beside figures and doses."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pediatric_his.db.database import Reader
from pediatric_his.db.rows import Superseded, select_list, superseded
from pediatric_his.features.conditions.tables import ChildObservation


@dataclass(frozen=True, slots=True)
class Observed:
    """What was observed, as it was written down, by whom. `observed_on` is the first day that it can be."""

    id: UUID
    patient_id: UUID
    code: str
    value: str
    observed_on: date | None
    date_precision: str
    placed_on: date | None
    ended_on: date | None
    source: str
    note: str
    confirmed_reason: str
    entered_in_error: bool
    recorded_at: datetime
    by: str
    awaits_look: bool = False
    recorded_by: UUID | None = None


_OBSERVED = f"""
SELECT {select_list(Observed, "o", leave=("by",))},
       coalesce(s.family_name || ' ' || left(s.given_name, 1) || '.', '') AS by
FROM observation o LEFT JOIN staff s ON s.hospital_id = o.hospital_id AND s.id = o.recorded_by
WHERE o.hospital_id = current_hospital() AND o.patient_id = ANY($1)
  AND NOT EXISTS (SELECT FROM observation later WHERE later.hospital_id = o.hospital_id AND later.supersedes = o.id)
ORDER BY o.observed_on DESC NULLS LAST, o.recorded_at DESC, o.id DESC
"""


async def observed_by_child(db: Reader, patient_ids: Collection[UUID]) -> dict[UUID, list[Observed]]:
    """All that was written down of the children, the newest first; a correction or an end in the place of what it supersedes."""
    found: dict[UUID, list[Observed]] = {}
    for row in await db.fetch(_OBSERVED, list(patient_ids)):
        found.setdefault(row["patient_id"], []).append(Observed(**dict(row)))
    return found


async def observed_of(db: Reader, patient_id: UUID) -> list[Observed]:
    return (await observed_by_child(db, [patient_id])).get(patient_id, [])


async def corrected_before(db: Reader, patient_id: UUID, observation_id: UUID) -> Superseded | None:
    """Who has corrected or ended an observation of the child since a page was opened, and when."""
    return await superseded(db, ChildObservation, observation_id, patient_id)
