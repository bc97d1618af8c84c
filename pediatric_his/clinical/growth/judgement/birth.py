"""How a child was at birth: small, middle or large, which says how far it may come down before that is faltering."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pediatric_his.clinical.growth.judgement.days import Day
from pediatric_his.clinical.growth.judgement.model import Child, Subject
from pediatric_his.clinical.growth.model import Indicator
from pediatric_his.clinical.growth.newborn import LARGE_ABOVE_Z, SMALL_BELOW_Z, newborn_z
from pediatric_his.clinical.growth.tables import GrowthTables

NINTH_CENTILE_Z: Final = 4.0 / 3.0


class BirthSize(StrEnum):
    SMALL = "small"
    MIDDLE = "middle"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class BirthGroup:
    """Size at birth, the day of birth where it was weighed then, and the z by gestation where that is known."""

    size: BirthSize = BirthSize.MIDDLE
    day: Day | None = None
    z_by_gestation: float | None = None


def birth_group(tables: GrowthTables, child: Child, days: Sequence[Day]) -> BirthGroup:
    """By INTERGROWTH-21st's 10th and 90th centile of the gestation; without one by WHO's weight at day 0.

    C: NICE NG75 names the 9th and 91st; O: the 10th and 90th stand for them where gestation is known.
    """
    birth = next((day for day in days if day.age == 0 and day.weight is not None), None)
    if birth is None or birth.weight is None:
        return BirthGroup()
    if child.gestation_days is not None:
        z = newborn_z(tables, Indicator.WFA, child.sex, child.gestation_days, birth.weight)
        return BirthGroup(BirthSize.MIDDLE if z is None else _size(z, SMALL_BELOW_Z, LARGE_ABOVE_Z), birth, z)
    return BirthGroup(_size(round(birth.z[Subject.WFA], 2), -NINTH_CENTILE_Z, NINTH_CENTILE_Z), birth)


def _size(z: float, low: float, high: float) -> BirthSize:
    return BirthSize.SMALL if z < low else BirthSize.LARGE if z > high else BirthSize.MIDDLE
