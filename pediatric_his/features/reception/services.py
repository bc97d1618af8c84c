"""What happens at the desk and on the way: booking, checking in, calling, leaving, and undoing the last step."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from pediatric_his.db.rows import insert, update
from pediatric_his.db.unit_of_work import UnitOfWork, unit_of_work
from pediatric_his.features.patients.services import next_number
from pediatric_his.features.reception.queries import (
    EncounterRow,
    get_encounter,
    is_signed,
    latest_statuses,
    open_encounter,
)
from pediatric_his.features.reception.status import HERE, Status, may_follow
from pediatric_his.features.reception.tables import Encounter, EncounterEvent


class NotNow(RuntimeError):
    """The encounter's present status doesn't allow this step: somebody else was first."""

    def __init__(self, now: Status) -> None:
        super().__init__(now.value)
        self.now = now


class AlreadyHere(RuntimeError):
    """Somebody has checked the child in before; `encounter_id` is where."""

    def __init__(self, encounter_id: UUID) -> None:
        super().__init__(str(encounter_id))
        self.encounter_id = encounter_id


@unit_of_work("encounter.book")
async def book(work: UnitOfWork, patient_id: UUID, planned_at: datetime, day: date, kind: str) -> UUID:
    """Books a child for a day and time.

    Raises:
        NotNow: the child has an open encounter on that day.
    """
    existing = await open_encounter(work.db, patient_id, day)
    if existing is not None:
        raise NotNow(existing.status)
    return await _add(work, patient_id, day, kind, Status.PLANNED, planned_at=planned_at)


@unit_of_work("encounter.check_in")
async def check_in(work: UnitOfWork, patient_id: UUID, day: date, kind: str, urgency: str) -> UUID:
    """Gives the child a queue number of the day; a booking becomes an arrival.

    Raises:
        AlreadyHere: the child has one.
    """
    existing = await open_encounter(work.db, patient_id, day)
    if existing is not None and existing.status in HERE:
        raise AlreadyHere(existing.id)
    number = await next_number(work.db, work.hospital_id, "queue", day)
    now = datetime.now(UTC)
    if existing is not None:
        await update(
            Encounter,
            Encounter.id == existing.id,
            status=Status.ARRIVED.value,
            arrived_at=now,
            queue_number=number,
            urgency=urgency,
            kind=kind,
            version=existing.version + 1,
        )
        await _event(work, existing.id, Status.ARRIVED)
        await work.audit("encounter", existing.id, patient_id, queue_number=number)
        work.changed("queue")
        return existing.id
    return await _add(work, patient_id, day, kind, Status.ARRIVED, arrived_at=now, queue_number=number, urgency=urgency)


@unit_of_work("encounter.call")
async def call(work: UnitOfWork, encounter_id: UUID, room: str) -> bool:
    """Calls the child to a room: the board shows number and room. Calling again changes the room."""
    await move_on(work, encounter_id, Status.IN_PROGRESS, doctor_id=work.staff_id, room=room)
    return True


@unit_of_work("encounter.set_status")
async def set_status(work: UnitOfWork, encounter_id: UUID, status: Status) -> bool:
    """One step on: left, did not come, finished.

    Raises:
        NotNow: that step isn't possible from where the encounter is.
    """
    await move_on(work, encounter_id, status)
    return True


@unit_of_work("encounter.undo")
async def undo(work: UnitOfWork, encounter_id: UUID) -> bool:
    """Takes the last step back: a new event, nothing is erased. A signed note can't be undone.

    Raises:
        NotNow: there is nothing to take back.
    """
    encounter = await lock_encounter(work, encounter_id)
    now = encounter.status
    earlier = next((status for status in await latest_statuses(work.db, encounter_id) if status is not now), None)
    if earlier is None or await is_signed(work.db, encounter_id) or not may_follow(earlier, now):
        raise NotNow(now)
    await _write_status(work, encounter, earlier, note="undo")
    await work.audit("encounter", encounter_id, encounter.patient_id, status=earlier.value, undone=now.value)
    work.changed("queue")
    return True


async def move_on(
    work: UnitOfWork,
    encounter_id: UUID,
    status: Status,
    *,
    only_from: Status | None = None,
    doctor_id: UUID | None = None,
    room: str = "",
) -> None:
    """One step on, within another unit of work. Being there already is no fault; `only_from` passes over the rest.

    Raises:
        NotNow: that step isn't possible from where the encounter is.
    """
    existing = await lock_encounter(work, encounter_id)
    if only_from is not None and existing.status is not only_from:
        return
    same = existing.status is status
    if not same and not may_follow(existing.status, status):
        raise NotNow(existing.status)
    if same and not room:
        await work.audit("encounter", encounter_id, existing.patient_id, status=status.value)
        return
    await _write_status(work, existing, status, doctor_id=doctor_id, room=room)
    await work.audit("encounter", encounter_id, existing.patient_id, status=status.value)
    work.changed("queue")


async def _write_status(
    work: UnitOfWork,
    encounter: EncounterRow,
    status: Status,
    *,
    doctor_id: UUID | None = None,
    room: str = "",
    note: str = "",
) -> None:
    await update(
        Encounter,
        Encounter.id == encounter.id,
        status=status.value,
        doctor_id=doctor_id or encounter.doctor_id,
        room=room or encounter.room,
        finished_at=datetime.now(UTC) if status is Status.FINISHED else None,
        version=encounter.version + 1,
    )
    await _event(work, encounter.id, status, note)


async def lock_encounter(work: UnitOfWork, encounter_id: UUID) -> EncounterRow:
    """The encounter as it stands; nobody else changes it before this unit of work is over."""
    await Encounter.select(Encounter.id).where(Encounter.id == encounter_id).lock_rows()
    encounter = await get_encounter(work.db, encounter_id)
    assert encounter is not None
    return encounter


async def _event(work: UnitOfWork, encounter_id: UUID, status: Status, note: str = "") -> None:
    await insert(
        work,
        EncounterEvent,
        encounter_id=encounter_id,
        status=status.value,
        at=datetime.now(UTC),
        staff_id=work.staff_id,
        note=note,
    )


async def _add(work: UnitOfWork, patient_id: UUID, day: date, kind: str, status: Status, **more: Any) -> UUID:
    encounter_id = await insert(work, Encounter, patient_id=patient_id, day=day, kind=kind, status=status.value, **more)
    await _event(work, encounter_id, status)
    await work.audit("encounter", encounter_id, patient_id, status=status.value, kind=kind)
    work.changed("queue")
    return encounter_id
