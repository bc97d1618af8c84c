"""Who looked at whom in the demo's last days: the desk found the child, the nurse measured, the doctor read and wrote."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

import asyncpg

from pediatric_his.db.audit import Entry, append
from pediatric_his.web.looks import LOOK, REFUSED

DAYS = 5
MakeId = Callable[[random.Random, datetime], UUID]

_VISITS = """
SELECT e.patient_id, e.doctor_id, e.arrived_at, e.queue_number FROM encounter e
WHERE e.hospital_id = $1 AND e.day > $2 AND e.arrived_at IS NOT NULL AND e.arrived_at < now() - interval '30 minutes'
"""
# After the arrival, in minutes: who, in which room, on which page.
_WAY = (
    (0, "reception", "patients", "details"),
    (8, "nurse", "measurements", "new_measurements"),
    (15, "doctor", "visits", "record"),
    (17, "doctor", "growth", "growth"),
    (24, "doctor", "vaccinations", "card"),
)


async def look_around(
    connection: asyncpg.Connection, rng: random.Random, hospital_id: UUID, today: date, new_id: MakeId
) -> None:
    async with connection.transaction():
        await connection.execute("SELECT set_config('app.hospital', $1, true)", str(hospital_id))
        people: dict[str, list[UUID]] = {}
        for row in await connection.fetch(
            "SELECT id, role FROM staff WHERE hospital_id = $1 ORDER BY login", hospital_id
        ):
            people.setdefault(row["role"], []).append(row["id"])
        for visit in await connection.fetch(_VISITS, hospital_id, today - timedelta(days=DAYS)):
            for entry in _entries(rng, hospital_id, people, visit):
                await append(connection, replace(entry, id=new_id(rng, entry.at)))


def _entries(rng: random.Random, hospital_id: UUID, people: dict[str, list[UUID]], visit: Any) -> Iterator[Entry]:
    for minutes, role, room, page in _WAY:
        at: datetime = visit["arrived_at"] + timedelta(minutes=minutes, seconds=rng.randrange(60))
        who = visit["doctor_id"] if role == "doctor" else rng.choice(people.get(role) or [None])
        if who is None:
            continue
        action, told = LOOK, cast(dict[str, Any], {"page": page, "how": "page"})
        if role == "reception" and rng.random() < 0.03:  # the desk tries a page that isn't its own
            action, room, told = REFUSED, "visits", {"page": "record", "how": "page", "status": 403}
        yield Entry(hospital_id, who, action, room, patient_id=visit["patient_id"], detail=told, at=at)
