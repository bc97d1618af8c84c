"""What may be said of a line, and what not yet."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pediatric_his.clinical.growth.judgement import Claim, Judgement, Measurement
from tests.clinical.growth.judgement.children import BORN, judged, of, row, said

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


def told(judgement: Judgement, name: str, subject: str = "-") -> Claim:
    (claim,) = [
        c for c in judgement.claims if c.name.value == name and (c.subject.value if c.subject else "-") == subject
    ]
    return claim


def day(age: int) -> date:
    return BORN + timedelta(days=age)


def test_a_line_says_from_when_to_when_and_of_how_many_days() -> None:
    """Four days of measuring, the oldest outside the look-back of a year and a day."""
    rows = visits((89, 0.0, 0.0), (200, 0.1, 0.2), (300, 0.2, 0.1), (400, 0.3, 0.0), (456, 0.1, 0.3))
    line = told(judged(*rows), "along_line")
    assert (line.count, line.since, line.day, line.days) == (4, day(200), day(456), 256)
    holds = told(judged(*rows), "holds_line", "wfa")
    assert (holds.count, holds.since, holds.day, holds.days) == (4, day(200), day(456), 256)
    assert (holds.from_z, holds.z) == (0.1, 0.1)
    height = told(judged(*rows), "holds_line", "lhfa")
    assert (height.from_z, height.z) == (0.2, 0.3)


def test_a_catch_up_says_from_which_low_day_over_how_many_days_of_measuring() -> None:
    rows = visits((200, 0.0, 0), (260, -1.5, 0), (300, -1.2, 0), (320, -1.0, 0), (340, -0.8, 0))
    caught = told(judged(*rows), "catch_up", "wfa")
    assert (caught.since, caught.day, caught.days, caught.count) == (day(260), day(340), 80, 3)
    assert (caught.from_z, caught.z) == (-1.5, -0.8)


def test_usual_says_of_how_many_days_the_newest_one() -> None:
    usual = told(judged(*visits((300, 0, 0), (301, 0.3, 0), (320, 0, 0.3))), "usual")
    assert (usual.day, usual.count) == (day(320), 3)


@pytest.mark.parametrize(("age", "said_of_it"), [(1, True), (2, True), (13, True)])
def test_the_loss_of_a_newborn_is_judged_from_the_first_day_to_the_thirteenth(age: int, said_of_it: bool) -> None:
    assert bool(of(judged(row(0, kg=3.5), row(age, kg=3.45)), LINE)) is said_of_it


def test_two_years_begin_on_day_731() -> None:
    assert of(judged(*visits((639, 0, 0), (680, 0, 0), (730, 0, 0))), LINE) == {"along_line:-@fine"}
    assert of(judged(*visits((669, 0, 0), (700, 0, 0), (730, 0, 0))), LINE) == {"along_line:-@fine"}
    assert of(judged(*visits((669, 0, 0), (700, 0, 0), (731, 0, 0))), LINE) == {"usual:-@fine"}
