"""Brings a database to this release: ordered SQL files, all of them or none, under one advisory lock."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from pediatric_his.db.database import APP_ROLE, connected

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 7_214_463_120  # any constant: the same for every process of this program


class OwnerMayNot(ValueError):
    """The role that migrates lacks a right; the message says which, and who gives it."""


@dataclass(frozen=True, slots=True)
class Migration:
    number: int
    title: str
    sql: str


_OWNER_MAY_NOT = (
    "The database's owner (DATABASE_OWNER_URL, or DATABASE_URL) lacks a right. It must own the database and may make roles;"
    " as the server's administrator: ALTER ROLE owner CREATEROLE; ALTER DATABASE clinic OWNER TO owner;"
    f" and where another clinic is on the server: GRANT {APP_ROLE} TO owner;"
)


class DatabaseIsNewer(ValueError):
    """The database was migrated by a later release than this one."""


def migrations() -> list[Migration]:
    """All migrations of this release, in order."""
    found = []
    for path in sorted(_FOLDER.glob("*.sql")):
        number, _, title = path.stem.partition("_")
        found.append(Migration(int(number), title, path.read_text(encoding="utf-8")))
    return found


async def migrate(url: str, upto: int | None = None) -> list[str]:
    """Applies what is missing, as the owner of the tables; returns the titles applied.

    Should one fail, the database is as the release before has left it, and that release goes on with it.

    Raises:
        DatabaseIsNewer: a migration is recorded that this release doesn't have.
        OwnerMayNot: the role lacks a right.
    """
    async with connected(url) as connection, connection.transaction():
        return await apply(connection, upto)


async def apply(connection: asyncpg.Connection, upto: int | None = None) -> list[str]:
    """`migrate` on a connection; inside a transaction of the caller's, all of it is done or nothing."""
    await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
    try:
        return await _apply(connection, upto)
    except asyncpg.InsufficientPrivilegeError as error:
        raise OwnerMayNot(f"{_OWNER_MAY_NOT} ({error.args[0]})") from error


async def _apply(connection: asyncpg.Connection, upto: int | None) -> list[str]:
    await _prepare(connection)
    done = {row["number"] for row in await connection.fetch("SELECT number FROM migration")}
    known = migrations()
    if later := done - {m.number for m in known}:
        raise DatabaseIsNewer(f"the database has migration {max(later)}, this release ends at {known[-1].number}")
    applied = []
    for step in known:
        if step.number in done or (upto is not None and step.number > upto):
            continue
        async with connection.transaction():
            await connection.execute(step.sql)
            await connection.execute("INSERT INTO migration (number, title) VALUES ($1, $2)", step.number, step.title)
        applied.append(step.title)
    return applied


async def _prepare(connection: asyncpg.Connection) -> None:
    """The role that the application works as, and the list of what was applied."""
    async with connection.transaction():
        exists = await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", APP_ROLE)
        if not exists:
            await connection.execute(f"CREATE ROLE {APP_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS")
        # From 16 on, who makes a role may administer it and still not become it.
        needed = "SET" if connection.get_server_version() >= (16,) else "MEMBER"
        may_become = await connection.fetchval("SELECT pg_has_role(current_user, $1, $2)", APP_ROLE, needed)
        if not may_become:
            await connection.execute(f"GRANT {APP_ROLE} TO CURRENT_USER")
        await connection.execute(
            "CREATE TABLE IF NOT EXISTS migration (number integer PRIMARY KEY, title text NOT NULL,"
            " applied_at timestamptz NOT NULL DEFAULT now())"
        )


async def pending(url: str) -> list[str]:
    """The titles that `migrate` would apply to a database that has a clinic; none for an empty one."""
    async with connected(url) as connection:
        if not await connection.fetchval("SELECT to_regclass('public.migration') IS NOT NULL"):
            return []
        done = {row["number"] for row in await connection.fetch("SELECT number FROM migration")}
        return [m.title for m in migrations() if done and m.number not in done]


def migrate_now(url: str) -> list[str]:
    """`migrate` for callers without an event loop."""
    return asyncio.run(migrate(url))
