"""Reads of the audit: who looked at a child, what a person opened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pediatric_his.db.database import Reader

AT_ONCE = 300
_TOGETHER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Deed:
    """A line of the audit. `child`, `child_id`: whom it was about; `in_list`: she was one of `shown` children. `times`: within minutes."""

    at: datetime
    staff_id: UUID | None
    by: str
    action: str
    room: str
    page: str
    child_id: UUID | None = None
    child: str = ""
    shown: int = 0
    in_list: bool = False
    times: int = 1
    since: datetime | None = None


_COLUMNS = """
SELECT a.at, a.staff_id, coalesce(s.family_name || ' ' || left(s.given_name, 1) || '.', '') AS by, a.action, a.entity AS room,
       coalesce(a.detail->>'page', '') AS page, coalesce(cardinality(a.shown), 0) AS shown, a.patient_id AS child_id,
       concat_ws(' ', p.family_name, p.given_name) AS child
FROM audit a LEFT JOIN staff s ON s.hospital_id = a.hospital_id AND s.id = a.staff_id
    LEFT JOIN patient p ON p.hospital_id = a.hospital_id AND p.id = a.patient_id
WHERE a.hospital_id = current_hospital()
"""
_LATEST = (
    "SELECT i.id FROM audit i WHERE i.hospital_id = current_hospital() AND i.at < $2 AND {} ORDER BY i.at DESC LIMIT $3"
)
_ARMS = (  # each by an index of its own
    "i.patient_id = $1",
    "i.shown IS NOT NULL AND i.shown @> ARRAY[$1::uuid]",
    # An export holds every child who was there.
    "i.action IN ('export', 'export.begun')"
    " AND i.at >= (SELECT c.created_at FROM patient c WHERE c.hospital_id = current_hospital() AND c.id = $1)",
)
_OF_CHILD = (
    f"{_COLUMNS} AND a.id IN ({' UNION '.join(f'({_LATEST.format(arm)})' for arm in _ARMS)})"
    " ORDER BY a.at DESC, a.id DESC LIMIT $3"
)
_OF_PERSON = f"{_COLUMNS} AND a.staff_id = $1 AND a.at >= $2 AND a.at < $3 ORDER BY a.at DESC, a.id DESC LIMIT $4"


async def looks_at(db: Reader, patient_id: UUID, before: datetime) -> list[Deed]:
    """Whoever saw or changed something of the child, the latest first."""
    rows = await db.fetch(_OF_CHILD, patient_id, before, AT_ONCE)
    return [
        replace(_deed(row), in_list=row["child_id"] != patient_id and not row["action"].startswith("export"))
        for row in rows
    ]


async def deeds_of(db: Reader, staff_id: UUID, since: datetime, until: datetime) -> list[Deed]:
    """What a person opened, sought and entered, the latest first."""
    return [_deed(row) for row in await db.fetch(_OF_PERSON, staff_id, since, until, 2 * AT_ONCE)]


async def name_of(db: Reader, staff_id: UUID) -> str | None:
    """The person's name; None when the hospital has nobody of this id."""
    name: str | None = await db.fetchval(
        "SELECT concat_ws(' ', family_name, given_name) FROM staff WHERE hospital_id = current_hospital() AND id = $1",
        staff_id,
    )
    return name


def together(deeds: Iterable[Deed]) -> list[Deed]:
    """Neighbours that tell the same of the same person and child within minutes, as one line."""
    lines: list[Deed] = []
    for deed in deeds:
        last = lines[-1] if lines else None
        if last and _same(last, deed) and (last.since or last.at) - deed.at < _TOGETHER:
            lines[-1] = replace(last, times=last.times + 1, since=deed.at)
        else:
            lines.append(deed)
    return lines


def children_of(deeds: Sequence[Deed]) -> list[UUID]:
    """Whose names a list of deeds shows."""
    return list(dict.fromkeys(deed.child_id for deed in deeds if deed.child_id and deed.child))


def _same(one: Deed, other: Deed) -> bool:
    alike = ("staff_id", "action", "room", "page", "child_id", "in_list")
    return all(getattr(one, name) == getattr(other, name) for name in alike)


def _deed(row: Any) -> Deed:
    return Deed(**dict(row))
