"""What is known of a child is written down, corrected, ended, or stands again. Audited without its name: an audit has many readers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pediatric_his.db.rows import field_values, insert, insert_many, supersede
from pediatric_his.db.unit_of_work import UnitOfWork, unit_of_work
from pediatric_his.features.conditions.forms import ObservationCorrection, ObservationEnd, ObservationTyped, asked_again
from pediatric_his.features.conditions.listed import ObservationListed
from pediatric_his.features.conditions.queries import observed_of
from pediatric_his.features.conditions.tables import ChildObservation
from pediatric_his.features.patients.queries import hold
from pediatric_his.reference.observations import kinds_by_code

_NOT_KEPT = ("asked",)


class WrittenMeanwhile(RuntimeError):
    """A colleague has just written down the same: it is asked about."""


@unit_of_work("observation.record")
async def record(work: UnitOfWork, patient_id: UUID, typed: ObservationTyped, today: date) -> UUID:
    """Of several at once each sees those before it.

    Raises:
        WrittenMeanwhile: the same stands now, and nobody was asked about it.
    """
    await hold(patient_id)
    rows = await observed_of(work.db, patient_id)
    for _name, question in asked_again(kinds_by_code()[typed.code], typed, rows, today):
        if not any(question in asked for asked in typed.asked):
            raise WrittenMeanwhile
    observation_id = await insert(work, ChildObservation, typed, leave=_NOT_KEPT, patient_id=patient_id)
    await work.audit("observation", observation_id, patient_id, confirmed=bool(typed.confirmed_reason))
    return observation_id


async def record_listed(work: UnitOfWork, found: Sequence[tuple[UUID, ObservationListed]]) -> None:
    """Appends what a list brings."""
    rows = [{"patient_id": whose, "ended_on": o.ended_on} | field_values(o.typed, _NOT_KEPT) for whose, o in found]
    await insert_many(work, ChildObservation, rows)


@unit_of_work("observation.correct")
async def correct(
    work: UnitOfWork, patient_id: UUID, mistaken: UUID, correction: ObservationCorrection, *, awaits_look: bool
) -> UUID:
    """Puts the right observation in place of a mistaken one; without one it was entered in error."""
    changes: dict[str, Any] = {} if correction.typed is None else field_values(correction.typed, _NOT_KEPT)
    changes |= {"confirmed_reason": correction.reason, "entered_in_error": correction.typed is None}
    changes["awaits_look"] = awaits_look
    corrected = await supersede(work, ChildObservation, mistaken, patient_id, **changes)
    await work.audit("observation", corrected, patient_id, supersedes=str(mistaken))
    return corrected


@unit_of_work("observation.end")
async def end(work: UnitOfWork, patient_id: UUID, standing: UUID, typed: ObservationEnd, *, awaits_look: bool) -> UUID:
    """`awaits_look`: it goes on to act until a doctor has given its end a second look."""
    changes = {"ended_on": typed.ended_on, "confirmed_reason": typed.reason, "awaits_look": awaits_look}
    ended = await supersede(work, ChildObservation, standing, patient_id, **changes)
    await work.audit("observation", ended, patient_id, supersedes=str(standing))
    return ended


@unit_of_work("observation.look")
async def look(work: UnitOfWork, patient_id: UUID, awaiting: UUID) -> UUID:
    """The second look: from now on the end, or the error, acts."""
    looked = await supersede(work, ChildObservation, awaiting, patient_id, awaits_look=False)
    await work.audit("observation", looked, patient_id, supersedes=str(awaiting))
    return looked


@unit_of_work("observation.stand_again")
async def stand_again(work: UnitOfWork, patient_id: UUID, ended: UUID, reason: str) -> UUID:
    """Undoes an end, or that it was called an error."""
    changes = {"ended_on": None, "entered_in_error": False, "awaits_look": False, "confirmed_reason": reason}
    standing = await supersede(work, ChildObservation, ended, patient_id, **changes)
    await work.audit("observation", standing, patient_id, supersedes=str(ended))
    return standing
