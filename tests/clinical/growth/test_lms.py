"""The LMS formula by hand, WHO's straight lines beyond 3 SD, and values too far out for any figure."""

from __future__ import annotations

from math import exp, inf, log

import pytest

from pediatric_his.clinical.growth.lms import lms_value, lms_z, value_at_z, z_score

# L -0.5, M 10, S 0.1: the value at z is 10 · (1 - 0.05 z)^-2.
SKEW = (-0.5, 10.0, 0.1)


@pytest.mark.parametrize(
    ("lms", "z", "y"),
    [
        (SKEW, 0, 10.0),
        (SKEW, 2, 10 / 0.81),
        (SKEW, -2, 10 / 1.21),
        (SKEW, 3, 10 / 0.7225),
        ((1.0, 50.0, 0.04), -2, 46.0),
        ((2.0, 10.0, 0.1), 1, 10 * 1.2**0.5),
        ((0.0, 10.0, 0.1), 2, 10 * exp(0.2)),
        ((0.0, 10.0, 0.1), -2, 10 * exp(-0.2)),
        ((1e-9, 10.0, 0.1), 2, 10 * exp(0.2)),
        ((-1e-9, 10.0, 0.1), 2, 10 * exp(0.2)),
    ],
)
def test_the_formula_both_ways(lms: tuple[float, float, float], z: float, y: float) -> None:
    assert lms_value(lms, z) == pytest.approx(y, rel=1e-12)
    assert lms_z(lms, y) == pytest.approx(z, abs=1e-9)


def test_a_small_l_is_not_a_vanishing_one() -> None:
    """At L = 0.01 the formula and the logarithm differ in the fourth figure."""
    for el in (0.01, -0.01):
        assert lms_z((el, 10.0, 0.1), 15.0) == pytest.approx((1.5**el - 1) / (el * 0.1), rel=1e-12)
        assert lms_value((el, 10.0, 0.1), 4.0) == pytest.approx(10 * (1 + el * 0.4) ** (1 / el), rel=1e-12)
        assert abs(lms_value((el, 10.0, 0.1), 4.0) - 10 * exp(0.4)) > 0.01
        assert abs(lms_z((el, 10.0, 0.1), 15.0) - log(1.5) / 0.1) > 0.005


@pytest.mark.parametrize("z", [20, 25])
def test_a_value_that_the_formula_has_not(z: float) -> None:
    with pytest.raises(ValueError, match="no value so far out"):
        lms_value(SKEW, z)


def test_a_value_just_within_the_formula() -> None:
    assert lms_value((1.0, 10.0, 0.1), -9.95) == pytest.approx(0.05)
    assert lms_value(SKEW, 19) == pytest.approx(10 / 0.05**2)


@pytest.mark.parametrize(
    ("lms", "y", "z"),
    [
        ((-30.0, 10.0, 0.1), 1e-300, -inf),  # too large a power
        ((30.0, 10.0, 0.1), 1e300, inf),
        ((0.0, 10.0, 0.1), 5e-324 / 10, -inf),  # no quotient left: log of 0
        ((-1.0, 10.0, 0.1), 5e-324 / 10, -inf),  # 0 to a negative power
    ],
)
def test_what_is_too_far_out_for_a_float_is_infinitely_far(lms: tuple[float, float, float], y: float, z: float) -> None:
    assert lms_z(lms, y) == z


@pytest.mark.parametrize("z", [-5, -4, -3.5, -3, -2.5, 0, 2.5, 3, 3.5, 4, 7])
def test_beyond_three_sd_the_steps_are_those_from_two_to_three(z: float) -> None:
    low2, low3, high2, high3 = 10 / 1.21, 10 / 1.3225, 10 / 0.81, 10 / 0.7225
    straight = high3 + (z - 3) * (high3 - high2) if z > 0 else low3 + (z + 3) * (low2 - low3)
    y = straight if abs(z) > 3 else 10 / (1 - 0.05 * z) ** 2
    assert value_at_z(SKEW, z) == pytest.approx(y, rel=1e-12)
    assert z_score(SKEW, y) == pytest.approx(z, abs=1e-9)
    unrestricted = 10 / (1 - 0.05 * z) ** 2
    assert value_at_z(SKEW, z, restricted=False) == pytest.approx(unrestricted, rel=1e-12)
    assert z_score(SKEW, unrestricted, restricted=False) == pytest.approx(z, abs=1e-9)
