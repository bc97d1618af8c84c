from __future__ import annotations

import pytest

from pediatric_his.clinical.growth import Anthropometry, Indicator, value_at
from pediatric_his.clinical.growth.interpret import visits
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
