"""Each migration on a database of the releases before, with data in it: every row is still there, and the pages open on it."""

from __future__ import annotations

import asyncio
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from pediatric_his.db.identifiers import new_id
from pediatric_his.db.migrate import migrate_now, migrations
from tests.conftest import PostgresServer, database_named
from tests.db.releases import Release, checksums, releases, restore
from tests.e2e.browser import PASSWORD, serving

ROOT = Path(__file__).parents[2]


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
        yield release, owner, app


def rows_of(url: str, table: str) -> list[dict[str, Any]]:
    async def read() -> list[dict[str, Any]]:
        connection = await asyncpg.connect(url, server_settings={"timezone": "UTC"})
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
    release, url, _app = upgraded
    assert sum(len(rows) for rows in release.tables.values()) > 1000
    for table, before in release.tables.items():
        now = rows_of(url, table)
        kept = [{name: row[name] for name in before[0]} for row in now] if before else []
        assert sorted(map(str, kept)) == sorted(map(str, before)), table


def test_an_allergy_among_the_alerts_goes_on_unchecked(upgraded: Any) -> None:
    release, url, _app = upgraded
    if "allergy" in release.tables:
        pytest.skip("this release has a room for them")
    before = [row for row in release.tables["alert"] if row["kind"] == "allergy"]
    assert len(before) >= 2
    now = {row["id"]: row for row in rows_of(url, "allergy")}
    assert set(now) == {row["id"] for row in before}
    for old in before:
        row = now[old["id"]]
        assert (row["said"], row["substance"]) == (old["text"], "")
        assert (row["reaction"], row["source"]) == ("unknown", "not_said")
        assert row["state"] == ("ended" if old["ended"] else "listed")
        kept = ("hospital_id", "patient_id", "supersedes", "recorded_by", "recorded_at")
        assert [row[name] for name in kept] == [old[name] for name in kept]


def test_the_pages_open_and_the_work_goes_on(upgraded: Any, tmp_path: Path) -> None:
    release, owner, app = upgraded
    hospital = next(h for h in release.tables["hospital"] if h["slug"] == "tash")
    child = next(p for p in release.tables["patient"] if p["hospital_id"] == hospital["id"])
    own = f"/patients/{child['id']}"
    environment = {"PEDIATRIC_HIS_DATA": str(tmp_path), "DATABASE_URL": app, "DATABASE_OWNER_URL": owner}
    with (
        serving(tmp_path, environment, demo=True) as address,
        httpx.Client(base_url=address, follow_redirects=True) as nurse,
    ):
        sign_in(nurse, "tash", "hamshira")
        for path in ("/today", own, f"{own}/growth", f"{own}/vaccinations", f"{own}/details", f"{own}/allergies"):
            assert nurse.get(path).status_code == 200, path
        page = nurse.get(f"{own}/measurements/new")
        measured = {"_csrf": form_token(page), "temperature": "36,6", "key": str(new_id())}
        answer = nurse.post(f"{own}/measurements/new", data=measured)
        assert (answer.status_code, answer.url.path) == (200, own)
        assert "36.6" in answer.text.replace(",", ".")


def sign_in(browser: httpx.Client, hospital: str, login: str) -> None:
    page = browser.get(f"/h/{hospital}")
    named = {"_csrf": form_token(page), "hospital": hospital, "login": login, "password": PASSWORD}
    assert browser.post("/sign-in", data=named).url.path == "/today"


def form_token(page: httpx.Response) -> str:
    return page.text.split('name="_csrf" value="')[1].split('"')[0]
