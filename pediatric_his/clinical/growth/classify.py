"""What a z-score is called: WHO's classes as codes, with how much they should worry.

Sources: WHO Training Course on Child Growth Assessment (2008), module C, for 0-5 years; WHO growth reference 2007
for 5-19 years; WHO guideline on wasting (2023) and the WHO/UNICEF joint statement (2009) for acute malnutrition.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pediatric_his.clinical.growth.model import Indicator, Reference, Score


class Severity(StrEnum):
    FINE = "fine"
    WATCH = "watch"
    ALARM = "alarm"

    @property
    def rank(self) -> int:
        """0 fine, 1 watch, 2 alarm: to sort by."""
        return _RANK[self]


_RANK: Final = {Severity.FINE: 0, Severity.WATCH: 1, Severity.ALARM: 2}


class GrowthClass(StrEnum):
    NORMAL = "normal"
    SEVERELY_UNDERWEIGHT = "severely_underweight"
    UNDERWEIGHT = "underweight"
    HIGH_WEIGHT = "high_weight"
    """High weight for age: to be judged by weight-for-length or BMI."""
    SEVERELY_STUNTED = "severely_stunted"
    STUNTED = "stunted"
    TALL = "tall"
    SEVERELY_WASTED = "severely_wasted"
    WASTED = "wasted"
    RISK_OF_OVERWEIGHT = "risk_of_overweight"
    OVERWEIGHT = "overweight"
    OBESE = "obese"
    SEVERELY_THIN = "severely_thin"
    THIN = "thin"
    SEVERE_MICROCEPHALY = "severe_microcephaly"
    MICROCEPHALY = "microcephaly"
    MACROCEPHALY = "macrocephaly"
    SEVERE_MACROCEPHALY = "severe_macrocephaly"
    VERY_LOW_MUAC = "very_low_muac"
    LOW_MUAC = "low_muac"
    VERY_LOW_SKINFOLD = "very_low_skinfold"
    LOW_SKINFOLD = "low_skinfold"
    HIGH_SKINFOLD = "high_skinfold"
    SMALL_FOR_GESTATION = "small_for_gestation"
    LARGE_FOR_GESTATION = "large_for_gestation"


@dataclass(frozen=True, slots=True)
class Classification:
    growth_class: GrowthClass
    severity: Severity


_Cut = tuple[float, GrowthClass, Severity]
_C, _W, _A = GrowthClass, Severity.WATCH, Severity.ALARM

_WASTING: Final = ((-3.0, _C.SEVERELY_WASTED, _A), (-2.0, _C.WASTED, _W))
_FATNESS: Final = ((3.0, _C.OBESE, _A), (2.0, _C.OVERWEIGHT, _W), (1.0, _C.RISK_OF_OVERWEIGHT, _W))
_SKINFOLD_LOW: Final = ((-3.0, _C.VERY_LOW_SKINFOLD, _W), (-2.0, _C.LOW_SKINFOLD, _W))

# Outermost cut first: below the first that holds, above the first that holds.
_BELOW: Final[dict[Indicator, tuple[_Cut, ...]]] = {
    Indicator.WFA: ((-3.0, _C.SEVERELY_UNDERWEIGHT, _A), (-2.0, _C.UNDERWEIGHT, _W)),
    Indicator.LHFA: ((-3.0, _C.SEVERELY_STUNTED, _A), (-2.0, _C.STUNTED, _W)),
    Indicator.WFLH: _WASTING,
    Indicator.BMIFA: _WASTING,
    Indicator.HCFA: ((-3.0, _C.SEVERE_MICROCEPHALY, _A), (-2.0, _C.MICROCEPHALY, _W)),
    Indicator.ACFA: ((-3.0, _C.VERY_LOW_MUAC, _A), (-2.0, _C.LOW_MUAC, _W)),
    Indicator.TSFA: _SKINFOLD_LOW,
    Indicator.SSFA: _SKINFOLD_LOW,
}
_ABOVE: Final[dict[Indicator, tuple[_Cut, ...]]] = {
    Indicator.WFA: ((2.0, _C.HIGH_WEIGHT, _W),),
    Indicator.LHFA: ((3.0, _C.TALL, _W),),
    Indicator.WFLH: _FATNESS,
    Indicator.BMIFA: _FATNESS,
    Indicator.HCFA: ((3.0, _C.SEVERE_MACROCEPHALY, _A), (2.0, _C.MACROCEPHALY, _W)),
    Indicator.ACFA: (),
    Indicator.TSFA: ((2.0, _C.HIGH_SKINFOLD, _W),),
    Indicator.SSFA: ((2.0, _C.HIGH_SKINFOLD, _W),),
}
_BMI_5_19_BELOW: Final[tuple[_Cut, ...]] = ((-3.0, _C.SEVERELY_THIN, _A), (-2.0, _C.THIN, _W))
_BMI_5_19_ABOVE: Final[tuple[_Cut, ...]] = ((2.0, _C.OBESE, _A), (1.0, _C.OVERWEIGHT, _W))
# 10th and 90th centile
_NEWBORN_WEIGHT_BELOW: Final[tuple[_Cut, ...]] = ((-1.2816, _C.SMALL_FOR_GESTATION, _W),)
_NEWBORN_WEIGHT_ABOVE: Final[tuple[_Cut, ...]] = ((1.2816, _C.LARGE_FOR_GESTATION, _W),)

NORMAL: Final = Classification(GrowthClass.NORMAL, Severity.FINE)


def _cuts(score: Score) -> tuple[tuple[_Cut, ...], tuple[_Cut, ...]]:
    if score.reference is Reference.WHO2007 and score.indicator is Indicator.BMIFA:
        return _BMI_5_19_BELOW, _BMI_5_19_ABOVE
    if score.reference is Reference.INTERGROWTH_NEWBORN and score.indicator is Indicator.WFA:
        return _NEWBORN_WEIGHT_BELOW, _NEWBORN_WEIGHT_ABOVE
    return _BELOW[score.indicator], _ABOVE[score.indicator]


def classify(score: Score) -> Classification:
    """WHO's class of a score; cut-offs are strict and met by the z-score rounded to two decimals, as WHO counts."""
    below, above = _cuts(score)
    z = score.z2
    for cut, name, severity in below:
        if z < cut:
            return Classification(name, severity)
    for cut, name, severity in above:
        if z > cut:
            return Classification(name, severity)
    return NORMAL


class AcuteMalnutrition(StrEnum):
    NONE = "none"
    MAM = "mam"
    SAM = "sam"


class MalnutritionSign(StrEnum):
    OEDEMA = "oedema"
    MUAC = "muac"
    WEIGHT_FOR_HEIGHT = "weight_for_height"


@dataclass(frozen=True, slots=True)
class MalnutritionFinding:
    """The worst of the signs, and the signs that say so (empty where there is none)."""

    level: AcuteMalnutrition
    signs: tuple[MalnutritionSign, ...]

    @property
    def severity(self) -> Severity:
        return {"none": Severity.FINE, "mam": Severity.WATCH, "sam": Severity.ALARM}[self.level.value]


MUAC_AGES_DAYS: Final = (183, 1826)
"""6-59 completed months: the ages at which the MUAC cut-offs hold."""

MUAC_SAM_CM: Final = 11.5
MUAC_MAM_CM: Final = 12.5


def acute_malnutrition(
    age_days: int, *, muac_cm: float | None = None, weight_for_height_z: float | None = None, oedema: bool = False
) -> MalnutritionFinding:
    """Severe or moderate acute malnutrition by the worst of oedema of both feet, MUAC and weight-for-length/height.

    MUAC < 11.5 cm or z < -3 is severe, < 12.5 cm or z < -2 moderate; MUAC counts at 6-59 months only.
    """
    signs: dict[MalnutritionSign, AcuteMalnutrition] = {}
    if oedema:
        signs[MalnutritionSign.OEDEMA] = AcuteMalnutrition.SAM
    if muac_cm is not None and MUAC_AGES_DAYS[0] <= age_days <= MUAC_AGES_DAYS[1] and muac_cm < MUAC_MAM_CM:
        signs[MalnutritionSign.MUAC] = AcuteMalnutrition.SAM if muac_cm < MUAC_SAM_CM else AcuteMalnutrition.MAM
    if weight_for_height_z is not None and round(weight_for_height_z, 2) < -2:
        severe = round(weight_for_height_z, 2) < -3
        signs[MalnutritionSign.WEIGHT_FOR_HEIGHT] = AcuteMalnutrition.SAM if severe else AcuteMalnutrition.MAM
    for level in (AcuteMalnutrition.SAM, AcuteMalnutrition.MAM):
        if level in signs.values():
            return MalnutritionFinding(level, tuple(sign for sign, found in signs.items() if found is level))
    return MalnutritionFinding(AcuteMalnutrition.NONE, ())
