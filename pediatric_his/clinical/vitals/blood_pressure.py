"""Blood pressure of children by the AAP clinical practice guideline 2017 (Flynn et al., Pediatrics 2017;140:e20171904).

Tables 4 and 5 give the centiles by sex, completed years and height centile (CDC 2000), table 3 the classes.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from pediatric_his.clinical.ages import completed_months
from pediatric_his.clinical.vitals.model import Level, Sex, Source, Standing

COLUMNS: Final = (5, 10, 25, 50, 75, 90, 95)
"""Height centiles of the tables."""

POSSIBLE_SYSTOLIC: Final = range(30, 301)
POSSIBLE_DIASTOLIC: Final = range(10, 251)


class Pressure(NamedTuple):
    """mmHg; diastolic by Korotkoff's fifth sound."""

    systolic: int
    diastolic: int

    def plus(self, by: int) -> Pressure:
        return Pressure(self.systolic + by, self.diastolic + by)

    def reaches(self, limit: Pressure) -> bool:
        """Either of the two is at its limit or above: the worse one decides."""
        return self.systolic >= limit.systolic or self.diastolic >= limit.diastolic


class Centiles(NamedTuple):
    """The 50th, 90th and 95th centile."""

    p50: Pressure
    p90: Pressure
    p95: Pressure


class PressureClasses(NamedTuple):
    """From which pressure on a class begins (mmHg), and what is added to the 95th centile. `source`, `standing` are the classes'."""

    elevated: Pressure
    stage_1: Pressure
    stage_2: Pressure
    stage_2_over_p95: int
    emergency_over_p95: int
    adolescent_from_years: int
    adolescent_elevated: Pressure
    source: Source
    standing: Standing
    tables_standing: Standing


@dataclass(frozen=True, slots=True)
class PressureNorms:
    """Centiles by sex, completed years (1-17) and height centile, and the classes."""

    centiles: Mapping[tuple[Sex, int, int], Centiles]
    classes: PressureClasses


class PressureClass(StrEnum):
    NORMAL = "normal"
    ELEVATED = "elevated"
    STAGE_1 = "stage_1"
    STAGE_2 = "stage_2"
    EMERGENCY = "emergency"
    """More than 30 mmHg over the 95th centile."""


class NextStep(StrEnum):
    """One measurement isn't a diagnosis: what it asks for."""

    NONE = "none"
    REPEAT_NOW = "repeat_now"
    """Twice more on the spot; the mean of two counts."""
    THREE_VISITS = "three_visits"
    """Hypertension is said after three visits."""
    ASK_SYMPTOMS = "ask_symptoms"
    """With symptoms an emergency, else three visits."""
    EMERGENCY = "emergency"


class NoPressure(StrEnum):
    """Why there is no class. Never shown as if the pressure were fine."""

    UNDER_ONE_YEAR = "bp_under_one_year"
    ADULT = "no_norm_at_age"
    IMPOSSIBLE = "impossible"
    NO_HEIGHT = "bp_no_height"
    BEFORE_BIRTH = "before_birth"


FAR_OVER_P95: Final = 50
NARROWEST: Final = 10
"""Between the two figures, in mmHg."""

_STEPS: Final = {
    PressureClass.NORMAL: (Level.FINE, NextStep.NONE),
    PressureClass.ELEVATED: (Level.WATCH, NextStep.REPEAT_NOW),
    PressureClass.STAGE_1: (Level.WATCH, NextStep.THREE_VISITS),
    PressureClass.STAGE_2: (Level.ALARM, NextStep.ASK_SYMPTOMS),
    PressureClass.EMERGENCY: (Level.ALARM, NextStep.EMERGENCY),
}


@dataclass(frozen=True, slots=True)
class BloodPressure:
    """A pressure judged. `column`: the height centile whose centiles were used; None without a height.

    `band`: bp/1y-13y or bp/13y-18y, for approval. `finding`: the key of its words.
    """

    pressure: Pressure
    pressure_class: PressureClass
    level: Level
    next_step: NextStep
    band: str
    source: Source
    standing: Standing
    column: int | None
    centiles: Centiles | None
    approved: bool

    @property
    def finding(self) -> str:
        return f"bp_{self.pressure_class}"

    @property
    def danger(self) -> bool:
        return self.level is Level.ALARM


def nearest_column(height_centile: float) -> int:
    """The table's column for a height centile (0-100); of two equally near the one with the lower limits, the shorter child's."""
    return min(COLUMNS, key=lambda column: (abs(column - height_centile), column))


def blood_pressure(
    norms: PressureNorms,
    sex: Sex,
    birth: date,
    taken: date,
    pressure: Pressure,
    height_centile: float | None,
    approved: Set[str] | None = None,
) -> BloodPressure | NoPressure:
    """The class of a pressure at 1-17 completed years, for a child of this height centile (0-100, CDC 2000).

    Without a height an adolescent is judged by the fixed limits; a younger child only where the class is stage 2 or worse at every
    height. `approved`: ids of approved bands; None as if all were.
    """
    years = completed_months(birth, taken) // 12
    if reason := _no_pressure(birth, taken, years, pressure):
        return reason
    column = None if height_centile is None else nearest_column(height_centile)
    adolescent = years >= norms.classes.adolescent_from_years
    # The tallest child's limits are the highest: what passes them passes all.
    row = norms.centiles[sex, years, COLUMNS[-1] if column is None else column]
    found = _class(pressure, row.p95, limits(norms.classes, row, adolescent), norms.classes)
    if column is None and not adolescent and found not in (PressureClass.STAGE_2, PressureClass.EMERGENCY):
        return NoPressure.NO_HEIGHT
    level, step = _STEPS[found]
    band = band_id(norms.classes, adolescent)
    return BloodPressure(
        pressure=pressure,
        pressure_class=found,
        level=level,
        next_step=step,
        band=band,
        source=norms.classes.source,
        standing=norms.classes.standing,
        column=column,
        centiles=None if column is None else row,
        approved=approved is None or band in approved,
    )


def _no_pressure(birth: date, taken: date, years: int, pressure: Pressure) -> NoPressure | None:
    if taken < birth:
        return NoPressure.BEFORE_BIRTH
    if not possible(pressure):
        return NoPressure.IMPOSSIBLE
    if years < 1:
        return NoPressure.UNDER_ONE_YEAR
    return NoPressure.ADULT if years >= 18 else None


def band_id(classes: PressureClasses, adolescent: bool) -> str:
    turn = classes.adolescent_from_years
    return f"bp/{turn}y-18y" if adolescent else f"bp/1y-{turn}y"


def possible(pressure: Pressure) -> bool:
    return (
        pressure.systolic in POSSIBLE_SYSTOLIC
        and pressure.diastolic in POSSIBLE_DIASTOLIC
        and pressure.diastolic < pressure.systolic
    )


def is_far_out(norms: PressureNorms, sex: Sex, birth: date, taken: date, pressure: Pressure) -> bool:
    """Most likely mistyped or measured with a wrong cuff, by the tallest child of the age: asked about. The house's own choice."""
    years = min(max(completed_months(birth, taken) // 12, 1), 17)
    p95 = norms.centiles[sex, years, COLUMNS[-1]].p95
    far = pressure.systolic > p95.systolic + FAR_OVER_P95 or pressure.diastolic > p95.diastolic + FAR_OVER_P95
    return far or pressure.systolic - pressure.diastolic < NARROWEST


def limits(classes: PressureClasses, row: Centiles, adolescent: bool) -> tuple[Pressure, Pressure, Pressure]:
    """Where elevated, stage 1 and stage 2 begin: the child's centiles, or the adults' limits where those are lower."""
    if adolescent:
        return classes.adolescent_elevated, classes.stage_1, classes.stage_2
    return (
        _lower(row.p90, classes.elevated),
        _lower(row.p95, classes.stage_1),
        _lower(row.p95.plus(classes.stage_2_over_p95), classes.stage_2),
    )


def _lower(one: Pressure, other: Pressure) -> Pressure:
    return Pressure(min(one.systolic, other.systolic), min(one.diastolic, other.diastolic))


def _class(
    pressure: Pressure, p95: Pressure, begins: tuple[Pressure, Pressure, Pressure], classes: PressureClasses
) -> PressureClass:
    if pressure.reaches(p95.plus(classes.emergency_over_p95 + 1)):
        return PressureClass.EMERGENCY
    elevated, stage_1, stage_2 = begins
    if pressure.reaches(stage_2):
        return PressureClass.STAGE_2
    if pressure.reaches(stage_1):
        return PressureClass.STAGE_1
    return PressureClass.ELEVATED if pressure.reaches(elevated) else PressureClass.NORMAL
