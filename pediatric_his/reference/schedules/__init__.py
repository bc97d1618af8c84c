"""National calendars as dated figures. A hospital's own corrected file in its data directory takes precedence."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import Any

from pediatric_his.clinical.schedule import Calendar, Series, Standing, TargetDose, span


class CalendarError(ValueError):
    """A calendar file can't be used; the message says where and why."""


@functools.cache
def national_calendar(code: str, directory: Path | None = None) -> Calendar:
    """The calendar of a country.

    Raises:
        CalendarError: there is none, or the file is wrong.
    """
    own = directory / f"{code.lower()}.toml" if directory else None
    path = own if own and own.is_file() else Path(__file__).with_name(f"{code.lower()}.toml")
    try:
        with path.open("rb") as file:
            return _calendar(tomllib.load(file))
    except (OSError, KeyError, ValueError) as error:
        raise CalendarError(f"{path.name}: {error}") from error


def _calendar(data: dict[str, Any]) -> Calendar:
    calendar = Calendar(
        code=data["code"],
        as_of=data["as_of"],
        series=tuple(_series(entry) for entry in data["series"]),
        live_products=frozenset(data["live"]),
        vaccines=data["vaccines"],
        products=data["products"],
    )
    for series in calendar.series:
        for dose in series.doses:
            if dose.vaccine not in calendar.vaccines:
                raise ValueError(f"{series.group}: no name for the vaccine {dose.vaccine}")
    return calendar


def _series(entry: dict[str, Any]) -> Series:
    doses = tuple(_dose(number, dose) for number, dose in enumerate(entry["doses"], 1))
    return Series(entry["group"], frozenset(entry["products"]), doses, entry.get("sex"))


def _dose(number: int, entry: dict[str, Any]) -> TargetDose:
    def optional(name: str) -> Any:
        return span(entry[name]) if name in entry else None

    return TargetDose(
        number=number,
        vaccine=entry["vaccine"],
        age=span(entry["age"]),
        min_age=span(entry["min_age"]),
        min_interval=optional("min_interval"),
        max_age=optional("max_age"),
        only_after=frozenset(entry.get("only_after", ())),
        standing=Standing(entry.get("standing", "confirmed")),
        note=entry.get("note", ""),
    )
