"""Takes a copy back: into a database without a clinic, in one transaction, at the copy's own migration and then on to today's."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import asyncpg

from pediatric_his.db.audit import keyed_by
from pediatric_his.db.backup.archive import ArchiveReader, Member
from pediatric_his.db.backup.catalogue import Shape, shapes
from pediatric_his.db.backup.faults import BackupError, Damaged, NotWritten, Refused
from pediatric_his.db.backup.key_files import put_files
from pediatric_his.db.backup.manifest import Manifest
from pediatric_his.db.backup.seal import opened
from pediatric_his.db.database import connected
from pediatric_his.db.migrate import OwnerMayNot, apply, migrations
from pediatric_his.db.verifying import verify

Progress = Callable[[int, int], None]
NO_RELEASE = "0"  # a checkout that was never installed tells none: the migrations alone decide


@dataclass(slots=True)
class Restored:
    manifest: Manifest
    migrated: list[str] = field(default_factory=list)
    audit_faults: list[str] = field(default_factory=list)


async def restore(
    url: str, path: Path, identity: str, release: str, said: Progress, data_directory: Path | None
) -> Restored:
    """Fills the database and puts the files into `data_directory` (None: only the database, to try a copy).

    Raises:
        BackupError: nothing was taken back; the message says why.
    """
    try:
        async with connected(url) as connection, connection.transaction():
            with opened(path, identity) as stream:
                archive = ArchiveReader(stream)
                await _refuse(connection, archive.manifest, release)
                files = await _fill(connection, archive, said)
            # Only here is it sure that the file was whole.
            await _counted(connection, archive.manifest)
            migrated = await apply(connection)
            faults = await audit_faults(connection, files.get("secret.key"))
            if data_directory is not None:
                put_files(data_directory, files)
        return Restored(archive.manifest, migrated, faults)
    except OwnerMayNot as error:
        raise Refused(f"{error} The copy isn't at fault.") from None
    except asyncpg.PostgresError as error:
        if isinstance(error, asyncpg.PostgresConnectionError | asyncpg.InvalidAuthorizationSpecificationError):
            raise
        raise _told(error) from None  # its own words may hold a child's row


def _told(error: asyncpg.PostgresError) -> BackupError:
    if isinstance(error, asyncpg.InsufficientResourcesError):
        return NotWritten(f"The database has no room for the copy ({type(error).__name__}); nothing was taken back.")
    if isinstance(error, asyncpg.InsufficientPrivilegeError):
        return Refused(
            "The database's role lacks a right, the copy isn't at fault: it must own the database (CREATEROLE)."
        )
    where = getattr(error, "table_name", None) or ""
    return Damaged(f"The database refuses what the copy holds: {type(error).__name__} {where}".rstrip() + ".")


async def audit_faults(connection: asyncpg.Connection, secret: bytes | None) -> list[str]:
    """What is wrong with the audit of a restored database, at today's migration: the first fault of each hospital, a line each.

    `secret`: the deployment's that is in the copy; one that was given by the environment isn't, and then the chain can't be checked.
    """
    if secret is None:
        return []
    found = []
    with keyed_by(secret):
        for hospital in await connection.fetch("SELECT id, slug FROM hospital ORDER BY slug"):
            await connection.execute(f"SET LOCAL app.hospital = '{UUID(int=hospital['id'].int)}'")
            if fault := (await verify(connection)).fault:
                found.append(f"audit of {hospital['slug']}: {fault}")
    return found


async def _refuse(connection: asyncpg.Connection, manifest: Manifest, release: str) -> None:
    known = [m.number for m in migrations()]
    later = release != NO_RELEASE and _number(manifest.release) > _number(release)
    if manifest.migration not in known or later:
        raise Refused(
            f"The copy is of release {manifest.release} (migration {manifest.migration}), this is {release} ({known[-1]}):"
            " install that release or a later one first."
        )
    found = [shape.name for shape in await shapes(connection)]
    if "hospital" in found and await connection.fetchval("SELECT EXISTS (SELECT FROM hospital)"):
        raise Refused(
            "The database isn't empty: a clinic is in it, and stays untouched. Set PEDIATRIC_HIS_DATA to a new folder"
            " (or DATABASE_URL to an empty database) and restore there."
        )
    if found and "migration" not in found:
        raise Refused("The database isn't empty: it holds tables of another program.")
    if found:
        await _clear(connection, found)


def _number(release: str) -> list[int]:
    return [int(part) for part in release.split(".")] if release.replace(".", "").isdecimal() else []


async def _clear(connection: asyncpg.Connection, tables: list[str]) -> None:
    """A database that was migrated and never used goes back to nothing; the copy brings its own state of the tables."""
    await connection.execute("DROP TABLE " + ", ".join(f'"{name}"' for name in tables) + " CASCADE")
    functions = await connection.fetch(
        "SELECT p.oid::regprocedure::text AS name FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace"
        " AND p.prokind = 'f' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
    )
    for function in functions:
        await connection.execute(f"DROP FUNCTION {function['name']} CASCADE")


async def _fill(connection: asyncpg.Connection, archive: ArchiveReader, said: Progress) -> dict[str, bytes]:
    manifest = archive.manifest
    await apply(connection, upto=manifest.migration)
    known = {shape.name: shape for shape in await shapes(connection)}
    told = {table.name: set(table.columns) for table in manifest.tables}
    if told != {name: set(shape.columns) for name, shape in known.items()}:
        raise Refused("The copy's tables aren't those of its release: it was made by a changed program.")
    again = await _open_tables(connection, list(known))
    files: dict[str, bytes] = {}
    done = 0
    for table, members in itertools.groupby(archive.members(), key=lambda member: member.table):
        if not table:
            files |= {member.name: member.content for member in members}
        elif table == "migration":
            done += sum(member.rows for member in members)  # they were applied, not copied
        else:
            done = await _rows(connection, _shape(known, table), manifest, members, done, said)
    if sorted(files) != sorted(manifest.files):
        raise Damaged("The copy doesn't hold the files that its first leaf tells.")
    for name, value in manifest.sequences.items():
        if value is not None:
            await connection.execute("SELECT setval($1::text::regclass, $2)", f'public."{name}"', value)
    for statement in again:
        await connection.execute(statement)
    return files


def _shape(known: dict[str, Shape], table: str) -> Shape:
    if table not in known:
        raise Damaged(f"The copy holds rows of an unknown table: {table}.")
    return known[table]


async def _rows(
    connection: asyncpg.Connection,
    shape: Shape,
    manifest: Manifest,
    members: Iterator[Member],
    done: int,
    said: Progress,
) -> int:
    columns = next(table.columns for table in manifest.tables if table.name == shape.name)

    async def contents() -> AsyncIterator[bytes]:
        nonlocal done
        for member in members:
            yield member.content
            done += member.rows
            said(done, manifest.rows)

    await connection.copy_to_table(shape.name, source=contents(), columns=columns)
    return done


async def _open_tables(connection: asyncpg.Connection, tables: list[str]) -> list[str]:
    """Takes the guards off for this transaction alone, for COPY asks for it; returns what puts them back, in its order."""
    keys = await connection.fetch(
        "SELECT conrelid::regclass::text AS of_table, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS definition"
        " FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY conrelid::regclass::text, conname"
    )
    triggers = await connection.fetch(
        "SELECT tgrelid::regclass::text AS of_table, quote_ident(tgname) AS name FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT tgisinternal AND tgenabled = 'O'"
        " AND c.relnamespace = 'public'::regnamespace"
    )
    forced = await connection.fetch(
        "SELECT oid::regclass::text AS name FROM pg_class WHERE relforcerowsecurity AND relnamespace = 'public'::regnamespace"
    )
    for key in keys:
        await connection.execute(f"ALTER TABLE {key['of_table']} DROP CONSTRAINT {key['name']}")
    for trigger in triggers:
        await connection.execute(f"ALTER TABLE {trigger['of_table']} DISABLE TRIGGER {trigger['name']}")
    for table in forced:
        await connection.execute(f"ALTER TABLE {table['name']} NO FORCE ROW LEVEL SECURITY")
    for name in tables:
        if name != "migration":
            await connection.execute(f'DELETE FROM "{name}"')  # what a migration put there; the copy has it
    return [
        *(f"ALTER TABLE {k['of_table']} ADD CONSTRAINT {k['name']} {k['definition']}" for k in keys),
        *(f"ALTER TABLE {t['of_table']} ENABLE TRIGGER {t['name']}" for t in triggers),
        *(f"ALTER TABLE {t['name']} FORCE ROW LEVEL SECURITY" for t in forced),
    ]


async def _counted(connection: asyncpg.Connection, manifest: Manifest) -> None:
    """Counts again what is in the database now, as a person of each hospital would find it.

    Raises:
        Damaged: a table holds fewer or more rows than the copy tells.
    """
    guarded = {shape.name: shape.guarded for shape in await shapes(connection)}
    for table in manifest.tables:
        for hospital, expected in table.rows.items():
            where = " WHERE hospital_id = $1::text::uuid" if guarded[table.name] else " WHERE $1::text IS NOT NULL"
            await connection.execute("SELECT set_config('app.hospital', $1, true)", hospital)
            found = await connection.fetchval(f'SELECT count(*) FROM "{table.name}"{where}', hospital)
            if found != expected:
                raise Damaged(f"{table.name} holds {found} rows after the restore, the copy tells of {expected}.")
    await connection.execute("SELECT set_config('app.hospital', '', true)")
