"""What is said of the vital signs that were measured: temperature, rates, oxygen, arm, blood pressure. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Protocol, cast

from pediatric_his.clinical.ages import TWO_YEARS_DAYS, age_days
from pediatric_his.clinical.vitals import (
    BloodPressure,
    NoPressure,
    Norms,
    Pressure,
    Reading,
    Result,
    blood_pressure,
    judge,
)
from pediatric_his.clinical.vitals.blood_pressure import is_far_out
from pediatric_his.clinical.vitals.height_centile import Posture, height_centile
from pediatric_his.clinical.vitals.model import Amount, Sex
from pediatric_his.features.measurements.kinds import KINDS
from pediatric_his.reference.vitals import height_tables, thresholds
from pediatric_his.reference.vitals.blood_pressure import pressure_norms

MEASURE_OF: Final[Mapping[str, str]] = {
    "temperature": "temp",
    "heart_rate": "hr",
    "respiratory_rate": "rr",
    "oxygen_saturation": "spo2",
    "muac": "muac",
}
"""The measure of thresholds.toml for each kind that is judged by it."""


class Born(Protocol):
    """What is asked of a child: a row of the queue will do."""

    @property
    def sex(self) -> str: ...
    @property
    def birth_date(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Height:
    """The child's latest height (mm) with the day on which it was taken."""

    mm: int
    on: date
    posture: Posture | None = None

    def is_old(self, born: date, on: date) -> bool:
        """Whether a child has grown so much since that the day must be said: half a year below two years of age, then a year."""
        return (on - self.on).days > (183 if age_days(born, on) < TWO_YEARS_DAYS else 366)


def judge_vital(
    child: Born,
    kind: str,
    value: int,
    on: date,
    *,
    site: str = "",
    norms: Norms | None = None,
) -> Result | None:
    """What is said of a kept value; None for a kind that isn't judged here. `site`: where the temperature was taken, armpit when blank.
    `norms`: the hospital's; without them those shipped, as if approved.

    Words: `reference.vitals.words(result.finding, locale)`.
    """
    if kind not in MEASURE_OF:
        return None
    norms = norms or Norms(thresholds())
    measure = norms.thresholds.measures[MEASURE_OF[kind]]
    reading = Reading(
        measure=measure,
        typed=Amount(Decimal(value) / KINDS[kind].scale),
        birth=child.birth_date,
        taken=on,
        unit=measure.units[measure.unit],
        sex=cast(Sex, child.sex),
        site=site or measure.site_default,
        altitude_m=norms.altitude_m,
    )
    return judge(reading, norms.approved)


def pressure_is_far_out(child: Born, pressure: Pressure, on: date) -> bool:
    """Whether a pressure is asked about before it is kept."""
    return is_far_out(pressure_norms(), cast(Sex, child.sex), child.birth_date, on, pressure)


def judge_pressure(
    child: Born, pressure: Pressure, on: date, height: Height | None, *, norms: Norms | None = None
) -> BloodPressure | NoPressure:
    """What is said of a blood pressure, with the child's height as it was at its own day."""
    sex = cast(Sex, child.sex)
    centile = None
    if height is not None:
        days = age_days(child.birth_date, height.on)
        centile = height_centile(height_tables(), sex, days, height.mm / 10, height.posture)
    return blood_pressure(
        pressure_norms(), sex, child.birth_date, on, pressure, centile, norms.approved if norms else None
    )
