"""What a body can measure, and a z-score in figures."""

from __future__ import annotations

import pytest

from pediatric_his.clinical.growth.model import (
    POSSIBLE,
    POSSIBLE_GESTATION_DAYS,
    AgeBasis,
    Indicator,
    PositionRule,
    Reference,
    RowUnit,
    Rules,
    Score,
    centile,
    centile_text,
)
from pediatric_his.clinical.growth.scores import is_possible, is_possible_gestation


def test_the_rules_of_who() -> None:
    rules = Rules()
    assert (rules.who2006_last_day, rules.corrected_months, rules.intergrowth_to_days) == (1856, 24, 279)


@pytest.mark.parametrize(
    ("field", "low", "high"),
    [
        ("weight_kg", 0.2, 400),
        ("length_height_cm", 15, 250),
        ("head_circumference_cm", 10, 80),
        ("muac_cm", 3, 80),
        ("triceps_mm", 0.5, 120),
        ("subscapular_mm", 0.5, 120),
    ],
)
def test_the_ends_of_what_can_be_measured(field: str, low: float, high: float) -> None:
    inside = [is_possible(field, value) for value in (low - 0.01, low, high, high + 0.01)]
    assert inside == [False, True, True, False]
    assert len(POSSIBLE) == 6


def test_a_child_is_born_between_20_and_46_weeks() -> None:
    assert POSSIBLE_GESTATION_DAYS == (20 * 7, 46 * 7)
    assert [is_possible_gestation(days) for days in (139, 140, 322, 323, None)] == [False, True, True, False, True]


@pytest.mark.parametrize(
    ("z", "percent", "text"),
    [
        (-3.001, 0.13, "<0.1"),
        (-3.0, 0.13, "0.1"),
        (-1.880794, 3.0, "3.0"),
        (-1.29, 9.85, "9.9"),
        (-1.2816, 10.0, "10.0"),  # 9.9994
        (-1.28, 10.03, "10"),
        (-1.25, 10.56, "11"),
        (0.0, 50.0, "50"),
        (1.27, 89.8, "90"),
        (1.28, 89.97, "90"),
        (1.2816, 90.0, "90.0"),  # 90.0006
        (1.29, 90.15, "90.1"),
        (1.3, 90.32, "90.3"),
        (3.0, 99.87, "99.9"),
        (3.001, 99.87, ">99.9"),
    ],
)
def test_centiles_have_a_decimal_at_the_ends(z: float, percent: float, text: str) -> None:
    assert centile(z) == pytest.approx(percent, abs=0.01)
    assert centile_text(z) == text


@pytest.mark.parametrize(("z", "z2"), [(-0.004, 0.0), (1.2345, 1.23), (-1.236, -1.24), (2.999, 3.0)])
def test_a_score_is_told_with_two_decimals(z: float, z2: float) -> None:
    s = Score(
        Indicator.WFA, 9.5, z, Reference.WHO2006, 400, RowUnit.DAY, PositionRule.NOT_APPLICABLE, 0.0, False,
        AgeBasis.CHRONOLOGICAL,
    )  # fmt: skip
    assert s.z2 == z2
    assert str(s.z2) != "-0.0"
    assert (s.centile, s.centile_text) == (centile(z), centile_text(z))
