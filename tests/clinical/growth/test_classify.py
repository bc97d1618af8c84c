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


def test_severity_grows_outwards() -> None:
    for indicator in Indicator:
        for sign in (-1, 1):
            ranks = [classify(scored(indicator, sign * z / 10, R.WHO2006)).severity.rank for z in range(60)]
            assert ranks == sorted(ranks)
            assert ranks[0] == Severity.FINE.rank
