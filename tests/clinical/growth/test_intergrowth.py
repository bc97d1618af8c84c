"""INTERGROWTH-21st: the published formulas against points worked by hand."""

from __future__ import annotations

from math import exp

import pytest

from pediatric_his.clinical.growth import Indicator, Sex
from pediatric_his.clinical.growth.intergrowth import postnatal, very_preterm_size, weight_for_length


@pytest.mark.parametrize(
    ("indicator", "sex", "weeks", "median", "sigma"),
    [
        # ln: 2.591277 - 0.0730486 - 1.3760656 + 0.0911639; 0.1470258 + 0.3162025 - 0.3229125
        (Indicator.WFA, "m", 40.0, exp(1.2333267), 0.1403158),
        # ln: 4.136244 - 0.3418761 + 0.104264 + 0.0314961
        (Indicator.LHFA, "m", 40.0, exp(3.930128), 0.0368439),
        # ln: 2.591277 - 0.0730486 - 1.3760656
        (Indicator.WFA, "f", 40.0, exp(1.1421628), 0.1403158),
        # ln: 4.136244 - 0.3418761 + 0.104264
        (Indicator.LHFA, "f", 40.0, exp(3.8986319), 0.0368439),
        # 55.53617 - 21.3001475 + 0.7957903
        (Indicator.HCFA, "m", 40.0, 35.0318128, 0.9879167),
        # 55.53617 - 21.3001475; 3.0582292 + 2.44375 - 4.5140625
        (Indicator.HCFA, "f", 40.0, 34.2360225, 0.9879167),
    ],
)
def test_postnatal(indicator: Indicator, sex: Sex, weeks: float, median: float, sigma: float) -> None:
    normal = postnatal(indicator, sex, weeks)
    assert normal is not None
    assert normal.value(0) == pytest.approx(median, rel=1e-5)
    assert normal.sigma == pytest.approx(sigma, rel=2e-4)
    assert normal.z(normal.value(-1.7)) == pytest.approx(-1.7)


@pytest.mark.parametrize(
    ("sex", "cm", "mean", "sigma"),
    [
        # 13.98383 + 8.142708 - 18.741191; exp(-1.830098 + 0.62135)
        ("m", 50.0, 3.385347, exp(-1.208748)),
        # 50.32492 + 28.16038 - 75.089846; 0.2195888 - 0.575575 + 0.6642353
        ("f", 50.0, 3.395454, 0.3082491),
    ],
)
def test_weight_for_length(sex: Sex, cm: float, mean: float, sigma: float) -> None:
    normal = weight_for_length(sex, cm)
    assert normal is not None
    assert normal.mu == pytest.approx(mean, abs=1e-4)
    assert normal.sigma == pytest.approx(sigma, abs=1e-4)


@pytest.mark.parametrize(
    ("indicator", "sex", "days", "median"),
    [
        (Indicator.WFA, "m", 28 * 7, exp(0.0702255)),  # + 0.0571937
        (Indicator.LHFA, "f", 24 * 7, 31.788161),
        (Indicator.HCFA, "m", 32 * 7, 29.4424067),
        (Indicator.WFA, "f", 28 * 7 + 3, exp(0.0665220)),  # -7.00303 + 1.325911 * sqrt(28.428571)
        (Indicator.WFA, "f", 28 * 7, exp(0.0130318)),  # -7.00303 + 1.325911 * 5.2915026
        (Indicator.LHFA, "m", 24 * 7, 32.2145495),
        (Indicator.HCFA, "f", 32 * 7, 29.1910682),
    ],
)
def test_very_preterm_size(indicator: Indicator, sex: Sex, days: int, median: float) -> None:
    normal = very_preterm_size(indicator, sex, days)
    assert normal is not None
    assert normal.value(0) == pytest.approx(median, rel=1e-5)


def test_ends_of_the_standards() -> None:
    assert postnatal(Indicator.WFA, "m", 27.0) is not None
    assert postnatal(Indicator.WFA, "m", 188 / 7) is None
    assert postnatal(Indicator.WFA, "m", 64.0) is not None
    assert postnatal(Indicator.WFA, "m", 449 / 7) is None
    assert very_preterm_size(Indicator.WFA, "m", 230) is not None
    assert very_preterm_size(Indicator.WFA, "m", 231) is None
    assert very_preterm_size(Indicator.WFA, "m", 168) is not None
    assert very_preterm_size(Indicator.WFA, "m", 167) is None
    assert very_preterm_size(Indicator.BMIFA, "m", 200) is None
    found = [weight_for_length("f", cm) is not None for cm in (34.9, 35.0, 35.1, 65.0, 65.1)]
    assert found == [False, True, True, True, False]
    assert postnatal(Indicator.BMIFA, "m", 40.0) is None


def test_sigmas_of_newborns() -> None:
    """The published variances: 0.0373218 (of ln kg), 6.757543 (cm²), 2.433481 (cm²)."""
    sizes = [very_preterm_size(i, "f", 200) for i in (Indicator.WFA, Indicator.LHFA, Indicator.HCFA)]
    assert [round(n.sigma**2, 7) for n in sizes if n] == [0.0373218, 6.757543, 2.433481]
    assert [n.is_log for n in sizes if n] == [True, False, False]


def test_weight_for_length_is_in_kilograms() -> None:
    for sex in ("m", "f"):
        normal = weight_for_length(sex, 50.0)
        assert normal is not None
        assert normal.value(1.0) == pytest.approx(normal.mu + normal.sigma)
        assert normal.z(normal.mu + 2 * normal.sigma) == pytest.approx(2.0)
