"""One stick, several clinics, and a copy that was restored elsewhere: each keeps its own line, none erases another's."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pediatric_his.db.backup.faults import Refused
from pediatric_his.db.backup.installation import copies_in, file_name, installation_of
from pediatric_his.db.backup.keeping import Keeper
from pediatric_his.db.backup.keys import recipient_of
from pediatric_his.db.backup.places import Plan, folder_of, write_plan
from pediatric_his.db.backup.restoring import Restored, restore
from pediatric_his.settings import Settings
from tests.backup.conftest import IDENTITY, RELEASE, SECRET, Owner, data_directory
from tests.backup.looking import ask

TASHKENT = ZoneInfo("Asia/Tashkent")


@dataclass(frozen=True)
class Machine:
    """A clinic's, with its clock in our hand."""

    keeper: Keeper

    @property
    def data(self) -> Path:
        return self.keeper.settings.data_directory

    @property
    def id(self) -> str:
        return installation_of(self.data)

    def at(self, day: date, hour: int = 2) -> Keeper:
        moment = datetime(day.year, day.month, day.day, hour, tzinfo=TASHKENT).astimezone(UTC)
        return replace(self.keeper, now=lambda: moment)

    def places(self) -> list[tuple[str, str]]:
        rows = ask(self.keeper.settings.migration_database_url, "SELECT place, fault FROM backup_copy ORDER BY id")
        return [(row["place"], row["fault"]) for row in rows]


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Path]:
    folder = Path("/dev/shm") / tmp_path.name
    folder.mkdir()
    try:
        yield folder
    finally:
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()


def machine(url: str, folder: Path, stick: Path) -> Machine:
    data = data_directory(folder)
    write_plan(data, Plan(recipient_of(IDENTITY), str(stick)))
    return Machine(Keeper(Settings(data, url, url, SECRET, release=RELEASE)))


def restored(owner: Owner, file: Path, data: Path) -> tuple[str, Restored]:
    url = owner.database()
    return url, asyncio.run(restore(url, file, IDENTITY, RELEASE, lambda _done, _total: None, data))


def test_two_clinics_share_a_stick(owner: Owner, clinic_url: str, stick: Path, tmp_path: Path) -> None:
    one, two = (machine(owner.database(like=clinic_url), tmp_path / name, stick) for name in ("one", "two"))
    for day in (date(2026, 3, 20), date(2026, 3, 21)):
        for clinic in (one, two):
            asyncio.run(clinic.at(day).make())
    assert one.id != two.id
    for clinic in (one, two):
        assert len(copies_in(stick, clinic.id)) == len(copies_in(folder_of(clinic.data), clinic.id)) == 2


def test_what_was_restored_elsewhere_is_another_installation(
    owner: Owner, clinic_url: str, stick: Path, tmp_path: Path
) -> None:
    """Taken back to look at, or for good: the copies it came from stay, and its next night makes one of its own."""
    old = machine(owner.database(like=clinic_url), tmp_path / "old", stick)
    copied, outside, _ = asyncio.run(old.at(date(2026, 3, 20)).make())
    assert outside is not None
    assert copied.manifest.installation == old.id
    url, done = restored(owner, outside, tmp_path / "new")
    assert done.manifest.installation == old.id
    new = Machine(Keeper(Settings(tmp_path / "new", url, url, SECRET, release=RELEASE)))
    assert new.keeper.plan == old.keeper.plan
    assert asyncio.run(new.at(date(2026, 3, 20), 3).tonight())
    assert new.id != old.id
    assert len(copies_in(stick, old.id)) == len(copies_in(stick, new.id)) == 1


def test_a_file_that_is_there_is_never_written_over(owner: Owner, clinic_url: str, stick: Path, tmp_path: Path) -> None:
    """By name in a folder that both use; and outside, where a copy keeps no name that another clinic may use too."""
    one, two = (machine(owner.database(like=clinic_url), tmp_path / name, stick) for name in ("one", "two"))
    day = date(2026, 3, 20)
    asyncio.run(one.at(day).make(tmp_path / "clinic.age"))
    first = (tmp_path / "clinic.age").read_bytes()
    with pytest.raises(Refused, match="is there already"):
        asyncio.run(two.at(day).make(tmp_path / "clinic.age"))
    assert (tmp_path / "clinic.age").read_bytes() == first
    assert two.places() == []
    (tmp_path / "of-two").mkdir()
    asyncio.run(two.at(day).make(tmp_path / "of-two" / "clinic.age"))
    assert len(list(stick.iterdir())) == len(copies_in(stick, one.id)) + len(copies_in(stick, two.id)) == 2


def test_several_by_hand_on_a_day_all_stay_until_the_next(
    owner: Owner, clinic_url: str, stick: Path, tmp_path: Path
) -> None:
    clinic, day = machine(owner.database(like=clinic_url), tmp_path / "data", stick), date(2026, 3, 20)
    for hour in (9, 12, 18):
        asyncio.run(clinic.at(day, hour).make())
    assert len(copies_in(stick, clinic.id)) == len(copies_in(folder_of(clinic.data), clinic.id)) == 3
    asyncio.run(clinic.at(day + timedelta(days=1)).make())
    for folder in (stick, folder_of(clinic.data)):
        assert sorted(at.astimezone(TASHKENT).hour for at in copies_in(folder, clinic.id)) == [2, 18]


def test_a_copy_that_vanished_from_the_stick_is_brought_again(
    owner: Owner, clinic_url: str, stick: Path, tmp_path: Path
) -> None:
    """Somebody deleted it, or put another stick in."""
    clinic, day = machine(owner.database(like=clinic_url), tmp_path / "data", stick), date(2026, 3, 20)
    asyncio.run(clinic.at(day).make())
    keeper = replace(clinic.keeper, now=lambda: datetime.now(UTC))
    assert not asyncio.run(keeper.tonight())
    (there,) = copies_in(stick, clinic.id).values()
    whole = there.read_bytes()
    for spoil in (there.unlink, lambda: there.write_bytes(whole[:-1])):
        spoil()
        assert asyncio.run(keeper.tonight())
        assert there.read_bytes() == whole
        assert not asyncio.run(keeper.tonight())


def test_a_name_that_was_lost_is_made_anew(tmp_path: Path) -> None:
    first = installation_of(tmp_path)
    assert installation_of(tmp_path) == first
    (tmp_path / "installation").write_bytes(b"\0\0")  # the disk was full, or the power cut
    assert installation_of(tmp_path) != first
    assert file_name(first, datetime(2026, 3, 20, 2, tzinfo=TASHKENT)) == f"clinic-{first}-20260319T210000Z.age"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files for another")
def test_what_root_sets_up_the_service_can_read(tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, 12345)
    write_plan(tmp_path, Plan("age1x"))
    installation_of(tmp_path)
    assert {path.stat().st_uid for path in tmp_path.iterdir()} == {12345}
