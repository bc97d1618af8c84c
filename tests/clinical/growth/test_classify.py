from __future__ import annotations

import pytest

from pediatric_his.clinical.growth import (
    AgeBasis,
    Indicator,
    PositionRule,
    Reference,
    RowUnit,
    Score,
)
from pediatric_his.clinical.growth.classify import (
    GrowthClass,
    Severity,
    classify,
)

G, R = GrowthClass, Reference


def scored(indicator: Indicator, z: float, reference: Reference) -> Score:
    return Score(
        indicator, 1.0, z, reference, 1, RowUnit.DAY, PositionRule.NOT_APPLICABLE, 0.0, False, AgeBasis.CHRONOLOGICAL
    )


@pytest.mark.parametrize(
    ("indicator", "z", "reference", "growth_class"),
    [
        (Indicator.WFA, -3.01, R.WHO2006, G.SEVERELY_UNDERWEIGHT),
        (Indicator.WFA, -3.0, R.WHO2006, G.UNDERWEIGHT),
        (Indicator.WFA, -2.0, R.WHO2006, G.NORMAL),
        (Indicator.WFA, 2.5, R.WHO2006, G.HIGH_WEIGHT),
        (Indicator.LHFA, -3.5, R.WHO2006, G.SEVERELY_STUNTED),
        (Indicator.LHFA, -2.01, R.WHO2007, G.STUNTED),
        (Indicator.LHFA, 2.9, R.WHO2006, G.NORMAL),
        (Indicator.LHFA, 3.1, R.WHO2006, G.TALL),
        (Indicator.WFLH, -2.004, R.WHO2006, G.NORMAL),
        (Indicator.WFLH, -2.006, R.WHO2006, G.WASTED),
        (Indicator.WFLH, -3.2, R.WHO2006, G.SEVERELY_WASTED),
        (Indicator.WFLH, 1.5, R.WHO2006, G.RISK_OF_OVERWEIGHT),
        (Indicator.WFLH, 3.2, R.WHO2006, G.OBESE),
        # One z, two standards: under five a risk, from five on overweight.
        (Indicator.BMIFA, 1.5, R.WHO2006, G.RISK_OF_OVERWEIGHT),
        (Indicator.BMIFA, 1.5, R.WHO2007, G.OVERWEIGHT),
        (Indicator.BMIFA, 2.5, R.WHO2006, G.OVERWEIGHT),
        (Indicator.BMIFA, 2.5, R.WHO2007, G.OBESE),
        (Indicator.BMIFA, -2.5, R.WHO2006, G.WASTED),
        (Indicator.BMIFA, -2.5, R.WHO2007, G.THIN),
        (Indicator.BMIFA, -3.5, R.WHO2007, G.SEVERELY_THIN),
        (Indicator.HCFA, -2.5, R.WHO2006, G.MICROCEPHALY),
        (Indicator.HCFA, 2.5, R.WHO2006, G.MACROCEPHALY),
        (Indicator.ACFA, -2.5, R.WHO2006, G.LOW_MUAC),
        (Indicator.WFA, -1.3, R.INTERGROWTH_NEWBORN, G.SMALL_FOR_GESTATION),
        (Indicator.WFA, -1.3, R.INTERGROWTH_POSTNATAL, G.NORMAL),
    ],
)
def test_whos_classes(indicator: Indicator, z: float, reference: Reference, growth_class: GrowthClass) -> None:
    assert classify(scored(indicator, z, reference)).growth_class is growth_class


# From the lowest z upwards: class, the cut above it, class, … (WHO Training Course on Child Growth Assessment, module C;
# WHO 2007 for BMI from five years on; 10th and 90th centile for a newborn's weight).
BANDS: dict[tuple[Indicator, Reference], list[GrowthClass | float]] = {
    (Indicator.WFA, R.WHO2006): [G.SEVERELY_UNDERWEIGHT, -3, G.UNDERWEIGHT, -2, G.NORMAL, 2, G.HIGH_WEIGHT],
    (Indicator.LHFA, R.WHO2006): [G.SEVERELY_STUNTED, -3, G.STUNTED, -2, G.NORMAL, 3, G.TALL],
    (Indicator.WFLH, R.WHO2006): [
        *(G.SEVERELY_WASTED, -3, G.WASTED, -2, G.NORMAL, 1, G.RISK_OF_OVERWEIGHT, 2, G.OVERWEIGHT, 3, G.OBESE)
    ],
    (Indicator.BMIFA, R.WHO2006): [
        *(G.SEVERELY_WASTED, -3, G.WASTED, -2, G.NORMAL, 1, G.RISK_OF_OVERWEIGHT, 2, G.OVERWEIGHT, 3, G.OBESE)
    ],
    (Indicator.BMIFA, R.WHO2007): [G.SEVERELY_THIN, -3, G.THIN, -2, G.NORMAL, 1, G.OVERWEIGHT, 2, G.OBESE],
    (Indicator.HCFA, R.WHO2006): [
        *(G.SEVERE_MICROCEPHALY, -3, G.MICROCEPHALY, -2, G.NORMAL, 2, G.MACROCEPHALY, 3, G.SEVERE_MACROCEPHALY)
    ],
    (Indicator.ACFA, R.WHO2006): [G.VERY_LOW_MUAC, -3, G.LOW_MUAC, -2, G.NORMAL],
    (Indicator.TSFA, R.WHO2006): [G.VERY_LOW_SKINFOLD, -3, G.LOW_SKINFOLD, -2, G.NORMAL, 2, G.HIGH_SKINFOLD],
    (Indicator.SSFA, R.WHO2006): [G.VERY_LOW_SKINFOLD, -3, G.LOW_SKINFOLD, -2, G.NORMAL, 2, G.HIGH_SKINFOLD],
    (Indicator.WFA, R.INTERGROWTH_NEWBORN): [
        *(G.SMALL_FOR_GESTATION, -1.2816, G.NORMAL, 1.2816, G.LARGE_FOR_GESTATION)
    ],
}


@pytest.mark.parametrize(("indicator", "reference"), BANDS)
def test_a_cut_off_is_strict_to_the_second_decimal(indicator: Indicator, reference: Reference) -> None:
    bands = BANDS[indicator, reference]
    for lower, cut, upper in zip(bands[0::2], bands[1::2], bands[2::2], strict=False):
        assert isinstance(cut, float | int)
        below, on, above = (
            classify(scored(indicator, cut + shift, reference)).growth_class for shift in (-0.01, 0.0, 0.01)
        )
        assert (below, above) == (lower, upper)
        if cut == round(cut, 2):
            assert on is (upper if cut < 0 else lower), "the cut itself is the milder class"


def test_severities_have_their_order() -> None:
    assert [s.rank for s in (Severity.FINE, Severity.WATCH, Severity.ALARM)] == [0, 1, 2]


def test_severity_grows_outwards() -> None:
    for indicator in Indicator:
        for sign in (-1, 1):
            ranks = [classify(scored(indicator, sign * z / 10, R.WHO2006)).severity.rank for z in range(60)]
            assert ranks == sorted(ranks)
            assert ranks[0] == Severity.FINE.rank
