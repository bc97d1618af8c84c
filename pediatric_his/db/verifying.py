"""Reads a hospital's audit over against its seals, and names the first row that was changed, removed or put in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from pediatric_his.db.audit import SEALED_COLUMNS, entry_of
from pediatric_his.db.database import Reader
from pediatric_his.db.sealing import BEGINNING, NO_MARK, Head, Seal

_SEALS_AT_ONCE = 20


class What(StrEnum):
    CHANGED = "was changed"
    REMOVED = "was removed"
    PUT_IN = "was put in"
    NEVER_SEALED = "was kept from being sealed"
    SEAL_CHANGED = "was changed, or sealed with another key"
    SEAL_REMOVED = "is missing"
    END_REMOVED = "is remembered beside the database and missing in it, and all after it"


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that isn't as it was written. `about`: the row's id, or `seal N`; `row`: what it says now."""

    what: What
    about: str
    row: str = ""

    def __str__(self) -> str:
        return f"{self.about} {self.what}{f' ({self.row})' if self.row else ''}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`seals`, `rows`: how many agree; `waiting`: whole rows that no seal binds yet; `newest`: the end of the chain."""

    fault: Fault | None
    seals: int = 0
    rows: int = 0
    waiting: int = 0
    newest: Head | None = None


async def verify(db: Reader, remembered: Head | None = None) -> Verdict:
    """Reads the chain of the hospital of the transaction. `remembered`: a seal that somebody outside the database knows."""
    previous, number, rows, marked = BEGINNING, 0, 0, False
    async for stored in _seals(db):
        number += 1
        if stored["number"] != number:
            return Verdict(Fault(What.SEAL_REMOVED, f"seal {number}"), number - 1, rows)
        batch = Seal(*(stored[name] for name in ("hospital_id", "number", "sealed_at", "ids", "marks")))
        if batch.hash(previous) != bytes(stored["hash"]) or _differs(remembered, number, bytes(stored["hash"])):
            return Verdict(Fault(What.SEAL_CHANGED, f"seal {number}"), number - 1, rows)
        fault, marked = await _first_fault(db, batch, marked)
        if fault:
            return Verdict(fault, number - 1, rows)
        previous, rows = bytes(stored["hash"]), rows + len(batch.ids)
    head = Head(number, previous) if number else None
    if remembered is not None and remembered.number > number:
        return Verdict(Fault(What.END_REMOVED, f"seal {number + 1}"), number, rows, newest=head)
    fault, waiting = await _unsealed(db, marked)
    return Verdict(fault, number, rows, waiting, head)


def _differs(remembered: Head | None, number: int, found: bytes) -> bool:
    return remembered is not None and remembered.number == number and remembered.hash != found


async def _seals(db: Reader) -> AsyncIterator[Any]:
    after = 0
    while True:
        page = await db.fetch(
            "SELECT hospital_id, number, sealed_at, ids, marks, hash FROM audit_seal"
            " WHERE hospital_id = current_hospital() AND number > $1 ORDER BY number LIMIT $2",
            *(after, _SEALS_AT_ONCE),
        )
        for row in page:
            yield row
        if len(page) < _SEALS_AT_ONCE:
            return
        after = page[-1]["number"]


async def _first_fault(db: Reader, batch: Seal, marked: bool) -> tuple[Fault | None, bool]:
    """`marked`: whether a row with a mark was met. Rows of before there were marks stand at the head of the chain and nowhere else."""
    found = await db.fetch(
        f"SELECT {SEALED_COLUMNS} FROM audit a WHERE a.hospital_id = current_hospital() AND a.id = ANY($1)", batch.ids
    )
    rows = {row["id"]: row for row in found}
    for entry_id, sealed in zip(batch.ids, batch.marks, strict=True):
        row = rows.get(entry_id)
        if row is None:
            return Fault(What.REMOVED, str(entry_id)), marked
        if bytes(sealed) != NO_MARK and entry_of(row).mark() != bytes(sealed):
            return Fault(What.CHANGED, str(entry_id), _told(row)), marked
        if bytes(sealed) == NO_MARK or (row["mark"] is None and marked):  # it came in past the program
            return Fault(What.PUT_IN, str(entry_id), _told(row)), marked
        marked = marked or row["mark"] is not None
    return None, marked


_UNSEALED = f"""
SELECT {SEALED_COLUMNS}, u.audit_id IS NOT NULL AS queued
FROM audit a LEFT JOIN audit_unsealed u ON u.hospital_id = a.hospital_id AND u.audit_id = a.id
WHERE a.hospital_id = current_hospital() AND NOT EXISTS (
    SELECT FROM (SELECT unnest(ids) AS id FROM audit_seal WHERE hospital_id = current_hospital()) sealed WHERE sealed.id = a.id)
ORDER BY a.at, a.id
"""


async def _unsealed(db: Reader, marked: bool) -> tuple[Fault | None, int]:
    """What no seal binds: rows that wait, or that came in past the program; and what waits and is gone."""
    rows = await db.fetch(_UNSEALED)
    for row in rows:
        if row["mark"] is None and not (row["queued"] and not marked):
            return Fault(What.PUT_IN, str(row["id"]), _told(row)), 0
        if row["mark"] is not None and bytes(row["mark"]) != entry_of(row).mark():
            return Fault(What.PUT_IN, str(row["id"]), _told(row)), 0
        if not row["queued"]:
            return Fault(What.NEVER_SEALED, str(row["id"]), _told(row)), 0
    gone = await db.fetchval(
        "SELECT u.audit_id FROM audit_unsealed u WHERE u.hospital_id = current_hospital() AND NOT EXISTS"
        " (SELECT FROM audit a WHERE a.hospital_id = u.hospital_id AND a.id = u.audit_id) ORDER BY 1 LIMIT 1"
    )
    return (Fault(What.REMOVED, str(gone)) if gone else None), len(rows)


def _told(row: Any) -> str:
    who: UUID | None = row["staff_id"]
    return f"{row['at']:%Y-%m-%d %H:%M:%S} UTC, {row['action']}, by {who or 'the program'}"
