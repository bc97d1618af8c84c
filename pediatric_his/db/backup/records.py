"""What is remembered of copies in the database: each good one, and each attempt that failed, in each place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import asyncpg

from pediatric_his.db.database import Reader
from pediatric_his.db.identifiers import new_id

HERE, ELSEWHERE = "here", "elsewhere"


@dataclass(frozen=True, slots=True)
class CopyRow:
    """`at`: the moment that the copy shows. `fault`: blank for a good one."""

    at: datetime
    place: str
    file: str = ""
    bytes: int = 0
    sha256: str = ""
    rows_in_it: int = 0
    fault: str = ""

    @property
    def name(self) -> str:
        """What the file is called, wherever it lies."""
        return Path(self.file).name

    def lies(self, folder: Path | None = None) -> bool:
        """Whether the file is there, as long as it was; in `folder`, where that is where it should be now."""
        path = Path(self.file) if folder is None else folder / self.name
        try:
            return bool(self.file) and path.stat().st_size == self.bytes
        except OSError:
            return False


_COLUMNS = "at, place, file, bytes, sha256, rows_in_it, fault"


async def remember(connection: asyncpg.Connection, row: CopyRow) -> None:
    """Writes it down; a database of an older release has no table for it, and is copied all the same."""
    if await connection.fetchval("SELECT to_regclass('public.backup_copy') IS NOT NULL"):
        await connection.execute(
            f"INSERT INTO backup_copy (id, {_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            *(new_id(), row.at, row.place, row.file, row.bytes, row.sha256, row.rows_in_it, row.fault),
        )


async def last_good(db: Reader | asyncpg.Connection, place: str) -> CopyRow | None:
    row = await db.fetchrow(
        f"SELECT {_COLUMNS} FROM backup_copy WHERE place = $1 AND fault = '' ORDER BY at DESC LIMIT 1", place
    )
    return CopyRow(**dict(row)) if row else None


async def last_fault(db: Reader | asyncpg.Connection, place: str) -> CopyRow | None:
    """The last attempt, if it failed."""
    row = await db.fetchrow(f"SELECT {_COLUMNS} FROM backup_copy WHERE place = $1 ORDER BY id DESC LIMIT 1", place)
    return CopyRow(**dict(row)) if row and row["fault"] else None


async def latest(db: Reader, how_many: int) -> list[CopyRow]:
    rows = await db.fetch(f"SELECT {_COLUMNS} FROM backup_copy ORDER BY id DESC LIMIT $1", how_many)
    return [CopyRow(**dict(row)) for row in rows]
