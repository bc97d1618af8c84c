"""Takes a copy: one look at all hospitals at one moment, counted first and copied then; the two must agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import asyncpg

from pediatric_his.db.backup.archive import ArchiveWriter, Rows
from pediatric_his.db.backup.catalogue import Shape, sees_all, sequences, shapes
from pediatric_his.db.backup.faults import Incomplete, Refused
from pediatric_his.db.backup.installation import installation_of
from pediatric_his.db.backup.key_files import files_of
from pediatric_his.db.backup.manifest import Manifest, TableRows
from pediatric_his.db.backup.seal import SealedFile, sealing
from pediatric_his.db.database import connected

Progress = Callable[[int, int], None]
# What a copy of the database shows is one moment; the clinic goes on meanwhile.
_SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL row_security = on; SET LOCAL timezone = 'UTC'"


@dataclass(frozen=True, slots=True)
class Copied:
    file: SealedFile
    manifest: Manifest


async def take(
    url: str, path: Path, recipient: str, data_directory: Path, secret: bytes, release: str, said: Progress
) -> Copied:
    """Makes the sealed file, as the owner of the tables.

    Raises:
        BackupError: there is no good copy, and no file; the message says why.
    """
    async with connected(url) as connection:
        await connection.execute(_SNAPSHOT)
        installation, files = installation_of(data_directory), files_of(data_directory, secret)
        known = await shapes(connection)
        manifest = await _manifest(connection, known, release, sorted(files))
        manifest = replace(manifest, installation=installation)
        with sealing(path, recipient) as (stream, sealed):
            writer = ArchiveWriter(stream, manifest)
            for name in manifest.files:
                writer.file(name, files[name])
            await _copy(connection, known, manifest, writer, said)
            writer.finish()
        return Copied(sealed, manifest)


async def _manifest(connection: asyncpg.Connection, known: list[Shape], release: str, files: list[str]) -> Manifest:
    if not {"hospital", "migration"} <= {shape.name for shape in known}:
        raise Refused("There is nothing to copy: the database holds no clinic.")
    hospitals = {str(row["id"]): row["slug"] for row in await connection.fetch("SELECT id, slug FROM hospital")}
    every = await sees_all(connection)
    tables = []
    for shape in known:
        rows = await _count(connection, shape, list(hospitals))
        tables.append(TableRows(shape.name, list(shape.columns), rows))
        if every and await connection.fetchval(f'SELECT count(*) FROM "{shape.name}"') != sum(rows.values()):
            raise Incomplete(f"No copy was made: the table {shape.name} holds rows of no hospital.")
    at: datetime = await connection.fetchval("SELECT now()")
    migration: int = await connection.fetchval("SELECT max(number) FROM migration")
    return Manifest(release, at, migration, hospitals, tables, await sequences(connection), files)


async def _count(connection: asyncpg.Connection, shape: Shape, hospitals: list[str]) -> dict[str, int]:
    counts = {}
    for hospital in hospitals if shape.guarded else [""]:
        await _look_at(connection, hospital)
        counts[hospital] = int(await connection.fetchval(f"SELECT count(*) FROM {_source(shape, hospital)}"))
    return counts


async def _copy(
    connection: asyncpg.Connection, known: list[Shape], manifest: Manifest, writer: ArchiveWriter, said: Progress
) -> None:
    done, total = 0, manifest.rows
    counts = manifest.counts()
    for shape in known:
        for hospital in manifest.hospitals if shape.guarded else [""]:
            if not (expected := counts.get((shape.name, hospital), 0)):
                continue
            await _look_at(connection, hospital)
            rows = Rows(writer, shape.name, hospital)
            query = f"SELECT {shape.column_list} FROM {_source(shape, hospital)}"
            await connection.copy_from_query(query, output=rows.take)
            rows.finish(expected)
            done += expected
            said(done, total)


async def _look_at(connection: asyncpg.Connection, hospital: str) -> None:
    if hospital:
        await connection.execute(f"SET LOCAL app.hospital = '{hospital}'")  # from the database itself, a UUID


def _source(shape: Shape, hospital: str) -> str:
    # The condition is for a role that row-level security doesn't bind.
    return f'"{shape.name}"' + (f" WHERE hospital_id = '{hospital}'" if hospital else "")
