"""National calendars as dated figures, into the engine's model. A hospital's own corrected file takes precedence.

A calendar file lists series by vaccine group; a dose has its age, minimum age and minimum interval, optionally a maximum age, products
of its own, and its standing: confirmed, partial or uncertain.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pediatric_his.clinical.immunization.dates import Duration, duration
from pediatric_his.clinical.immunization.model import (
    AgeRule,
    Antigen,
    Association,
    LiveConflict,
    PreferableInterval,
    ScheduleData,
    Series,
    SeriesType,
    Standing,
    TargetDose,
    VaccineRule,
)

_FOLDER = Path(__file__).parent
_GRACE = 4  # days before a minimum that still count (CDSi, ACIP)
_OVERDUE_AFTER = 1  # months
_LIVE_DAYS = 28
_SEXES = {"f": "Female", "m": "Male"}


class CalendarError(ValueError):
    """A calendar file can't be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar: its schedule for the engine, and the names that are shown."""

    code: str
    as_of: str
    schedule: ScheduleData
    vaccines: Mapping[str, Mapping[str, str]]
    products: Mapping[str, Mapping[str, str]]
    groups: Mapping[str, str]  # vaccine group → the vaccine that it begins with
    notes: Mapping[tuple[str, int], str]

    def target(self, group: str, number: int) -> TargetDose:
        return self.schedule.antigens[group].series[0].doses[number - 1]


def calendar_codes() -> list[str]:
    return sorted(path.stem.upper() for path in _FOLDER.glob("*.toml"))


@functools.cache
def load_calendar(code: str, directory: Path | None = None) -> Calendar:
    """The calendar of a country, or of the corrected file in a directory.

    Raises:
        CalendarError: there is none, or the file is wrong.
    """
    own = directory / f"{code.lower()}.toml" if directory else None
    return read_calendar(own if own and own.is_file() else _FOLDER / f"{code.lower()}.toml")


def read_calendar(path: Path) -> Calendar:
    """Reads and checks one file.

    Raises:
        CalendarError: with the file, the line where it can be told, and the reason.
    """
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except OSError as error:
        raise CalendarError(f"{path.name}: can't be read ({error.strerror})") from error
    except tomllib.TOMLDecodeError as error:
        raise CalendarError(f"{path.name}: {error}") from error
    try:
        return _calendar(data)
    except _Fault as fault:
        raise CalendarError(f"{path.name}{_line(text, fault.where)}: {fault}") from fault
    except KeyError as error:
        raise CalendarError(f"{path.name}: {error.args[0]!r} is missing") from error


class _Fault(ValueError):
    def __init__(self, where: str, message: str) -> None:
        super().__init__(message)
        self.where = where


def _line(text: str, where: str) -> str:
    for number, line in enumerate(text.splitlines(), 1):
        if where and where in line:
            return f", line {number}"
    return ""


def _calendar(data: dict[str, Any]) -> Calendar:
    vaccines, products = data["vaccines"], data["products"]
    antigens: dict[str, Antigen] = {}
    associations: dict[str, tuple[Association, ...]] = {}
    groups: dict[str, str] = {}
    notes: dict[tuple[str, int], str] = {}
    shelf = {cvx: str(names.get("vaccine")) for cvx, names in products.items()}
    for entry in data["series"]:
        group = entry["group"]
        if group in antigens:
            raise _Fault(f'"{group}"', f"the group {group} stands twice")
        series = _series(entry, vaccines, shelf)
        antigens[group] = Antigen(group, group, series)
        groups[group] = entry["doses"][0]["vaccine"]
        notes |= {(group, n): dose["note"] for n, dose in enumerate(entry["doses"], 1) if dose.get("note")}
        for cvx in entry["products"]:
            associations[cvx] = (*associations.get(cvx, ()), Association(group, None, None))
    for cvx, names in products.items():
        if names.get("vaccine") not in vaccines:
            raise _Fault(f'"{cvx}"', f"product {cvx}: its vaccine {names.get('vaccine')!r} has no name in [vaccines]")
    live = data.get("live", [])
    conflicts = {
        (a, b): LiveConflict(a, b, Duration(0, 1), Duration(0, _LIVE_DAYS), Duration(0, _LIVE_DAYS))
        for a in live
        for b in live
    }
    schedule = ScheduleData(antigens, associations, conflicts)
    return Calendar(data["code"], str(data["as_of"]), schedule, vaccines, products, groups, notes)


def _series(entry: dict[str, Any], vaccines: Mapping[str, Any], shelf: Mapping[str, str]) -> tuple[Series, ...]:
    """The series of a group: one for all its products, and one more where a product asks for further doses."""
    every = [_dose(entry, n, dose, vaccines, shelf) for n, dose in enumerate(entry["doses"], 1)]
    shown = [
        d
        for d, raw in zip(every, entry["doses"], strict=True)
        if d.standing is not Standing.UNCERTAIN and not raw.get("only_after")
    ]
    found = [_one(entry, "standard", shown, preference=1, default=True)]
    longer = next((raw["only_after"] for raw in entry["doses"] if raw.get("only_after")), None)
    if longer:
        # With one dose of such a product the whole series takes the longer way.
        certain = [d for d in every if d.standing is not Standing.UNCERTAIN]
        found = [
            _one(entry, "standard", shown, preference=1, default=True, without=frozenset(longer)),
            _one(entry, "longer", certain, 2, False),
        ]
    return tuple(found)


def _one(
    entry: dict[str, Any],
    name: str,
    doses: list[TargetDose],
    preference: int,
    default: bool,
    without: frozenset[str] = frozenset(),
) -> Series:
    if without:
        doses = [_without(dose, without) for dose in doses]
    return Series(
        name=f"{entry['group']} {name}",
        antigen=entry["group"],
        vaccine_group=entry["group"],
        type=SeriesType.STANDARD,
        genders=frozenset({_SEXES[entry["sex"]]}) if entry.get("sex") else frozenset(),
        default=default,
        product_path=False,
        group="1",
        group_name="Standard",
        equivalent_groups=frozenset(),
        priority="A",
        preference=preference,
        min_age_to_start=None,
        max_age_to_start=None,
        indications=(),
        doses=tuple(doses),
    )


def _without(dose: TargetDose, products: frozenset[str]) -> TargetDose:
    return replace(dose, preferable=tuple(v for v in dose.preferable if v.cvx not in products))


def _dose(
    entry: dict[str, Any], number: int, raw: dict[str, Any], vaccines: Mapping[str, Any], shelf: Mapping[str, str]
) -> TargetDose:
    if raw["vaccine"] not in vaccines:
        raise _Fault(
            f'"{raw["vaccine"]}"',
            f"{entry['group']} dose {number}: no name for the vaccine {raw['vaccine']!r} in [vaccines]",
        )
    age, min_age = _span(entry, number, raw, "age"), _span(entry, number, raw, "min_age")
    max_age = _span(entry, number, raw, "max_age")
    interval = _span(entry, number, raw, "min_interval")
    if age is None or min_age is None:
        raise _Fault(entry["group"], f"{entry['group']} dose {number}: an age and a minimum age are needed")
    if (age.months, age.days) < (min_age.months, min_age.days) and _days(age) < _days(min_age):
        raise _Fault(entry["group"], f"{entry['group']} dose {number}: the age is below the minimum age")
    intervals = (
        ()
        if interval is None
        else (PreferableInterval(True, None, frozenset(), None, _less(interval), interval, None, None),)
    )
    products = raw.get("products", entry["products"])
    return TargetDose(
        number=number,
        ages=(AgeRule(_less(min_age), min_age, age, Duration(age.months + _OVERDUE_AFTER, age.days), max_age),),
        intervals=intervals,
        allowable_intervals=(),
        preferable=tuple(VaccineRule(cvx, None, None, forecast=shelf.get(cvx) == raw["vaccine"]) for cvx in products),
        allowable=(),
        inadvertent=frozenset(),
        skips=(),
        standing=Standing(raw.get("standing", "confirmed")),
        label=raw["vaccine"],
    )


def _span(entry: dict[str, Any], number: int, raw: dict[str, Any], name: str) -> Duration | None:
    try:
        return duration(raw.get(name))
    except ValueError as error:
        raise _Fault(f'"{raw[name]}"', f"{entry['group']} dose {number}, {name.replace('_', ' ')}: {error}") from error


def _days(span: Duration) -> float:
    return span.months * 30.4375 + span.days


def _less(span: Duration) -> Duration:
    return Duration(span.months, span.days - _GRACE) if _days(span) > _GRACE else Duration(0, 0)


def vaccine_of_group(calendar: Calendar, group: str, number: int) -> str:
    """The vaccine that a group's n-th dose is given with."""
    doses = calendar.schedule.antigens[group].series[-1].doses
    return next((dose.label for dose in doses if dose.number == number), calendar.groups[group])
