"""Values that the growth engine takes and gives. Weights in kg, lengths and circumferences in cm, skinfolds in mm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import erf, sqrt
from typing import Final, Literal, NamedTuple

Sex = Literal["m", "f"]
Position = Literal["l", "h"]
"""How length/height was measured: lying (l) or standing (h), in WHO's letters."""


class Indicator(StrEnum):
    """Anthropometric indicators under WHO's abbreviations."""

    WFA = "wfa"
    LHFA = "lhfa"
    WFLH = "wflh"
    BMIFA = "bmifa"
    HCFA = "hcfa"
    ACFA = "acfa"
    TSFA = "tsfa"
    SSFA = "ssfa"


class Reference(StrEnum):
    WHO2006 = "WHO 2006"
    WHO2007 = "WHO 2007"
    INTERGROWTH_POSTNATAL = "INTERGROWTH-21st postnatal"
    INTERGROWTH_NEWBORN = "INTERGROWTH-21st newborn size"


class RowUnit(StrEnum):
    """What the row of a table counts."""

    DAY = "day"
    MONTH = "month"
    CM = "cm"
    PMA_WEEK = "pma_week"
    GESTATION_WEEK = "gestation_week"


class PositionRule(StrEnum):
    """What was done about lying or standing."""

    NOT_APPLICABLE = "not_applicable"
    AS_MEASURED = "as_measured"
    ASSUMED_BY_AGE = "assumed_by_age"
    LENGTH_FROM_HEIGHT = "length_from_height"
    HEIGHT_FROM_LENGTH = "height_from_length"
    STANDING_DISCARDED = "standing_discarded"


class AgeBasis(StrEnum):
    CHRONOLOGICAL = "chronological"
    CORRECTED = "corrected"
    POSTMENSTRUAL = "postmenstrual"


class NoScore(StrEnum):
    """Why an indicator has no z-score."""

    NOT_MEASURED = "not_measured"
    NO_AGE = "no_age"
    IMPOSSIBLE_VALUE = "impossible_value"
    IMPOSSIBLE_GESTATION = "impossible_gestation"
    AGE_OUT_OF_RANGE = "age_out_of_range"
    LENGTH_OUT_OF_RANGE = "length_out_of_range"
    OEDEMA = "oedema"
    NO_PRETERM_STANDARD = "no_preterm_standard"


@dataclass(frozen=True, slots=True)
class Anthropometry:
    """One child's measurements on one day. `age_days` is chronological; None only where the age is unknown.

    `gestational_age_days` below 259 (37+0) makes the child preterm; None counts as term.
    """

    sex: Sex
    age_days: int | None
    weight_kg: float | None = None
    length_height_cm: float | None = None
    position: Position | None = None
    head_circumference_cm: float | None = None
    muac_cm: float | None = None
    triceps_mm: float | None = None
    subscapular_mm: float | None = None
    oedema: bool = False
    gestational_age_days: int | None = None


class Score(NamedTuple):
    """A z-score and how it came about. A tuple, for surveys make millions of them."""

    indicator: Indicator
    value: float
    """The value scored: kg, cm, mm or kg/m²; length/height after the position rule."""
    z: float
    """Unrounded."""
    reference: Reference
    row: float
    """Where in the table: completed day, exact month, cm of length/height, or exact weeks (see `row_unit`)."""
    row_unit: RowUnit
    position_rule: PositionRule
    correction_cm: float
    """Added to length/height by the position rule: +0.7, -0.7 or 0."""
    flag: bool
    """WHO's flag of a possible error (on the rounded z); the value stands all the same."""
    age_basis: AgeBasis

    @property
    def z2(self) -> float:
        """z rounded to the two decimals that WHO reports."""
        return round(self.z, 2) + 0.0

    @property
    def centile(self) -> float:
        """0-100."""
        return centile(self.z)

    @property
    def centile_text(self) -> str:
        return centile_text(self.z)


Scores = dict[Indicator, Score | NoScore]


def centile(z: float) -> float:
    """Centile (0-100) of a z-score under the normal curve."""
    return 50.0 * (1.0 + erf(z / sqrt(2.0)))


def centile_text(z: float) -> str:
    """The centile as figures; beyond ±3 SD, where WHO gives none, "<0.1" and ">99.9"."""
    if z < -3:
        return "<0.1"
    if z > 3:
        return ">99.9"
    p = centile(z)
    return f"{p:.1f}" if p < 10 or p > 90 else f"{p:.0f}"


@dataclass(frozen=True, slots=True)
class Rules:
    """Choices that WHO's own programs and national practice make differently.

    `who2006_last_day`: 1856 as igrowup does, 1826 for the stricter 60.0 months of the present anthro.
    `corrected_months`: prematurity is corrected for until this corrected age (24; 36 in some countries).
    `intergrowth_to_days`: the last postmenstrual day on which the preterm are scored by INTERGROWTH-21st's postnatal
    standard: 279, the day before the due date; `TO_64_WEEKS` to compare with; 0 for never. Size at birth is apart.
    """

    who2006_last_day: int = 1856
    corrected_months: int = 24
    intergrowth_to_days: int = 279


DEFAULT_RULES: Final = Rules()

TO_64_WEEKS: Final = 64 * 7
"""As far as INTERGROWTH-21st's postnatal standard goes, in days of postmenstrual age."""

POSSIBLE: Final[Mapping[str, tuple[float, float]]] = {
    "weight_kg": (0.2, 400.0),
    "length_height_cm": (15.0, 250.0),
    "head_circumference_cm": (10.0, 80.0),
    "muac_cm": (3.0, 80.0),
    "triceps_mm": (0.5, 120.0),
    "subscapular_mm": (0.5, 120.0),
}
"""What a child's body can measure at all; outside is a slip of the pen, not a z-score. Far wider than plausibility."""

POSSIBLE_GESTATION_DAYS: Final = (140, 322)
"""20+0 to 46+0 weeks."""
