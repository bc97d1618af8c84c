"""The embedded server: passwords, a private socket, and an end with its last user, also on the bad day."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from pediatric_his.db import embedded
from pediatric_his.db.embedded import DATABASE, OWNER, embedded_postgres, wait_until_stopped

HOLD = """
import sys, time
from pathlib import Path
from pediatric_his.db.embedded import embedded_postgres
with embedded_postgres(Path(sys.argv[1])) as server:
    print("up", flush=True)
    sys.stdin.read()
"""


def hold(folder: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "up\n"
    return holder


async def ask(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("embedded with spaces") / "data"


def test_it_asks_for_passwords_listens_to_no_network_and_checks_its_pages(folder: Path) -> None:
    with embedded_postgres(folder) as server:
        assert asyncio.run(ask(server.owner_url, "SHOW listen_addresses")) == ""
        assert asyncio.run(ask(server.owner_url, "SHOW data_checksums")) == "on"
        assert asyncio.run(ask(server.app_url, "SELECT current_user")) == "pediatric_his_app"
        assert asyncio.run(ask(server.app_url, "SELECT lower('ЎҚҒҲ')")) == "ўқғҳ"
        with pytest.raises(asyncpg.InvalidPasswordError):
            asyncio.run(ask(server.url(DATABASE, OWNER).replace(server.owner_password, "wrong"), "SELECT 1"))
        assert stat.S_IMODE(server.socket_folder.stat().st_mode) == 0o700
        for name in ("owner", "app"):
            assert stat.S_IMODE((folder / f"postgres.{name}.password").stat().st_mode) == 0o600
    assert wait_until_stopped(folder)


def test_a_second_user_shares_it_and_the_first_may_go(folder: Path) -> None:
    holder = hold(folder)
    with embedded_postgres(folder) as server:
        holder.communicate("")
        assert asyncio.run(ask(server.app_url, "SELECT 1")) == 1
    assert wait_until_stopped(folder)


def test_a_killed_user_leaves_nothing_that_stops_the_next(folder: Path) -> None:
    holder = hold(folder)
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with embedded_postgres(folder) as server:
        assert asyncio.run(ask(server.app_url, "SELECT 1")) == 1
    assert wait_until_stopped(folder)
    with pytest.raises((OSError, asyncpg.PostgresError)):
        asyncio.run(ask(server.app_url, "SELECT 1"))


def test_a_killed_server_and_a_stale_pid_file_are_no_obstacle(folder: Path) -> None:
    pid_file = next(p for p in (folder / "postgres", Path("/var/lib/pediatric_his")) if p.exists())
    cluster = folder / "postgres" / "cluster"
    if not cluster.exists():
        pytest.skip(f"the cluster lives in {pid_file}")
    with embedded_postgres(folder):
        os.kill(int((cluster / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    assert wait_until_stopped(folder)
    (cluster / "postmaster.pid").write_text(f"{os.getpid()}\n")  # a living process, but none of PostgreSQL's
    with embedded_postgres(folder) as server:
        assert asyncio.run(ask(server.app_url, "SELECT 1")) == 1
    assert wait_until_stopped(folder)


def test_two_first_starts_lay_one_copy_of_the_binaries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second is done copying when the first has laid its own."""
    binaries = tmp_path / "wheel" / "pginstall" / "bin"
    binaries.mkdir(parents=True)
    (binaries / "postgres").write_text("the server")
    base = tmp_path / "base"
    base.mkdir()
    copytree = shutil.copytree
    first: list[Path] = []

    def overtaken(*arguments: Any, **named: Any) -> Any:
        monkeypatch.setattr(shutil, "copytree", copytree)
        first.append(embedded._copy_binaries(binaries, base))
        return copytree(*arguments, **named)

    monkeypatch.setattr(shutil, "copytree", overtaken)
    assert [embedded._copy_binaries(binaries, base)] == first
    assert (first[0] / "postgres").read_text() == "the server"
    assert len(list(base.iterdir())) == 1, "what came second is cleared away"
