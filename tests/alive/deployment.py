"""A deployment that is started again whenever it ends, as the machine's service manager does; its processes are found to be killed."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import asyncpg
import httpx

from pediatric_his.db.embedded import embedded_postgres, wait_until_stopped
from pediatric_his.db.migrate import migrate_now
from tests.clinic import Clinic, found_clinic
from tests.conftest import OwnerDatabase
from tests.e2e.browser import PROGRAM, free_port

SECRET = b"0123456789abcdef0123456789abcdef"


class Deployment:
    """`pediatric-his serve` in processes of its own, with the embedded server of a folder."""

    def __init__(self, data: Path, clinic: Clinic, cluster: Path, environment: dict[str, str]) -> None:
        self.data, self.clinic, self.cluster = data, clinic, cluster
        self.ended: list[int] = []  # with what each start ended
        self._environment = environment
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.starts = 0
        self._over = threading.Event()
        self._master: subprocess.Popen[bytes] | None = None
        self._manager = threading.Thread(target=self._manage, daemon=True)

    # ── the service manager ────────────────────────────────────────────────
    def start(self) -> None:
        self._manager.start()
        self.wait_until(self.answers, 60)

    def stop(self) -> None:
        self._over.set()
        if self._master is not None:
            self._master.terminate()
        self._manager.join(40)
        assert not self._manager.is_alive(), "the master doesn't end"

    def _manage(self) -> None:
        own = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
        more = {"PYTHONPATH": os.pathsep.join(sys.path), "PEDIATRIC_HIS_DATA": str(self.data)}
        more |= {"PEDIATRIC_HIS_SECRET": SECRET.decode(), "PEDIATRIC_HIS_WORKERS": "2"} | self._environment
        with (self.data / "server.log").open("ab") as log:
            while not self._over.is_set():
                command = [*PROGRAM, "serve", "--port", str(self.port)]
                self._master = subprocess.Popen(command, env=own | more, stdout=log, stderr=log)
                self.starts += 1
                self.ended.append(self._master.wait())
                self._over.wait(0.1)

    # ── its processes ──────────────────────────────────────────────────────
    @property
    def master(self) -> int:
        assert self._master is not None
        return self._master.pid

    def workers(self) -> list[int]:
        return [pid for pid in children_of(self.master) if b"spawn_main" in command_of(pid)]

    def postmaster(self) -> int | None:
        try:
            return int((self.cluster / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None

    # ── from outside ───────────────────────────────────────────────────────
    def answers(self, path: str = "/readyz") -> bool:
        try:
            return httpx.get(f"{self.address}{path}", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    @staticmethod
    def wait_until(true: Callable[[], object], seconds: float) -> float:
        """Waits for it; how long it took."""
        began = time.monotonic()
        while not true():
            waited = time.monotonic() - began
            assert waited < seconds, f"not in {seconds} s"
            time.sleep(0.05)
        return time.monotonic() - began


@contextmanager
def deployed(data: Path, *, own_database: bool = True) -> Iterator[Deployment]:
    """A running deployment with one hospital.

    `own_database`: it runs the embedded server itself; otherwise that is the test's, which may leave a killed one dead.
    """
    data.mkdir(parents=True, exist_ok=True)
    with embedded_postgres(data) as server:
        migrate_now(server.owner_url)
        db = OwnerDatabase(server.owner_url)
        clinic = found_clinic(cast(Any, None), db, SECRET)
        cluster = Path(db.value("SHOW data_directory"))
        db.close()
        outside = {"DATABASE_URL": server.app_url, "DATABASE_OWNER_URL": server.owner_url}
        deployment = Deployment(data, clinic, cluster, {} if own_database else outside)
        if not own_database:
            with _running(deployment):
                yield deployment
    if own_database:
        with _running(deployment):
            yield deployment
    assert wait_until_stopped(data, 60)


@contextmanager
def _running(deployment: Deployment) -> Iterator[None]:
    try:
        deployment.start()
        yield
    finally:
        deployment.stop()


def question(data: Path, sql: str, *values: object) -> list[asyncpg.Record]:
    """Asked of the deployment's database, as its owner."""

    async def ask(url: str) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(url)
        try:
            return list(await connection.fetch(sql, *values))
        finally:
            await connection.close()

    with embedded_postgres(data) as server:
        return asyncio.run(ask(server.owner_url))


def children_of(parent: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                above = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError, ValueError):
                continue
            if above == parent:
                found.append(int(entry.name))
    return found


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def is_alive(pid: int) -> bool:
    """Whether a process works: one that is dead and not yet buried doesn't."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def kill(pid: int | None, number: int = signal.SIGKILL) -> bool:
    """Whether there was something to kill."""
    if pid is None:
        return False
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True
