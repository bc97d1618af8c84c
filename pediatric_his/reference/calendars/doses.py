"""A dose's line in a calendar file as the engine's target dose."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pediatric_his.clinical.immunization.dates import Duration, duration
from pediatric_his.clinical.immunization.model import (
    AgeRule,
    ConditionalSkip,
    PreferableInterval,
    SkipCondition,
    SkipSet,
    Standing,
    TargetDose,
    TestFirst,
    VaccineRule,
)
from pediatric_his.reference.calendars.book import (
    Book,
    CalendarFault,
    days_of,
    proposed_product,
    shared_names,
    span_of,
)
from pediatric_his.reference.calendars.lines import Line

_GRACE = 4  # days before a minimum that still count (CDSi, ACIP)
_OVERDUE_AFTER = 1  # months
_TUBERCULIN = TestFirst("tuberculin-negative", Duration(0, 0), Duration(0, 14))  # read within a fortnight before BCG
_STANDINGS = (Standing.CONFIRMED, Standing.PARTIAL, Standing.UNCERTAIN)  # of a file; approved is what a hospital says
_NEEDED = ("vaccine", "age", "min_age", "standing", "source", "limits")
_KNOWN = {
    *_NEEDED,
    *("group", "sex", "alternative", "only_if_complete"),  # of its series
    *(
        "max_age",
        "counts_until",
        "min_interval",
        "interval_from_first",
        "products",
        "or_else",
        "skip_from",
        "only_after",
    ),
    *("test_first_from", "every_time", "note", "counts_from", "counts_after", "overdue_after"),
}


def target_dose(entry: Mapping[str, Any], line: Line, counted: Sequence[str], book: Book) -> TargetDose:
    """The target dose that a line tells; `counted` are the products that hold what is counted.

    Raises:
        CalendarFault: something in it can't be.
    """
    raw, where, begin = line.here, f"{line.group} dose {line.number}", f'group = "{line.group}"'
    _check_words(where, begin, raw, book)
    age, min_age = span_of(where, begin, raw, "age"), span_of(where, begin, raw, "min_age")
    max_age, counts_until = span_of(where, begin, raw, "max_age"), span_of(where, begin, raw, "counts_until")
    if age is None or min_age is None:
        raise CalendarFault(f"{where}: an age and a minimum age are needed", begin)
    _check_ages(where, begin, raw, (age, min_age, max_age))
    preferable, allowable = _vaccines(entry, raw, counted, book)
    if not any(v.forecast for v in preferable) and line.standing is not Standing.UNCERTAIN:
        raise CalendarFault(f"{where}: no product on the shelf is {raw['vaccine']}", begin, f'"{raw["vaccine"]}"')
    test_from = span_of(where, begin, raw, "test_first_from")
    counts_from = span_of(where, begin, raw, "counts_from") or min_age
    return TargetDose(
        number=line.number,
        ages=(AgeRule(_less(counts_from), min_age, age, _late(age), counts_until or max_age),),
        intervals=_intervals(where, begin, raw),
        allowable_intervals=(),
        preferable=preferable,
        allowable=allowable,
        inadvertent=frozenset(),
        skips=_skips(span_of(where, begin, raw, "skip_from")),
        recurring=bool(raw.get("every_time")),
        standing=line.standing,
        label=raw["vaccine"],
        test_first=replace(_TUBERCULIN, from_age=test_from) if test_from is not None else None,
        asked_until=max_age if counts_until else None,
        overdue_after=_overdue_after(where, begin, raw, age, book),
    )


def _late(age: Duration) -> Duration:
    return Duration(age.months + _OVERDUE_AFTER, age.days)


def _check_words(where: str, begin: str, raw: Mapping[str, Any], book: Book) -> None:
    if unknown := set(raw) - _KNOWN:
        raise CalendarFault(f"{where}: what is {sorted(unknown)[0]!r}?", begin, sorted(unknown)[0])
    if missing := [name for name in _NEEDED if not raw.get(name)]:
        raise CalendarFault(f"{where}: {missing[0]} is missing", begin)
    for vaccine in (raw["vaccine"], *raw.get("or_else", [])):
        if vaccine not in book.vaccines:
            raise CalendarFault(f"{where}: no name for the vaccine {vaccine!r}", begin, f'"{vaccine}"')
    if raw["standing"] not in _STANDINGS:
        raise CalendarFault(
            f"{where}: standing is {', '.join(_STANDINGS)}, not {raw['standing']!r}", begin, raw["standing"]
        )


def _check_ages(
    where: str, begin: str, raw: Mapping[str, Any], ages: tuple[Duration, Duration, Duration | None]
) -> None:
    age, min_age, max_age = ages
    if days_of(age) < days_of(min_age):
        raise CalendarFault(f"{where}: the age is below the minimum age", begin, f'age = "{raw["age"]}"')
    if max_age is not None and days_of(max_age) <= days_of(age):
        raise CalendarFault(f"{where}: the maximum age is not above the age", begin, f'max_age = "{raw["max_age"]}"')
    _check_until(where, begin, raw, max_age)
    for lower, upper in (("counts_from", "min_age"), ("counts_after", "min_interval")):
        least, wanted = span_of(where, begin, raw, lower), span_of(where, begin, raw, upper)
        if least is not None and (wanted is None or days_of(least) > days_of(wanted)):
            raise CalendarFault(f"{where}: {lower} is above {upper}", begin, f'{lower} = "{raw[lower]}"')


def _check_until(where: str, begin: str, raw: Mapping[str, Any], max_age: Duration | None) -> None:
    until = span_of(where, begin, raw, "counts_until")
    if until is not None and (max_age is None or days_of(until) <= days_of(max_age)):
        raise CalendarFault(
            f"{where}: counts_until is not above max_age", begin, f'counts_until = "{raw["counts_until"]}"'
        )


def _overdue_after(where: str, begin: str, raw: Mapping[str, Any], age: Duration, book: Book) -> Duration:
    hours = re.fullmatch(r"(\d+) hours", str(raw.get("overdue_after", "")))
    if hours:
        return Duration(0, 1 + math.ceil(int(hours[1]) / 24))
    own = span_of(where, begin, raw, "overdue_after")
    return own or next(after for until, after in book.overdue if until is None or days_of(age) <= days_of(until))


def _vaccines(
    entry: Mapping[str, Any], raw: Mapping[str, Any], counted: Sequence[str], book: Book
) -> tuple[tuple[VaccineRule, ...], tuple[VaccineRule, ...]]:
    """Preferable: what is proposed, in order, within its ages. Allowable: whatever holds the antigen counts, a weak one by its age."""
    counted = raw.get("products") or entry.get("products") or counted
    wanted = (raw["vaccine"], *raw.get("or_else", []))
    proposed = [
        proposed_product(cvx, product)
        for vaccine in wanted
        for cvx, product in book.products.items()
        if product["vaccine"] == vaccine and cvx in counted and cvx in book.proposed
    ]
    return tuple(proposed), tuple(VaccineRule(cvx, counts_from(cvx), None) for cvx in counted)


def counts_from(cvx: str) -> Duration | None:
    """The age before which a product is too weak to count, with the days of grace."""
    weak = shared_names()["weak"]
    return _less(_span(weak["before"])) if cvx in weak["cvx"] else None


def _span(text: str) -> Duration:
    found = duration(text)
    assert found is not None
    return found


def _intervals(where: str, begin: str, raw: Mapping[str, Any]) -> tuple[PreferableInterval, ...]:
    before, first = span_of(where, begin, raw, "min_interval"), span_of(where, begin, raw, "interval_from_first")
    found = []
    counts_after = span_of(where, begin, raw, "counts_after") or before
    if before is not None and counts_after is not None:
        found.append(PreferableInterval(True, None, frozenset(), None, _less(counts_after), before, None, None))
    if first is not None:
        found.append(PreferableInterval(False, 1, frozenset(), None, _less(first), first, None, None))
    return tuple(found)


def _skips(age: Duration | None) -> tuple[ConditionalSkip, ...]:
    if age is None:
        return ()
    return (ConditionalSkip(True, True, False, (SkipSet((SkipCondition("age", begin_age=age),), False),)),)


def _less(span: Duration) -> Duration:
    return Duration(span.months, span.days - _GRACE) if days_of(span) > _GRACE else Duration(0, 0)
