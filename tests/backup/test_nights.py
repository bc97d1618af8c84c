"""Which copies stay, when one is due, and what a night does: by hand-worked days, then on a real clinic."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pediatric_his.db.backup import nightly
from pediatric_his.db.backup.faults import BackupError, NoKey, Refused
from pediatric_his.db.backup.installation import copies_in, file_name, installation_of
from pediatric_his.db.backup.keeping import Keeper, due
from pediatric_his.db.backup.keys import NotTheKey, identity_of, new_identity, recipient_of, words_of
from pediatric_his.db.backup.places import Plan, folder_of, kept, prune, write_plan
from pediatric_his.settings import Settings
from tests.backup.conftest import IDENTITY, RELEASE, SECRET, Owner, data_directory
from tests.backup.looking import ask

TASHKENT = ZoneInfo("Asia/Tashkent")
OWN = "theclini"


def night(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, tzinfo=TASHKENT).astimezone(UTC)


def test_seven_days_five_weeks_twelve_months() -> None:
    newest = date(2026, 3, 20)  # a Friday
    every = [night(newest - timedelta(days=n)) for n in range(800)]
    staying = sorted(at.astimezone(TASHKENT).date() for at in kept(every, TASHKENT))
    days = [newest - timedelta(days=n) for n in range(7)]
    sundays = [date(2026, 3, 15), date(2026, 3, 8), date(2026, 3, 1), date(2026, 2, 22)]
    months = [date(2026, 2, 28), date(2026, 1, 31), date(2025, 12, 31), date(2025, 11, 30), date(2025, 10, 31)]
    months += [
        date(2025, 9, 30),
        date(2025, 8, 31),
        date(2025, 7, 31),
        date(2025, 6, 30),
        date(2025, 5, 31),
        date(2025, 4, 30),
    ]
    assert staying == sorted({*days, *sundays, *months})


def test_rare_copies_all_stay_and_the_newest_always() -> None:
    rare = [night(date(2026, month, 5)) for month in (1, 2, 3)]
    assert kept(rare, TASHKENT) == set(rare)
    same_day = [datetime(2026, 3, 20, hour, tzinfo=UTC) for hour in (8, 9, 10)]
    assert kept(same_day, TASHKENT) == {same_day[-1]}


def test_what_is_called_otherwise_is_never_removed(tmp_path: Path) -> None:
    for day in range(1, 29):
        (tmp_path / file_name(OWN, night(date(2026, 2, day)))).write_text("")
    strange = {
        "clinic-2026.age",
        "letter.docx",
        ".clinic-20260101T000000Z.age.unfinished",
        *(f"clinic-202601{day}T210000Z.age" for day in range(10, 20)),  # of before copies told whose they are
        *(file_name("anothers", night(date(2026, 1, day))) for day in range(1, 20)),
        f".{file_name('anothers', night(date(2026, 2, 28)))}.unfinished",  # it is being written just now
    }
    for name in {*strange, f".{file_name(OWN, night(date(2026, 2, 27)))}.unfinished"}:
        (tmp_path / name).write_text("")
    prune(tmp_path, OWN, night(date(2026, 2, 28)), TASHKENT)
    assert len(copies_in(tmp_path, OWN)) == 7 + 3  # the last days, and the Sundays of the weeks before
    assert {p.name for p in tmp_path.iterdir()} - {p.name for p in copies_in(tmp_path, OWN).values()} == strange


def test_nothing_of_today_is_removed(tmp_path: Path) -> None:
    """Several by hand; and a clock that was put years back: the copy that was just made is an old one, and stays."""
    for hour in (8, 9, 23):
        (tmp_path / file_name(OWN, datetime(2026, 3, 20, hour, tzinfo=TASHKENT))).write_text("")
    prune(tmp_path, OWN, datetime(2026, 3, 20, 23, 5, tzinfo=TASHKENT), TASHKENT)
    assert len(copies_in(tmp_path, OWN)) == 3
    prune(tmp_path, OWN, datetime(2026, 3, 21, 0, 5, tzinfo=TASHKENT), TASHKENT)
    assert len(copies_in(tmp_path, OWN)) == 1
    for n in range(400):
        (tmp_path / file_name(OWN, night(date(2026, 3, 19) - timedelta(days=n)))).write_text("")
    made = datetime(2000, 1, 1, 12, tzinfo=TASHKENT)
    (tmp_path / file_name(OWN, made)).write_text("")
    prune(tmp_path, OWN, made, TASHKENT)
    assert made.astimezone(UTC) in copies_in(tmp_path, OWN)


@pytest.mark.parametrize(
    ("now", "last", "is_due"),
    [
        ("2026-03-20 01:59", "2026-03-19 02:01", False),
        ("2026-03-20 02:00", "2026-03-19 02:01", True),
        ("2026-03-20 08:30", "2026-03-20 02:01", False),
        ("2026-03-20 08:30", "2026-03-19 02:01", True),  # the machine was off at night
        ("2026-03-20 01:00", "2026-03-18 23:00", True),
        ("2026-03-20 01:00", None, True),
    ],
)
def test_a_copy_is_due_after_two_by_the_hospitals_clock(now: str, last: str | None, is_due: bool) -> None:
    def at(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=TASHKENT)

    assert due(at(now), at(last).astimezone(UTC) if last else None) is is_due


@pytest.fixture
def keeper(owner: Owner, clinic_url: str, tmp_path: Path) -> Keeper:
    url, data = owner.database(like=clinic_url), data_directory(tmp_path / "data")
    return Keeper(Settings(data, url, url, SECRET, release=RELEASE), now=lambda: night(date(2026, 3, 20)))


def records(keeper: Keeper) -> list[tuple[str, str]]:
    rows = ask(keeper.settings.migration_database_url, "SELECT place, fault FROM backup_copy ORDER BY id")
    return [(row["place"], row["fault"]) for row in rows]


def test_a_night(keeper: Keeper, tmp_path: Path) -> None:
    """Without a key nothing; then a copy once; the stick is out, that is written down once; it comes in, and has its copy."""
    data, stick = keeper.settings.data_directory, Path("/dev/shm") / tmp_path.name
    assert not asyncio.run(keeper.tonight())
    write_plan(data, Plan(recipient_of(IDENTITY), str(stick)))
    assert asyncio.run(keeper.tonight())
    assert records(keeper) == [("here", ""), ("elsewhere", "target_away")]
    assert not asyncio.run(keeper.tonight())
    stick.mkdir()
    try:
        assert asyncio.run(keeper.tonight())
        assert not asyncio.run(keeper.tonight())
        assert [path.name for path in stick.iterdir()] == [path.name for path in folder_of(data).iterdir()]
    finally:
        for path in stick.iterdir():
            path.unlink()
        stick.rmdir()
    assert records(keeper)[2:] == [("elsewhere", "")]


def test_a_failed_night_is_written_down_and_tried_again_after_an_hour(keeper: Keeper) -> None:
    data = keeper.settings.data_directory
    write_plan(data, Plan(recipient_of(IDENTITY)))
    (data / "film.mp4").write_bytes(b"\0" * 50_000_001)
    with pytest.raises(BackupError):
        asyncio.run(keeper.tonight())
    assert records(keeper) == [("here", "incomplete")]
    (data / "film.mp4").unlink()
    assert not asyncio.run(keeper.tonight())
    an_hour_later = replace(keeper, now=lambda: night(date(2026, 3, 20)) + timedelta(hours=1))
    assert asyncio.run(an_hour_later.tonight())
    assert records(keeper) == [("here", "incomplete"), ("here", "")]


def test_two_at_once_make_one(keeper: Keeper) -> None:
    write_plan(keeper.settings.data_directory, Plan(recipient_of(IDENTITY)))

    async def both() -> list[object]:
        async with keeper._alone():
            return list(await asyncio.gather(keeper.make(), return_exceptions=True))

    (second,) = asyncio.run(both())
    assert isinstance(second, Refused)


def test_by_hand_without_a_key_is_refused(keeper: Keeper) -> None:
    with pytest.raises(NoKey):
        asyncio.run(keeper.make())
    assert records(keeper) == [("here", "no_key")]


def test_the_serving_program_makes_it_by_itself(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    data = keeper.settings.data_directory
    write_plan(data, Plan(recipient_of(IDENTITY)))
    monkeypatch.setattr(nightly, "_LOOK_EVERY", 0.1)
    stop = nightly.start_nightly(keeper.settings)
    try:
        deadline = time.monotonic() + 60
        while not copies_in(folder_of(data), installation_of(data)) and time.monotonic() < deadline:
            stop.wait(0.05)
    finally:
        stop.set()
    assert len(copies_in(folder_of(data), installation_of(data))) == 1


def test_the_words_are_the_key() -> None:
    identity = new_identity()
    words = words_of(identity)
    assert len(words) == 24
    assert identity_of("  " + "  ".join(words).upper() + "\n") == identity == identity_of(f" {identity}\n")
    for wrong in (words[:-1], [*words[1:], words[0]], ["kasalxona", *words[1:]], []):
        with pytest.raises(NotTheKey):
            identity_of(" ".join(wrong))


def test_the_words_are_bip_39_and_the_line_is_ages() -> None:
    """The published vector of 32 zero bytes; its line is what age's own bech32 says of them."""
    zero = " ".join(["abandon"] * 23 + ["art"])
    line = identity_of(zero)
    assert recipient_of(line).startswith("age1")
    assert words_of(line) == zero.split()
