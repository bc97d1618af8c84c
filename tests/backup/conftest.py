"""A clinic of the release before, on a server whose owner is nobody special: may make roles, owns its database, no more."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import asyncpg
import pytest

from pediatric_his.db import database, embedded
from pediatric_his.db.backup.keys import new_identity, recipient_of
from pediatric_his.db.backup.taking import Copied, take
from pediatric_his.db.migrate import migrate_now
from tests.db.releases import releases
from tests.db.releases import restore as restore_release

RELEASE = "0.2.0"
SECRET = b"secret of the clinic, 32 letters"
IDENTITY = new_identity()
_numbers = itertools.count(1)


class Owner(NamedTuple):
    """`clinic` on a server of one version."""

    server: embedded.Server
    version: int

    def database(self, like: str = "template1") -> str:
        """The address of a fresh database that `clinic` owns: empty, or as another one is."""
        name = f"clinic_{next(_numbers)}"
        source = like.partition("@/")[2].partition("?")[0] or like
        run(self.server.url("postgres"), f"CREATE DATABASE {name} OWNER clinic TEMPLATE {source}")
        return f"postgresql://clinic:clinic@/{name}?host={self.server.socket_folder}"


def run(url: str, *statements: str) -> None:
    async def work() -> None:
        connection = await asyncpg.connect(url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(work())


@contextmanager
def ordinary_owner(folder: Path, version: int) -> Iterator[Owner]:
    """A server of Debian's version, or of the wheel's (18)."""
    debian = Path(f"/usr/lib/postgresql/{version}/bin")
    patch = pytest.MonkeyPatch()
    if version != 18:
        if not debian.is_dir():
            pytest.skip(f"PostgreSQL {version} isn't on this machine")
        patch.setattr(embedded, "_find_binaries", lambda: debian)
    try:
        with embedded.embedded_postgres(folder) as server:
            run(
                server.owner_url,
                "ALTER SYSTEM SET fsync = off",  # nothing here pulls the plug, and many databases are made
                "SELECT pg_reload_conf()",
                "DROP OWNED BY pediatric_his_app",
                "DROP ROLE pediatric_his_app",
                "CREATE ROLE clinic LOGIN CREATEROLE PASSWORD 'clinic'",
            )
            yield Owner(server, version)
        assert embedded.wait_until_stopped(folder)
    finally:
        patch.undo()


@pytest.fixture(scope="module", autouse=True)
def own_pool() -> Iterator[None]:
    """What opens a pool here does so in a loop of its own: the application's, which lives in another, is put aside."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(database, "_pool", None)
        yield


@pytest.fixture(scope="package")
def owner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Owner]:
    with ordinary_owner(tmp_path_factory.mktemp("server"), 18) as found:
        yield found


def released_on(owner: Owner) -> str:
    """A database as the release before has left it."""
    url = owner.database()
    asyncio.run(restore_release(url, releases()[0]))
    return url


def clinic_on(owner: Owner, released: str) -> str:
    """The same, brought to today."""
    url = owner.database(like=released)
    migrate_now(url)
    return url


@pytest.fixture(scope="package")
def clinic_url(owner: Owner) -> str:
    return clinic_on(owner, released_on(owner))


def data_directory(folder: Path) -> Path:
    """The files of a clinic's data directory."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "secret.key").write_bytes(SECRET)
    (folder / "calendars").mkdir(exist_ok=True)
    (folder / "calendars" / "uz.toml").write_text("# corrected here\n")
    (folder / "postgres.owner.password").write_text("of this machine alone")
    return folder


def copy_of(url: str, path: Path, data: Path, identity: str = IDENTITY) -> Copied:
    return asyncio.run(take(url, path, recipient_of(identity), data, SECRET, RELEASE, lambda _done, _total: None))


@pytest.fixture(scope="package")
def copied(clinic_url: str, tmp_path_factory: pytest.TempPathFactory) -> Copied:
    folder = tmp_path_factory.mktemp("copy")
    return copy_of(clinic_url, folder / "clinic.age", data_directory(folder / "data"))
