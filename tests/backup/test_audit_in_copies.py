"""The audit of a copy: as it was written on the demo hospital with its looks, sealed or waiting; and told where it was changed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from pediatric_his.commands.demo.deployment import fill
from pediatric_his.db.audit import use_key
from pediatric_his.db.backup.restoring import Restored, restore
from pediatric_his.db.database import close_pool, open_pool
from pediatric_his.db.migrate import migrate_now
from pediatric_his.db.sealing import seal_all
from pediatric_his.settings import Settings
from tests.backup.conftest import IDENTITY, RELEASE, SECRET, Owner, copy_of, data_directory, run
from tests.backup.looking import ask


@pytest.fixture(scope="module")
def demo(owner: Owner, tmp_path_factory: pytest.TempPathFactory) -> str:
    url = owner.database()
    migrate_now(url)
    settings = Settings(tmp_path_factory.mktemp("demo"), url, url, SECRET)
    assert asyncio.run(fill(settings, 40, 1))
    return url


def sealed(url: str) -> str:
    async def work() -> int:
        use_key(SECRET)
        await open_pool(url, 2)
        try:
            return await seal_all()
        finally:
            await close_pool()

    assert asyncio.run(work()) > 0
    return url


def taken_back(owner: Owner, url: str, folder: Path) -> Restored:
    copied = copy_of(url, folder / "c.age", data_directory(folder / "data"))
    return asyncio.run(restore(owner.database(), copied.file.path, IDENTITY, RELEASE, lambda _done, _total: None, None))


def test_an_untouched_clinic_makes_good_copies(owner: Owner, demo: str, tmp_path: Path) -> None:
    assert ask(demo, "SELECT FROM audit_unsealed") == []  # each hospital sees its own alone
    assert taken_back(owner, demo, tmp_path).audit_faults == []
    assert taken_back(owner, sealed(owner.database(like=demo)), tmp_path / "sealed").audit_faults == []


CHANGES = {
    "where somebody looked": 'UPDATE audit SET detail = detail || \'{"page": "growth"}\' WHERE {row}',
    "who it was": "UPDATE audit SET staff_id = NULL WHERE {row}",
    "that anybody looked": "DELETE FROM audit WHERE {row}",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("is_sealed", [True, False], ids=["sealed", "waiting"])
def test_what_was_changed_is_told_of_its_hospital_alone(
    owner: Owner, demo: str, tmp_path: Path, change: str, is_sealed: bool
) -> None:
    url = owner.database(like=demo)
    if is_sealed:
        sealed(url)
    hospital = ask(url, "SELECT id FROM hospital WHERE slug = 'tash'")[0]["id"]
    row = ask(url, "SELECT id FROM audit WHERE detail->>'page' = 'record' LIMIT 1", **{"app.hospital": str(hospital)})
    run(
        url,
        "ALTER TABLE audit DISABLE TRIGGER append_only",
        f"SET app.hospital = '{hospital}'; " + change.replace("{row}", f"id = '{row[0]['id']}'"),
        "ALTER TABLE audit ENABLE TRIGGER append_only",
    )
    (fault,) = taken_back(owner, url, tmp_path).audit_faults
    assert fault.startswith("audit of tash: ")
    assert str(row[0]["id"]) in fault
