from __future__ import annotations

import pytest

from pediatric_his.clinical.growth.parents import mid_parental_height
from pediatric_his.clinical.growth.velocity import nearest_interval, weight_velocity
from pediatric_his.reference.growth import growth_tables, velocity_table

BOYS = velocity_table("m")


def test_all_intervals_are_there() -> None:
    assert {k: len(rows) for k, rows in BOYS.items()} == {1: 12, 2: 23, 3: 22, 4: 21, 6: 19}


def test_delta_is_added_before_the_formula() -> None:
    """First month of boys: L 1.3828, M 1423.0783, S 0.22048, delta 400."""
    v = weight_velocity(BOYS, 0, 30, 600.0)
    assert v is not None
    shifted = 600.0 * 30.4375 / 30 + 400
    assert v.z == pytest.approx(((shifted / 1423.0783) ** 1.3828 - 1) / (1.3828 * 0.22048))
    assert v.expected_g == pytest.approx(1023.0783 * 30 / 30.4375)
    assert v.exact


def test_weight_lost_has_a_velocity_too() -> None:
    v = weight_velocity(BOYS, 0, 30, -300.0)
    assert v is not None
    assert v.z < -3


@pytest.mark.parametrize(
    ("days", "interval"),
    [(20, None), (25, 1), (30, 1), (61, 2), (91, 3), (120, 4), (140, 4), (150, 6), (183, 6), (230, None)],
)
def test_the_interval_is_whos_nearest(days: int, interval: int | None) -> None:
    assert nearest_interval(days) == interval


@pytest.mark.parametrize(("start", "end"), [(-10, 20), (700, 800), (100, 100), (200, 100)])
def test_no_velocity_outside_whos_ages(start: int, end: int) -> None:
    assert weight_velocity(BOYS, start, end, 500.0) is None


def test_a_longer_stretch_expects_more() -> None:
    shorter, longer = (weight_velocity(BOYS, 100, 100 + days, 800.0) for days in (56, 66))
    assert shorter is not None
    assert longer is not None
    assert longer.expected_g > shorter.expected_g
    assert longer.z < shorter.z


def test_target_height() -> None:
    boy = mid_parental_height(growth_tables(), "m", 165.0, 178.0)
    girl = mid_parental_height(growth_tables(), "f", 165.0, 178.0)
    assert boy is not None
    assert girl is not None
    assert (boy.target_cm, girl.target_cm) == (178.0, 165.0)
    # Boys of 19 years: M 176.5432, S 0.04134
    assert boy.z == pytest.approx((178.0 / 176.5432 - 1) / 0.04134, abs=1e-3)
    assert boy.low_z == pytest.approx(boy.z - 1.4)
    assert boy.low_cm < boy.target_cm < boy.high_cm
    assert mid_parental_height(growth_tables(), "m", 16.5, 178.0) is None
