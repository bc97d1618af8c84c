"""Size at birth by INTERGROWTH-21st from 33+0 to 42+6 weeks: a skew t distribution for each day of gestation.

Source: Villar et al., Lancet 2014;384:857. The distribution is the "ST3" of GAMLSS: a Student t of `tau` degrees of
freedom whose two halves are stretched by `nu`. Before 33+0 weeks the very preterm have their own (`intergrowth`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, inf, lgamma, log, log1p
from typing import Final, NamedTuple

from pediatric_his.clinical.growth.intergrowth import NEWBORN_DAYS, very_preterm_size
from pediatric_his.clinical.growth.model import Indicator, Sex
from pediatric_his.clinical.growth.tables import GrowthTables

FIRST_DAY: Final = 231
"""33+0 weeks, the first row of the tables."""

LAST_DAY: Final = 300
"""42+6 weeks."""

SMALL_BELOW_Z: Final = -1.2816
LARGE_ABOVE_Z: Final = 1.2816
"""10th and 90th centile."""


class SkewT(NamedTuple):
    """The distribution of a measurement (kg or cm) at one day of gestation."""

    mu: float
    sigma: float
    nu: float
    tau: float

    def z(self, y: float) -> float:
        """z of `y` > 0: the normal deviate of its centile, taken from the nearer tail to stay exact far out."""
        from statistics import NormalDist  # slow to import, and wanted for newborns alone

        x = (y - self.mu) / self.sigma
        share = 2.0 / (1.0 + self.nu * self.nu)
        if x < 0.0:
            tail = share * _t_tail(-x * self.nu, self.tau)
            return NormalDist().inv_cdf(tail) if tail > 0.0 else -inf
        tail = share * self.nu * self.nu * _t_tail(x / self.nu, self.tau)
        return -NormalDist().inv_cdf(tail) if tail > 0.0 else inf


NewbornTable = Mapping[Indicator, Sequence[SkewT]]
"""Of weight, length and head: a distribution for each day of gestation from `FIRST_DAY` to `LAST_DAY`."""


def newborn_z(
    tables: GrowthTables, indicator: Indicator, sex: Sex, gestational_age_days: int, y: float
) -> float | None:
    """z at birth of weight (kg), length or head circumference (cm) at 24+0-42+6 weeks; None elsewhere."""
    if NEWBORN_DAYS[0] <= gestational_age_days <= NEWBORN_DAYS[1]:
        normal = very_preterm_size(indicator, sex, gestational_age_days)
        return None if normal is None else normal.z(y)
    rows = tables.newborn(sex).get(indicator) if FIRST_DAY <= gestational_age_days <= LAST_DAY else None
    return None if rows is None else rows[gestational_age_days - FIRST_DAY].z(y)


UNLIKELY_Z: Final = 4.5
HEAVIEST_BEFORE_TABLES_G: Final = 1500
"""Before 24+0 weeks there is no distribution; no child of that age weighs more."""


def weight_is_unlikely(tables: GrowthTables, sex: Sex, gestational_age_days: int, grams: int) -> bool:
    """Whether a birth weight and a length of pregnancy hardly belong together (O): one of the two is most likely mistyped."""
    if gestational_age_days < NEWBORN_DAYS[0]:
        return grams > HEAVIEST_BEFORE_TABLES_G
    z = newborn_z(tables, Indicator.WFA, sex, min(gestational_age_days, LAST_DAY), grams / 1000)
    return z is not None and abs(z) > UNLIKELY_Z


def _t_tail(x: float, df: float) -> float:
    """Upper tail of Student's t at `x` >= 0."""
    return 0.5 * _incomplete_beta(df / 2.0, 0.5, df / (df + x * x))


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """Regularised incomplete beta function, by its continued fraction (Abramowitz & Stegun 26.5.8)."""
    if x <= 0.0 or x >= 1.0:
        return float(x >= 1.0)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _beta_fraction(a, b, x) / a
    return 1.0 - front * _beta_fraction(b, a, 1.0 - x) / b


def _beta_fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    tiny = 1e-300
    c, d = 1.0, 1.0 / ((1.0 - (a + b) * x / (a + 1.0)) or tiny)
    value = d
    for m in range(1, 200):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1.0 / ((1.0 + term * d) or tiny)
            c = (1.0 + term / c) or tiny
            value *= c * d
        if abs(c * d - 1.0) < 1e-14:
            break
    return value
