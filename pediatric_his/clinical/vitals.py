"""Vital signs against age: blood-pressure centiles, heart and breathing rates.

Sources: Fourth Report on high blood pressure in children (2004), appendix B, for 1-17 years; fixed cut-offs of the
AAP guideline (2017) from 13 years on; Fleming et al., Lancet 2011;377:1011 for heart and breathing rates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import Final, Literal, NamedTuple

from pediatric_his.clinical.growth.model import Sex, centile

DAYS_PER_YEAR: Final = 365.25
_Z95: Final = 1.6449
_Z90: Final = 1.2816
_Z99: Final = 2.3263


class BloodPressureCoefficients(NamedTuple):
    """Mean pressure = alpha + Σ beta_i (years - 10)^i + Σ gamma_j (height z)^j, with SD sigma (mmHg)."""

    alpha: float
    beta: tuple[float, float, float, float]
    gamma: tuple[float, float, float, float]
    sigma: float

    def mean(self, years: float, height_z: float) -> float:
        age = sum(b * (years - 10.0) ** i for i, b in enumerate(self.beta, 1))
        return self.alpha + age + sum(g * height_z**j for j, g in enumerate(self.gamma, 1))


Phase = Literal["systolic", "diastolic"]
BloodPressureTable = Mapping[tuple[Sex, Phase], BloodPressureCoefficients]


class BloodPressureClass(StrEnum):
    NORMAL = "normal"
    ELEVATED = "elevated"
    STAGE_1 = "stage_1"
    STAGE_2 = "stage_2"


class NoVital(StrEnum):
    AGE_OUT_OF_RANGE = "age_out_of_range"
    IMPOSSIBLE_VALUE = "impossible_value"
    NO_HEIGHT = "no_height"


@dataclass(frozen=True, slots=True)
class BloodPressure:
    """Pressure judged. `p90`, `p95` are (systolic, diastolic) in mmHg for this child.

    `fixed_cuts`: the class is by the fixed cut-offs (from 13 years). `approximate`: the height z was not CDC 2000's,
    for which the coefficients were made.
    """

    systolic_z: float
    diastolic_z: float
    systolic_centile: float
    diastolic_centile: float
    p90: tuple[float, float]
    p95: tuple[float, float]
    pressure_class: BloodPressureClass
    fixed_cuts: bool
    approximate: bool


def _by_centile(systolic: float, diastolic: float, means: tuple[float, float], sigmas: tuple[float, float]) -> int:
    """0-3: below the 90th centile, to the 95th, to the 99th + 5 mmHg, above. 120/80 is elevated at any age."""
    stage = 0
    for y, mu, sigma, adult in zip((systolic, diastolic), means, sigmas, (120.0, 80.0), strict=True):
        stage = max(stage, (y >= min(mu + _Z90 * sigma, adult)) + 0)
        if y >= mu + _Z95 * sigma:
            stage = max(stage, 3 if y > mu + _Z99 * sigma + 5.0 else 2)
    return stage


def _by_fixed_cuts(systolic: float, diastolic: float) -> int:
    if systolic >= 140 or diastolic >= 90:
        return 3
    if systolic >= 130 or diastolic >= 80:
        return 2
    return 1 if systolic >= 120 else 0


def blood_pressure(
    table: BloodPressureTable,
    sex: Sex,
    age_days: int,
    height_z: float | None,
    systolic: float,
    diastolic: float,
    *,
    height_reference: Literal["WHO", "CDC2000"] = "WHO",
) -> BloodPressure | NoVital:
    """Centiles and class of a blood pressure (mmHg, diastolic K5) at 1-17 years for a child of this height z-score."""
    years = age_days / DAYS_PER_YEAR
    if not 1.0 <= years < 18.0:
        return NoVital.AGE_OUT_OF_RANGE
    if not (30 <= systolic <= 300 and 10 <= diastolic <= 250 and diastolic < systolic):
        return NoVital.IMPOSSIBLE_VALUE
    if height_z is None or not isfinite(height_z):
        return NoVital.NO_HEIGHT
    # The polynomial in height was fitted within the usual heights: outside it would turn back.
    bounded = max(-3.0, min(3.0, height_z))
    s, d = table[sex, "systolic"], table[sex, "diastolic"]
    mu_s, mu_d = s.mean(years, bounded), d.mean(years, bounded)
    z_s, z_d = (systolic - mu_s) / s.sigma, (diastolic - mu_d) / d.sigma
    fixed = years >= 13.0
    stage = (
        _by_fixed_cuts(systolic, diastolic)
        if fixed
        else _by_centile(systolic, diastolic, (mu_s, mu_d), (s.sigma, d.sigma))
    )
    return BloodPressure(
        systolic_z=z_s,
        diastolic_z=z_d,
        systolic_centile=centile(z_s),
        diastolic_centile=centile(z_d),
        p90=(mu_s + _Z90 * s.sigma, mu_d + _Z90 * d.sigma),
        p95=(mu_s + _Z95 * s.sigma, mu_d + _Z95 * d.sigma),
        pressure_class=tuple(BloodPressureClass)[stage],
        fixed_cuts=fixed,
        approximate=height_reference != "CDC2000",
    )


Rate = Literal["hr", "rr"]


class RateBand(NamedTuple):
    """Centiles (per minute) of children younger than `below_years`."""

    below_years: float
    p1: float
    p10: float
    p25: float
    p50: float
    p75: float
    p90: float
    p99: float


class RateClass(StrEnum):
    VERY_LOW = "very_low"
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    VERY_HIGH = "very_high"


@dataclass(frozen=True, slots=True)
class RateResult:
    """A rate and the band of its age: very low/high beyond the 1st/99th centile, low/high beyond the 10th/90th."""

    per_minute: float
    band: RateBand
    rate_class: RateClass


def rate(
    bands: Mapping[Rate, Sequence[RateBand]], kind: Rate, age_days: int, per_minute: float
) -> RateResult | NoVital:
    """Heart ("hr") or breathing ("rr") rate against children of the same age, 0-17 years, at rest and without fever."""
    years = age_days / DAYS_PER_YEAR
    band = next((b for b in bands[kind] if years < b.below_years), None)
    if band is None or age_days < 0:
        return NoVital.AGE_OUT_OF_RANGE
    if not 1 <= per_minute <= 400:
        return NoVital.IMPOSSIBLE_VALUE
    if per_minute < band.p10:
        found = RateClass.VERY_LOW if per_minute < band.p1 else RateClass.LOW
    elif per_minute > band.p90:
        found = RateClass.VERY_HIGH if per_minute > band.p99 else RateClass.HIGH
    else:
        found = RateClass.NORMAL
    return RateResult(per_minute, band, found)
