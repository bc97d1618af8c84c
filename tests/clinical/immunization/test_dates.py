"""CALCDT-1 to 6, and dates known to a month or a year."""

from __future__ import annotations

from datetime import date

import pytest

from pediatric_his.clinical.immunization.dates import (
    LATEST,
    Duration,
    after,
    approximate_day,
    duration,
    last_day_of,
)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("4 weeks", Duration(0, 28)),
        ("1 day", Duration(0, 1)),
        ("2 years 3 months", Duration(27, 0)),
        ("6 months - 4 days", Duration(6, -4)),
        ("12 Months + 1 Week", Duration(12, 7)),
        ("- 4 days", Duration(0, -4)),
        ("0 days", Duration(0, 0)),
        ("", None),
        ("  ", None),
        ("N/A", None),
        (None, None),
    ],
)
def test_durations_are_read(text: str | None, length: Duration | None) -> None:
    assert duration(text) == length


@pytest.mark.parametrize("text", ["soon", "4", "4 moons", "4 weeks later", "n/a 4 weeks"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="no duration"):
        duration(text)


@pytest.mark.parametrize(
    ("length", "start", "end"),
    [
        (Duration(1, 0), date(2001, 1, 31), date(2001, 3, 1)),
        (Duration(1, 0), date(2001, 1, 28), date(2001, 2, 28)),
        (Duration(1, -1), date(2001, 1, 31), date(2001, 2, 28)),
        (Duration(1, 0), date(2001, 10, 31), date(2001, 12, 1)),
        (Duration(1, 0), date(2001, 11, 30), date(2001, 12, 30)),
        (Duration(4, 0), date(2001, 8, 31), date(2001, 12, 31)),
        (Duration(10, 0), date(2001, 8, 31), date(2002, 7, 1)),
        (Duration(-1, 0), date(2001, 1, 15), date(2000, 12, 15)),
        (Duration(0, 28), date(2001, 1, 31), date(2001, 2, 28)),
        (Duration(0, 0), date(2001, 1, 31), date(2001, 1, 31)),
        (Duration(12 * 998, 0), date(2001, 1, 31), date(2999, 1, 31)),
        (Duration(12 * 999, 0), date(2001, 1, 31), LATEST),
        (Duration(12 * 9000, 0), date(2001, 1, 31), LATEST),
    ],
)
def test_months_first_then_days(length: Duration, start: date, end: date) -> None:
    assert length.after(start) == after(length, start) == end


def test_no_duration_leads_nowhere() -> None:
    assert after(None, date(2001, 1, 31)) is None


@pytest.mark.parametrize(
    ("text", "first", "precision", "last"),
    [
        ("2024-03-31", date(2024, 3, 31), "day", date(2024, 3, 31)),
        (" 2024-02 ", date(2024, 2, 1), "month", date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), "month", date(2023, 2, 28)),
        ("2024-12", date(2024, 12, 1), "month", date(2024, 12, 31)),
        ("2024", date(2024, 1, 1), "year", date(2024, 12, 31)),
    ],
)
def test_a_date_may_be_a_month_or_a_year(text: str, first: date, precision: str, last: date) -> None:
    assert approximate_day(text) == (first, precision)
    assert last_day_of(first, precision) == last


def test_the_last_day_of_a_month_counts_from_any_of_its_days() -> None:
    assert last_day_of(date(2024, 2, 17), "month") == date(2024, 2, 29)


@pytest.mark.parametrize("text", ["", "24", "2024-3", "2024-13", "2024-02-30", "31.03.2024", "2024-03-31T00:00"])
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=r"no date|must be in|out of range"):
        approximate_day(text)
