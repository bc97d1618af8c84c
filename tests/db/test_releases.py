"""Each migration on a database of the releases before, with data in it: every row is still there, and the pages open on it."""

from __future__ import annotations

import asyncio
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from litestar.testing import TestClient

from pediatric_his.app import create_app
from pediatric_his.db.migrate import migrate_now, migrations
from pediatric_his.settings import Settings
from tests.clinic import Person
from tests.conftest import SECRET, PostgresServer, database_named
from tests.db.releases import Release, checksums, releases, restore

ROOT = Path(__file__).parents[2]
PASSWORD = "bolalar-2026"


def version() -> list[int]:
    text = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    return [int(part) for part in text.split(".")]


def test_a_released_migration_is_never_edited() -> None:
    now = checksums()
    for release in releases():
        assert {n: now.get(n) for n in release.migrations} == release.migrations, release.version


def test_a_new_migration_belongs_to_a_new_version() -> None:
    """Before a release its rows are taken (`python -m tests.db.releases`); what comes after them is the next version's."""
    newest = releases()[-1]
    released = [int(part) for part in newest.version.split(".")]
    if migrations()[-1].number > max(newest.migrations):
        assert version() > released, "a migration that no release has: raise the version in pyproject.toml"
    else:
        assert version() >= released


@pytest.fixture(scope="module", params=releases(), ids=lambda release: release.version)
def upgraded(
    request: pytest.FixtureRequest, database_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """A release's database, brought to today; with its rows as they were."""
    release: Release = request.param
    with database_named(database_server, f"upgrade_{release.version.replace('.', '_')}") as (owner, app):
        asyncio.run(restore(owner, release))
        migrate_now(owner)
        folder = tmp_path_factory.mktemp("upgraded")
        yield release, owner, Settings(folder, app, owner, SECRET, workers=1, pool_size=3, release="test")


def rows_of(url: str, table: str) -> list[dict[str, Any]]:
    async def read() -> list[dict[str, Any]]:
        connection = await asyncpg.connect(url)
        try:
            hospitals = await connection.fetch("SELECT id FROM hospital")
            found = {}
            for hospital in hospitals:  # as row-level security asks of an owner who is no superuser
                await connection.execute("SELECT set_config('app.hospital', $1, false)", str(hospital["id"]))
                await connection.execute("SELECT set_config('app.signing_in', 'on', false)")
                for row in await connection.fetch(f"SELECT to_jsonb(t)::text AS row FROM {table} t"):
                    found[row["row"]] = json.loads(row["row"])
            return list(found.values())
        finally:
            await connection.close()

    return asyncio.run(read())


def test_every_row_is_still_there_as_it_was(upgraded: Any) -> None:
    release, url, _settings = upgraded
    assert sum(len(rows) for rows in release.tables.values()) > 1000
    for table, before in release.tables.items():
        now = rows_of(url, table)
        kept = [{name: row[name] for name in before[0]} for row in now] if before else []
        assert sorted(map(str, kept)) == sorted(map(str, before)), table


def test_the_pages_open_and_the_work_goes_on(upgraded: Any) -> None:
    release, _url, settings = upgraded
    hospital = next(h for h in release.tables["hospital"] if h["slug"] == "tash")
    child = next(p for p in release.tables["patient"] if p["hospital_id"] == hospital["id"])
    with TestClient(create_app(settings), base_url="http://testserver", raise_server_exceptions=False) as app:
        app.follow_redirects = False
        nurse = sign_in(app, hospital["slug"], "hamshira")
        for path in (
            "/today",
            *(f"/patients/{child['id']}{rest}" for rest in ("", "/growth", "/vaccinations", "/details")),
        ):
            assert nurse.get(path).status_code == 200, path
        measured = {"temperature": "36,6", "key": str(UUID(int=7))}
        assert nurse.post(f"/patients/{child['id']}/measurements/new", measured).status_code == 303


def sign_in(app: TestClient[Any], slug: str, login: str) -> Person:
    page = app.get("/sign-in", headers={"Cookie": f"hospital={slug}"})
    visitor = page.headers["set-cookie"].split("visitor=")[1].split(";")[0]
    csrf = page.text.split('name="_csrf" value="')[1].split('"')[0]
    nobody = Person(app, {"visitor": visitor, "hospital": slug}, csrf)
    answer = nobody.post("/sign-in", {"login": login, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    token = answer.headers["set-cookie"].split("session=")[1].split(";")[0]
    somebody = Person(app, {"session": token}, "")
    somebody.csrf = somebody.get("/account").text.split('name="_csrf" value="')[1].split('"')[0]
    return somebody
