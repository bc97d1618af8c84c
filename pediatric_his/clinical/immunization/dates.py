"""CDSi's date arithmetic (Logic Specification 3, CALCDT-1 to 6): durations like "6 months - 4 days", added to a day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from pediatric_his.clinical.immunization.moving import Moving

EARLIEST = date(1900, 1, 1)
LATEST = date(2999, 12, 31)

_TERM = re.compile(r"([+-]?)\s*(\d+)\s*(year|month|week|day)s?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Duration:
    """Years and months first, then days: the order in which they are added."""

    months: int
    days: int

    def after(self, day: date) -> date:
        """The day this long after another. A day that a month lacks becomes the first of the next (CALCDT-5)."""
        if isinstance(day, Moving):
            return day.after(self)
        return _after(self.months, self.days, day)


@cache
def _after(months: int, days: int, day: date) -> date:
    if months:
        year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
        if year > LATEST.year:
            return LATEST
        try:
            day = date(year, month0 + 1, day.day)
        except ValueError:
            day = date(year, month0 + 2, 1)  # never past December: it has all days
    return day + timedelta(days=days)


@cache
def duration(text: str | None) -> Duration | None:
    """Reads a duration; None for an empty one.

    Raises:
        ValueError: the text is none.
    """
    plain = (text or "").strip()
    if not plain or plain.lower() == "n/a":
        return None
    months = days = 0
    rest = _TERM.sub("", plain).strip()
    terms = _TERM.findall(plain)
    if not terms or rest:
        raise ValueError(f"{text!r} is no duration")
    for sign, number, unit in terms:
        value = -int(number) if sign == "-" else int(number)
        kind = unit.lower()
        if kind in ("year", "month"):
            months += value * (12 if kind == "year" else 1)
        else:
            days += value * (7 if kind == "week" else 1)
    return Duration(months, days)


def after(length: Duration | None, day: date) -> date | None:
    if length is None:
        return None
    return day.after(length) if isinstance(day, Moving) else _after(length.months, length.days, day)


def last_day_of(day: date, precision: str) -> date:
    """The last day that a date known to the `day`, `month` or `year` may mean."""
    if precision == "year":
        return date(day.year, 12, 31)
    return Duration(1, -1).after(day.replace(day=1)) if precision == "month" else day


def approximate_day(text: str) -> tuple[date, str]:
    """An ISO date, a year and month, or a year alone: its first day and its precision.

    Raises:
        ValueError: the text is none of these.
    """
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no date like 2026-03-31, 2026-03 or 2026")
    year, month, day = match.groups()
    return date(int(year), int(month or 1), int(day or 1)), "day" if day else "month" if month else "year"
