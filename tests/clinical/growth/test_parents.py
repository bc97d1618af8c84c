"""Target height from the parents'."""

from __future__ import annotations

import pytest

from pediatric_his.clinical.growth.parents import mid_parental_height
from pediatric_his.reference.growth import growth_tables

TABLES = growth_tables()


@pytest.mark.parametrize(
    ("mother", "father", "possible"),
    [
        (120, 178, True), (119.9, 178, False), (230, 178, True), (230.1, 178, False),
        (165, 120, True), (165, 119.9, False), (165, 230, True), (165, 230.1, False), (16.5, 178, False),
    ],
)  # fmt: skip
def test_a_parents_height_is_one(mother: float, father: float, possible: bool) -> None:
    assert (mid_parental_height(TABLES, "m", mother, father) is not None) is possible


def test_the_target_and_its_band() -> None:
    boy, girl = (mid_parental_height(TABLES, sex, 165.5, 178.0) for sex in ("m", "f"))
    assert boy is not None
    assert girl is not None
    assert (boy.target_cm, girl.target_cm) == (178.25, 165.25)
    # WHO 2007 at 19 years, L = 1: boys M 176.5432, S 0.04134; girls M 163.1548, S 0.04006.
    assert boy.z == pytest.approx((178.25 / 176.5432 - 1) / 0.04134, abs=1e-3)
    assert girl.z == pytest.approx((165.25 / 163.1548 - 1) / 0.04006, abs=1e-3)
    assert (boy.low_z, boy.high_z) == pytest.approx((boy.z - 1.4, boy.z + 1.4))
    assert boy.low_cm == pytest.approx(178.25 - 1.4 * 0.04134 * 176.5432, abs=0.01)
    assert boy.high_cm == pytest.approx(178.25 + 1.4 * 0.04134 * 176.5432, abs=0.01)


def test_another_width_of_the_band() -> None:
    found = mid_parental_height(TABLES, "m", 165.0, 178.0, band_sd=1.0)
    assert found is not None
    assert found.high_z - found.low_z == pytest.approx(2.0)
