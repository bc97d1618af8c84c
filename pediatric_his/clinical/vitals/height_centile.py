"""Height centile by CDC 2000, which the blood pressure tables ask for; growth itself is judged by WHO.

Source: CDC growth charts for the United States (2000), length 11.5-35.5 months, stature 24-240 months.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple

from pediatric_his.clinical.ages import DAYS_PER_MONTH
from pediatric_his.clinical.growth.lms import lms_z
from pediatric_his.clinical.growth.model import centile
from pediatric_his.clinical.vitals.model import Sex

Posture = Literal["lying", "standing"]
STANDING_FROM_MONTHS: Final = 24.0
LYING_IS_LONGER_CM: Final = 0.8
"""The constant difference of CDC's two tables where both have rows."""


class HeightRow(NamedTuple):
    months: float
    el: float
    m: float
    s: float


HeightTables = Mapping[tuple[Sex, Posture], Sequence[HeightRow]]


def height_centile(
    tables: HeightTables, sex: Sex, age_days: int, height_cm: float, posture: Posture | None = None
) -> float | None:
    """Centile (0-100) of a length or height at 12-239 months, rows interpolated; None beyond the tables.

    Lengths from two years on and heights before are carried over by 0.8 cm; without a posture the usual one of the age is taken.
    """
    months = age_days / DAYS_PER_MONTH
    usual: Posture = "standing" if months >= STANDING_FROM_MONTHS else "lying"
    if posture is not None and posture != usual:
        height_cm += LYING_IS_LONGER_CM if usual == "lying" else -LYING_IS_LONGER_CM
    rows = tables[sex, usual]
    if not (rows[0].months <= months <= rows[-1].months and height_cm > 0):
        return None
    return centile(lms_z(_row_at(rows, months), height_cm))


def _row_at(rows: Sequence[HeightRow], months: float) -> tuple[float, float, float]:
    after = min(bisect_right(rows, months, key=lambda row: row.months), len(rows) - 1)
    one, two = rows[after - 1], rows[after]
    share = (months - one.months) / (two.months - one.months)
    el, m, s = (a + share * (b - a) for a, b in zip(one[1:], two[1:], strict=True))
    return el, m, s
