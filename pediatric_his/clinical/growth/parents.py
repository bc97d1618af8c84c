"""Target height from the parents' heights.

Sources: Tanner's mid-parental height (mother + father ± 13 cm)/2; Wright & Cheetham, Arch Dis Child 1999;81:257 for
the width of the band: nine children in ten are within 1.4 SD of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pediatric_his.clinical.growth.lms import lms_value, lms_z
from pediatric_his.clinical.growth.model import Sex
from pediatric_his.clinical.growth.tables import GrowthTables, TableName

ADULT_MONTHS: Final = 228
"""19 years: WHO's last row stands for adult height."""

BAND_SD: Final = 1.4

POSSIBLE_PARENT_CM: Final = (120.0, 230.0)


@dataclass(frozen=True, slots=True)
class MidParental:
    """Target height as an adult, its z-score at 19 years, and the band about it (cm at 19 years, z at any age)."""

    target_cm: float
    z: float
    low_z: float
    high_z: float
    low_cm: float
    high_cm: float


def mid_parental_height(
    tables: GrowthTables, sex: Sex, mother_cm: float, father_cm: float, band_sd: float = BAND_SD
) -> MidParental | None:
    """Target height and band; None when a parent's height cannot be one (outside 120-230 cm)."""
    low, high = POSSIBLE_PARENT_CM
    if not (low <= mother_cm <= high and low <= father_cm <= high):
        return None
    lms = tables.table(TableName.HFA_2007, sex).row(ADULT_MONTHS)
    if lms is None:
        return None
    target = (mother_cm + father_cm + (13.0 if sex == "m" else -13.0)) / 2.0
    z = lms_z(lms, target)
    return MidParental(
        target, z, z - band_sd, z + band_sd, lms_value(lms, z - band_sd), lms_value(lms, z + band_sd)
    )  # fmt: skip
