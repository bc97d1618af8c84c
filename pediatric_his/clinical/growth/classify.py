"""What a z-score is called: WHO's classes as codes, with how much they should worry.

Sources: WHO Training Course on Child Growth Assessment (2008), module C, for 0-5 years; WHO growth reference 2007
for 5-19 years. What may be said of a child is another matter: see `judgement`.
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
