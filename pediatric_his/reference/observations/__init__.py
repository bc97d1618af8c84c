"""What can be written down of a child beside figures and doses (`kinds.toml`, whose head tells the format)."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pediatric_his.clinical.immunization.observations import Observation

_FILE = Path(__file__).parent / "kinds.toml"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in whole units; from `unlikely` on it is asked about."""

    unit: str
    low: int
    high: int
    unlikely: int


@dataclass(frozen=True, slots=True)
class AfterDose:
    """Follows a dose that holds a part, within days."""

    part: str
    days: int


@dataclass(frozen=True, slots=True)
class ObservationKind:
    """One thing to write down, and what is asked with it."""

    name: str
    section: str
    codes: tuple[str, ...]
    day: str  # needed, asked, none
    values: tuple[str, ...] = ()
    figure: Figure | None = None
    read_days: tuple[int, int] | None = None  # days between setting a test and reading it
    exact_day: bool = False
    repeats: bool = False
    holds_days: int | None = None
    ended_as: Mapping[str, str] = field(default_factory=dict)
    latest: bool = False
    sex: str = ""
    from_years: int = 0
    after_dose: AfterDose | None = None
    after_bcg_days: int | None = None
    second_look: bool = False


@functools.cache
def observation_kinds() -> Mapping[str, ObservationKind]:
    """All kinds by name, in the order of the page."""
    entries = tomllib.loads(_FILE.read_text(encoding="utf-8"))["kind"]
    return {entry["name"]: _kind(entry) for entry in entries}


@functools.cache
def kinds_by_code() -> Mapping[str, ObservationKind]:
    """The kind that each code belongs to."""
    return {code: kind for kind in observation_kinds().values() for code in kind.codes}


def is_over(code: str, observed_on: date | None, on: date) -> bool:
    """Whether what holds for some days only (an illness of the day) has passed; without a day it never has."""
    kind = kinds_by_code().get(code)
    days = kind.holds_days if kind else None
    return observed_on is not None and days is not None and on >= observed_on + timedelta(days=days)


def without_ended(told: Sequence[Observation]) -> list[Observation]:
    """Without what another observation says has ended since (chemotherapy): the end speaks in its place."""
    ends = [(o.code, o.on) for o in told if o.on is not None]

    def has_ended(o: Observation) -> bool:
        kind = kinds_by_code().get(o.code)
        end = kind.ended_as.get(o.code) if kind else None
        return any(code == end and (o.on is None or o.on <= day) for code, day in ends)

    return [o for o in told if not has_ended(o)]


def _kind(entry: Mapping[str, Any]) -> ObservationKind:
    plain = {name: entry[name] for name in _PLAIN if name in entry}
    if "figure" in entry:
        plain["figure"] = Figure(**entry["figure"])
    if "placed" in entry:
        soonest, latest = entry["placed"]["unlikely_days"]
        plain["read_days"] = (soonest, latest)
    if "after_dose" in entry:
        plain["after_dose"] = AfterDose(**entry["after_dose"])
    return ObservationKind(codes=tuple(entry["codes"]), values=tuple(entry.get("values", ())), **plain)


_PLAIN = (
    "name", "section", "day", "exact_day", "repeats", "holds_days", "ended_as", "latest", "sex", "from_years", "after_bcg_days",
    "second_look",
)  # fmt: skip
