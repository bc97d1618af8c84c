"""A small database of each release, with every kind of row: migrations are tried on them.

Made on the release itself, before its tag: `python -m tests.db.releases`. Rows lie here as JSON, beside the checksums of the
migrations that made their tables: a migration is never edited once its release is out.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from pediatric_his.db.migrate import migrate, migrations

FOLDER = Path(__file__).parent
# Each after the tables that it points to; what is not here follows in the order of its name.
PARENTS_FIRST = ("hospital", "staff", "patient", "guardian", "encounter", "note")


@dataclass(frozen=True)
class Release:
    """`migrations`: checksum by number. `tables`: rows by name, as PostgreSQL's own JSON."""

    version: str
    migrations: dict[int, str]
    tables: dict[str, list[dict[str, Any]]]


def releases() -> list[Release]:
    """The oldest first."""
    found = [_read(path) for path in FOLDER.glob("*.json.gz")]
    return sorted(found, key=lambda release: [int(part) for part in release.version.split(".")])


def checksums() -> dict[int, str]:
    return {m.number: hashlib.sha256(m.sql.encode()).hexdigest() for m in migrations()}


async def take(connection: asyncpg.Connection, version: str) -> Path:
    """Writes the database's rows as this release's."""
    tables = {}
    for name in await _tables(connection):
        rows = await connection.fetch(f"SELECT to_jsonb(t)::text AS row FROM {name} t ORDER BY to_jsonb(t)::text")
        tables[name] = [json.loads(row["row"]) for row in rows]
    release = {"version": version, "migrations": checksums(), "tables": tables}
    path = FOLDER / f"{version}.json.gz"
    text = json.dumps(release, ensure_ascii=False, sort_keys=True, indent=0)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
    return path


async def restore(url: str, release: Release) -> None:
    """An empty database becomes the release's: its migrations, then its rows, hospital by hospital as row-level security asks."""
    await migrate(url, upto=max(release.migrations))
    connection = await asyncpg.connect(url)
    try:
        for name in _parents_first(release.tables):
            for row in release.tables[name]:
                await connection.execute("SELECT set_config('app.hospital', $1, false)", row.get("hospital_id") or "")
                await connection.execute(
                    f"INSERT INTO {name} SELECT * FROM jsonb_populate_record(NULL::{name}, $1)", json.dumps(row)
                )
    finally:
        await connection.close()


async def _tables(connection: asyncpg.Connection) -> list[str]:
    rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return [row["tablename"] for row in rows if row["tablename"] != "migration"]


def _parents_first(tables: dict[str, Any]) -> list[str]:
    return sorted(tables, key=lambda name: (PARENTS_FIRST.index(name) if name in PARENTS_FIRST else 99, name))


def _read(path: Path) -> Release:
    raw = json.loads(gzip.decompress(path.read_bytes()))
    return Release(raw["version"], {int(number): digest for number, digest in raw["migrations"].items()}, raw["tables"])
