"""Axes by hand: which stretch is shown, where the ticks stand, what they say."""

from __future__ import annotations

import pytest

from pediatric_his.clinical.growth import Indicator
from pediatric_his.clinical.growth.axes import (
    ChartRange,
    Scale,
    TickUnit,
    nice_step,
    suitable_range,
    x_domain,
    x_ticks,
    y_domain,
    y_ticks,
)

I, MONTH = Indicator, 30.4375  # noqa: E741


def test_a_scale_lays_values_onto_pixels() -> None:
    scale = Scale(10.0, 20.0, 100.0, 300.0)
    assert [scale(x) for x in (10, 15, 20, 25)] == [100, 200, 300, 400]
    assert [scale.holds(x) for x in (9.9, 10, 20, 20.1)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("indicator", "days", "chart_range"),
    [
        (I.WFA, 0, "birth-13w"),
        (I.WFA, 91, "birth-13w"),
        (I.WFA, 92, "0-2"),
        (I.WFA, 730, "0-2"),
        (I.WFA, 731, "0-5"),
        (I.WFA, 1826, "0-5"),
        (I.WFA, 1827, "5-19"),
        (I.WFA, 6939, "5-19"),
        (I.WFA, 6940, "all"),
        (I.HCFA, 1827, "all"),
        (I.ACFA, 0, "0-2"),
        (I.WFLH, 1827, "all"),
        (I.BMIFA, 2000, "5-19"),
    ],
)
def test_the_tightest_stretch_that_holds_an_age(indicator: Indicator, days: int, chart_range: ChartRange) -> None:
    assert suitable_range(indicator, days) == chart_range


@pytest.mark.parametrize(
    ("indicator", "chart_range", "gestation", "domain"),
    [
        (I.WFA, "birth-13w", None, (0, 91)),
        (I.WFA, "birth-13w", 210, (-84, 91)),  # 30 weeks: the chart opens at 28
        (I.WFA, "birth-13w", 223, (-84, 91)),  # 31+6
        (I.WFA, "birth-13w", 224, (-56, 91)),  # 32+0
        (I.WFA, "birth-13w", 258, (-28, 91)),
        (I.WFA, "birth-13w", 259, (0, 91)),
        (I.WFA, "0-2", None, (0, 24 * MONTH)),
        (I.WFA, "0-5", None, (0, 60 * MONTH)),
        (I.WFA, "5-19", None, (60 * MONTH, 120 * MONTH)),  # WHO's weight for age ends at ten years
        (I.WFA, "5-19", 210, (60 * MONTH, 120 * MONTH)),
        (I.WFA, "all", None, (0, 120 * MONTH)),
        (I.LHFA, "5-19", None, (60 * MONTH, 228 * MONTH)),
        (I.LHFA, "all", None, (0, 228 * MONTH)),
        (I.BMIFA, "all", 210, (-84, 228 * MONTH)),
        (I.HCFA, "all", None, (0, 60 * MONTH)),  # WHO's head circumference ends at five
        (I.ACFA, "all", None, (0, 60 * MONTH)),
        (I.WFLH, "birth-13w", None, (45, 70)),
        (I.WFLH, "0-2", None, (45, 110)),
        (I.WFLH, "0-5", None, (45, 120)),
        (I.WFLH, "all", None, (45, 120)),
        (I.WFLH, "0-2", 258, (35, 110)),
        (I.WFLH, "0-2", 259, (45, 110)),
    ],
)
def test_what_a_chart_shows_along_x(
    indicator: Indicator, chart_range: ChartRange, gestation: int | None, domain: tuple[float, float]
) -> None:
    assert x_domain(indicator, chart_range, gestation) == domain


@pytest.mark.parametrize(
    ("span", "about", "step"),
    [(10, 10, 1), (11, 10, 2), (20, 10, 2), (21, 10, 5), (50, 10, 5), (51, 10, 10), (100, 10, 10), (101, 10, 20),
     (0.5, 10, 0.05), (1, 10, 0.1), (10.005, 10, 1), (10.1, 10, 2), (30, 6, 5)],
)  # fmt: skip
def test_steps_are_1_2_or_5(span: float, about: int, step: float) -> None:
    assert nice_step(span, about) == pytest.approx(step)


@pytest.mark.parametrize(
    ("low", "high", "domain"), [(2.3, 17.2, (2, 18)), (0.4, 10.9, (0, 12)), (-3.0, 7.0, (0, 7)), (45.1, 54.9, (45, 55))]
)
def test_values_are_widened_to_whole_steps(low: float, high: float, domain: tuple[float, float]) -> None:
    assert y_domain(low, high) == domain


def test_ticks_of_values() -> None:
    ticks = y_ticks(Scale(2.0, 18.0, 500.0, 100.0), TickUnit.KG)
    assert [t.value for t in ticks] == [2, 4, 6, 8, 10, 12, 14, 16, 18]
    assert [t.position for t in ticks] == [500, 450, 400, 350, 300, 250, 200, 150, 100]
    assert [t.value for t in ticks if t.major] == [10]
    assert {(t.unit, t.labelled) for t in ticks} == {(TickUnit.KG, True)}
    fine = y_ticks(Scale(0.0, 1.0, 0.0, 33.33), TickUnit.CM)
    assert [t.value for t in fine] == [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    assert [t.position for t in fine][:4] == [0, 3.3, 6.7, 10.0]


def test_ticks_of_centimetres() -> None:
    ticks = x_ticks(Scale(44.5, 50.5, 0.0, 600.0), I.WFLH, "0-2")
    assert [(t.value, t.position) for t in ticks] == [(45, 50), (46, 150), (47, 250), (48, 350), (49, 450), (50, 550)]
    assert [t.value for t in ticks if t.labelled] == [45, 50]
    assert [t.value for t in ticks if t.major] == [50]
    assert {t.unit for t in ticks} == {TickUnit.CM}


def test_ticks_of_weeks() -> None:
    ticks = x_ticks(Scale(0.0, 91.0, 0.0, 910.0), I.WFA, "birth-13w")
    assert [(t.value, t.position) for t in ticks] == [(week, 70 * week) for week in range(14)]
    assert [t.value for t in ticks if t.major] == [0]
    assert {(t.unit, t.labelled) for t in ticks} == {(TickUnit.WEEK, True)}


def months(first: int, last: int) -> list[tuple[TickUnit, float, float, bool]]:
    ticks = x_ticks(Scale(first * MONTH, last * MONTH, 0.0, 100.0 * (last - first)), I.LHFA, "all")
    return [(t.unit, t.value, t.position, t.labelled) for t in ticks]


@pytest.mark.parametrize(
    ("first", "last", "step", "labelled"),
    [(0, 24, 1, 2), (0, 25, 2, 4), (0, 60, 2, 4), (0, 61, 6, 12), (60, 228, 6, 12), (60, 120, 2, 4)],
)
def test_ticks_of_months_and_years(first: int, last: int, step: int, labelled: int) -> None:
    expected = [
        (TickUnit.MONTH, month % 12, 100.0 * (month - first), month % 12 % labelled == 0)
        if month % 12
        else (TickUnit.YEAR, month // 12, 100.0 * (month - first), last - first <= 120 or (month - first) % 24 == 0)
        for month in range(first, last + 1, step)
    ]
    assert months(first, last) == expected


def test_years_are_major() -> None:
    ticks = x_ticks(Scale(0.0, 24 * MONTH, 0.0, 2400.0), I.LHFA, "0-2")
    assert [(t.value, t.unit) for t in ticks if t.major] == [(0, "year"), (1, "year"), (2, "year")]


@pytest.mark.parametrize(("px_in_28_days", "legible"), [(18.0, True), (17.9, False)])
def test_before_term_ticks_count_from_the_last_period(px_in_28_days: float, legible: bool) -> None:
    scale = Scale(-84.0, 56.0, 0.0, 5 * px_in_28_days)
    before = [t for t in x_ticks(scale, I.WFA, "0-2") if t.unit is TickUnit.PMA_WEEK]
    assert [(t.value, t.position) for t in before] == [
        (28, 0), (32, round(px_in_28_days, 1)), (36, round(2 * px_in_28_days, 1))
    ]  # fmt: skip
    assert {(t.major, t.labelled) for t in before} == {(False, legible)}
    after = [t for t in x_ticks(scale, I.WFA, "0-2") if t.unit is not TickUnit.PMA_WEEK]
    assert after[0].value == 0
    assert after[0].position == round(3 * px_in_28_days, 1)


def test_a_term_chart_has_no_weeks_before_birth() -> None:
    assert {t.unit for t in x_ticks(Scale(60 * MONTH, 228 * MONTH, 0, 700), I.LHFA, "5-19")} == {"year", "month"}
