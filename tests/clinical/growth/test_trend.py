from __future__ import annotations

import pytest

from pediatric_his.clinical.growth import Anthropometry, Indicator, value_at, z
from pediatric_his.clinical.growth.interpret import centile_spaces, visits
from pediatric_his.clinical.growth.trend import Comparison, Trend, compare
from pediatric_his.reference.growth import growth_tables, velocity_table

TABLES = growth_tables()


def between(a: Anthropometry, b: Anthropometry) -> Comparison:
    before, after = visits(TABLES, [b, a])
    return compare(before, after, velocity_table("f"))


def weighed(days: int, level: float) -> Anthropometry:
    return Anthropometry("f", days, value_at(TABLES, Indicator.WFA, "f", days, level))


@pytest.mark.parametrize(
    ("level", "trend"), [(0.24, Trend.STEADY), (0.26, Trend.RISING), (-0.26, Trend.FALLING), (-0.1, Trend.STEADY)]
)
def test_the_arrow(level: float, trend: Trend) -> None:
    found = between(weighed(200, 0.0), weighed(291, level))
    (change,) = found.changes
    assert change.trend is trend
    assert change.change_z == pytest.approx(level)
    assert change.change_value == pytest.approx(change.after.value - change.before.value)
    assert found.days == 91
    assert found.velocity is not None
    assert found.velocity.interval_months == 3


def test_the_tables_move_no_arrow() -> None:
    lying = Anthropometry("f", 720, 11.4, 86.0, "l")
    standing = Anthropometry("f", 745, 11.5, 85.5, "h")
    assert {c.trend for c in between(lying, standing).changes} == {Trend.STEADY}
    younger, older = (Anthropometry("f", days, 18.0, 108.5, "h") for days in (1856, 1857))
    assert {c.trend for c in between(younger, older).changes} == {Trend.STEADY}


def test_the_preterm_are_compared_by_one_standard() -> None:
    """Shown by INTERGROWTH, then by WHO: the arrow compares WHO with WHO."""
    a = Anthropometry("f", 200, 6.3, gestational_age_days=210)
    b = Anthropometry("f", 300, 7.6, gestational_age_days=210)
    (change,) = between(a, b).changes
    assert change.before.reference is not change.after.reference
    who = [value_at(TABLES, Indicator.WFA, "f", days, 0) for days in (130, 230)]
    assert all(who)
    assert change.allowed_z == 0.0
    born = Anthropometry("f", 0, 1.2, gestational_age_days=210)
    assert [c.indicator for c in between(born, b).changes] == [Indicator.WFA]


def test_only_what_both_visits_have_is_compared() -> None:
    weight, both = Anthropometry("f", 200, 7.0), Anthropometry("f", 291, 8.0, 70.0, "l")
    assert [c.indicator for c in between(weight, both).changes] == [Indicator.WFA]
    assert [c.indicator for c in between(Anthropometry("f", 200, None, 66.0, "l"), both).changes] == [Indicator.LHFA]
    assert between(Anthropometry("f", 200, None, 66.0, "l"), both).velocity is None
    assert between(both, Anthropometry("f", 382, None, 74.0, "l")).velocity is None
    swollen = Anthropometry("f", 382, 9.0, 74.0, "l", oedema=True)
    assert between(both, swollen).velocity is None


def test_the_gain_is_in_grams() -> None:
    found = between(Anthropometry("f", 200, 7.0), Anthropometry("f", 291, 8.25))
    assert found.velocity is not None
    assert found.velocity.gain_g == pytest.approx(1250.0)
    assert found.velocity.days == 91


def test_a_change_is_shown_as_shown_and_judged_like_for_like() -> None:
    a = Anthropometry("f", 200, 6.3, gestational_age_days=210)
    b = Anthropometry("f", 300, 7.6, gestational_age_days=210)
    (change,) = between(a, b).changes
    before, after = (z(TABLES, Indicator.WFA, "f", days, kg) for days, kg in ((130, 6.3), (230, 7.6)))
    assert before is not None
    assert after is not None
    assert change.change_z == pytest.approx(after - before)
    assert change.spaces == pytest.approx(centile_spaces(before, after))
    assert (change.before.value, change.after.value) == (6.3, 7.6)
    assert change.change_z != pytest.approx(change.after.z - change.before.z), "INTERGROWTH's z isn't WHO's"


def test_before_term_what_is_shown_is_compared() -> None:
    """WHO has no score at a corrected age below zero."""
    a = Anthropometry("f", 10, 1.5, gestational_age_days=210)
    b = Anthropometry("f", 40, 2.0, gestational_age_days=210)
    (change,) = between(a, b).changes
    assert change.change_z == pytest.approx(change.after.z - change.before.z)
    assert change.change_value == pytest.approx(0.5)


def test_what_is_allowed_is_taken_off_both_ways() -> None:
    """From lying to standing 0.3 z are allowed: the arrow turns at 0.55."""
    for level, trend in (
        (0.54, Trend.STEADY), (0.56, Trend.RISING), (-0.54, Trend.STEADY), (-0.56, Trend.FALLING), (0.0, Trend.STEADY),
    ):  # fmt: skip
        cm = [value_at(TABLES, Indicator.LHFA, "f", 700, 0.0), value_at(TABLES, Indicator.LHFA, "f", 800, level)]
        found = between(
            Anthropometry("f", 700, length_height_cm=cm[0], position="l"),
            Anthropometry("f", 800, length_height_cm=cm[1], position="h"),
        )
        assert [(c.trend, c.allowed_z) for c in found.changes] == [(trend, 0.3)]
