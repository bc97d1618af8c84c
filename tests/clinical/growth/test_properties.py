"""What must hold for any child: inverse, order, and no exception whatever is typed."""

from __future__ import annotations

from math import isfinite
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from pediatric_his.clinical.growth import (
    Anthropometry,
    Indicator,
    NoScore,
    Position,
    Score,
    Sex,
    score,
    value_at,
    z,
)
from pediatric_his.clinical.growth.chart import ChartMeasurement, ChartRequest, available_ranges, chart
from pediatric_his.clinical.growth.classify import classify
from pediatric_his.reference.growth import growth_tables

TABLES = growth_tables()
SEXES = st.sampled_from(get_args(Sex))
BY_AGE = st.sampled_from([i for i in Indicator if i is not Indicator.WFLH])
ANY_FLOAT = st.floats(allow_nan=True, allow_infinity=True) | st.floats(0, 200)
MAYBE = st.none() | ANY_FLOAT


@given(BY_AGE, SEXES, st.integers(91, 6939), st.floats(-6, 6))
def test_z_of_the_value_at_z(indicator: Indicator, sex: Sex, days: int, level: float) -> None:
    value = value_at(TABLES, indicator, sex, days, level)
    if value is not None and value > 0:
        found = z(TABLES, indicator, sex, days, value)
        assert found is not None
        assert abs(found - level) < 1e-6


@given(SEXES, st.floats(65, 110), st.floats(-6, 6), st.booleans())
def test_z_of_the_weight_at_z(sex: Sex, cm: float, level: float, standing: bool) -> None:
    value = value_at(TABLES, Indicator.WFLH, sex, cm, level, standing=standing)
    assert value is not None
    if value > 0:
        found = z(TABLES, Indicator.WFLH, sex, cm, value, standing=standing)
        assert found is not None
        assert abs(found - level) < 1e-6


@given(BY_AGE, SEXES, st.integers(0, 6939), st.floats(0.1, 500), st.floats(1e-3, 50))
def test_more_is_never_a_lower_z(indicator: Indicator, sex: Sex, days: int, value: float, more: float) -> None:
    a = z(TABLES, indicator, sex, days, value)
    b = z(TABLES, indicator, sex, days, value + more)
    assert (a is None) == (b is None)
    if a is not None and b is not None:
        assert a < b


@given(BY_AGE, SEXES, st.floats(), ANY_FLOAT)
def test_the_bare_z_never_raises(indicator: Indicator, sex: Sex, x: float, y: float) -> None:
    found = z(TABLES, indicator, sex, x, y)
    assert found is None or found == found


ANYTHING = st.builds(
    Anthropometry,
    sex=SEXES,
    age_days=st.none() | st.integers() | st.integers(0, 7000),
    weight_kg=MAYBE,
    length_height_cm=MAYBE,
    position=st.none() | st.sampled_from(get_args(Position)),
    head_circumference_cm=MAYBE,
    muac_cm=MAYBE,
    triceps_mm=MAYBE,
    subscapular_mm=MAYBE,
    oedema=st.booleans(),
    gestational_age_days=st.none() | st.integers() | st.integers(150, 300),
)


@settings(max_examples=300)
@given(ANYTHING)
def test_whatever_is_typed_gives_scores_or_reasons(a: Anthropometry) -> None:
    found = score(TABLES, a)
    assert list(found) == list(Indicator)
    for s in found.values():
        if isinstance(s, Score):
            assert isfinite(s.z)
            assert s.z2 == round(s.z, 2)
            assert classify(s).growth_class
        else:
            assert isinstance(s, NoScore)
    if a.weight_kg is not None and not a.weight_kg > 0:
        assert not isinstance(found[Indicator.WFA], Score)


@given(
    st.lists(ANYTHING, max_size=5), st.sampled_from(list(Indicator)), st.none() | st.integers() | st.integers(150, 300)
)
def test_whatever_is_typed_gives_charts(
    measurements: list[Anthropometry], indicator: Indicator, gestation: int | None
) -> None:
    visits = [ChartMeasurement(str(i), a) for i, a in enumerate(measurements)]
    for chart_range in available_ranges(indicator):
        g = chart(TABLES, ChartRequest(indicator, "f", chart_range, visits, gestational_age_days=gestation))
        assert all(g.plot.left <= p.x <= g.plot.right and g.plot.top <= p.y <= g.plot.bottom for p in g.points)
