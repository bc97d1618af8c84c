"""Weight over time: each cut-off from both sides, what counts as a start, what makes it graver."""

from __future__ import annotations

import pytest

from tests.clinical.growth.judgement.children import judged, of, row, said

NEWBORN = "newborn_weight_loss|birth_weight_not_regained"


@pytest.mark.parametrize(
    ("day", "kg", "claim"),
    [
        (4, 3.256, None),  # 6.97 %
        (4, 3.255, "newborn_weight_loss:weight@watch"),  # 245 of 3500 g: 7 %
        (13, 3.151, "newborn_weight_loss:weight@watch"),
        (13, 3.150, "newborn_weight_loss:weight@alarm"),
        (1, 3.1, "newborn_weight_loss:weight@alarm"),
        (13, 3.3, None),
        (14, 3.5, None),
        (14, 3.499, "birth_weight_not_regained:weight@watch"),
        (20, 3.151, "birth_weight_not_regained:weight@watch"),
        (20, 3.150, "birth_weight_not_regained:weight@alarm"),
        (21, 3.499, "birth_weight_not_regained:weight@alarm"),
        (60, 3.4, "birth_weight_not_regained:weight@alarm"),
    ],
)
def test_the_newborn(day: int, kg: float, claim: str | None) -> None:
    assert of(judged(row(0, kg=3.5), row(day, kg=kg)), NEWBORN) == ({claim} if claim else set())


def test_the_newborns_loss_is_by_the_newest_weight_and_stands() -> None:
    lost = (row(0, kg=3.5), row(4, kg=3.1))
    assert of(judged(*lost, on=30), NEWBORN) == {"newborn_weight_loss:weight@alarm"}
    assert not of(judged(*lost, row(16, kg=3.6)), NEWBORN)
    assert not of(judged(row(1, kg=3.5), row(4, kg=3.1)), NEWBORN), "not weighed at birth"
    figures = judged(*lost).claims[0]
    assert (figures.grams, figures.percent) == (-400, 11.4)


FALL = "faltering"


@pytest.mark.parametrize(
    ("birth_kg", "start", "now", "claim"),
    [
        # Born small: one space, 0.67; graver at two, 1.33.
        (2.4, 0.0, -0.66, None),
        (2.4, 0.0, -0.67, "watch"),
        (2.4, 0.0, -1.32, "watch"),
        (2.4, 0.0, -1.33, "alarm"),
        # Middle: two spaces, 1.33; graver at three, 2.00.
        (3.3, 0.5, -0.82, None),
        (3.3, 0.5, -0.83, "watch"),
        (3.3, 0.5, -1.49, "watch"),
        (3.3, 0.5, -1.50, "alarm"),
        # Large: three spaces, 2.00; graver at four, 2.67.
        (4.4, 1.0, -0.99, None),
        (4.4, 1.0, -1.00, "watch"),
        (4.4, 1.0, -1.67, "alarm"),
        # Never at the median or above it.
        (3.3, 2.5, 0.0, None),
        (3.3, 2.5, -0.01, "alarm"),
    ],
)
def test_faltering_by_birth_weight(birth_kg: float, start: float, now: float, claim: str | None) -> None:
    found = of(judged(row(0, kg=birth_kg), row(200, wfa=start), row(560, wfa=now)), FALL)
    assert found == ({f"faltering:wfa@{claim}"} if claim else set())


def test_faltering_is_graver_below_minus_2_or_with_a_slow_gain_or_a_loss() -> None:
    assert of(judged(row(400, wfa=-0.6), row(720, wfa=-2.0)), FALL) == {"faltering:wfa@watch"}
    assert of(judged(row(400, wfa=-0.6), row(720, wfa=-2.01)), FALL) == {"faltering:wfa@alarm"}
    slow = judged(row(300, wfa=0.4), row(362, wfa=-0.95))
    assert of(slow, "faltering|slow_gain|weight_loss") >= {"faltering:wfa@alarm"}
    assert of(slow, "slow_gain|weight_loss")


def test_where_faltering_may_start_and_end() -> None:
    assert not of(judged(row(100, wfa=1), row(466 + 1, wfa=-0.6)), FALL), "367 days before"
    assert of(judged(row(100, wfa=1), row(466, wfa=-0.6)), FALL) == {"faltering:wfa@watch"}
    assert of(judged(row(100, wfa=1), row(831, wfa=-0.6)), FALL), "from two years on two years back"
    assert not of(judged(row(100, wfa=1), row(832, wfa=-0.6)), FALL)
    assert not of(judged(row(13, wfa=1), row(100, wfa=-0.9)), FALL), "the newborn's first two weeks start nothing"
    assert of(judged(row(14, wfa=1), row(100, wfa=-0.9)), FALL)
    assert of(judged(row(0, wfa=1), row(100, wfa=-0.9)), FALL), "birth does"
    assert not of(judged(row(0, wfa=1), row(27, wfa=-0.9)), FALL)
    assert of(judged(row(0, wfa=1), row(28, wfa=-0.9)), FALL)
    assert of(judged(row(1500, wfa=1), row(1826, wfa=-0.6)), FALL)
    assert not of(judged(row(1500, wfa=1), row(1827, wfa=-0.6)), FALL)


def test_a_trend_is_told_up_to_the_newest_of_its_kind_and_stands() -> None:
    falling = (row(400, wfa=1), row(700, wfa=-0.6))
    assert of(judged(*falling, on=1700), FALL) == {"faltering:wfa@watch"}
    assert of(judged(*falling, row(720, lhfa=0)), FALL)
    assert of(judged(*falling, row(720, kg=9, oedema=True)), FALL), "a weight with oedema refutes nothing"
    assert not of(judged(*falling, row(720, wfa=0.1)), FALL)
    assert not of(judged(row(3300, wfa=1), row(3640, wfa=-1), row(3660, kg=30)), "faltering")


LOSS = "weight_loss"


@pytest.mark.parametrize(
    ("age", "kg", "claim"),
    [
        (400, 9.801, None), (400, 9.8, "watch"), (400, 9.001, "watch"), (400, 9.0, "alarm"), (182, 9.8, "alarm"),
        (183, 9.8, "watch"), (1826, 9.8, "watch"), (1827, 9.8, None), (1827, 9.501, None), (1827, 9.5, "watch"),
        (1827, 9.0, "alarm"),
    ],
)  # fmt: skip
def test_weight_loss(age: int, kg: float, claim: str | None) -> None:
    assert of(judged(row(age - 30, kg=10.0), row(age, kg=kg)), LOSS) == (
        {f"weight_loss:weight@{claim}"} if claim else set()
    )


def test_weight_is_lost_from_the_heaviest_of_three_months_else_the_last_of_a_year() -> None:
    assert of(judged(row(308, kg=10.0), row(370, kg=9.85), row(400, kg=9.8)), LOSS)
    assert not of(judged(row(307, kg=10.0), row(370, kg=9.85), row(400, kg=9.8)), LOSS), "93 days ago"
    assert of(judged(row(300, kg=10.0), row(666, kg=9.7)), LOSS)
    assert not of(judged(row(300, kg=10.0), row(667, kg=9.7)), LOSS)
    assert not of(judged(row(200, kg=10.2), row(300, kg=9.8), row(600, kg=9.79)), LOSS), "the last, not the heaviest"
    assert not of(judged(row(13, kg=4.0), row(40, kg=3.9)), LOSS)
    assert of(judged(row(14, kg=4.0), row(40, kg=3.9)), LOSS) == {"weight_loss:weight@alarm"}
    assert not of(judged(row(370, kg=10.5, oedema=True), row(400, kg=10.0)), LOSS), "oedema went"


SLOW = "slow_gain"


def test_slow_gain() -> None:
    # Boys from 2 to 3 months: M 1211 - 400 g; a gain of 250 g in 30 days is below -2.
    assert of(judged(row(61, kg=5.6), row(91, kg=5.85)), SLOW) == {"slow_gain:weight@watch"}
    assert of(judged(row(61, kg=5.6), row(91, kg=5.65)), SLOW) == {"slow_gain:weight@alarm"}
    assert not of(judged(row(61, kg=5.6), row(91, kg=6.1)), SLOW)
    figures = next(c for c in judged(row(61, kg=5.6), row(91, kg=5.85)).claims if c.name == SLOW)
    assert figures.grams == 250
    assert figures.usual_grams is not None
    assert 700 < figures.usual_grams < 900


def test_where_a_slow_gain_may_start() -> None:
    assert not of(judged(row(13, kg=4.0), row(43, kg=4.0)), SLOW)
    assert of(judged(row(14, kg=4.0), row(44, kg=4.05)), SLOW)
    assert of(judged(row(0, kg=3.5), row(30, kg=3.55)), SLOW), "from birth"
    assert not of(judged(row(61, kg=5.6), row(75, kg=5.6)), SLOW), "two weeks are no interval of WHO's"
    assert of(judged(row(61, kg=5.6), row(80, kg=5.7), row(91, kg=5.85)), SLOW), "the nearest that makes one"
    assert not of(judged(row(780, kg=12.0), row(811, kg=12.0)), SLOW), "WHO ends at two years"
    before_term = judged(row(79, kg=3.0), row(110, kg=3.05), gestation=200)
    assert not of(before_term, SLOW), "before the due date there is no velocity"
    assert of(judged(row(80, kg=3.0), row(110, kg=3.05), gestation=200), SLOW)


THIN = "thinning"


@pytest.mark.parametrize(
    ("start", "now", "claim"),
    [
        (0.5, -0.83, None), (0.32, -1.0, None), (0.32, -1.01, "watch"), (0.31, -1.01, None), (-0.6, -2.0, "watch"),
        (-0.6, -2.01, "alarm"),
    ],
)  # fmt: skip
def test_thinning(start: float, now: float, claim: str | None) -> None:
    found = of(judged(row(400, lhfa=1, wflh=start), row(600, lhfa=1, wflh=now)), THIN)
    assert found == ({f"thinning:wflh@{claim}"} if claim else set())


def test_proportions_of_the_first_half_year_start_nothing() -> None:
    assert not of(judged(row(182, lhfa=1, wflh=1), row(400, lhfa=1, wflh=-1.5)), THIN)
    assert of(judged(row(183, lhfa=1, wflh=1), row(400, lhfa=1, wflh=-1.5)), THIN)
    assert not of(judged(row(200, lhfa=1, wflh=1), row(567, lhfa=1, wflh=-1.5)), THIN)


def test_thinning_by_bmi_once_there_is_one_by_who_2007() -> None:
    assert not of(judged(row(1700, lhfa=0, wflh=1), row(1900, lhfa=0, bmifa=-1.5)), THIN)
    assert of(judged(row(1857, lhfa=0, bmifa=0), row(2100, lhfa=0, bmifa=-1.5)), THIN) == {"thinning:bmifa@watch"}


def test_posture_is_allowed_for_in_thinning() -> None:
    lying = row(700, lhfa=0, wflh=0.4, standing=False)
    standing = row(760, lhfa=0, wflh=-1.2, standing=True)
    assert not of(judged(lying, standing), THIN), "1.6 less 0.3"
    assert of(judged(lying, row(760, lhfa=0, wflh=-1.24, standing=True)), THIN)


def test_a_preterm_child_loses_weight_before_the_due_date_too() -> None:
    early = judged(row(0, kg=1.2), row(4, kg=1.05), gestation=200)
    assert "newborn_weight_loss:weight@alarm" in said(early)
    assert "before_term:-@unknown" in said(early)
