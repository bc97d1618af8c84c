from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pediatric_his.clinical.ages import (
    TWO_YEARS_DAYS,
    Age,
    add_months,
    age_days,
    completed_age,
    completed_months,
    corrected_age_days,
    days_from_months,
    is_preterm,
    months_from_days,
    round_half_up,
)


@pytest.mark.parametrize(("x", "rounded"), [(0.5, 1), (1.5, 2), (2.5, 3), (2.4999, 2), (-0.5, 0), (-1.2, -1), (7.0, 7)])
def test_halves_go_up(x: float, rounded: int) -> None:
    assert round_half_up(x) == rounded


@pytest.mark.parametrize(
    ("months", "days"), [(0, 0), (1, 30), (2, 61), (24, 731), (60, 1826), (61, 1857), (22.45, 683)]
)
def test_months_become_days_as_who_counts(months: float, days: int) -> None:
    assert days_from_months(months) == days


def test_standing_begins_at_24_months() -> None:
    assert days_from_months(24) == TWO_YEARS_DAYS


def test_days_become_months_unrounded() -> None:
    assert months_from_days(1857) == pytest.approx(61.0103, abs=1e-4)


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        (date(2024, 2, 29), date(2024, 2, 29), Age(0, 0, 0, 0)),
        (date(2024, 2, 29), date(2025, 2, 28), Age(0, 11, 30, 365)),
        (date(2024, 2, 29), date(2025, 3, 1), Age(1, 0, 0, 366)),
        (date(2024, 1, 31), date(2024, 2, 29), Age(0, 0, 29, 29)),
        (date(2024, 1, 31), date(2024, 3, 1), Age(0, 1, 0, 30)),
        (date(2020, 12, 31), date(2026, 1, 1), Age(5, 0, 1, 1827)),
        (date(2019, 7, 15), date(2024, 7, 14), Age(4, 11, 29, 1826)),
    ],
)
def test_completed_age(birth: date, on: date, age: Age) -> None:
    assert completed_age(birth, on) == age


@pytest.mark.parametrize(
    ("day", "months", "completed"),
    [
        (date(2024, 1, 31), 1, date(2024, 3, 1)),
        (date(2024, 1, 30), 1, date(2024, 3, 1)),
        (date(2024, 1, 29), 1, date(2024, 2, 29)),
        (date(2024, 10, 31), 1, date(2024, 12, 1)),
        (date(2024, 11, 30), 1, date(2024, 12, 30)),
        (date(2024, 8, 31), 4, date(2024, 12, 31)),
        (date(2024, 8, 31), 10, date(2025, 7, 1)),
        (date(2024, 12, 31), 2, date(2025, 3, 1)),
    ],
)
def test_a_missing_day_of_the_month_is_the_first_of_the_next(day: date, months: int, completed: date) -> None:
    assert add_months(day, months) == completed


def test_no_age_before_birth() -> None:
    with pytest.raises(ValueError, match="before birth"):
        completed_age(date(2024, 1, 2), date(2024, 1, 1))


DATES = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@given(DATES, st.integers(0, 8000))
def test_completed_months_and_days_make_up_the_age(birth: date, days: int) -> None:
    on = birth + timedelta(days=days)
    age = completed_age(birth, on)
    assert add_months(birth, age.total_months) + timedelta(days=age.days) == on
    assert add_months(birth, age.total_months + 1) > on
    assert age.total_days == age_days(birth, on) == days
    assert age.total_weeks == days // 7


@given(DATES, st.integers(0, 8000))
def test_a_month_more_never_takes_one_back(birth: date, days: int) -> None:
    on = birth + timedelta(days=days)
    assert 0 <= completed_months(birth, on + timedelta(days=1)) - completed_months(birth, on) <= 1


@pytest.mark.parametrize(("age", "gestation", "corrected"), [(100, 210, 30), (0, 196, -84), (70, 210, 0), (5, 280, 5)])
def test_corrected_age_counts_from_forty_weeks(age: int, gestation: int, corrected: int) -> None:
    assert corrected_age_days(age, gestation) == corrected


@pytest.mark.parametrize(("gestation", "preterm"), [(258, True), (259, False), (None, False)])
def test_preterm_is_before_37_weeks(gestation: int | None, preterm: bool) -> None:
    assert is_preterm(gestation) is preterm
