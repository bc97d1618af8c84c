"""A dose that is too early by more than one rule: the rule named, and its day, are those from which it would have counted.

Born on 10.01.2025; the second dose is for 12 months (10.01.2026), 4 weeks after the first. Days worked out on a calendar of the year.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pediatric_his.clinical.immunization.dates import Duration
from pediatric_his.clinical.immunization.model import AllowableInterval, DoseStatus, LiveConflict, Reason
from tests.clinical.immunization.schedules import ages, interval, length, look, schedule, series, target

SECOND = target(2, ages=ages("12 months", maximum="14 months"), intervals=(interval("4 weeks"),))
DAYS = schedule(series(target(1), SECOND))
SINCE_FIRST = interval("16 weeks", from_previous=False, from_target_dose=1)


@pytest.mark.parametrize(
    ("first", "second", "reason", "until"),
    [
        ("2025-12-01", "2025-12-20", Reason.TOO_YOUNG, "2026-01-10"),  # 4 weeks end on 29.12.
        ("2025-12-25", "2026-01-05", Reason.TOO_SOON, "2026-01-22"),
        ("2025-12-13", "2026-01-05", Reason.TOO_YOUNG, "2026-01-10"),  # 4 weeks end on the same day
        ("2025-12-14", "2026-01-05", Reason.TOO_SOON, "2026-01-11"),
        ("2025-06-01", "2026-01-09", Reason.TOO_YOUNG, "2026-01-10"),
        ("2026-01-20", "2026-02-16", Reason.TOO_SOON, "2026-02-17"),
        ("2026-03-05", "2026-03-12", Reason.TOO_OLD, "2026-03-10"),  # what is too old can't be waited for
    ],
)
def test_of_age_and_interval_the_later_is_named(first: str, second: str, reason: Reason, until: str) -> None:
    found = look(DAYS, f"A@{first}", f"A@{second}", on="2026-04-10").evaluations[-1]
    assert (found.reason, found.compared_with) == (reason, date.fromisoformat(until))


def test_the_first_day_that_is_named_counts() -> None:
    for first, second in (("2025-12-25", "2026-01-22"), ("2025-12-01", "2026-01-10")):
        assert look(DAYS, f"A@{first}", f"A@{second}", on="2026-04-10").evaluations[-1].status is DoseStatus.VALID


def test_of_two_intervals_the_later_is_named() -> None:
    """A third dose 4 weeks after the second and 16 weeks after the first, of 01.03.: 21.06."""
    data = schedule(series(target(1), target(2), target(3, intervals=(interval("4 weeks"), SINCE_FIRST))))
    found = look(data, "A@2025-03-01", "A@2025-04-10", "A@2025-04-20").evaluations[-1]
    assert (found.reason, found.compared_with, found.counted_from) == (
        Reason.TOO_SOON,
        date(2025, 6, 21),
        date(2025, 3, 1),
    )
    later = look(data, "A@2025-03-01", "A@2025-06-10", "A@2025-06-20").evaluations[-1]
    assert (later.compared_with, later.counted_from) == (date(2025, 7, 8), date(2025, 6, 10))


def test_of_an_interval_and_another_live_vaccine_the_later_is_named() -> None:
    """B, live, on 01.01.2026 keeps A back until 29.01."""
    apart = LiveConflict(
        "B", "A", Duration(0, 1), length("28 days") or Duration(0, 0), length("28 days") or Duration(0, 0)
    )
    data = replace(schedule(series(target(1), SECOND), of_y=(series(target(1, cvx=("B",)), antigen="Y"),)))
    data = replace(data, conflicts={("B", "A"): apart})
    found = look(data, "A@2025-12-25", "B@2026-01-01", "A@2026-01-05", on="2026-04-10").evaluations
    lost = next(e for e in found if e.dose.id == "2")
    assert (lost.reason, lost.compared_with) == (Reason.LIVE_CONFLICT, date(2026, 1, 29))


def test_an_interval_that_is_forgiven_leaves_the_age() -> None:
    """A week is allowed: what is left is the age."""
    forgiven = replace(SECOND, allowable_intervals=(AllowableInterval(True, None, length("1 week")),))
    found = look(schedule(series(target(1), forgiven)), "A@2025-12-25", "A@2026-01-05", on="2026-04-10").evaluations[-1]
    assert (found.reason, found.compared_with) == (Reason.TOO_YOUNG, date(2026, 1, 10))
