"""A national calendar in short: which doses count, and what is due when, by ages, minimum ages and minimum intervals.

Dates follow CDSi's arithmetic (CALCDT-1..5): months first, a missing day becomes the first of the next month. A dose up to four days
before its minimum counts (the grace period of CDSi and ACIP), except between two live vaccines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from pediatric_his.clinical.ages import add_months

GRACE = timedelta(days=4)
LIVE_SPACING = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as calendars write it: “2 months”, “6 weeks”, “9 years”."""

    months: int = 0
    days: int = 0

    def after(self, day: date) -> date:
        return add_months(day, self.months) + timedelta(days=self.days)


@cache
def span(text: str) -> Span:
    """Reads “4 months 2 weeks”.

    Raises:
        ValueError: the text is no length of time.
    """
    months = days = 0
    parts = re.findall(r"(\d+)\s*(day|week|month|year)s?", text)
    if not parts or re.sub(r"(\d+)\s*(day|week|month|year)s?", "", text).strip():
        raise ValueError(f"{text!r} is no length of time")
    for number, unit in parts:
        if unit in ("month", "year"):
            months += int(number) * (12 if unit == "year" else 1)
        else:
            days += int(number) * (7 if unit == "week" else 1)
    return Span(months, days)


class Standing(StrEnum):
    """How well a figure of the calendar is known. Uncertain doses are shown as such and never due."""

    CONFIRMED = "confirmed"
    PARTIAL = "partial"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class TargetDose:
    """One dose of a series. Intervals count from the dose before it in the series."""

    number: int
    vaccine: str
    age: Span
    min_age: Span
    min_interval: Span | None = None
    max_age: Span | None = None
    only_after: frozenset[str] = frozenset()  # the dose exists only where the series used one of these products
    standing: Standing = Standing.CONFIRMED
    note: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """The doses of one vaccine group, and the products (CVX) that count for it."""

    group: str
    products: frozenset[str]
    doses: tuple[TargetDose, ...]
    sex: str | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    code: str
    as_of: str
    series: tuple[Series, ...]
    live_products: frozenset[str] = frozenset()
    vaccines: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    products: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GivenDose:
    """A dose as recorded. `key` is the caller's own."""

    key: str
    on: date
    cvx: str | None


class Verdict(StrEnum):
    VALID = "valid"
    TOO_YOUNG = "too_young"
    TOO_SOON = "too_soon"
    AFTER_LIVE = "after_live"
    EXTRA = "extra"
    UNKNOWN_PRODUCT = "unknown_product"
    BEFORE_BIRTH = "before_birth"


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What a recorded dose counts for. `possible_from` is the day from which it would have counted."""

    dose: GivenDose
    group: str | None
    verdict: Verdict
    target: TargetDose | None = None
    possible_from: date | None = None


class DueStatus(StrEnum):
    OVERDUE = "overdue"
    DUE = "due"
    LATER = "later"
    COMPLETE = "complete"
    TOO_OLD = "too_old"
    NOT_FOR_SEX = "not_for_sex"


@dataclass(frozen=True, slots=True)
class Forecast:
    """The next dose of a group. `earliest`: counts from then; `recommended`: the calendar's day, or as soon as possible."""

    group: str
    status: DueStatus
    target: TargetDose | None = None
    earliest: date | None = None
    recommended: date | None = None
    overdue_from: date | None = None
    last_valid: date | None = None


OVERDUE_AFTER = Span(months=1)


def assess(
    calendar: Calendar, birth: date, sex: str, doses: Sequence[GivenDose], on: date
) -> tuple[list[Evaluated], list[Forecast]]:
    """Evaluates each dose and forecasts each group. Never raises for odd histories: each odd dose has its verdict."""
    given = sorted(doses, key=lambda d: (d.on, d.key))
    known = {cvx for series in calendar.series for cvx in series.products}
    evaluated = [Evaluated(d, None, Verdict.BEFORE_BIRTH) for d in given if d.on < birth]
    evaluated += [Evaluated(d, None, Verdict.UNKNOWN_PRODUCT) for d in given if d.on >= birth and d.cvx not in known]
    usable = [d for d in given if d.on >= birth and d.cvx in known]
    forecasts = []
    for series in calendar.series:
        own, forecast = _series(calendar, series, birth, sex, usable, on)
        evaluated += own
        forecasts.append(forecast)
    return sorted(evaluated, key=lambda e: (e.dose.on, e.dose.key)), forecasts


def _series(
    calendar: Calendar, series: Series, birth: date, sex: str, usable: Sequence[GivenDose], on: date
) -> tuple[list[Evaluated], Forecast]:
    mine = [d for d in usable if d.cvx in series.products]
    targets = [t for t in series.doses if t.standing is not Standing.UNCERTAIN and _exists(t, mine)]
    evaluated: list[Evaluated] = []
    place, last_valid, last_any = 0, None, None
    for dose in mine:
        if place == len(targets):
            evaluated.append(Evaluated(dose, series.group, Verdict.EXTRA))
            continue
        target = targets[place]
        verdict, possible_from = _verdict(calendar, target, birth, dose, last_valid, usable)
        evaluated.append(Evaluated(dose, series.group, verdict, target, possible_from))
        last_any = dose.on
        if verdict is Verdict.VALID:
            place, last_valid = place + 1, dose.on
    return evaluated, _forecast(calendar, series, targets, place, birth, sex, last_valid, last_any, usable, on)


def _exists(target: TargetDose, mine: Sequence[GivenDose]) -> bool:
    return not target.only_after or any(d.cvx in target.only_after for d in mine)


def _verdict(
    calendar: Calendar,
    target: TargetDose,
    birth: date,
    dose: GivenDose,
    before: date | None,
    usable: Sequence[GivenDose],
) -> tuple[Verdict, date | None]:
    from_age = target.min_age.after(birth)
    if dose.on < from_age - GRACE:
        return Verdict.TOO_YOUNG, from_age
    if target.min_interval and before:
        from_interval = target.min_interval.after(before)
        if dose.on < from_interval - GRACE:
            return Verdict.TOO_SOON, from_interval
    if dose.cvx in calendar.live_products:
        for other in usable:
            if other.cvx in calendar.live_products and other.on < dose.on < other.on + LIVE_SPACING:
                return Verdict.AFTER_LIVE, other.on + LIVE_SPACING
    return Verdict.VALID, None


def _forecast(
    calendar: Calendar,
    series: Series,
    targets: Sequence[TargetDose],
    place: int,
    birth: date,
    sex: str,
    last_valid: date | None,
    last_any: date | None,
    usable: Sequence[GivenDose],
    on: date,
) -> Forecast:
    if series.sex and sex != series.sex:
        return Forecast(series.group, DueStatus.NOT_FOR_SEX)
    if place >= len(targets):
        return Forecast(series.group, DueStatus.COMPLETE, last_valid=last_valid)
    target = targets[place]
    candidates = [target.min_age.after(birth)]
    if target.min_interval and last_valid:
        candidates.append(target.min_interval.after(last_valid))
    if target.min_interval and last_any and last_any != last_valid:
        # A dose that didn't count is still a dose in the arm: the next keeps its distance from it.
        candidates.append(target.min_interval.after(last_any))
    if series.products & calendar.live_products:
        candidates += [d.on + LIVE_SPACING for d in usable if d.cvx in calendar.live_products and d.on <= on]
    earliest = max(candidates)
    recommended = max(target.age.after(birth), earliest)
    overdue_from = OVERDUE_AFTER.after(recommended)
    if target.max_age and max(on, earliest) >= target.max_age.after(birth):
        return Forecast(series.group, DueStatus.TOO_OLD, target, last_valid=last_valid)
    status = DueStatus.OVERDUE if on >= overdue_from else DueStatus.DUE if on >= recommended else DueStatus.LATER
    return Forecast(series.group, status, target, earliest, recommended, overdue_from, last_valid)
