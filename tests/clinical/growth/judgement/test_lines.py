"""What may be said of a line, and what not yet."""

from __future__ import annotations

import pytest

from pediatric_his.clinical.growth.judgement import Judgement, Measurement
from tests.clinical.growth.judgement.children import judged, of, row, said

LINE = "along_line|usual"


def visits(*steps: tuple[int, float, float]) -> list[Measurement]:
    """Rows of (age, weight z, height z)."""
    return [row(age, wfa=weight, lhfa=height) for age, weight, height in steps]


@pytest.mark.parametrize(
    ("steps", "along"),
    [
        ([(300, 0, 0), (330, 0, 0), (361, 0, 0)], True),
        ([(300, 0, 0), (330, 0, 0), (360, 0, 0)], False),  # 60 days
        ([(300, 0, 0), (361, 0, 0)], False),  # two days
        ([(300, -0.67, 0), (330, 0, 0), (361, 0, 0)], True),
        ([(300, -0.68, 0), (330, 0, 0), (361, 0, 0)], False),
        ([(300, 0, -0.68), (330, 0, 0), (361, 0, 0)], False),
        ([(640, 0, 0), (700, 0, 0), (731, 0, 0)], False),  # from two years on 92 days
        ([(639, 0, 0), (700, 0, 0), (731, 0, 0)], True),
        ([(100, 0, 0), (400, 0, 0), (466, 0, 0)], True),
        ([(100, 0, 0), (400, 0, 0), (467, 0, 0)], False),  # the first is older than a year
    ],
)
def test_along_the_line(steps: list[tuple[int, float, float]], along: bool) -> None:
    found = of(judged(*visits(*steps)), LINE)
    assert found == {"along_line:-@fine" if along else "usual:-@fine"}


def test_along_the_line_by_bmi_where_weight_has_no_norm() -> None:
    rows = [row(age, lhfa=0, bmifa=0.3) for age in (4000, 4100, 4200)]
    assert of(judged(*rows), LINE) == {"along_line:-@fine"}
    assert of(judged(*rows[:2], row(4200, lhfa=0)), LINE) == {"usual:-@fine"}


def test_the_seam_and_the_posture_are_allowed_for_along_the_line() -> None:
    rows = visits((1600, 0, -0.8), (1700, 0, -0.8), (1800, 0, -0.8), (1900, 0, 0.0))
    assert of(judged(*rows), LINE) == {"along_line:-@fine"}, "0.8 less 0.2"


def test_a_worry_leaves_no_line_and_no_usual() -> None:
    rows = visits((300, 0, -2.3), (330, 0, -2.3), (361, 0, -2.3))
    found = said(judged(*rows))
    assert "stunted:lhfa@watch" in found
    assert "holds_line:lhfa@fine" in found, "short, and holding"
    assert not of(judged(*rows), LINE)


@pytest.mark.parametrize(("spread", "holds"), [(0.50, True), (0.51, False)])
def test_holding_a_line(spread: float, holds: bool) -> None:
    rows = [row(300, hcfa=0.1), row(330, hcfa=0.1 + spread), row(361, hcfa=0.1)]
    assert ("holds_line:hcfa@fine" in said(judged(*rows))) is holds


def test_a_line_ends_when_it_is_overdue_or_in_doubt() -> None:
    rows = visits((300, 0, 0), (330, 0, 0), (361, 0, 0))
    assert of(judged(*rows), "holds_line") >= {"holds_line:wfa@fine", "holds_line:lhfa@fine"}
    assert of(judged(*rows, on=361 + 92), "holds_line") >= {"holds_line:wfa@fine", "holds_line:lhfa@fine"}
    assert of(judged(*rows, on=361 + 93), "holds_line") == {"holds_line:lhfa@fine"}
    assert not of(judged(*rows, on=361 + 185), "holds_line")
    assert of(judged(*rows, row(370, kg=60.0)), "holds_line") == {"holds_line:lhfa@fine"}


CATCH = [(200, 0.0, 0), (260, -1.5, 0), (300, -1.2, 0), (340, -0.83, 0)]


@pytest.mark.parametrize(
    ("steps", "caught"),
    [
        (CATCH, True),
        ([*CATCH[:3], (340, -0.84, 0)], False),  # 0.66 above
        ([*CATCH[:2], CATCH[3]], False),  # one day after it
        ([(200, 0.0, 0), (260, -0.99, 0), (300, -0.6, 0), (340, -0.3, 0)], False),  # neither -1 nor 1 below
        ([(200, 0.1, 0), (260, -0.9, 0), (300, -0.6, 0), (340, -0.2, 0)], True),  # 1.00 below an earlier day
        ([(260, -1.0, 0), (300, -0.6, 0), (340, -0.3, 0)], True),
        ([*CATCH[:3], (320, 0.0, 0), (340, -0.25, 0)], True),
        ([*CATCH[:3], (320, 0.0, 0), (340, -0.26, 0)], False),  # falls again
        ([(260, -1.0, 0), (300, 0.9, 0), (340, 1.0, 0)], True),
        ([(260, -1.0, 0), (300, 0.9, 0), (340, 1.01, 0)], False),
        ([(13, -2.0, 0), (300, -0.9, 0), (340, 0.0, 0)], False),
        ([(100, -1.5, 0), (600, -0.9, 0), (831, -0.2, 0)], True),
        ([(100, -1.5, 0), (600, -0.9, 0), (832, -0.2, 0)], False),
    ],
)
def test_catching_up(steps: list[tuple[int, float, float]], caught: bool) -> None:
    assert ("catch_up:wfa@fine" in said(judged(*visits(*steps)))) is caught


def test_catching_up_takes_the_place_of_the_fall() -> None:
    rows = visits((200, 1.0, 0), (300, -1.6, 0), (330, -1.2, 0), (361, -0.8, 0))
    found = said(judged(*rows))
    assert "catch_up:wfa@fine" in found
    assert not of(judged(*rows), "faltering|thinning|usual")
    assert of(judged(*rows[:2]), "faltering"), "before it came back, it was faltering"
    height = visits((200, 0, 1.0), (300, 0, -1.6), (330, 0, -1.2), (361, 0, -0.8))
    assert "catch_up:lhfa@fine" in said(judged(*height))
    assert not of(judged(*height), "height_falling")


def test_usual_asks_for_two_days_and_something_judged() -> None:
    assert of(judged(*visits((300, 0, 0))), LINE) == set()
    assert of(judged(*visits((300, 0, 0), (301, 0, 0))), LINE) == {"usual:-@fine"}
    assert of(judged(row(0, kg=3.5), row(4, kg=3.4)), LINE) == {"usual:-@fine"}, "the newborn's loss is judged"
    assert not of(judged(row(1, kg=3.5), row(4, kg=3.4)), LINE)
    assert of(judged(row(300, muac=140), row(330, muac=140)), LINE) == {"usual:-@fine"}
    assert not of(judged(row(2000, muac=140), row(2030, muac=140)), LINE), "an arm without a cut-off"
    assert not of(judged(row(20, kg=1.5), row(30, kg=1.7), gestation=200), LINE), "before the due date nothing is"


def test_one_day_is_no_line() -> None:
    alone: Judgement = judged(row(300, wfa=0), row(300, lhfa=0), row(300, hcfa=0, wfa=0.1))
    assert said(alone) == {"single_day_only:-@unknown"}
