"""From a calendar file to the CDSi model.

    code, as_of (a date), sources; shelf = CVX codes in order of preference; private = CVX codes that are recorded, not proposed
    [[series]] group, doses; sex = "f"; products = CVX codes instead of the group's; alternative = true for another way to complete,
               with only_if_complete = true for one that isn't forecast
    overdue = [{ until = AGE, after = SPAN } ...]: how long after its day a dose for that age is overdue; the last line has no `until`
    dose: vaccine, age, min_age; min_interval, interval_from_first, max_age, standing, note; products = only these count;
          counts_from, counts_after = a lower age or interval at which a dose counts though none is proposed then (WHO's minimum);
          overdue_after = its own, "24 hours" from a birth whose hour isn't known ends with the next day;
          or_else = vaccines for whom the first is too late; skip_from = an age from which the dose is passed over;
          only_after = products that ask for this further dose; test_first_from = an age from which a negative tuberculin test
          comes first; every_time = true for a dose that recurs

Names of groups, vaccines and products are in `reference/vaccines.toml`; a file may add its own [groups], [vaccines], [products].
"""

from __future__ import annotations

import functools
import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pediatric_his.clinical.immunization.dates import Duration, duration
from pediatric_his.clinical.immunization.model import (
    AgeRule,
    Antigen,
    Association,
    ConditionalSkip,
    LiveConflict,
    PreferableInterval,
    ScheduleData,
    Series,
    SeriesType,
    SkipCondition,
    SkipSet,
    Standing,
    TargetDose,
    TestFirst,
    VaccineRule,
)
from pediatric_his.reference.calendars.conditions import load_conditions

_NAMES = Path(__file__).parent.parent / "vaccines.toml"
_GRACE = 4  # days before a minimum that still count (CDSi, ACIP)
_OVERDUE_AFTER = 1  # months
_LIVE_DAYS = 28
_SEXES = {"f": "Female", "m": "Male"}
_TUBERCULIN = TestFirst("tuberculin-negative", Duration(0, 0), Duration(0, 14))  # read within a fortnight before BCG
_KNOWN = {
    *("vaccine", "age", "min_age", "max_age", "min_interval", "interval_from_first", "products", "or_else"),
    *("skip_from", "only_after", "test_first_from", "every_time", "standing", "note"),
    *("counts_from", "counts_after", "overdue_after"),
}

Names = Mapping[str, Mapping[str, Any]]


class CalendarFault(ValueError):
    """What is wrong, and the words by which its line is found."""

    def __init__(self, message: str, *where: str) -> None:
        super().__init__(message)
        self.where = where


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar: its schedule for the engine, and the names that are shown."""

    code: str
    as_of: date
    sources: str
    schedule: ScheduleData
    vaccines: Names
    products: Names  # what is on the shelf or may be recorded, in order of preference
    known: Names  # every product that has a name, also those of other calendars
    groups: Mapping[str, str]  # vaccine group → the vaccine that names it
    notes: Mapping[tuple[str, int], str]  # group and target dose → what to know
    uncertain: Mapping[str, tuple[str, ...]]  # group → doses of its that no source shows well enough

    @property
    def parts(self) -> frozenset[str]:
        """What an exemption may be from: the vaccine groups and the components of combined vaccines."""
        return frozenset(self.groups) | frozenset(part for held in self.schedule.components.values() for part in held)

    def vaccine_of(self, cvx: str) -> str:
        """The vaccine that a product is; empty for a product that isn't named."""
        return str(self.known.get(cvx, {}).get("vaccine", ""))


@dataclass(frozen=True, slots=True)
class _Book:
    """All names that a calendar may use, and what is proposed."""

    groups: Names
    vaccines: Names
    products: Names
    proposed: frozenset[str]
    overdue: tuple[tuple[Duration | None, Duration], ...]  # up to an age of the dose: overdue after


def calendar_of(data: dict[str, Any]) -> Calendar:
    """The calendar that a parsed file tells.

    Raises:
        CalendarFault: something in it can't be.
        KeyError: something is missing.
    """
    if not isinstance(data["as_of"], date):
        raise CalendarFault("as_of must be a date like 2024-09-01", "as_of")
    shared = _shared()
    book = _Book(
        {**shared["groups"], **data.get("groups", {})},
        {**shared["vaccines"], **data.get("vaccines", {})},
        {**shared["products"], **data.get("products", {})},
        frozenset(data["shelf"]),
        _overdue(data),
    )
    products = {cvx: _product(cvx, book) for cvx in (*data["shelf"], *data.get("private", []))}
    antigens: dict[str, Antigen] = {}
    for entry in data["series"]:
        _add(antigens, entry, book)
    antigens = {name: antigen for name, antigen in antigens.items() if antigen.series}
    numbered = [
        (entry["group"], n, dose)
        for entry in data["series"]
        if not entry.get("alternative")
        for n, dose in enumerate(entry["doses"], 1)
    ]
    return Calendar(
        code=data["code"],
        as_of=data["as_of"],
        sources=str(data["sources"]),
        schedule=_schedule(data, antigens, book, shared),
        vaccines=book.vaccines,
        products=products,
        known={**products, **book.products},
        groups={name: str(book.groups[name]["vaccine"]) for name in antigens},
        notes={(group, n): dose["note"] for group, n, dose in numbered if dose.get("note")},
        uncertain=_uncertain(numbered),
    )


def _overdue(data: Mapping[str, Any]) -> tuple[tuple[Duration | None, Duration], ...]:
    lines = data.get("overdue", [])
    if not lines or "until" in lines[-1]:
        raise CalendarFault("overdue: lines are needed, the last without `until`", "overdue")
    return tuple((_span("overdue", "overdue", line, "until"), _needed("overdue", line, "after")) for line in lines)


def _schedule(
    data: dict[str, Any], antigens: Mapping[str, Antigen], book: _Book, shared: Mapping[str, Any]
) -> ScheduleData:
    conditions, holds = load_conditions(), shared["components"]
    return ScheduleData(
        antigens,
        _associations(data, book),
        _live_conflicts(shared["live"]),
        observation_codes=conditions.aliases,
        components={cvx: frozenset(name for name, held in holds.items() if cvx in held) for cvx in book.products},
        shelf={cvx: _proposed(cvx, book.products[cvx]) for cvx in data["shelf"]},
        conditions=conditions.rules,
        readings=conditions.readings,
    )


@functools.cache
def _shared() -> dict[str, Any]:
    return tomllib.loads(_NAMES.read_text(encoding="utf-8"))


def _product(cvx: str, book: _Book) -> Mapping[str, Any]:
    if cvx not in book.products:
        raise CalendarFault(f"product {cvx} has no name in [products]", f'"{cvx}"')
    product = book.products[cvx]
    if product.get("vaccine") not in book.vaccines:
        raise CalendarFault(f"product {cvx}: no name for the vaccine {product.get('vaccine')!r}", f'"{cvx}" =')
    return product


def _associations(data: dict[str, Any], book: _Book) -> dict[str, tuple[Association, ...]]:
    """CVX → groups: also of groups that this calendar hasn't, so that a dose given elsewhere is known for what it is."""
    found: dict[str, tuple[Association, ...]] = {}
    for name, group in book.groups.items():
        own = {cvx for entry in data["series"] if entry["group"] == name for cvx in entry.get("products", [])}
        for cvx in [*group["cvx"], *sorted(own - set(group["cvx"]))]:
            found[cvx] = (*found.get(cvx, ()), Association(name, None, None))
    return found


def _live_conflicts(live: Sequence[str]) -> dict[tuple[str, str], LiveConflict]:
    days = Duration(0, 1), Duration(0, _LIVE_DAYS), Duration(0, _LIVE_DAYS)
    return {(a, b): LiveConflict(a, b, *days) for a in live for b in live}


def _uncertain(numbered: Sequence[tuple[str, int, dict[str, Any]]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for group, _n, dose in numbered:
        if dose.get("standing") == Standing.UNCERTAIN.value:
            found[group] = (*found.get(group, ()), f"{dose['vaccine']}: {dose['age']}")
    return found


# ── series ─────────────────────────────────────────────────────────────────
def _add(antigens: dict[str, Antigen], entry: dict[str, Any], book: _Book) -> None:
    name = entry["group"]
    if name not in book.groups:
        raise CalendarFault(f"no group {name!r}: there are {', '.join(book.groups)}", f'"{name}"')
    group, known = book.groups[name], antigens.get(name)
    if known is not None and not entry.get("alternative"):
        raise CalendarFault(
            f"the group {name} stands twice; another way to complete it is `alternative = true`",
            f'group = "{name}"',
            f'group = "{name}"',
        )
    if known is None and entry.get("alternative"):
        raise CalendarFault(f"the group {name} begins with an alternative", f'"{name}"')
    before = known.series if known else ()
    series = _series(entry, group, book, len(before))
    antigens[name] = Antigen(
        name,
        name,
        (*before, *series),
    )


def _series(entry: dict[str, Any], group: Mapping[str, Any], book: _Book, before: int) -> tuple[Series, ...]:
    """One series, and a longer one where a product asks for further doses. Doses of uncertain standing are left out."""
    if entry.get("sex") not in (None, *_SEXES):
        raise CalendarFault(
            f"{entry['group']}: sex is f or m, not {entry['sex']!r}", f'group = "{entry["group"]}"', "sex"
        )
    raws = list(enumerate(entry["doses"], 1))
    every = [(_dose(entry, n, raw, group, book), raw) for n, raw in raws]
    certain = [(dose, raw) for dose, raw in every if dose.standing is not Standing.UNCERTAIN]
    shown = [dose for dose, raw in certain if not raw.get("only_after")]
    if not shown:
        return ()
    longer = frozenset(cvx for _dose_, raw in certain for cvx in raw.get("only_after", []))
    if not longer:
        return (_one(entry, "standard", shown, before),)
    # One dose of such a product takes the whole series the longer way.
    return (
        _one(entry, "standard", [_without(dose, longer) for dose in shown], before),
        _one(entry, "longer", [dose for dose, _raw in certain], before + 1),
    )


def _one(entry: dict[str, Any], name: str, doses: Sequence[TargetDose], place: int) -> Series:
    return Series(
        name=f"{entry['group']} {name} {place + 1}",
        antigen=entry["group"],
        vaccine_group=entry["group"],
        type=SeriesType.EVALUATION_ONLY if entry.get("only_if_complete") else SeriesType.STANDARD,
        genders=frozenset({_SEXES[entry["sex"]]}) if entry.get("sex") else frozenset(),
        default=place == 0,
        product_path=False,
        group="1",
        group_name="Standard",
        equivalent_groups=frozenset(),
        priority="A",
        preference=place + 1,
        min_age_to_start=None,
        max_age_to_start=None,
        indications=(),
        doses=tuple(doses),
    )


def _without(dose: TargetDose, products: frozenset[str]) -> TargetDose:
    return replace(
        dose,
        preferable=tuple(v for v in dose.preferable if v.cvx not in products),
        allowable=tuple(v for v in dose.allowable if v.cvx not in products),
    )


# ── doses ──────────────────────────────────────────────────────────────────
def _dose(entry: dict[str, Any], number: int, raw: dict[str, Any], group: Mapping[str, Any], book: _Book) -> TargetDose:
    where = f"{entry['group']} dose {number}"
    begin = f'group = "{entry["group"]}"'
    if unknown := set(raw) - _KNOWN:
        raise CalendarFault(f"{where}: what is {sorted(unknown)[0]!r}?", begin, sorted(unknown)[0])
    for vaccine in (raw["vaccine"], *raw.get("or_else", [])):
        if vaccine not in book.vaccines:
            raise CalendarFault(f"{where}: no name for the vaccine {vaccine!r}", begin, f'"{vaccine}"')
    if raw.get("standing", "confirmed") not in list(Standing):
        raise CalendarFault(
            f"{where}: standing is {', '.join(Standing)}, not {raw['standing']!r}", begin, raw["standing"]
        )
    age, min_age = _span(where, begin, raw, "age"), _span(where, begin, raw, "min_age")
    max_age = _span(where, begin, raw, "max_age")
    if age is None or min_age is None:
        raise CalendarFault(f"{where}: an age and a minimum age are needed", begin)
    if _days(age) < _days(min_age):
        raise CalendarFault(f"{where}: the age is below the minimum age", begin, f'age = "{raw["age"]}"')
    if max_age is not None and _days(max_age) <= _days(age):
        raise CalendarFault(f"{where}: the maximum age is not above the age", begin, f'max_age = "{raw["max_age"]}"')
    preferable, allowable = _vaccines(entry, raw, group, book)
    if not any(v.forecast for v in preferable) and raw.get("standing") != Standing.UNCERTAIN.value:
        raise CalendarFault(f"{where}: no product on the shelf is {raw['vaccine']}", begin, f'"{raw["vaccine"]}"')
    test_from = _span(where, begin, raw, "test_first_from")
    counts_from = _span(where, begin, raw, "counts_from") or min_age
    return TargetDose(
        number=number,
        ages=(AgeRule(_less(counts_from), min_age, age, Duration(age.months + _OVERDUE_AFTER, age.days), max_age),),
        intervals=_intervals(where, begin, raw),
        allowable_intervals=(),
        preferable=preferable,
        allowable=allowable,
        inadvertent=frozenset(),
        skips=_skips(_span(where, begin, raw, "skip_from")),
        recurring=bool(raw.get("every_time")),
        standing=Standing(raw.get("standing", "confirmed")),
        label=raw["vaccine"],
        test_first=replace(_TUBERCULIN, from_age=test_from) if test_from is not None else None,
        overdue_after=_overdue_after(where, begin, raw, age, book),
    )


def _overdue_after(where: str, begin: str, raw: Mapping[str, Any], age: Duration, book: _Book) -> Duration:
    hours = re.fullmatch(r"(\d+) hours", str(raw.get("overdue_after", "")))
    if hours:
        return Duration(0, 1 + math.ceil(int(hours[1]) / 24))
    own = _span(where, begin, raw, "overdue_after")
    return own or next(after for until, after in book.overdue if until is None or _days(age) <= _days(until))


def _vaccines(
    entry: dict[str, Any], raw: dict[str, Any], group: Mapping[str, Any], book: _Book
) -> tuple[tuple[VaccineRule, ...], tuple[VaccineRule, ...]]:
    """Preferable: what is proposed, in order, within its ages. Allowable: whatever holds the antigen counts at any age."""
    counted = raw.get("products") or entry.get("products") or group["cvx"]
    wanted = (raw["vaccine"], *raw.get("or_else", []))
    proposed = [
        _proposed(cvx, product)
        for vaccine in wanted
        for cvx, product in book.products.items()
        if product["vaccine"] == vaccine and cvx in counted and cvx in book.proposed
    ]
    return tuple(proposed), tuple(VaccineRule(cvx, None, None) for cvx in counted)


def _proposed(cvx: str, product: Mapping[str, Any]) -> VaccineRule:
    return VaccineRule(cvx, duration(product.get("from")), duration(product.get("until")), forecast=True)


def _intervals(where: str, begin: str, raw: dict[str, Any]) -> tuple[PreferableInterval, ...]:
    before, first = _span(where, begin, raw, "min_interval"), _span(where, begin, raw, "interval_from_first")
    found = []
    counts_after = _span(where, begin, raw, "counts_after") or before
    if before is not None and counts_after is not None:
        found.append(PreferableInterval(True, None, frozenset(), None, _less(counts_after), before, None, None))
    if first is not None:
        found.append(PreferableInterval(False, 1, frozenset(), None, _less(first), first, None, None))
    return tuple(found)


def _skips(age: Duration | None) -> tuple[ConditionalSkip, ...]:
    if age is None:
        return ()
    return (ConditionalSkip(True, True, False, (SkipSet((SkipCondition("age", begin_age=age),), False),)),)


def _needed(where: str, raw: Mapping[str, Any], name: str) -> Duration:
    found = _span(where, where, raw, name)
    if found is None:
        raise CalendarFault(f"{where}: {name} is missing", where)
    return found


def _span(where: str, begin: str, raw: Mapping[str, Any], name: str) -> Duration | None:
    value = raw.get(name)
    if value is None:
        return None
    try:
        found = duration(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None:
        raise CalendarFault(f'{where}, {name}: {value!r} is no length of time like "6 weeks"', begin, str(value))
    return found


def _days(span: Duration) -> float:
    return span.months * 30.4375 + span.days


def _less(span: Duration) -> Duration:
    return Duration(span.months, span.days - _GRACE) if _days(span) > _GRACE else Duration(0, 0)
