"""Makes the copy, brings it outside the machine, writes both down, lets old ones go: what a command and the night do alike."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import asyncpg

from pediatric_his.db.away import FAULTS
from pediatric_his.db.backup.faults import BackupError, NoKey, NotWritten, Refused, TargetAway
from pediatric_his.db.backup.installation import file_name, installation_of, is_of
from pediatric_his.db.backup.places import Plan, copy_to, folder_of, outside, prune, read_plan
from pediatric_his.db.backup.records import ELSEWHERE, HERE, CopyRow, last_fault, last_good, remember
from pediatric_his.db.backup.taking import Copied, Progress, take
from pediatric_his.db.database import connected
from pediatric_his.settings import Settings

NIGHT_HOUR = 2  # by the hospital's clock
AGAIN_AFTER = timedelta(hours=1)
_LOCK = 7_214_463_121  # any constant: one copy at a time, whichever worker or machine begins it


@dataclass(frozen=True, slots=True)
class Keeper:
    """The deployment whose copies are made. `said` hears how far it is."""

    settings: Settings
    said: Progress = lambda _done, _total: None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    @property
    def plan(self) -> Plan:
        return read_plan(self.settings.data_directory)

    async def make(self, target: Path | None = None) -> tuple[Copied, Path | None, str]:
        """A copy in `target` (a file, or a folder), or where the nightly ones lie; then the one outside the machine.

        Returns the copy, where it lies outside, and why it doesn't.

        Raises:
            BackupError: there is no good copy.
        """
        async with self._alone() as connection:
            copied = await self._here(connection, target)
            path, reason = await self._elsewhere(connection)
            return copied, path, reason

    async def tonight(self) -> bool:
        """Does what is due, if anything is; for the serving process, every few minutes. Returns whether something was done."""
        if not self.plan.recipient:
            return False
        async with self._alone() as connection:
            due_here = await self._due(connection)
            if due_here:
                await self._here(connection, None)
            due_there = await self._due_elsewhere(connection)
            if due_there:
                await self._elsewhere(connection)
            return due_here or due_there

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[asyncpg.Connection]:
        async with connected(self.settings.migration_database_url) as connection:
            if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):
                raise Refused("Another copy is being made just now: wait until it is done.")
            yield connection

    async def _here(self, connection: asyncpg.Connection, target: Path | None) -> Copied:
        at = self.now()
        try:
            path = self._path(target, at)
            if not self.plan.recipient:
                raise NoKey("There is no recovery key yet: pediatric-his backup-key")
            path.parent.mkdir(parents=True, exist_ok=True)
            settings = self.settings
            copied = await take(
                *(settings.migration_database_url, path, self.plan.recipient, settings.data_directory),
                *(settings.secret, settings.release, self.said),
            )
        except Refused:  # nothing was wrong with the copy
            raise
        except (BackupError, OSError, asyncpg.PostgresError) as error:
            await _remember_fault(connection, CopyRow(at, HERE, fault=getattr(error, "code", "failed")))
            raise
        file, manifest = copied.file, copied.manifest
        row = CopyRow(manifest.made_at, HERE, str(path.absolute()), file.bytes, file.sha256, manifest.rows)
        await _remember_good(connection, row)
        if target is None:
            await self._prune(connection, path.parent)
        return copied

    def _path(self, target: Path | None, at: datetime) -> Path:
        """
        Raises:
            Refused: the file is there already; it may be another clinic's.
        """
        path = target or folder_of(self.settings.data_directory)
        if path.suffix != ".age":
            path = _not_yet(path, installation_of(self.settings.data_directory), at)
        if path.exists():
            raise Refused(f"{path} is there already and stays as it is: name another file, or a folder.")
        return path

    async def _elsewhere(self, connection: asyncpg.Connection) -> tuple[Path | None, str]:
        plan, here = self.plan, await _last_here(connection)
        if not plan.elsewhere or here is None:
            return None, "" if plan.elsewhere else "no place outside this machine is named: pediatric-his backup-key"
        source = Path(here.file)
        try:
            if not source.is_file():
                raise BackupError(f"{source} isn't there any more, so there is nothing to bring.")
            folder = outside(plan.elsewhere, self.settings.data_directory)
            path = folder / self._name_outside(source.name, here.at)
            copy_to(source, here.sha256, path)
        except BackupError as error:
            await _remember_fault(connection, CopyRow(self.now(), ELSEWHERE, fault=error.code))
            return None, str(error)
        row = CopyRow(here.at, ELSEWHERE, str(path), here.bytes, here.sha256, here.rows_in_it)
        await _remember_good(connection, row)
        await self._prune(connection, folder)
        return path, ""

    def _name_outside(self, name: str, at: datetime) -> str:
        """Another clinic's copy may be called as somebody has called this one here."""
        own = installation_of(self.settings.data_directory)
        return name if is_of(own, name) else file_name(own, at)

    async def _prune(self, connection: asyncpg.Connection, folder: Path) -> None:
        prune(folder, installation_of(self.settings.data_directory), self.now(), await _zone(connection))

    async def _due(self, connection: asyncpg.Connection) -> bool:
        now, good, bad = self.now(), await last_good(connection, HERE), await last_fault(connection, HERE)
        if bad is not None and now - bad.at < AGAIN_AFTER:
            return False
        # One that was made on another machine, or deleted, is none.
        return due(now.astimezone(await _zone(connection)), good.at if good and good.lies() else None)

    async def _due_elsewhere(self, connection: asyncpg.Connection) -> bool:
        """A stick that was out last night and is in now gets its copy; another stick in its place, too."""
        here, there = await last_good(connection, HERE), await last_good(connection, ELSEWHERE)
        if not self.plan.elsewhere or here is None or not here.lies():
            return False
        has_newest = there is not None and there.at >= here.at
        bad = await last_fault(connection, ELSEWHERE)
        try:
            folder = outside(self.plan.elsewhere, self.settings.data_directory)
        except TargetAway:
            return bad is None and not has_newest  # written down once, not every few minutes
        if there is not None and has_newest and there.lies(folder):
            return False
        return bad is None or bad.fault == TargetAway.code or self.now() - bad.at >= AGAIN_AFTER


async def _remember_fault(connection: asyncpg.Connection, row: CopyRow) -> None:
    """What goes wrong is told whether or not the database has room for it: a full disk is often the database's own."""
    with suppress(*FAULTS):
        await remember(connection, row)


async def _remember_good(connection: asyncpg.Connection, row: CopyRow) -> None:
    """
    Raises:
        NotWritten: the copy is good, and the database can't note it; the page of copies stays as it was.
    """
    try:
        await remember(connection, row)
    except FAULTS as error:
        raise NotWritten(
            f"The copy {row.file} is good, but the database can't note it ({type(error).__name__}):"
            " is its disk full? Make room, and make another."
        ) from error


def due(now: datetime, last: datetime | None) -> bool:
    """Whether no copy was made since the last night's hour of the hospital's clock; a machine that was off makes it when it is on."""
    hour = now.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    if hour > now:
        hour -= timedelta(days=1)
    return last is None or last < hour


async def _last_here(connection: asyncpg.Connection) -> CopyRow | None:
    if not await connection.fetchval("SELECT to_regclass('public.backup_copy') IS NOT NULL"):
        return None
    return await last_good(connection, HERE)


async def _zone(connection: asyncpg.Connection) -> ZoneInfo:
    """The clock of the deployment's first hospital."""
    name = await connection.fetchval("SELECT timezone FROM hospital ORDER BY created_at, id LIMIT 1")
    return ZoneInfo(name or "UTC")


def _not_yet(folder: Path, installation: str, at: datetime) -> Path:
    """The name of a copy made then, or, when another has it already, of the next second."""
    while (path := folder / file_name(installation, at)).exists():
        at += timedelta(seconds=1)
    return path
