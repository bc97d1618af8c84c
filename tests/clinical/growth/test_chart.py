"""The chart's geometry: lines where the tables say, points where the scores say, small and quick to draw."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from pediatric_his.clinical.growth import AgeBasis, Anthropometry, Indicator, Reference, Score, score, value_at
from pediatric_his.clinical.growth.axes import Box, TickUnit, x_domain
from pediatric_his.clinical.growth.chart import (
    ChartGeometry,
    ChartMeasurement,
    ChartRange,
    ChartRequest,
    LineSet,
    SeamKind,
    available_ranges,
    chart,
    suitable_range,
)
from pediatric_his.clinical.growth.model import TO_64_WEEKS, Rules
from pediatric_his.clinical.growth.parents import mid_parental_height
from pediatric_his.reference.growth import growth_tables

TABLES = growth_tables()
CHARTS = [(i, r) for i in Indicator for r in available_ranges(i)]


def drawn(path: str) -> list[list[tuple[float, float]]]:
    """The polylines of a path in px."""
    found = []
    for part in re.findall(r"M[^M]*", path):
        numbers = [float(n) for n in re.findall(r"-?\d*\.?\d+", part)]
        x, y = numbers[:2]
        line = [(x, y)]
        for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
            x, y = x + dx, y + dy
            line.append((x, y))
        found.append(line)
    return found


def height_at(lines: list[list[tuple[float, float]]], x: float) -> float | None:
    for line in lines:
        for (x0, y0), (x1, y1) in pairwise(line):
            if x0 <= x <= x1 and x1 > x0:
                return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return None


def scales(g: ChartGeometry) -> tuple[float, float, float, float]:
    """px = a + b * value, for y, and for x by the first and last tick."""
    low, high = g.y_ticks[0], g.y_ticks[-1]
    b = (high.position - low.position) / (high.value - low.value)
    return low.position - b * low.value, b, g.plot.left, g.plot.right


@pytest.mark.parametrize(("indicator", "chart_range"), CHARTS)
@pytest.mark.parametrize("lines", ["z", "centiles"])
def test_lines_lie_within_a_third_of_a_pixel(indicator: Indicator, chart_range: ChartRange, lines: LineSet) -> None:
    g = chart(TABLES, ChartRequest(indicator, "f", chart_range, lines=lines))
    y0, per_unit, left, right = scales(g)
    low, high = x_domain(indicator, chart_range, None)
    compared = 0
    for curve in g.curves:
        polylines = drawn(curve.path)
        for step in range(1, 400):
            x = low + (high - low) * step / 400
            x = round(x, 1) if indicator is Indicator.WFLH else float(int(x))
            tall = chart_range != "0-2" and chart_range != "birth-13w" and x > 87.0
            true = value_at(TABLES, indicator, "f", x, curve.level.z, standing=tall)
            px = left + (x - low) * (right - left) / (high - low)
            at = height_at(polylines, px)
            if true is None or at is None or (indicator is Indicator.WFLH and abs(x - 87.0) < 0.5):
                continue
            if curve.reference is Reference.WHO2006 and indicator is not Indicator.WFLH and x > 1856:
                continue
            slope = abs(
                (value_at(TABLES, indicator, "f", x + 1, curve.level.z, standing=tall) or true) - true
            ) * abs(per_unit) * (high - low) / (right - left)  # fmt: skip
            # A path's figures are rounded to 0.1 px both ways: where it is steep the way across counts as well.
            assert abs(at - (y0 + per_unit * true)) < 0.3 + 0.1 * slope, (curve.level, x)
            compared += 1
    assert compared > 200


@pytest.mark.parametrize(("indicator", "chart_range"), CHARTS)
def test_paths_are_short(indicator: Indicator, chart_range: ChartRange) -> None:
    g = chart(TABLES, ChartRequest(indicator, "m", chart_range, gestational_age_days=200))
    assert sum(len(curve.path) for curve in g.curves) < 8_000
    assert {len(drawn(c.path)) > 0 for c in g.curves} == {True}


def visits(gestation: int | None = None) -> list[ChartMeasurement]:
    figures = [(30, 2.9, 46.0), (150, 6.0, 60.0), (400, 9.0, 74.0), (900, 12.5, 89.0), (2500, 22.0, 121.0)]
    return [
        ChartMeasurement(str(days), Anthropometry("m", days, kg, cm, "l" if days < 731 else "h",
                                                  gestational_age_days=gestation))
        for days, kg, cm in figures
    ]  # fmt: skip


def test_points_are_the_scores() -> None:
    g = chart(TABLES, ChartRequest(Indicator.WFA, "m", "0-5", visits()))
    assert [p.key for p in g.points] == ["30", "150", "400", "900"]
    assert g.not_drawn == ("2500",)
    assert [p.last for p in g.points] == [False, False, False, True]
    y0, per_unit, left, right = scales(g)
    for p, m in zip(g.points, visits(), strict=False):
        s = score(TABLES, m.anthropometry)[Indicator.WFA]
        assert isinstance(s, Score)
        assert (p.value, p.z, p.centile_text) == (s.value, s.z, s.centile_text)
        assert p.y == pytest.approx(y0 + per_unit * s.value, abs=0.1)
        assert p.x == pytest.approx(left + p.age_days / 1826.25 * (right - left), abs=0.1)
    assert not g.links
    assert not g.chronological


def test_the_plot_leaves_room_for_its_figures() -> None:
    g = chart(TABLES, ChartRequest(Indicator.WFA, "m", "0-5"))
    assert (g.width, g.height, g.plot) == (800, 560, Box(44, 12, 756, 526))
    g = chart(TABLES, ChartRequest(Indicator.WFA, "m", "0-5", width=400, height=300))
    assert (g.width, g.height, g.plot) == (400, 300, Box(44, 12, 356, 266))


def test_visits_come_in_order_of_age_and_those_without_an_age_not_at_all() -> None:
    ageless = ChartMeasurement("ageless", Anthropometry("m", None, 8.0))
    birth = ChartMeasurement("birth", Anthropometry("m", 0, 3.4))
    g = chart(TABLES, ChartRequest(Indicator.WFA, "m", "0-5", [*reversed(visits()), ageless, birth]))
    assert [p.key for p in g.points] == ["birth", "30", "150", "400", "900"]
    assert [p.age_days for p in g.points] == [0, 30, 150, 400, 900]
    assert all((p.x, p.y) == (round(p.x, 1), round(p.y, 1)) for p in g.points)
    assert chart(TABLES, ChartRequest(Indicator.WFA, "m", "0-5", [birth])).points[0].last


def test_points_are_joined_from_two_on() -> None:
    paths = [
        chart(TABLES, ChartRequest(Indicator.WFA, "m", "0-5", visits()[:count])).child_path for count in (0, 1, 2, 3)
    ]
    assert [len(drawn(path)[0]) if path else 0 for path in paths] == [0, 0, 2, 3]


def test_a_position_belongs_to_stature() -> None:
    for indicator, position in ((Indicator.LHFA, "h"), (Indicator.BMIFA, "h"), (Indicator.WFA, None)):
        g = chart(TABLES, ChartRequest(indicator, "m", "0-5", visits()))
        assert g.points[-1].position == position


def test_the_line_of_a_point_at_z_goes_through_it() -> None:
    value = value_at(TABLES, Indicator.HCFA, "f", 500, 2.0)
    m = ChartMeasurement("a", Anthropometry("f", 500, head_circumference_cm=value))
    g = chart(TABLES, ChartRequest(Indicator.HCFA, "f", "0-2", [m]))
    line = next(c for c in g.curves if c.level.z == 2.0)
    assert height_at(drawn(line.path), g.points[0].x) == pytest.approx(g.points[0].y, abs=0.3)


def test_preterm_both_ages_and_the_hand_over() -> None:
    g = chart(TABLES, ChartRequest(Indicator.WFA, "m", "0-2", visits(210), gestational_age_days=210))
    assert {c.reference for c in g.curves} == {Reference.INTERGROWTH_POSTNATAL, Reference.WHO2006}
    assert {c.reference for c in g.curves if c.labelled} == {Reference.WHO2006}
    assert SeamKind.INTERGROWTH_TO_WHO in {s.kind for s in g.seams}
    assert g.x_ticks[0].unit is TickUnit.PMA_WEEK
    assert g.x_ticks[0].value == 28
    # The visit at 900 days: its corrected age, 830, is past two years on this chart and past correction.
    assert [(p.key, p.corrected_age_days) for p in g.points] == [("30", -40), ("150", 80), ("400", 330)]
    assert [p.basis for p in g.points] == [AgeBasis.POSTMENSTRUAL, AgeBasis.CORRECTED, AgeBasis.CORRECTED]
    assert [p.key for p in g.chronological] == ["30", "150", "400"]
    assert all(p.basis is AgeBasis.CHRONOLOGICAL for p in g.chronological)
    assert all(link.x1 > link.x2 for link in g.links)
    assert len(g.links) == 3


def test_gestation_may_come_with_the_request_alone() -> None:
    g = chart(TABLES, ChartRequest(Indicator.WFA, "m", "0-2", visits(), gestational_age_days=210))
    assert len(g.links) == 3
    assert not any(p.last for p in g.chronological)


def test_the_gestation_of_a_visit_goes_before_the_requests() -> None:
    g = chart(TABLES, ChartRequest(Indicator.WFA, "m", "0-2", visits(224), gestational_age_days=210))
    assert [p.corrected_age_days for p in g.points] == [-26, 94, 344]


@pytest.mark.parametrize("gestation", [100, 259, 280])
def test_without_a_preterm_birth_that_can_be_the_lines_are_whos(gestation: int) -> None:
    g = chart(TABLES, ChartRequest(Indicator.WFA, "m", "0-2", gestational_age_days=gestation))
    assert {c.reference for c in g.curves} == {Reference.WHO2006}
    assert g.x_ticks[0].unit is not TickUnit.PMA_WEEK


@pytest.mark.parametrize(
    ("indicator", "chart_range", "kinds"),
    [
        (Indicator.LHFA, "0-5", [SeamKind.LENGTH_TO_HEIGHT]),
        (Indicator.LHFA, "all", [SeamKind.LENGTH_TO_HEIGHT, SeamKind.WHO2006_TO_2007]),
        (Indicator.WFA, "all", [SeamKind.WHO2006_TO_2007]),
        (Indicator.WFA, "0-5", []),
        (Indicator.HCFA, "0-5", []),
        (Indicator.WFLH, "0-5", [SeamKind.LENGTH_TO_HEIGHT]),
        (Indicator.WFLH, "0-2", []),
    ],
)
def test_seams_are_marked(indicator: Indicator, chart_range: ChartRange, kinds: list[SeamKind]) -> None:
    g = chart(TABLES, ChartRequest(indicator, "f", chart_range))
    assert [s.kind for s in g.seams] == kinds
    assert all(g.plot.left < s.x < g.plot.right for s in g.seams)


@pytest.mark.parametrize(
    ("indicator", "chart_range", "gestation", "at"),
    [
        (Indicator.LHFA, "all", None, [731, 1856.5]),
        (Indicator.WFA, "0-2", 210, [168.5]),
        (Indicator.WFLH, "0-5", None, [87]),
    ],
)
def test_a_seam_stands_between_the_days_of_its_tables(
    indicator: Indicator, chart_range: ChartRange, gestation: int | None, at: list[float]
) -> None:
    rules = Rules(intergrowth_to_days=TO_64_WEEKS)
    g = chart(TABLES, ChartRequest(indicator, "m", chart_range, gestational_age_days=gestation, rules=rules))
    low, high = x_domain(indicator, chart_range, gestation)
    width = g.plot.right - g.plot.left
    assert [s.x for s in g.seams] == [round(g.plot.left + (day - low) * width / (high - low), 1) for day in at]


def test_a_point_beyond_the_lines_stays_in_the_plot() -> None:
    m = ChartMeasurement("a", Anthropometry("m", 700, 40.0, 120.0, "l"))
    for indicator in (Indicator.WFA, Indicator.LHFA, Indicator.BMIFA):
        g = chart(TABLES, ChartRequest(indicator, "m", "0-2", [m]))
        assert g.plot.top <= g.points[0].y <= g.plot.bottom
        heights = [y for c in g.curves for line in drawn(c.path) for _, y in line]
        assert g.plot.top - 0.1 <= min(heights) < max(heights) <= g.plot.bottom + 0.1


def test_the_mid_parental_band() -> None:
    parents = mid_parental_height(TABLES, "m", 160.0, 175.0)
    g = chart(TABLES, ChartRequest(Indicator.LHFA, "m", "all", mid_parental=parents))
    assert g.band_path.count("M") == g.band_path.count("z") == 2
    assert g.target_path
    assert not chart(TABLES, ChartRequest(Indicator.WFA, "m", "all", mid_parental=parents)).band_path
    assert not chart(TABLES, ChartRequest(Indicator.LHFA, "m", "0-2", mid_parental=parents)).band_path


def test_a_range_without_lines_is_refused() -> None:
    with pytest.raises(ValueError, match="hcfa has no chart 5-19"):
        chart(TABLES, ChartRequest(Indicator.HCFA, "m", "5-19"))


@pytest.mark.parametrize(
    ("indicator", "days", "chart_range"),
    [
        (Indicator.WFA, 40, "birth-13w"),
        (Indicator.ACFA, 40, "0-2"),
        (Indicator.WFA, 400, "0-2"),
        (Indicator.HCFA, 1500, "0-5"),
        (Indicator.LHFA, 4000, "5-19"),
        (Indicator.HCFA, 4000, "all"),
    ],
)
def test_the_tightest_range(indicator: Indicator, days: int, chart_range: ChartRange) -> None:
    assert suitable_range(indicator, days) == chart_range


def test_without_visits_a_chart_is_its_lines() -> None:
    g = chart(TABLES, ChartRequest(Indicator.BMIFA, "f", "5-19", lines="centiles"))
    assert (g.points, g.child_path) == ((), "")
    assert [c.level.centile for c in g.curves if c.labelled] == [3.0, 15.0, 50.0, 85.0, 97.0]


@pytest.mark.parametrize("indicator", [Indicator.WFA, Indicator.LHFA, Indicator.HCFA, Indicator.WFLH])
def test_to_compare_intergrowth_goes_on_and_points_and_whos_lines_stay(indicator: Indicator) -> None:
    visits = [
        ChartMeasurement(str(age), Anthropometry("m", age, 2 + age / 35, 45 + age / 12, None, 32 + age / 30))
        for age in (60, 75, 120, 200)
    ]
    chart_range = available_ranges(indicator)[0]
    request = ChartRequest(indicator, "m", chart_range, visits, gestational_age_days=210)
    plain, beside = chart(TABLES, request), chart(TABLES, replace(request, compare=True))
    who = [[c.path for c in g.curves if c.reference is not Reference.INTERGROWTH_POSTNATAL] for g in (plain, beside)]
    ours = [
        sum(len(c.path) for c in g.curves if c.reference is Reference.INTERGROWTH_POSTNATAL) for g in (plain, beside)
    ]
    assert [(p.z, p.reference) for p in plain.points] == [(p.z, p.reference) for p in beside.points]
    assert len(who[0]) == len(who[1]) > 0
    assert ours[0] < ours[1]


@pytest.mark.parametrize("gestation", [259, 266, 280, 294])
def test_the_birth_weight_of_a_term_child_stands_at_day_0(gestation: int) -> None:
    """Its size is judged by the weeks of pregnancy; its place on the chart is that of birth."""
    born = ChartMeasurement("birth", Anthropometry("f", 0, weight_kg=3.1, gestational_age_days=gestation))
    later = ChartMeasurement("later", Anthropometry("f", 30, weight_kg=4.1, gestational_age_days=gestation))
    request = ChartRequest(Indicator.WFA, "f", "birth-13w", [born, later], gestational_age_days=gestation)
    geometry = chart(TABLES, request)
    assert [point.key for point in geometry.points] == ["birth", "later"]
    assert geometry.points[0].x == geometry.plot.left
    assert geometry.points[0].reference is Reference.INTERGROWTH_NEWBORN
    assert geometry.not_drawn == ()
