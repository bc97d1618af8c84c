"""Two visits side by side: for each indicator how far the child moved, like for like, and which way the arrow points."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pediatric_his.clinical.growth.interpret import Visit, allowance, centile_spaces, corrected, weights
from pediatric_his.clinical.growth.model import Indicator, Score
from pediatric_his.clinical.growth.velocity import Velocity, VelocityTable, weight_velocity

STEADY_Z: Final = 0.25
"""Less is what tape, scales and the hour of the day make."""


class Trend(StrEnum):
    RISING = "rising"
    STEADY = "steady"
    FALLING = "falling"


@dataclass(frozen=True, slots=True)
class IndicatorChange:
    """One indicator at two visits. `before` and `after` are as shown; `change_z` is like for like.

    `allowed_z` is what a change of table or position may account for; the trend looks at what is beyond it.
    """

    indicator: Indicator
    before: Score
    after: Score
    change_value: float
    change_z: float
    allowed_z: float
    spaces: float
    trend: Trend


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two visits: the days between them, the indicators both have, and the gain by WHO's velocity where it has one."""

    days: int
    changes: tuple[IndicatorChange, ...]
    velocity: Velocity | None


def compare(before: Visit, after: Visit, table: VelocityTable) -> Comparison:
    """What changed from one visit (see `interpret.visits`) to a later one of the same child."""
    changes = (_change(before, after, indicator) for indicator in Indicator)
    return Comparison(
        after.age_days - before.age_days, tuple(c for c in changes if c is not None), _gain(before, after, table)
    )


def _change(before: Visit, after: Visit, indicator: Indicator) -> IndicatorChange | None:
    shown = before.scores[indicator], after.scores[indicator]
    if not (isinstance(shown[0], Score) and isinstance(shown[1], Score)):
        return None
    # Before term only the preterm standard has a score: then what is shown is all there is to compare.
    like = before.like[indicator], after.like[indicator]
    a, b = (like[0], like[1]) if isinstance(like[0], Score) and isinstance(like[1], Score) else (shown[0], shown[1])
    change, allowed = b.z - a.z, allowance(a, b, before, after)
    beyond = max(0.0, abs(change) - allowed)
    trend = Trend.STEADY if beyond < STEADY_Z else Trend.RISING if change > 0 else Trend.FALLING
    return IndicatorChange(
        indicator, shown[0], shown[1], shown[1].value - shown[0].value, change, allowed, centile_spaces(a.z, b.z), trend
    )


def _gain(before: Visit, after: Visit, table: VelocityTable) -> Velocity | None:
    weighed = weights([before, after])
    if len(weighed) < 2:
        return None
    return weight_velocity(table, corrected(before), corrected(after), 1000.0 * (weighed[1][1] - weighed[0][1]))
