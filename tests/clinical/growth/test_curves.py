"""Reference lines: which table each stretch is of, which points are kept, what is written."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pediatric_his.clinical.growth import Indicator, Reference, Sex, intergrowth, value_at
from pediatric_his.clinical.growth.axes import ChartRange, Scale
from pediatric_his.clinical.growth.curves import LEVELS, Frame, band, curves, extent, line, path, pieces, samples, thin
from pediatric_his.clinical.growth.model import DEFAULT_RULES, TO_64_WEEKS, Rules
from pediatric_his.reference.growth import growth_tables

TABLES = growth_tables()
I, R = Indicator, Reference  # noqa: E741


def frame(indicator: Indicator, chart_range: ChartRange, gestation: int | None = None, sex: Sex = "m") -> Frame:
    return Frame(indicator, sex, chart_range, gestation, DEFAULT_RULES)


def test_levels_are_whos() -> None:
    assert [(level.z, level.centile, level.style) for level in LEVELS["z"]] == [
        *((-3, None, "sd3"), (-2, None, "sd2"), (-1, None, "sd1"), (0, None, "sd0")),
        *((1, None, "sd1"), (2, None, "sd2"), (3, None, "sd3")),
    ]
    assert [level.centile for level in LEVELS["centiles"]] == [3, 15, 50, 85, 97]
    assert [level.style for level in LEVELS["centiles"]] == ["c3", "c15", "c50", "c15", "c3"]
    for level in LEVELS["centiles"]:
        assert level.centile is not None
        assert level.z == pytest.approx(NormalDist().inv_cdf(level.centile / 100), abs=1e-6)


@pytest.mark.parametrize(
    ("indicator", "chart_range", "gestation", "stretches"),
    [
        (I.LHFA, "birth-13w", None, [(0, 91, R.WHO2006)]),
        (I.LHFA, "0-2", None, [(0, 730, R.WHO2006)]),
        (I.LHFA, "0-5", None, [(0, 730, R.WHO2006), (731, 1826, R.WHO2006)]),
        (I.LHFA, "5-19", None, [(1827, 1856, R.WHO2006), (1857, 6939, R.WHO2007)]),
        (I.LHFA, "all", None, [(0, 730, R.WHO2006), (731, 1856, R.WHO2006), (1857, 6939, R.WHO2007)]),
        (I.WFA, "all", None, [(0, 730, R.WHO2006), (731, 1856, R.WHO2006), (1857, 3652, R.WHO2007)]),
        (I.HCFA, "all", None, [(0, 730, R.WHO2006), (731, 1826, R.WHO2006)]),
        (I.WFA, "0-2", 210, [(-84, 168, R.INTERGROWTH_POSTNATAL), (169, 730, R.WHO2006)]),
        (
            I.WFA,
            "0-2",
            180,
            [(-91, 168, R.INTERGROWTH_POSTNATAL), (169, 730, R.WHO2006)],
        ),  # its tables begin at 27 weeks
        (I.WFA, "birth-13w", 210, [(-84, 91, R.INTERGROWTH_POSTNATAL)]),
        (I.WFA, "5-19", 210, [(1827, 1856, R.WHO2006), (1857, 3652, R.WHO2007)]),
        (I.BMIFA, "0-2", 210, [(0, 730, R.WHO2006)]),
        (I.WFLH, "0-2", None, [(45, 110, R.WHO2006)]),
        (I.WFLH, "0-5", None, [(45, 87, R.WHO2006), (87, 120, R.WHO2006)]),
        (I.WFLH, "0-5", 210, [(35, 65, R.INTERGROWTH_POSTNATAL), (45, 87, R.WHO2006), (87, 120, R.WHO2006)]),
    ],
)
def test_each_stretch_is_of_one_table(
    indicator: Indicator, chart_range: ChartRange, gestation: int | None, stretches: list[tuple[int, int, Reference]]
) -> None:
    to_compare = replace(frame(indicator, chart_range, gestation), rules=Rules(intergrowth_to_days=TO_64_WEEKS))
    found = list(pieces(TABLES, to_compare, (0.0,)))
    assert [(p.start, p.end, p.reference) for p in found] == stretches


def test_from_the_due_date_on_a_preterm_childs_lines_are_whos() -> None:
    found = list(pieces(TABLES, frame(I.WFA, "0-2", 210), (0.0,)))
    assert [(p.start, p.end, p.reference) for p in found] == [(-84, -1, R.INTERGROWTH_POSTNATAL), (0, 730, R.WHO2006)]


def test_the_values_of_a_stretch_are_its_tables() -> None:
    lying, standing = pieces(TABLES, frame(I.WFLH, "0-5"), (-1.0, 2.0))
    assert lying.values_at(87.0) == tuple(value_at(TABLES, I.WFLH, "m", 87.0, z, standing=False) for z in (-1.0, 2.0))
    assert standing.values_at(87.0) == tuple(value_at(TABLES, I.WFLH, "m", 87.0, z, standing=True) for z in (-1.0, 2.0))
    before_term = next(pieces(TABLES, frame(I.WFA, "0-2", 210), (-1.0, 2.0)))
    normal = intergrowth.postnatal(I.WFA, "m", 34.0)
    assert normal is not None
    assert before_term.values_at(34 * 7 - 280) == (normal.value(-1.0), normal.value(2.0))
    assert before_term.values_at(-200) is None


def test_samples_reach_both_ends_and_every_early_day() -> None:
    whole = next(pieces(TABLES, frame(I.BMIFA, "0-2"), (0.0,)))
    days = [x for x, _ in samples(whole, by_day=True)]
    assert days[:62] == list(range(62))
    assert days[-1] == 730
    assert all(day == int(day) for day in days)
    assert len(days) < 225
    lengths = [x for x, _ in samples(next(pieces(TABLES, frame(I.WFLH, "0-2"), (0.0,))), by_day=False)]
    assert (lengths[0], lengths[-1]) == (45, 110)
    steps = [b - a for a, b in pairwise(lengths)]
    assert steps == pytest.approx(sorted(steps))
    assert steps[-1] < 1


@pytest.mark.parametrize(
    ("points", "kept"),
    [
        ([(0, 0), (1, 1), (2, 2), (3, 3)], [(0, 0), (3, 3)]),
        ([(0, 0), (1, 0.2), (2, 0)], [(0, 0), (1, 0.2), (2, 0)]),
        ([(0, 0), (1, 0.15), (2, 0)], [(0, 0), (2, 0)]),
        ([(0, 0), (1, 0.1), (2, 5), (3, 5.1), (4, 5)], [(0, 0), (1, 0.1), (2, 5), (4, 5)]),
        ([(0, 0), (1, 0)], [(0, 0), (1, 0)]),
        ([(5, 1), (5, 1.1), (5, 1)], [(5, 1), (5, 1)]),
    ],
)
def test_points_that_no_eye_misses_are_left_out(
    points: list[tuple[float, float]], kept: list[tuple[float, float]]
) -> None:
    assert thin(points) == kept


@given(st.lists(st.integers(-20, 20), min_size=2, max_size=30))
def test_a_thinned_line_stays_within_its_tolerance(heights: list[int]) -> None:
    points = [(float(x), y / 10) for x, y in enumerate(heights)]
    kept = thin(points)
    assert (kept[0], kept[-1]) == (points[0], points[-1])
    assert kept == sorted(kept)
    for (x0, y0), (x1, y1) in pairwise(kept):
        for x, y in points:
            if x0 <= x <= x1:
                assert abs(y - (y0 + (y1 - y0) * (x - x0) / (x1 - x0))) <= 0.15 + 1e-9


@pytest.mark.parametrize(
    ("points", "closed", "text"),
    [
        ([(1, 2), (1.5, 2), (1.5, 2.04), (1.2, 3)], False, "M1 2l.5 0 -.3 1"),
        ([(0.25, -0.31), (10.5, 20)], True, "M.2 -.3l10.3 20.3z"),
        ([(10.04, 100), (10.05, 100)], False, "M10 100"),
        ([(1, 1)], False, "M1 1"),
        ([(0, 0), (10.1, 100.05), (20.2, 0)], False, "M0 0l10.1 100 10.1 -100"),
    ],
)
def test_a_path_is_written_in_tenths_of_a_pixel(points: list[tuple[float, float]], closed: bool, text: str) -> None:
    assert path(points, closed) == text


def starts(text: str) -> list[tuple[float, float]]:
    """The first point of each polyline of a path."""
    found = [re.findall(r"-?\d*\.?\d+", part)[:2] for part in text.split("M")[1:]]
    return [(float(x), float(y)) for x, y in found]


def ends(text: str) -> list[tuple[float, float]]:
    """The last point of each polyline of a path."""
    found = []
    for part in text.split("M")[1:]:
        numbers = [float(n) for n in re.findall(r"-?\d*\.?\d+", part)]
        found.append((round(sum(numbers[0::2]), 1), round(sum(numbers[1::2]), 1)))
    return found


@pytest.mark.parametrize(
    ("indicator", "chart_range", "gestation"),
    [(I.LHFA, "all", None), (I.WFA, "0-2", 210), (I.WFLH, "0-5", None), (I.WFLH, "0-5", 210)],
)
def test_a_line_is_labelled_where_it_ends_at_the_right(
    indicator: Indicator, chart_range: ChartRange, gestation: int | None
) -> None:
    f = frame(indicator, chart_range, gestation)
    x, y = Scale(-100.0, 7000.0, 0.0, 710.0), Scale(0.0, 200.0, 0.0, -413.0)
    found = curves(TABLES, f, "z", x, y)
    assert len(found) == 7 * len({c.reference for c in found})
    right = max(x.start + (p.end - x.low) / 10 for p in pieces(TABLES, f, (0.0,)))
    for curve in found:
        assert ends(curve.path)[-1] == pytest.approx((curve.label_x, curve.label_y), abs=0.11)
        assert curve.label_y == round(curve.label_y, 1)
        assert curve.labelled is (curve.label_x == pytest.approx(right, abs=0.06))
    last = [c for c in found if c.labelled]
    assert [c.level.z for c in last] == [-3, -2, -1, 0, 1, 2, 3]
    assert [c.label_y for c in last] == sorted((c.label_y for c in last), reverse=True)


def test_the_extent_holds_the_outer_lines() -> None:
    low, high = extent(TABLES, frame(I.BMIFA, "0-2"), "z")
    days = range(731)
    assert low == min(value_at(TABLES, I.BMIFA, "m", day, -3.0) or 99 for day in days)
    assert high == max(value_at(TABLES, I.BMIFA, "m", day, 3.0) or 0 for day in days)
    low, high = extent(TABLES, frame(I.WFLH, "0-2"), "centiles")
    assert low == value_at(TABLES, I.WFLH, "m", 45.0, -1.880794, standing=False)
    assert high == value_at(TABLES, I.WFLH, "m", 110.0, 1.880794, standing=False)


def test_the_parents_band_lies_about_their_line_from_two_years_on() -> None:
    f, x, y = frame(I.LHFA, "all"), Scale(0.0, 7000.0, 0.0, 700.0), Scale(0.0, 200.0, 400.0, 0.0)
    area, middle = band(TABLES, f, -1.0, 1.5, x, y), line(TABLES, f, 0.5, x, y)
    assert area.count("M") == area.count("z") == middle.count("M") == 2
    for (at, top), (mid_at, mid), days in zip(starts(area), starts(middle), (731, 1857), strict=True):
        assert at == mid_at == round(days / 10, 1)
        assert top == pytest.approx(y(value_at(TABLES, I.LHFA, "m", days, 1.5, standing=True) or 0), abs=0.06)
        assert mid == pytest.approx(y(value_at(TABLES, I.LHFA, "m", days, 0.5, standing=True) or 0), abs=0.06)
    # Out along the upper edge and back along the lower: each closes where the lower one began.
    for (at, bottom), days in zip(ends(area), (731, 1857), strict=True):
        assert at == round(days / 10, 1)
        assert bottom == pytest.approx(y(value_at(TABLES, I.LHFA, "m", days, -1.0, standing=True) or 0), abs=0.11)
    assert [x0 for x0, _ in ends(middle)] == [185.6, 693.9]
