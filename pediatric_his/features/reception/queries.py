"""Reads of the day: the queue in its order, one encounter, the board."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from piccolo.custom_types import Combinable

from pediatric_his.db.database import Reader
from pediatric_his.db.rows import columns_of, select_list
from pediatric_his.features.dangers.judging import ChildDay, ShownDanger
from pediatric_his.features.dangers.queries import days_by_child
from pediatric_his.features.reception.status import HERE, WAITING, Status
from pediatric_his.features.reception.tables import Encounter, EncounterEvent

GRACE = timedelta(minutes=15)  # so much too late, a booked child still goes before those without a booking
_URGENCY = {"emergency": 0, "urgent": 1, "normal": 2}


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A child of today's list."""

    id: UUID
    patient_id: UUID
    full_name: str
    card_number: str
    sex: str
    birth_date: date
    kind: str
    status: Status
    urgency: str
    planned_at: datetime | None
    queue_number: int | None
    room: str
    doctor_id: UUID | None
    doctor: str
    arrived_at: datetime | None
    now: datetime
    dangers: tuple[ShownDanger, ...] = ()

    @property
    def at_once(self) -> bool:
        """A danger stands: somebody looks at this child now."""
        return any(danger.at_once for danger in self.dangers)

    @property
    def waiting_minutes(self) -> int:
        return int((self.now - self.arrived_at) / timedelta(minutes=1)) if self.arrived_at else 0

    @property
    def waiting_severity(self) -> str:
        """How long is long: half an hour is watched, an hour alarms."""
        return "alarm" if self.waiting_minutes >= 60 else "watch" if self.waiting_minutes >= 30 else "plain"

    @property
    def is_here(self) -> bool:
        return self.status in HERE

    @property
    def is_waiting(self) -> bool:
        return self.status in WAITING


@dataclass(frozen=True, slots=True)
class EncounterRow:
    id: UUID
    patient_id: UUID
    day: date
    kind: str
    status: Status
    urgency: str
    queue_number: int | None
    room: str
    doctor_id: UUID | None
    arrived_at: datetime | None
    version: int


_OF_THE_CHILD = ("card_number", "sex", "birth_date")
_QUEUE = f"""
SELECT {select_list(QueueRow, "e", leave=("full_name", "doctor", "now", "dangers"), p=_OF_THE_CHILD)},
       concat_ws(' ', p.family_name, p.given_name, nullif(p.patronymic, '')) AS full_name,
       coalesce(s.family_name || ' ' || left(s.given_name, 1) || '.', '') AS doctor, now() AS now
FROM encounter e JOIN patient p ON p.hospital_id = e.hospital_id AND p.id = e.patient_id
    LEFT JOIN staff s ON s.hospital_id = e.hospital_id AND s.id = e.doctor_id
WHERE e.hospital_id = current_hospital() AND e.day = $1
"""


async def queue(db: Reader, at: datetime) -> list[QueueRow]:
    """All of the day: who is here by urgency, booked time and arrival; then the booked; then those who are done.

    A child with a standing danger goes like an emergency. `at`: now, in the hospital's time zone.
    """
    rows = [QueueRow(**(dict(row) | {"status": Status(row["status"])})) for row in await db.fetch(_QUEUE, at.date())]
    here = [(row.patient_id, row) for row in rows if row.is_here]
    days = await days_by_child(db, here, at) if here else {}
    return sorted((replace(row, dangers=_of(row, days)) for row in rows), key=_order)


def _of(row: QueueRow, days: Mapping[UUID, ChildDay]) -> tuple[ShownDanger, ...]:
    return days[row.patient_id].dangers if row.is_here else ()


def _order(row: QueueRow) -> tuple[int, int, datetime, int]:
    phase = 0 if row.is_waiting else 1 if row.is_here else 2 if row.status is Status.PLANNED else 3
    when = row.planned_at or row.arrived_at or row.now
    if row.arrived_at and (row.planned_at is None or row.arrived_at > row.planned_at + GRACE):
        when = row.arrived_at
    urgency = 0 if row.at_once else _URGENCY[row.urgency]
    return phase, urgency if phase == 0 else 2, when, row.queue_number or 0


async def get_encounter(db: Reader, encounter_id: UUID) -> EncounterRow | None:
    return await _encounter(Encounter.id == encounter_id)


async def open_encounter(db: Reader, patient_id: UUID, day: date) -> EncounterRow | None:
    """The child's encounter of the day that isn't over."""
    is_open = Encounter.status.is_in(["planned", "arrived", "triaged", "in_progress"])
    return await _encounter((Encounter.patient_id == patient_id) & (Encounter.day == day) & is_open)


async def _encounter(where: Combinable) -> EncounterRow | None:
    row = await Encounter.select(*columns_of(EncounterRow, Encounter)).where(where).first()
    return EncounterRow(**(row | {"status": Status(row["status"])})) if row else None


async def latest_statuses(db: Reader, encounter_id: UUID, limit: int = 20) -> list[Status]:
    """The encounter's way, the latest step first."""
    rows = (
        await EncounterEvent.select(EncounterEvent.status)
        .where(EncounterEvent.encounter_id == encounter_id)
        .order_by(EncounterEvent.at, EncounterEvent.id, ascending=False)
        .limit(limit)
    )
    return [Status(row["status"]) for row in rows]


async def arrival(db: Reader, encounter_id: UUID) -> tuple[str, datetime] | None:
    """Who checked the child in, and when."""
    row = await db.fetchrow(
        "SELECT s.family_name || ' ' || s.given_name AS name, e.at FROM encounter_event e"
        " JOIN staff s ON s.hospital_id = e.hospital_id AND s.id = e.staff_id"
        " WHERE e.hospital_id = current_hospital() AND e.encounter_id = $1 AND e.status = 'arrived'"
        " ORDER BY e.at DESC, e.id DESC LIMIT 1",
        encounter_id,
    )
    return (row["name"], row["at"]) if row else None


async def is_signed(db: Reader, encounter_id: UUID) -> bool:
    """Whether a note of the encounter was signed."""
    return bool(await db.fetchval("SELECT EXISTS (SELECT FROM note WHERE encounter_id = $1)", encounter_id))


@dataclass(frozen=True, slots=True)
class BoardRow:
    """Number and room only."""

    queue_number: int
    room: str
    called: bool


async def board(db: Reader, day: date) -> list[BoardRow]:
    rows = await db.fetch(
        "SELECT queue_number, room, status = 'in_progress' AS called FROM encounter WHERE hospital_id = current_hospital()"
        " AND day = $1 AND queue_number IS NOT NULL AND status IN ('arrived', 'triaged', 'in_progress')"
        " ORDER BY status = 'in_progress' DESC, queue_number",
        day,
    )
    return [BoardRow(**dict(row)) for row in rows]
