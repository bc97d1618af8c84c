"""INTERGROWTH-21st standards for the preterm, by their published formulas.

Postnatal growth: Villar et al., Lancet Glob Health 2015;3:e681 (27-64 weeks of postmenstrual age).
Newborn size of very preterm infants: Villar et al., Lancet 2016;387:844 (24+0-32+6 weeks of gestation).
"""

from __future__ import annotations

from math import exp, log, sqrt
from typing import Final, NamedTuple

from pediatric_his.clinical.growth.model import TO_64_WEEKS, Indicator, Sex

POSTNATAL_DAYS: Final = (27 * 7, TO_64_WEEKS)
"""Postmenstrual ages with a postnatal standard, inclusive."""

NEWBORN_DAYS: Final = (24 * 7, 32 * 7 + 6)
"""Gestations with the very preterm newborn standard, inclusive."""

NEWBORN_AGE_BELOW_DAYS: Final = 3
"""A newborn's size is compared with newborns in the first three days."""

WEIGHT_FOR_LENGTH_CM: Final = (35.0, 65.0)


class Normal(NamedTuple):
    """A normal distribution of a measurement, or of its logarithm."""

    mu: float
    sigma: float
    is_log: bool

    def z(self, y: float) -> float:
        """z of `y` > 0 (kg or cm)."""
        return ((log(y) if self.is_log else y) - self.mu) / self.sigma

    def value(self, z: float) -> float:
        y = self.mu + z * self.sigma
        return exp(y) if self.is_log else y


def postnatal(indicator: Indicator, sex: Sex, pma_weeks: float) -> Normal | None:
    """Weight (kg), length or head circumference (cm) at 27-64 exact weeks of postmenstrual age; None outside."""
    if not POSTNATAL_DAYS[0] <= round(pma_weeks * 7) <= POSTNATAL_DAYS[1]:
        return None
    x, boy = pma_weeks, 1.0 if sex == "m" else 0.0
    x2, ln = x * x, log(x)
    if indicator is Indicator.WFA:
        mu = 2.591277 - 0.01155 * sqrt(x) - 2201.705 / x2 + 0.0911639 * boy
        return Normal(mu, 0.1470258 + 505.92394 / x2 - 140.0576 * ln / x2, True)
    if indicator is Indicator.LHFA:
        mu = 4.136244 - 547.0018 / x2 + 0.0026066 * x + 0.0314961 * boy
        return Normal(mu, 0.050489 + 310.44761 / x2 - 90.0742 * ln / x2, True)
    if indicator is Indicator.HCFA:
        mu = 55.53617 - 852.0059 / x + 0.7957903 * boy
        return Normal(mu, 3.0582292 + 3910.05 / x2 - 180.5625 / x, False)
    return None


def weight_for_length(sex: Sex, length_cm: float) -> Normal | None:
    """Weight (kg) of preterm infants 35-65 cm long; None outside. The formula counts decimetres."""
    if not WEIGHT_FOR_LENGTH_CM[0] <= length_cm <= WEIGHT_FOR_LENGTH_CM[1]:
        return None
    d = length_cm / 10.0
    if sex == "m":
        mu = 13.98383 + 203.5677 / d**2 - 291.114 * log(d) / d**2
        return Normal(mu, exp(-1.830098 + 0.0049708 * d**3), False)
    mu = 50.32492 + 140.8019 / d - 167.906 / sqrt(d)
    return Normal(mu, 0.2195888 - 0.0046046 * d**3 + 0.0033017 * d**3 * log(d), False)


def very_preterm_size(indicator: Indicator, sex: Sex, gestational_age_days: int) -> Normal | None:
    """Weight (kg), length or head circumference (cm) at birth at 24+0-32+6 weeks; None outside."""
    if not NEWBORN_DAYS[0] <= gestational_age_days <= NEWBORN_DAYS[1]:
        return None
    w, boy = gestational_age_days / 7.0, 1.0 if sex == "m" else 0.0
    if indicator is Indicator.WFA:
        return Normal(-7.00303 + 1.325911 * sqrt(w) + 0.0571937 * boy, sqrt(0.0373218), True)
    if indicator is Indicator.LHFA:
        return Normal(1.307633 + 1.270022 * w + 0.4263885 * boy, sqrt(6.757543), False)
    if indicator is Indicator.HCFA:
        return Normal(0.7866522 + 0.887638 * w + 0.2513385 * boy, sqrt(2.433481), False)
    return None
