"""National calendars as dated files, in the engine's model. A deployment's own corrected file takes precedence.

A country has one file, or several of different dates (`uz.toml`, `uz-2027.toml`): the latest that was in force on a day is used. A
deployment puts its own into `calendars/` in its data directory, under the same names. The file format is told in `reading.py`.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from pediatric_his.reference.calendars.book import CalendarFault
from pediatric_his.reference.calendars.lines import Line, LineDecision
from pediatric_his.reference.calendars.reading import Calendar, calendar_of

__all__ = [
    "Calendar",
    "CalendarError",
    "Line",
    "LineDecision",
    "as_decided",
    "calendar_codes",
    "check_decided",
    "check_own_calendars",
    "load_calendar",
    "read_calendar",
    "use_own_calendars",
]

_SHIPPED = Path(__file__).parent
_own: Path | None = None


class CalendarError(ValueError):
    """A calendar file can't be used; the message says where and why."""


def use_own_calendars(directory: Path) -> None:
    """Said once at the start: where the deployment keeps its corrected calendars. There may be none."""
    global _own
    _own = directory
    _versions.cache_clear()
    _as_decided.cache_clear()


def check_own_calendars(directory: Path) -> list[Path]:
    """Reads every calendar of a deployment, so that a wrong one stops the start.

    Raises:
        CalendarError: with the file, the line and the reason.
    """
    files = sorted(directory.glob("*.toml"))
    for file in files:
        read_calendar(file)
    return files


def calendar_codes() -> list[str]:
    """The countries whose calendars are shipped, and WHO."""
    return sorted({path.stem.partition("-")[0].upper() for path in _SHIPPED.glob("*.toml")})


def load_calendar(code: str, on: date | None = None) -> Calendar:
    """The calendar of a country as it is in force on a day (the latest, where no day is given).

    Raises:
        CalendarError: there is none, or the file is wrong.
    """
    versions = _versions(code.lower())
    return next((c for c in reversed(versions) if on is None or c.as_of <= on), versions[0])


def as_decided(calendar: Calendar, decided: Mapping[str, LineDecision]) -> Calendar:
    """The calendar as a hospital has decided its lines. A change that no longer goes with the rest is left out."""
    return _as_decided(calendar.code.lower(), calendar.as_of, tuple(sorted(decided.items())))


@functools.lru_cache(maxsize=256)
def _as_decided(code: str, on: date, decided: tuple[tuple[str, LineDecision], ...]) -> Calendar:
    data = load_calendar(code, on).data
    try:
        return calendar_of(data, dict(decided))
    except CalendarFault:
        holding: dict[str, LineDecision] = {}
        for name, decision in decided:
            try:
                calendar_of(data, holding | {name: decision})
            except CalendarFault:
                continue
            holding[name] = decision
        return calendar_of(data, holding)


def check_decided(calendar: Calendar, decided: Mapping[str, LineDecision]) -> None:
    """Whether a calendar can be read with these decisions.

    Raises:
        CalendarError: it can't; the message says why.
    """
    try:
        calendar_of(calendar.data, decided)
    except CalendarFault as fault:
        raise CalendarError(str(fault)) from fault


@functools.cache
def _versions(code: str) -> tuple[Calendar, ...]:
    """All versions of a country's calendar, the oldest first; the deployment's own replace those shipped."""
    files = [*_files(_own, code)] or [*_files(_SHIPPED, code)]
    if not files:
        raise CalendarError(f"no calendar {code.upper()}: there are {', '.join(calendar_codes())}")
    return tuple(sorted((read_calendar(file) for file in files), key=lambda c: c.as_of))


def _files(directory: Path | None, code: str) -> Iterator[Path]:
    if directory is not None and code.isalpha():
        yield from directory.glob(f"{code}.toml")
        yield from directory.glob(f"{code}-*.toml")


def read_calendar(path: Path) -> Calendar:
    """Reads and checks one file.

    Raises:
        CalendarError: with the file, the line where it can be told, and the reason.
    """
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise CalendarError(f"{path.name}: can't be read ({error})") from error
    except tomllib.TOMLDecodeError as error:
        raise CalendarError(f"{path.name}: {error}") from error
    try:
        return calendar_of(data)
    except CalendarFault as fault:
        raise CalendarError(f"{path.name}{_line(text, fault.where)}: {fault}") from fault
    except KeyError as error:
        raise CalendarError(f"{path.name}: {error.args[0]!r} is missing") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise CalendarError(f"{path.name}: {error}") from error


def _line(text: str, where: tuple[str, ...]) -> str:
    """The line that holds the words, each looked for behind the one before (the group first, then the value)."""
    lines, number = text.splitlines(), 0
    for word in where:
        number = next((n for n, line in enumerate(lines[max(number - 1, 0) :], max(number, 1)) if word in line), number)
    return f", line {number}" if number else ""
