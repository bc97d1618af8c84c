"""Who sees how the copies stand, and what the page says of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pediatric_his.db.backup.places import Plan, write_plan
from pediatric_his.db.backup.records import CopyRow
from pediatric_his.db.identifiers import new_id
from pediatric_his.features.backups.standing import why_elsewhere, why_here
from pediatric_his.settings import Settings
from tests.clinic import Clinic, visible_text

NOW = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)


def copy(hours: float) -> CopyRow:
    return CopyRow(NOW - timedelta(hours=hours), "here", "/x.age", 10)


@pytest.mark.parametrize(
    ("last", "has_key", "lies", "why"),
    [
        (copy(1), True, True, ""),
        (copy(47.9), True, True, ""),
        (copy(48.1), True, True, "old"),
        (copy(1), True, False, "gone"),
        (None, True, False, "never"),
        (None, False, False, "no_key"),
        (copy(1), False, True, "no_key"),
    ],
)
def test_what_is_said_of_the_copy_here(last: CopyRow | None, has_key: bool, lies: bool, why: str) -> None:
    assert why_here(last, NOW, has_key, lies) == why


@pytest.mark.parametrize(
    ("last", "named", "gone", "why"),
    [
        (copy(1), True, False, ""),
        (copy(1), True, True, "gone"),
        (copy(49), True, True, "gone"),
        (copy(49), True, False, "old"),
        (None, True, False, "never"),
        (None, False, False, "no_place"),
        (copy(1), False, False, "no_place"),
    ],
)
def test_what_is_said_of_the_copy_outside(last: CopyRow | None, named: bool, gone: bool, why: str) -> None:
    assert why_elsewhere(last, NOW, named, gone) == why


def test_the_administrator_sees_red_until_there_is_a_good_copy(
    clinic: Clinic, settings: Settings, tmp_path: Path
) -> None:
    data, file = settings.data_directory, tmp_path / "clinic.age"
    (data / "postgres.owner.password").write_text("")  # the embedded server's
    try:
        assert "there is no recovery key yet" in page(clinic)
        assert 'role="alert"' in clinic.administrator.get("/staff").text
        write_plan(data, Plan("age1x", "/media/stick"))
        assert page(clinic).count("There is no good copy yet") == 2
        file.write_bytes(b"0123456789")
        for place in ("here", "elsewhere"):
            made(clinic, place, str(file), "")
        for address in ("/backups", "/staff"):
            assert 'role="alert"' not in clinic.administrator.get(address).text
        made(clinic, "elsewhere", "", "target_away")
        assert "the stick is out" in page(clinic)
        assert file.name in page(clinic)  # whose copy it is, where a stick holds several clinics'
        file.unlink()
        assert "isn't there any more" in page(clinic)
    finally:
        (data / "postgres.owner.password").unlink()
        (data / "backup.json").unlink()


def test_a_copy_outside_counts_while_it_is_there(clinic: Clinic, settings: Settings, tmp_path: Path) -> None:
    """The stick is looked at where it is in; one that is out can't be asked."""
    data, here, stick = settings.data_directory, tmp_path / "clinic.age", Path("/dev/shm") / tmp_path.name
    there = stick / "clinic.age"
    stick.mkdir()
    try:
        write_plan(data, Plan("age1x", str(stick)))
        for place, file in (("here", here), ("elsewhere", there)):
            file.write_bytes(b"0123456789")
            made(clinic, place, str(file), "")
        assert 'role="alert"' not in clinic.administrator.get("/backups").text
        for spoil in (lambda: there.write_bytes(b"012345678"), there.unlink):
            spoil()
            assert page(clinic).count("isn't there any more") == 1
            assert page(clinic).count("The last good copy:") == 1  # the one here
            assert 'role="alert"' in clinic.administrator.get("/staff").text
        stick.rmdir()
        assert 'role="alert"' not in clinic.administrator.get("/backups").text
    finally:
        there.unlink(missing_ok=True)
        if stick.exists():
            stick.rmdir()
        (data / "backup.json").unlink()


def made(clinic: Clinic, place: str, file: str, fault: str) -> None:
    clinic.db.fetch(
        "INSERT INTO backup_copy (id, at, place, file, bytes, fault) VALUES ($1, now(), $2, $3, $4, $5)",
        *(new_id(), place, file, 0 if fault else 10, fault),
    )


def page(clinic: Clinic) -> str:
    answer = clinic.administrator.get("/backups")
    assert answer.status_code == 200
    return visible_text(answer.text).replace("&#39;", "'")


def test_others_neither_see_the_door_nor_pass_it(clinic: Clinic) -> None:
    for person in (clinic.nurse, clinic.doctor, clinic.reception):
        assert person.get("/backups").status_code == 403
    assert clinic.head.get("/backups").status_code == 200


def test_the_page_tells_nothing_of_another_hospital(clinic: Clinic, other_clinic: Clinic) -> None:
    assert other_clinic.slug not in clinic.administrator.get("/backups").text
