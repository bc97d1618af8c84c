"""Seals the audit: every few seconds, what was added is bound into a batch, chained to the one before by a keyed hash.

Each hospital has a chain of its own. Nobody who reads or writes waits for it: a worker that finds another at a chain lets it be.
The newest seal's number and hash are also laid beside the database, so that the end of a chain can't be cut off unseen.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from pediatric_his.db.actor import Actor
from pediatric_his.db.audit import MARK_BYTES, SEALED_COLUMNS, entry_of, keyed
from pediatric_his.db.database import Reader, pool, seeing_what_to_seal, transaction

log = logging.getLogger("pediatric_his.audit")
LARGEST_BATCH = 5_000
BEGINNING = b"\0" * 32
NO_MARK = b"\0" * MARK_BYTES


@dataclass(frozen=True, slots=True)
class Seal:
    """`hash` binds all of it to `previous`, the hash of the seal before."""

    hospital_id: UUID
    number: int
    sealed_at: datetime
    ids: Sequence[UUID]
    marks: Sequence[bytes]

    def hash(self, previous: bytes) -> bytes:
        head = f"{self.hospital_id} {self.number} {self.sealed_at.astimezone(UTC).isoformat()} {len(self.ids)}"
        return keyed(
            b"".join((previous, head.encode(), *(entry.bytes for entry in self.ids), *(bytes(m) for m in self.marks)))
        )


@dataclass(frozen=True, slots=True)
class Head:
    """The newest seal of a chain, as somebody outside the database remembers it."""

    number: int
    hash: bytes


_TAKEN = f"""
WITH taken AS (
    DELETE FROM audit_unsealed u USING audit a
    WHERE u.hospital_id = current_hospital() AND a.hospital_id = u.hospital_id AND a.id = u.audit_id AND u.audit_id IN (
        SELECT audit_id FROM audit_unsealed WHERE hospital_id = current_hospital() ORDER BY audit_id LIMIT {LARGEST_BATCH})
    RETURNING {SEALED_COLUMNS})
SELECT * FROM taken ORDER BY at, id
"""


async def seal(hospital_id: UUID) -> Head | None:
    """Seals a batch of what is unsealed; None when there was nothing, or another is at it."""
    async with transaction(Actor(hospital_id)) as db:
        if not await db.fetchval("SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))", f"seal {hospital_id}"):
            return None
        rows = await db.fetch(_TAKEN)
        if not rows:
            return None
        last = await newest(db)
        marks = [_sealed_mark(row) for row in rows]
        number = last.number + 1 if last else 1
        batch = Seal(hospital_id, number, datetime.now(UTC), [row["id"] for row in rows], marks)
        made = batch.hash(last.hash if last else BEGINNING)
        await db.fetch(
            "INSERT INTO audit_seal (hospital_id, number, sealed_at, ids, marks, hash) VALUES ($1, $2, $3, $4, $5, $6)",
            *(hospital_id, number, batch.sealed_at, batch.ids, batch.marks, made),
        )
    return Head(number, made)


def _sealed_mark(row: asyncpg.Record) -> bytes:
    """The row's own; of a row of before there were marks what it would be; of one that the program didn't write so, none."""
    mark = entry_of(row).mark()
    return mark if row["mark"] is None or bytes(row["mark"]) == mark else NO_MARK


async def newest(db: Reader) -> Head | None:
    row = await db.fetchrow(
        "SELECT number, hash FROM audit_seal WHERE hospital_id = current_hospital() ORDER BY number DESC LIMIT 1"
    )
    return Head(row["number"], bytes(row["hash"])) if row else None


async def seal_all(anchors: Path | None = None) -> int:
    """Seals what every hospital has; returns how many batches."""
    async with seeing_what_to_seal() as db:
        hospitals = [r["hospital_id"] for r in await db.fetch("SELECT DISTINCT hospital_id FROM audit_unsealed")]
    batches = 0
    for hospital_id in hospitals:
        while head := await seal(hospital_id):
            batches += 1
            if anchors:
                lay_anchor(anchors, hospital_id, head)
    return batches


class Sealer:
    """One a worker. What a killed worker left unsealed, another seals."""

    def __init__(self, anchors: Path, every: float) -> None:
        self._anchors = anchors
        self._every = every
        self._task: asyncio.Task[None] | None = None
        self._pool: asyncpg.Pool | None = None

    async def start(self) -> None:
        self._pool = pool()
        self._task = asyncio.create_task(self._go_on(), name="sealer")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            try:
                if pool() is self._pool:  # a command in the same process has one of another loop
                    await seal_all(self._anchors)
            except Exception as fault:  # the database is away, the disk is full: what is unsealed waits
                log.warning("the audit could not be sealed: %s", type(fault).__name__)


def lay_anchor(folder: Path, hospital_id: UUID, head: Head) -> None:
    """Remembers the newest seal beside the database, never an older one."""
    known = anchor(folder, hospital_id)
    if known is not None and known.number >= head.number:
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f"{hospital_id}.{os.getpid()}.draft"
    draft.write_text(json.dumps({"number": head.number, "hash": head.hash.hex()}), encoding="ascii")
    draft.replace(folder / f"{hospital_id}.json")


def anchor(folder: Path, hospital_id: UUID) -> Head | None:
    try:
        kept: dict[str, Any] = json.loads((folder / f"{hospital_id}.json").read_text(encoding="ascii"))
        return Head(int(kept["number"]), bytes.fromhex(kept["hash"]))
    except (OSError, ValueError, KeyError):
        return None
