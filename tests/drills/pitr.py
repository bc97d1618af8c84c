"""A real PostgreSQL archives its WAL, is written to, destroyed, and brought back to a moment: every table as it was then.

On each version that is here: Debian's, and the wheel's. What a hospital with its own server does by pgBackRest, by PostgreSQL's own
means: archive_command, pg_basebackup, recovery_target_time. The destruction: somebody deletes all, then the whole cluster is gone.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from pediatric_his.db import embedded
from pediatric_his.db.migrate import migrate_now
from tests.backup.looking import Rows, ask, everything, guards
from tests.db.releases import releases
from tests.db.releases import restore as restore_release
from tests.drills.steps import Steps

WRITES = 2_000
DEBIAN = Path("/usr/lib/postgresql")


class Machine:
    """A cluster whose WAL goes to a folder beside it, with a clinic of an ordinary owner."""

    def __init__(self, folder: Path, binaries: Path | None) -> None:
        place = embedded._place(folder)
        self.place = embedded._Place(place.folder, binaries, place.user) if binaries else place
        self.wal, self.base = place.folder / "wal", place.folder / "base"
        embedded._private(self.wal, place.user)
        self.password = embedded._password(folder, "owner")
        embedded._initialise(self.place, self.password)
        self._set(f"archive_mode = on\narchive_command = 'test ! -f {self.wal}/%f && cp %p {self.wal}/%f'\n")
        self.server = embedded._running(self.place, folder)
        self.url = f"postgresql://clinic:clinic@/clinic?host={self.server.socket_folder}"
        for sql in (
            "DROP OWNED BY pediatric_his_app",
            "DROP ROLE pediatric_his_app",
            "CREATE ROLE clinic LOGIN CREATEROLE PASSWORD 'clinic'",
        ):
            ask(self.server.owner_url, sql)
        ask(self.server.url("postgres"), "CREATE DATABASE clinic OWNER clinic")

    def _set(self, lines: str) -> None:
        with (self.place.cluster / "postgresql.auto.conf").open("a") as file:
            file.write(lines)

    def base_backup(self) -> None:
        url = self.server.url("postgres")
        self.place.run(self.place.binaries / "pg_basebackup", "-d", url, "-D", self.base, "-X", "none", "-c", "fast")

    def archive_all(self) -> None:
        """Waits until what was written is in the archive."""
        (row,) = ask(self.server.owner_url, "SELECT pg_walfile_name(pg_switch_wal()) AS name")
        deadline = time.monotonic() + 60
        while not (self.wal / row["name"]).exists():
            if time.monotonic() > deadline:
                raise TimeoutError(row["name"])
            ask(self.server.owner_url, "SELECT pg_sleep(0.05)")

    def destroy(self) -> None:
        self.place.run(self.place.binaries / "pg_ctl", "stop", "-m", "immediate", "-D", self.place.cluster)
        shutil.rmtree(self.place.cluster)

    def recover(self, moment: str) -> float:
        """To the state of the moment; the seconds it took."""
        began = time.monotonic()
        self.base.rename(self.place.cluster)
        self._set(f"restore_command = 'cp {self.wal}/%f %p'\nrecovery_target_time = '{moment}'\n")
        self._set("recovery_target_action = 'promote'\narchive_mode = off\n")
        signal = self.place.cluster / "recovery.signal"
        signal.touch()
        self.place.own(signal)
        embedded._start(self.place, self.server.socket_folder)
        while ask(self.server.owner_url, "SELECT pg_is_in_recovery() AS still")[0]["still"]:
            ask(self.server.owner_url, "SELECT pg_sleep(0.05)")
        return time.monotonic() - began

    def stop(self) -> None:
        self.place.run(
            self.place.binaries / "pg_ctl", "stop", "-m", "fast", "-D", self.place.cluster, check=False
        )  # fmt: skip


@contextmanager
def machine(binaries: Path | None) -> Iterator[Machine]:
    with tempfile.TemporaryDirectory(prefix="pitr-") as name:
        found = Machine(Path(name), binaries)
        try:
            yield found
        finally:
            found.stop()
            shutil.rmtree(found.place.folder, ignore_errors=True)


async def _write(url: str, count: int) -> None:
    """What a clinic does: an audit row and a counter, each in a transaction of its own, hospital by hospital."""
    connection = await asyncpg.connect(url)
    try:
        hospitals = [row["id"] for row in await connection.fetch("SELECT id FROM hospital ORDER BY id")]
        for n in range(count):
            hospital = hospitals[n % len(hospitals)]
            async with connection.transaction():
                await connection.execute(f"SET LOCAL app.hospital = '{hospital}'")
                await connection.execute(
                    "INSERT INTO audit (hospital_id, id, action, entity) VALUES ($1, gen_random_uuid(), 'drill', 'x')",
                    hospital,
                )
                await connection.execute(
                    "INSERT INTO counter (hospital_id, name, value) VALUES ($1, 'drill', 1) ON CONFLICT"
                    " (hospital_id, name, day) DO UPDATE SET value = counter.value + 1",
                    hospital,
                )
    finally:
        await connection.close()


def there_and_back(server: Machine, writes: int) -> tuple[int, float]:
    """Writes, destroys, recovers; the rows that were compared and the seconds of recovery."""
    asyncio.run(restore_release(server.url, releases()[0]))
    migrate_now(server.url)
    server.base_backup()
    asyncio.run(_write(server.url, writes))
    expected, guarded = everything(server.url), guards(server.url)
    (row,) = ask(server.url, "SELECT clock_timestamp()::text AS moment")
    asyncio.run(_write(server.url, writes))
    later = everything(server.url)
    ask(server.url, "DROP TABLE dose, patient CASCADE")
    server.archive_all()
    server.destroy()
    seconds = server.recover(row["moment"])
    assert differences(expected, everything(server.url)) == []
    assert differences(expected, later) == ["audit", "counter"]
    assert guards(server.url) == guarded
    asyncio.run(_write(server.url, 2))  # and the clinic goes on
    return sum(map(len, expected.values())), seconds


def differences(one: Rows, other: Rows) -> list[str]:
    """The tables that aren't the same."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def versions() -> dict[str, Path | None]:
    found: dict[str, Path | None] = {f"PostgreSQL {path.parent.name}": path for path in sorted(DEBIAN.glob("*/bin"))}
    return found | {"PostgreSQL 18 (wheel)": None}


def drill(steps: Steps) -> str:
    """Run by `bin/drill pitr`."""

    def one(binaries: Path | None) -> str:
        with machine(binaries) as server:
            rows, seconds = there_and_back(server, WRITES)
        return f"{rows:,} rows equal, recovered in {seconds:.1f} s"

    said = [f"{name}: {steps.step(name, lambda b=binaries: one(b))}" for name, binaries in versions().items()]  # type: ignore[misc]
    return f"{WRITES:,} writes, a moment, {WRITES:,} more, tables dropped, cluster removed; " + "; ".join(said)
