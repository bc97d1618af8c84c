"""`pediatric-his update FILE`: another release is tried on a twin of the clinic first; only then is the clinic changed.

A copy is made, the release is laid beside the present one, the database gets a twin, the new release brings the twin to its own state and
serves it where nobody looks; its pages are opened. If all that went well, the clinic's database is changed, whole or not at all, and the
new release is the one in use. Until then there is nothing to go back from: the clinic wasn't touched.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from pediatric_his.settings import Settings

_PATIENCE = 120.0  # seconds for the new release to answer
_PAGES = ("/readyz", "/sign-in")


def register(commands: Any) -> None:
    command = commands.add_parser(
        "update", help="change to another release, after it was tried on a twin of the clinic"
    )
    command.add_argument("file", type=Path, help="the release: its sources as .tar.gz")
    command.add_argument(
        "--into", type=Path, help="where releases lie (bin/install's folder); found by itself where it can be"
    )
    command.set_defaults(run=run)


class NotUpdated(ValueError):
    """The clinic is as it was; the message says why."""


def run(options: argparse.Namespace) -> int:
    from pediatric_his.commands.database import running_database
    from pediatric_his.settings import read_settings

    into: Path = (options.into or Path(sys.prefix).parent).absolute()
    if not (into / "current").is_symlink():
        raise NotUpdated(f"{into} isn't a folder that bin/install made: say --into FOLDER.")
    with running_database(read_settings()) as settings:
        _alone(settings)
        _copy(settings)
        fresh = _laid_beside(options.file, into)
        try:
            _tried(fresh, settings)
            _program(fresh, ["migrate"], _environment(settings, settings.data_directory))
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        _switch(into, fresh)
    print(f"Updated: {into / 'current'} is {fresh.name}. Now: pediatric-his serve")
    return 0


def _alone(settings: Settings) -> None:
    others = _ask(
        settings.migration_database_url,
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'",
    )
    if others:
        raise NotUpdated("The clinic is being served: stop it first (nothing was changed).")


def _copy(settings: Settings) -> None:
    import asyncio

    from pediatric_his.db.backup.keeping import Keeper

    copied, _, _ = asyncio.run(Keeper(settings).make())
    print(f"A copy from before the update: {copied.file.path}", flush=True)


def _laid_beside(file: Path, into: Path) -> Path:
    """The new release's folder, installed by its own bin/install and not yet in use."""
    known = set(into.iterdir())
    with tempfile.TemporaryDirectory(prefix="release-") as name:
        _run(["tar", "xzf", str(file.absolute()), "-C", name])
        tops = [path.parent.parent for path in Path(name).glob("*/bin/install")]
        if len(tops) != 1:
            raise NotUpdated(f"{file.name} is no release: it holds no bin/install.")
        print("Installing it beside the present one", flush=True)
        _run([str(tops[0] / "bin" / "install"), str(into), "--beside"], cwd=tops[0])
    fresh = [path for path in set(into.iterdir()) - known if path.is_dir()]
    if len(fresh) != 1:
        raise NotUpdated("The release didn't install itself; the clinic is as it was.")
    return fresh[0]


def _tried(fresh: Path, settings: Settings) -> None:
    """
    Raises:
        NotUpdated: the new release couldn't be brought to serve the twin.
    """
    print("Trying it on a twin of the clinic", flush=True)
    from pediatric_his.commands.demo.opening import is_demo

    with _twin(settings) as twin, tempfile.TemporaryDirectory(prefix="twin-") as name:
        environment = _environment(twin, Path(name)) | {"PEDIATRIC_HIS_SECRET": settings.secret.decode()}
        _program(fresh, ["migrate"], environment)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [str(fresh / "bin" / "pediatric-his"), "serve", "--port", str(port), "--workers", "1"]
        command += ["--demo"] if is_demo(twin) else []
        with tempfile.TemporaryFile("w+") as said:
            server = subprocess.Popen(command, env=environment, stdout=said, stderr=said)
            try:
                _opened(port, server)
            finally:
                server.terminate()
                server.wait()


def _opened(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE
    for page in _PAGES:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{page}", timeout=10) as answer:
                    if answer.status == 200:
                        break
            except urllib.error.HTTPError as error:
                if error.code != 503:
                    raise NotUpdated(
                        f"The new release answers {error.code} on {page}; the clinic is as it was."
                    ) from error
            except OSError:
                pass
            if server.poll() is not None or time.monotonic() > deadline:
                raise NotUpdated(f"The new release doesn't serve {page}; the clinic is as it was.")
            time.sleep(0.2)


@contextmanager
def _twin(settings: Settings) -> Iterator[Settings]:
    """The settings of a database that is as the clinic's is, for as long as the block lasts."""
    from dataclasses import replace

    owner, app = settings.migration_database_url, settings.app_database_url
    here = urlsplit(owner).path.lstrip("/")
    twin, server = f"{here}_twin", _database(owner, "postgres")
    try:
        _ask(server, f'DROP DATABASE IF EXISTS "{twin}" WITH (FORCE)')  # what a killed update has left
        _ask(server, f'CREATE DATABASE "{twin}" TEMPLATE "{here}"')
    except Exception as error:
        raise NotUpdated(f"No twin of the database can be made ({error}); the clinic is as it was.") from error
    try:
        _ask(server, f'GRANT CONNECT ON DATABASE "{twin}" TO pediatric_his_app')
        yield replace(settings, database_url=_database(app, twin), owner_database_url=_database(owner, twin))
    finally:
        _ask(server, f'DROP DATABASE IF EXISTS "{twin}" WITH (FORCE)')


def _database(url: str, name: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/{name}" + (f"?{parts.query}" if parts.query else "")


def _environment(settings: Settings, data_directory: Path) -> dict[str, str]:
    own = {
        "DATABASE_URL": settings.app_database_url,
        "DATABASE_OWNER_URL": settings.migration_database_url,
        "PEDIATRIC_HIS_DATA": str(data_directory),
    }
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | own


def _program(fresh: Path, arguments: list[str], environment: dict[str, str]) -> None:
    _run([str(fresh / "bin" / "pediatric-his"), *arguments], env=environment)


def _run(command: list[str], **more: Any) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **more)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:] or [""]
        raise NotUpdated(f"{Path(command[0]).name} failed: {last[0]}; the clinic is as it was.")


def _switch(into: Path, fresh: Path) -> None:
    link = into / "current.new"
    link.unlink(missing_ok=True)
    link.symlink_to(fresh)
    link.replace(into / "current")


def _ask(url: str, sql: str) -> Any:
    import asyncio

    from pediatric_his.db.database import connected

    async def work() -> Any:
        async with connected(url) as connection:
            return await connection.fetchval(sql)

    return asyncio.run(work())
