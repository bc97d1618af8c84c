"""Weight velocity by WHO 2009: is a gain between two weighings what children of this age gain?

Source: WHO Child Growth Standards: growth velocity based on weight, length and head circumference (2009). WHO shifts
the gain by delta before the Box-Cox formula, for increments may be negative.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from pediatric_his.clinical.ages import DAYS_PER_MONTH
from pediatric_his.clinical.growth.lms import lms_value, lms_z

INTERVALS: Final = (1, 2, 3, 4, 6)
"""Months over which WHO tells the gain."""

LONGEST_STRETCH: Final = 1.25
"""How far an interval may be from WHO's nearest one (as a ratio) before it has no velocity."""


class VelocityRow(NamedTuple):
    """L, M and S of the shifted gain in grams, and the shift."""

    el: float
    m: float
    s: float
    delta: float


VelocityTable = Mapping[int, tuple[VelocityRow, ...]]
"""Interval in months (1, 2, 3, 4, 6) → a row for each starting month 0, 1, 2 …"""


@dataclass(frozen=True, slots=True)
class Velocity:
    """A gain judged. `expected_g` and `low_g` (-2 SD) are scaled to the days that passed, like the gain itself.

    `interval_months` and `from_month` name WHO's rows; between two starting months they are interpolated.
    `exact` is whether the weighings lie within two days of the row, so that nothing was scaled or interpolated much.
    """

    gain_g: float
    days: int
    expected_g: float
    low_g: float
    z: float
    interval_months: int
    from_month: float
    exact: bool


def nearest_interval(days: int) -> int | None:
    """WHO's interval (months) nearest to `days`; None when none is within `LONGEST_STRETCH`."""
    months = days / DAYS_PER_MONTH
    if not INTERVALS[0] / LONGEST_STRETCH <= months <= INTERVALS[-1] * LONGEST_STRETCH:
        return None
    best = min(INTERVALS, key=lambda k: max(k / months, months / k))
    return best if max(best / months, months / best) <= LONGEST_STRETCH else None


def _row(rows: tuple[VelocityRow, ...], start: float) -> VelocityRow | None:
    """The row at a starting month, interpolated; up to half a month past the last row counts as the last."""
    if not 0 <= start <= len(rows) - 0.5:
        return None
    i = min(int(start), len(rows) - 1)
    if i == len(rows) - 1:
        return rows[i]
    t, a, b = start - i, rows[i], rows[i + 1]
    return VelocityRow(*(x + (y - x) * t for x, y in zip(a, b, strict=True)))


def weight_velocity(table: VelocityTable, from_age_days: int, to_age_days: int, gain_g: float) -> Velocity | None:
    """The gain between two ages (corrected ages for the preterm) against WHO's of the same interval.

    None where WHO has no such interval: shorter than 3½ weeks, longer than 7½ months, ending after 2 years.
    """
    days = to_age_days - from_age_days
    interval = nearest_interval(days)
    if interval is None or from_age_days < 0:
        return None
    start = from_age_days / DAYS_PER_MONTH
    row = _row(table[interval], start)
    if row is None:
        return None
    # The reference speaks of whole months: bring the gain to the same length, and its answer back.
    scale = interval * DAYS_PER_MONTH / days
    lms = (row.el, row.m, row.s)
    shifted = max(gain_g * scale + row.delta, 1.0)
    exact = abs(days - interval * DAYS_PER_MONTH) <= 2 and abs(start - round(start)) * DAYS_PER_MONTH <= 2
    return Velocity(
        gain_g=gain_g,
        days=days,
        expected_g=(row.m - row.delta) / scale,
        low_g=(lms_value(lms, -2) - row.delta) / scale,
        z=lms_z(lms, shifted),
        interval_months=interval,
        from_month=start,
        exact=exact,
    )
