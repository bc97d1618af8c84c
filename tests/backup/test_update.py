"""An update: a copy before the database is changed, and a change that is made whole or not at all."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from pediatric_his.commands.backup import copy_before_migrating
from pediatric_his.db import migrate as migrating
from pediatric_his.db.backup.faults import BackupError
from pediatric_his.db.backup.installation import copies_in, installation_of
from pediatric_his.db.backup.keys import recipient_of
from pediatric_his.db.backup.places import Plan, folder_of, write_plan
from pediatric_his.db.backup.restoring import restore
from pediatric_his.settings import Settings
from tests.backup.conftest import IDENTITY, RELEASE, SECRET, Owner, data_directory, released_on
from tests.backup.looking import everything, guards


@pytest.fixture(scope="module")
def released(owner: Owner) -> str:
    return released_on(owner)


@pytest.fixture
def settings(owner: Owner, released: str, tmp_path: Path) -> Settings:
    url = owner.database(like=released)
    return Settings(data_directory(tmp_path / "data"), url, url, SECRET, release=RELEASE)


def test_the_copy_holds_the_clinic_as_the_release_before_left_it(settings: Settings, owner: Owner) -> None:
    write_plan(settings.data_directory, Plan(recipient_of(IDENTITY)))
    before = everything(settings.migration_database_url)
    copy_before_migrating(settings)
    (file,) = copies_in(folder_of(settings.data_directory), installation_of(settings.data_directory)).values()
    url = owner.database()
    restored = asyncio.run(restore(url, file, IDENTITY, RELEASE, lambda _done, _total: None, None))
    assert restored.manifest.rows == sum(map(len, before.values()))
    assert restored.migrated != []


def test_without_a_good_copy_nothing_is_changed(settings: Settings) -> None:
    write_plan(settings.data_directory, Plan(recipient_of(IDENTITY)))
    (settings.data_directory / "film.mp4").write_bytes(b"\0" * 50_000_001)
    with pytest.raises(BackupError, match="Nothing was updated"):
        copy_before_migrating(settings)


def test_a_clinic_without_a_key_and_one_that_is_up_to_date_make_none(settings: Settings, owner: Owner) -> None:
    copy_before_migrating(settings)
    write_plan(settings.data_directory, Plan(recipient_of(IDENTITY)))
    migrating.migrate_now(settings.migration_database_url)
    copy_before_migrating(settings)
    empty = owner.database()
    copy_before_migrating(replace(settings, database_url=empty, owner_database_url=empty))
    assert not folder_of(settings.data_directory).exists()


def test_an_update_that_fails_at_its_last_step_changes_nothing(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = settings.migration_database_url
    before, guarded = everything(url), guards(url)
    folder = tmp_path / "migrations"
    shutil.copytree(migrating._FOLDER, folder)
    (folder / "9999_broken.sql").write_text(
        "CREATE TABLE half (id int); ALTER TABLE patient ADD COLUMN no_such_type nonsense"
    )
    monkeypatch.setattr(migrating, "_FOLDER", folder)
    with pytest.raises(asyncpg.UndefinedObjectError):
        migrating.migrate_now(url)
    assert everything(url) == before
    assert guards(url) == guarded
