"""When a danger may be shown and when not, worked out by hand: a fever of 40.2 at nine o'clock, and what comes after it."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest

from pediatric_his.clinical.vitals import Level
from pediatric_his.clinical.vitals.danger import JudgedValue, standing_dangers

TASHKENT = ZoneInfo("Asia/Tashkent")
NINE = datetime(2026, 11, 25, 9, 0, tzinfo=TASHKENT)
NOON = NINE + timedelta(hours=3)


def value(
    name: str,
    minutes: int,
    level: Level | None,
    *,
    ended: int | None = None,
    back: int = 0,
    outlives: bool = False,
    **more: str,
) -> JudgedValue:
    """`minutes` after nine; the visit ended so many minutes after nine; the sample was taken so many days `back`."""
    return JudgedValue(
        id=name,
        kind=more.get("kind", "temp"),
        at=NINE + timedelta(minutes=minutes),
        level=level,
        supersedes=more.get("supersedes"),
        visit_ended_at=None if ended is None else NINE + timedelta(minutes=ended),
        taken_on=NINE.date() - timedelta(days=back),
        outlives_visit=outlives,
    )


FEVER = value("40.2", 0, Level.ALARM)
CASES = {
    "nothing measured": ([], [], []),
    "nothing dangerous": ([value("37.0", 0, Level.FINE)], [], []),
    "a fever": ([FEVER], [], ["stands 40.2"]),
    "seen, not measured again": ([FEVER], ["40.2"], ["stands 40.2"]),
    "37.0 five minutes later": ([FEVER, value("37.0", 5, Level.FINE)], ["40.2"], ["stands 40.2"]),
    "37.0 nine minutes later is not ten": ([FEVER, value("37.0", 9, Level.FINE)], ["40.2"], ["stands 40.2"]),
    "37.0 ten minutes later, seen": ([FEVER, value("37.0", 10, Level.FINE)], ["40.2"], ["was 40.2"]),
    "37.0 eleven minutes later, not seen": ([FEVER, value("37.0", 11, Level.FINE)], [], ["stands 40.2"]),
    "38.2 is no danger": ([FEVER, value("38.2", 30, Level.WATCH)], ["40.2"], ["was 40.2"]),
    "what is not judged refutes nothing": ([FEVER, value("?", 30, Level.UNKNOWN)], ["40.2"], ["stands 40.2"]),
    "40.4 later: the newest": ([FEVER, value("40.4", 30, Level.ALARM)], ["40.2"], ["stands 40.4"]),
    "better and worse again": (
        [FEVER, value("37.0", 20, Level.FINE), value("40.5", 60, Level.ALARM)],
        ["40.2"],
        ["stands 40.5"],
    ),
    "who saw the later one saw the first": (
        [FEVER, value("40.4", 30, Level.ALARM), value("37.0", 45, Level.FINE)],
        ["40.4"],
        ["was 40.4"],
    ),
    "who saw the first did not see the later one": (
        [FEVER, value("40.4", 30, Level.ALARM), value("37.0", 45, Level.FINE)],
        ["40.2"],
        ["stands 40.4"],
    ),
    "an older sample that is known later": (
        [FEVER, value("37.0", 20, Level.FINE, back=1)],
        ["40.2"],
        ["stands 40.2"],
    ),
    "growth, and the visit is over": (
        [value("sam", 0, Level.ALARM, ended=60, outlives=True)],
        ["sam"],
        ["stands sam"],
    ),
    "growth, measured again a minute later, and the visit is over": (
        [value("sam", 0, Level.ALARM, ended=60, outlives=True), value("140 mm", 1, Level.FINE)],
        [],
        ["was sam"],
    ),
    "the visit is over": ([value("40.2", 0, Level.ALARM, ended=60)], [], ["was 40.2"]),
    "measured after the visit ended": ([value("40.2", 0, Level.ALARM, ended=-60)], [], ["stands 40.2"]),
    "corrected to 37.2": ([FEVER, value("37.2", 0, Level.FINE, supersedes="40.2")], [], ["corrected 40.2 to 37.2"]),
    "entered in error": ([FEVER, value("none", 0, None, supersedes="40.2")], [], ["corrected 40.2 to none"]),
    "corrected to what is worse, seen before": (
        [FEVER, value("41.2", 0, Level.ALARM, supersedes="40.2"), value("37.0", 20, Level.FINE)],
        ["40.2"],
        ["stands 41.2"],
    ),
    "corrected twice": (
        [FEVER, value("42.0", 0, Level.ALARM, supersedes="40.2"), value("37.2", 0, Level.FINE, supersedes="42.0")],
        [],
        ["corrected 40.2 to 37.2", "corrected 42.0 to 37.2"],
    ),
    "a fine value corrected to a danger": (
        [value("37.0", 0, Level.FINE), value("40.7", 0, Level.ALARM, supersedes="37.0")],
        [],
        ["stands 40.7"],
    ),
    "the refuting value was itself a mistake": (
        [FEVER, value("37.0", 20, Level.FINE), value("40.0", 20, Level.ALARM, supersedes="37.0")],
        ["40.2"],
        ["stands 40.0"],
    ),
    "another kind says nothing of it": (
        [FEVER, value("98", 30, Level.FINE, kind="spo2")],
        ["40.2"],
        ["stands 40.2"],
    ),
    "two kinds, the newest first": (
        [FEVER, value("85", 30, Level.ALARM, kind="spo2")],
        [],
        ["stands 85", "stands 40.2"],
    ),
    "what stands comes before what was": (
        [FEVER, value("85", -30, Level.ALARM, kind="spo2"), value("97", 0, Level.FINE, kind="spo2")],
        ["85"],
        ["stands 40.2", "was 85"],
    ),
    "yesterday's": ([value("40.2", -12 * 60, Level.ALARM)], [], []),
    "ten to midnight is yesterday at noon": ([value("40.2", -9 * 60 - 10, Level.ALARM)], [], []),
    "what is still to come": ([value("40.2", 4 * 60, Level.ALARM)], [], []),
}


def told(values: list[JudgedValue], seen: list[str], now: datetime = NOON) -> list[str]:
    found = standing_dangers(values, seen, now)
    return [f"{d.state} {d.value.id}" + (f" to {d.corrected_to.id}" if d.corrected_to else "") for d in found]


@pytest.mark.parametrize("name", CASES)
def test_a_danger(name: str) -> None:
    values, seen, expected = CASES[name]
    for order in permutations(values):
        assert sorted(told(list(order), seen)) == sorted(expected)
    assert [words.split()[0] for words in told(values, seen)] == [words.split()[0] for words in expected]


def test_the_day_is_the_hospitals() -> None:
    at_one = JudgedValue("40.2", "temp", datetime(2026, 11, 24, 20, 0, tzinfo=ZoneInfo("UTC")), Level.ALARM)
    assert told([at_one], [], NINE) == ["stands 40.2"], "one o'clock of the 25th in Tashkent"
