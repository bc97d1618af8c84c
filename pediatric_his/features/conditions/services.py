"""What is known of a child is written down, corrected, ended, or stands again. Audited without its name: an audit has many readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from pediatric_his.db.rows import field_values, insert, insert_many, supersede
from pediatric_his.db.unit_of_work import UnitOfWork, unit_of_work
from pediatric_his.features.conditions.forms import ObservationCorrection, ObservationEnd, ObservationTyped
from pediatric_his.features.conditions.listed import ObservationListed
from pediatric_his.features.conditions.tables import ChildObservation


@unit_of_work("observation.record")
async def record(work: UnitOfWork, patient_id: UUID, typed: ObservationTyped) -> UUID:
    observation_id = await insert(work, ChildObservation, typed, patient_id=patient_id)
    await work.audit("observation", observation_id, patient_id, confirmed=bool(typed.confirmed_reason))
    return observation_id


async def record_listed(work: UnitOfWork, found: Sequence[tuple[UUID, ObservationListed]]) -> None:
    """Appends what a list brings."""
    rows = [{"patient_id": whose, "ended_on": o.ended_on} | field_values(o.typed) for whose, o in found]
    await insert_many(work, ChildObservation, rows)


@unit_of_work("observation.correct")
async def correct(work: UnitOfWork, patient_id: UUID, mistaken: UUID, correction: ObservationCorrection) -> UUID:
    """Puts the right observation in place of a mistaken one; without one it was entered in error."""
    changes = {} if correction.typed is None else asdict(correction.typed)
    changes |= {"confirmed_reason": correction.reason, "entered_in_error": correction.typed is None}
    corrected = await supersede(work, ChildObservation, mistaken, patient_id, **changes)
    await work.audit("observation", corrected, patient_id, supersedes=str(mistaken))
    return corrected


@unit_of_work("observation.end")
async def end(work: UnitOfWork, patient_id: UUID, standing: UUID, typed: ObservationEnd) -> UUID:
    ended = await supersede(
        work, ChildObservation, standing, patient_id, ended_on=typed.ended_on, confirmed_reason=typed.reason
    )
    await work.audit("observation", ended, patient_id, supersedes=str(standing))
    return ended


@unit_of_work("observation.stand_again")
async def stand_again(work: UnitOfWork, patient_id: UUID, ended: UUID, reason: str) -> UUID:
    """Undoes an end."""
    standing = await supersede(work, ChildObservation, ended, patient_id, ended_on=None, confirmed_reason=reason)
    await work.audit("observation", standing, patient_id, supersedes=str(ended))
    return standing
