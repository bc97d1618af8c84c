"""How a demo may be opened: its password that all know on this machine's own address alone, and never without being asked for."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Mapping
from getpass import getpass

from pediatric_his.commands.demo import PASSWORD
from pediatric_his.db.database import connected
from pediatric_his.settings import Settings, SettingsError

PASSWORD_SETTING = "PEDIATRIC_HIS_DEMO_PASSWORD"  # noqa: S105 the name of a setting


def refuse_demo_in_disguise(settings: Settings) -> None:
    """
    Raises:
        SettingsError: the database is a demo's, and nobody said `--demo`.
    """
    if is_demo(settings):
        raise SettingsError(
            "This database was filled as a demo: start it with --demo, or name an empty data directory or database."
        )


def demo_password(
    alone: bool, environment: Mapping[str, str] | None = None, ask: Callable[[str], str] | None = None
) -> str:
    """The demo's password for this start: the one that all know on this machine's own address, elsewhere one of its own.

    Raises:
        SettingsError: none was given, or it can be guessed.
    """
    if alone:
        return PASSWORD
    given = (os.environ if environment is None else environment).get(PASSWORD_SETTING, "")
    if not given and (ask or sys.stdin.isatty()):
        given = (ask or getpass)("A password for the demo's people, at least 12 characters: ")
    if not given:
        raise SettingsError(
            f"Beyond this machine the demo needs a password of its own: set {PASSWORD_SETTING}, or start it at a terminal."
        )
    from pediatric_his.features.staff.strength import weakness

    fault = asyncio.run(weakness(given, ("demo", "bolalar")))
    if fault is not None:
        raise SettingsError(f"This password for the demo is {fault}: take three or four words without a connection.")
    return given


def set_demo_password(settings: Settings, password: str) -> None:
    """Each start gives the demo's people its password; where that changes anything they are signed out."""
    asyncio.run(_set_password(settings.migration_database_url, password))


def is_demo(settings: Settings) -> bool:
    """Whether the database was filled as a demo."""
    return asyncio.run(_is_demo(settings.migration_database_url))


async def _is_demo(url: str) -> bool:
    async with connected(url) as connection:
        return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM hospital WHERE is_demo)"))


async def _set_password(url: str, password: str) -> None:
    from pediatric_his.features.staff.passwords import hash_now, matches

    async with connected(url) as connection, connection.transaction():
        await connection.execute("SET LOCAL app.signing_in = 'on'")
        hashes = await connection.fetch(
            "SELECT DISTINCT s.password_hash FROM staff s JOIN hospital h ON h.id = s.hospital_id WHERE h.is_demo"
        )
        others = [row["password_hash"] for row in hashes if not await matches(password, row["password_hash"])]
        if not others:
            return
        changed = await connection.fetch(
            "UPDATE staff SET password_hash = $1 WHERE password_hash = ANY($2)"
            " AND hospital_id IN (SELECT id FROM hospital WHERE is_demo) RETURNING id",
            *(hash_now(password), others),
        )
        await connection.execute(
            "UPDATE staff_session SET revoked_at = now() WHERE staff_id = ANY($1) AND revoked_at IS NULL",
            [row["id"] for row in changed],
        )
