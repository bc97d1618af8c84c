from __future__ import annotations

import pytest

from pediatric_his.clinical.growth.velocity import VelocityRow, nearest_interval, weight_velocity
from pediatric_his.reference.growth import velocity_table

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


# Two starting months over one month; L = 1, so that z is (shifted gain / M - 1) / S.
TWO = (VelocityRow(1.0, 1000.0, 0.2, 100.0), VelocityRow(1.0, 800.0, 0.3, 300.0))
MONTH = 30.4375


def expected(start: int, days: int = 30) -> float | None:
    found = weight_velocity({1: TWO}, start, start + days, 600.0)
    return None if found is None else found.expected_g * MONTH / days


@pytest.mark.parametrize(
    ("start", "median"),
    [
        (-1, None),
        (0, 900.0),
        (15, 900.0 - 400.0 * 15 / MONTH),  # M and delta each interpolated: 1000 to 800, 100 to 300
        (30, 900.0 - 400.0 * 30 / MONTH),
        (31, 500.0),
        (45, 500.0),  # up to half a month past the last row
        (46, None),
    ],
)
def test_between_two_starting_months_a_row_is_interpolated(start: int, median: float | None) -> None:
    found = expected(start)
    assert found == (None if median is None else pytest.approx(median))


def test_three_rows_are_interpolated_pair_by_pair() -> None:
    rows = (*TWO, VelocityRow(1.0, 400.0, 0.1, 0.0))
    found = weight_velocity({1: rows}, 46, 76, 600.0)
    t = 46 / MONTH - 1
    assert found is not None
    assert found.expected_g * MONTH / 30 == pytest.approx(800 - 400 * t - (300 - 300 * t))
    last = weight_velocity({1: rows}, 61, 91, 600.0)
    assert last is not None
    assert last.expected_g * MONTH / 30 == pytest.approx(400.0)


def test_a_gain_is_brought_to_whole_months_and_its_answer_back() -> None:
    v = weight_velocity({1: TWO}, 0, 28, 600.0)
    assert v is not None
    scale = MONTH / 28
    assert (v.gain_g, v.days, v.interval_months, v.from_month) == (600.0, 28, 1, 0.0)
    assert v.expected_g == pytest.approx((1000 - 100) / scale)
    assert v.low_g == pytest.approx((1000 * (1 - 2 * 0.2) - 100) / scale)
    assert v.z == pytest.approx(((600 * scale + 100) / 1000 - 1) / 0.2)


def test_a_loss_beyond_the_shift_counts_as_a_gram() -> None:
    v = weight_velocity({1: TWO}, 0, 30, -5000.0)
    assert v is not None
    assert v.z == pytest.approx((1 / 1000 - 1) / 0.2)


@pytest.mark.parametrize(
    ("start", "days", "exact"),
    [
        (0, 28, False), (0, 29, True), (0, 30, True), (0, 32, True), (0, 33, False),
        (2, 30, True), (3, 30, False), (28, 30, False), (29, 30, True), (32, 30, True), (33, 30, False),
    ],
)  # fmt: skip
def test_exact_is_within_two_days_of_the_row(start: int, days: int, exact: bool) -> None:
    v = weight_velocity({1: TWO}, start, start + days, 600.0)
    assert v is not None
    assert v.exact is exact


def test_an_interval_may_be_a_quarter_longer_or_shorter() -> None:
    assert [nearest_interval(days) for days in (24, 25, 228, 229, 0, -30)] == [None, 1, 6, None, None, None]
