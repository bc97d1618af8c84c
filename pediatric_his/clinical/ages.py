"""Ages of children: chronological, completed, gestational, corrected. In whole days unless a name says otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import floor
from typing import Final

DAYS_PER_MONTH: Final = 30.4375
"""Mean length of a month in the WHO growth standards (365.25 / 12)."""

TERM_DAYS: Final = 280
"""Gestation at the due date: 40+0 weeks."""

PRETERM_BELOW_DAYS: Final = 259
"""A birth before 37+0 weeks is preterm."""

TWO_YEARS_DAYS: Final = 731
"""24 months rounded half up; from this day on WHO's tables hold standing heights."""


@dataclass(frozen=True, slots=True)
class Age:
    """Completed age for words: `years`, `months` (0-11 beyond the years), `days` (beyond the months), and totals."""

    years: int
    months: int
    days: int
    total_days: int

    @property
    def total_months(self) -> int:
        return self.years * 12 + self.months

    @property
    def total_weeks(self) -> int:
        return self.total_days // 7


def round_half_up(x: float) -> int:
    """Nearest integer, halves upwards, as WHO's programs round ages (Python's `round` goes to the even one)."""
    return floor(x + 0.5)


def age_days(birth: date, on: date) -> int:
    """Days lived; negative before birth."""
    return on.toordinal() - birth.toordinal()


def days_from_months(months: float) -> int:
    """Age in days of a (fractional) age in months: 24 months → 731."""
    return round_half_up(months * DAYS_PER_MONTH)


def months_from_days(days: int) -> float:
    """Age in months, unrounded."""
    return days / DAYS_PER_MONTH


def completed_months(birth: date, on: date) -> int:
    """Calendar months completed; a month without the day of birth completes on the 1st of the next."""
    return (on.year - birth.year) * 12 + on.month - birth.month - (on.day < birth.day)


def add_months(day: date, months: int) -> date:
    """The day on which `months` calendar months are completed: 31 January + 1 month → 1 March."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return date(year, month0 + 1, day.day)
    except ValueError:
        return date(year, month0 + 2, 1)  # never past December: it has all days


def completed_age(birth: date, on: date) -> Age:
    """Completed age in years, months and days. Raises ValueError before birth."""
    total = age_days(birth, on)
    if total < 0:
        raise ValueError("before birth")
    months = completed_months(birth, on)
    return Age(months // 12, months % 12, age_days(add_months(birth, months), on), total)


def corrected_age_days(age_days: int, gestational_age_days: int) -> int:
    """Age counted from the due date (40+0 weeks); negative before it."""
    return age_days - (TERM_DAYS - gestational_age_days)


def is_preterm(gestational_age_days: int | None) -> bool:
    """Born before 37+0 weeks; unknown gestation counts as term."""
    return gestational_age_days is not None and gestational_age_days < PRETERM_BELOW_DAYS
