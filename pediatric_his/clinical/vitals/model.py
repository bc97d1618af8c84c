"""What is known of vital signs and laboratory results: measures, their bands by age, cuts, and a result judged.

All figures are decimals in the measure's own unit (UCUM).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final, Literal, NamedTuple

from pediatric_his.clinical.ages import age_days, completed_months

Sex = Literal["f", "m"]
Told = Literal["yes", "no", "unknown"]


class Level(StrEnum):
    """Someone looks now; goes into the note and the plan; a quiet figure; not judged (never shown as if fine)."""

    ALARM = "alarm"
    WATCH = "watch"
    FINE = "fine"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """Saved; saved after a yes, and judged all the same; not saved."""

    OK = "ok"
    ASK = "ask"
    REFUSE = "refuse"


class Standing(StrEnum):
    """How well a figure is known, the best first."""

    CERTAIN = "certain"
    FROM_MEMORY = "from memory"
    UNCERTAIN = "uncertain"


class Amount(NamedTuple):
    """A figure and on which side of it the truth lies: -1 just below (`<5`), 0 at it, 1 just above (`>200`)."""

    number: Decimal
    side: int = 0


class AgeLimit(NamedTuple):
    """Completed days (d), calendar months (m) or years (y). A day that doesn't exist becomes the 1st of the next month."""

    number: int
    unit: Literal["d", "m", "y"]

    def reached(self, birth: date, on: date) -> bool:
        if self.unit == "d":
            return age_days(birth, on) >= self.number
        return completed_months(birth, on) >= self.number * (12 if self.unit == "y" else 1)

    def __str__(self) -> str:
        return f"{self.number}{self.unit}"


OPERATORS: Final[Mapping[str, Callable[[Amount, Amount], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Cut(NamedTuple):
    """What holds on one side of a limit. `sign` "else" holds always; a limit may be a name: fever, p1, p99."""

    sign: str
    limit: Decimal | str
    level: Level
    finding: str


@dataclass(frozen=True, slots=True)
class Source:
    code: str
    name: str
    read: str
    licence: str


@dataclass(frozen=True, slots=True)
class Band:
    """Cuts for an age (`start` inclusive, `end` exclusive), tried in their order; `id` names it for approval."""

    id: str
    start: AgeLimit
    end: AgeLimit
    cuts: tuple[Cut, ...]
    source: Source
    standing: Standing
    note: str = ""
    sex: Sex | None = None
    when: Mapping[str, Told] = field(default_factory=dict)
    altitude_from: Decimal | None = None
    adjusted: bool = False

    @property
    def danger(self) -> bool:
        """It can say "act now": a hospital can't refuse it."""
        return any(cut.level is Level.ALARM for cut in self.cuts)


class Limits(NamedTuple):
    """Both ends included; None is open."""

    lowest: Decimal | None = None
    highest: Decimal | None = None

    def hold(self, amount: Amount) -> bool:
        return not (
            (self.lowest is not None and amount < (self.lowest, 0))
            or (self.highest is not None and amount > (self.highest, 0))
        )


OPEN: Final = Limits()


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of a measure and the steps from it to the measure's own: ("-", 32), ("*", 5), ("/", 9)."""

    code: str
    steps: tuple[tuple[str, Decimal], ...] = ()

    def own(self, number: Decimal) -> Decimal:
        for sign, by in self.steps:
            number = number - by if sign == "-" else number * by if sign == "*" else number / by
        return number


class FeverLimit(NamedTuple):
    """Fever from this temperature on, at one site."""

    limit: Decimal
    source: Source
    standing: Standing


class AltitudeAdjustment(NamedTuple):
    """Taken off: per_m × m + per_m2 × m², from `from_m` metres of residence on."""

    from_m: Decimal
    per_m: Decimal
    per_m2: Decimal
    source: Source
    standing: Standing

    def minus(self, metres: Decimal | None) -> Decimal:
        if metres is None or metres < self.from_m:
            return Decimal(0)
        return self.per_m * metres + self.per_m2 * metres * metres


class SmokingAdjustment(NamedTuple):
    """Taken off from an age on, by cigarettes a day: the last step (from, minus) reached; `unknown` for an unknown number."""

    from_age: AgeLimit
    steps: tuple[tuple[Decimal, Decimal], ...]
    unknown: Decimal
    source: Source
    standing: Standing

    def minus(self, cigarettes: Decimal | Told | None) -> Decimal:
        if isinstance(cigarettes, Decimal):
            return max((minus for start, minus in self.steps if cigarettes >= start), default=Decimal(0))
        return self.unknown if cigarettes == "yes" else Decimal(0)


class RateRow(NamedTuple):
    """Centiles (per minute) of children younger than `below_years`."""

    below_years: Decimal
    p1: Decimal
    p10: Decimal
    p25: Decimal
    p50: Decimal
    p75: Decimal
    p90: Decimal
    p99: Decimal


@dataclass(frozen=True, slots=True)
class Measure:
    """A typed result: `kind` number (own `unit`, `decimals` printed) or grade (a strip; figures are places in the order)."""

    code: str
    kind: Literal["number", "grade"]
    bands: tuple[Band, ...]
    loinc: str
    loinc_standing: Standing
    unit: str = ""
    decimals: int = 0
    units: Mapping[str, Unit] = field(default_factory=dict)
    possible: Limits = OPEN
    usual: Limits = OPEN
    altitude: AltitudeAdjustment | None = None
    smoking: SmokingAdjustment | None = None
    fever: Mapping[str, FeverLimit] = field(default_factory=dict)
    site_default: str = ""
    rates: tuple[RateRow, ...] = ()
    note: str = ""

    @property
    def asks_altitude(self) -> bool:
        return self.altitude is not None or any(band.altitude_from is not None for band in self.bands)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """All measures by code; `units` and `grades`: the words for them, in lower case."""

    edition: date
    measures: Mapping[str, Measure]
    units: Mapping[str, str]
    grades: Mapping[str, int]
    grade_order: tuple[str, ...]
    altitude: Limits


@dataclass(frozen=True, slots=True)
class Result:
    """A result read and judged.

    `value` is in the measure's own unit, `compared` what stood against the cuts (after altitude and smoking); both unrounded, for a
    strip the place of the grade. `standing`: the weakest of the figures used. `approved`: whether the hospital's head doctor has
    approved the band; None where there is no band.
    """

    status: Status
    finding: str
    level: Level | None = None
    measure: Measure | None = None
    value: Decimal | None = None
    compared: Decimal | None = None
    band: Band | None = None
    standing: Standing | None = None
    approved: bool | None = None

    @property
    def danger(self) -> bool:
        return self.level is Level.ALARM
