"""One real server and one application for the run; each test works in fresh hospitals of its own."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

import asyncpg
import pytest
from hypothesis import settings as hypothesis_settings
from litestar.testing import TestClient

from pediatric_his.app import create_app
from pediatric_his.db.database import prepare_connection
from pediatric_his.db.migrate import migrate_now
from pediatric_his.settings import Settings
from tests.clinic import Clinic, Person, found_clinic

# What guards a landing tries the same examples each time; at a desk they are new ones.
hypothesis_settings.register_profile("the same each time", derandomize=True)
if os.environ.get("CI"):
    hypothesis_settings.load_profile("the same each time")

SECRET = b"0123456789abcdef0123456789abcdef"
SHARED = Path(__file__).parent.parent.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference material beside the checkout; its tests are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the reference material is not beside this checkout")
    return SHARED


def pytest_unconfigure(config: pytest.Config) -> None:
    """Run as root, the clusters of temporary data directories lie elsewhere; they go after the directories have gone."""
    if hasattr(config, "workerinput"):
        return
    for note in Path("/var/lib/pediatric_his").glob("*.serves"):
        try:
            served = Path(note.read_text())
        except FileNotFoundError:  # another run that ends now has taken it away
            continue
        running = (note.with_suffix("") / "cluster" / "postmaster.pid").exists()
        if served.is_relative_to(tempfile.gettempdir()) and not served.exists() and not running:
            shutil.rmtree(note.with_suffix(""), ignore_errors=True)
            note.unlink(missing_ok=True)


class PostgresServer(NamedTuple):
    """Addresses on a server, with `{database}` in the place of the database's name: its owner's, and the application's."""

    owner: str
    app: str


@pytest.fixture(scope="session")
def database_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    if outside := os.environ.get("PEDIATRIC_HIS_TEST_URL"):  # postgresql://…/{database}?…
        yield PostgresServer(outside, outside)
        return
    from pediatric_his.db.embedded import APP, embedded_postgres

    with embedded_postgres(tmp_path_factory.getbasetemp() / "data") as server:
        yield PostgresServer(server.url("{database}"), server.url("{database}", APP))


@contextmanager
def database_named(server: PostgresServer, name: str) -> Iterator[tuple[str, str]]:
    """A fresh database of this test process: its owner's address and the application's."""
    name = f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    everywhere = server.owner.format(database="postgres")
    asyncio.run(_execute(everywhere, f"CREATE DATABASE {name}"))
    try:
        yield server.owner.format(database=name), server.app.format(database=name)
    finally:
        asyncio.run(_execute(everywhere, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def database_urls(database_server: PostgresServer) -> Iterator[tuple[str, str]]:
    """A migrated database of this test process: its owner's address and the application's."""
    with database_named(database_server, "test") as (owner, app):
        migrate_now(owner)
        yield owner, app


async def _execute(url: str, sql: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


class OwnerDatabase:
    """The owner's connection, for arranging and for looking at what was written: past row-level security's app role."""

    def __init__(self, url: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._connection: asyncpg.Connection = self._wait(self._connect(url))

    async def _connect(self, url: str) -> asyncpg.Connection:
        connection = await asyncpg.connect(url)
        await prepare_connection(connection)
        # The tables force their policies on the owner, too; a test looks at all hospitals.
        await connection.execute("SET row_security = off" if await _is_superuser(connection) else "SELECT 1")
        return connection

    def _wait(self, work: Awaitable[Any]) -> Any:
        future: Future[Any] = asyncio.run_coroutine_threadsafe(_as_coroutine(work), self._loop)
        return future.result(30)

    def fetch(self, sql: str, *values: object) -> list[asyncpg.Record]:
        return list(self._wait(self._connection.fetch(sql, *values)))

    def row(self, sql: str, *values: object) -> asyncpg.Record:
        rows = self.fetch(sql, *values)
        assert len(rows) == 1, f"{len(rows)} rows"
        return rows[0]

    def value(self, sql: str, *values: object) -> Any:
        return self._wait(self._connection.fetchval(sql, *values))

    def close(self) -> None:
        self._wait(self._connection.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)


async def _as_coroutine(work: Awaitable[Any]) -> Any:
    return await work


async def _is_superuser(connection: asyncpg.Connection) -> bool:
    return bool(await connection.fetchval("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"))


@pytest.fixture(scope="session")
def db(database_urls: tuple[str, str]) -> Iterator[OwnerDatabase]:
    owner = OwnerDatabase(database_urls[0])
    yield owner
    owner.close()


@pytest.fixture(scope="session")
def settings(database_urls: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    owner, app = database_urls
    folder = tmp_path_factory.mktemp("data")
    return Settings(folder, app, owner, SECRET, workers=1, pool_size=5, release="test", seal_every=3600)


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[TestClient[Any]]:
    """The application over HTTP, in its own thread and event loop."""
    with TestClient(create_app(settings), base_url="http://testserver", raise_server_exceptions=False) as client:
        client.follow_redirects = False
        yield client


@pytest.fixture(scope="session")
def in_app(app: TestClient[Any]) -> Callable[[Callable[[], Awaitable[Any]]], Any]:
    """Runs an async function in the application's event loop, where its pool lives."""

    def run(work: Callable[[], Awaitable[Any]]) -> Any:
        return app.blocking_portal.call(work)

    return run


@pytest.fixture
def clinic(app: TestClient[Any], db: OwnerDatabase) -> Clinic:
    """A hospital of this test with one person in each role."""
    return found_clinic(app, db, SECRET)


@pytest.fixture
def other_clinic(app: TestClient[Any], db: OwnerDatabase) -> Clinic:
    """Another hospital on the same deployment."""
    return found_clinic(app, db, SECRET)


@pytest.fixture
def outsider(other_clinic: Clinic) -> Person:
    """Another hospital's doctor."""
    return other_clinic.doctor
