"""Height and BMI over time and beside the parents, at both sides of each cut-off."""

from __future__ import annotations

import pytest

from pediatric_his.clinical.growth import Sex
from pediatric_his.clinical.growth.parents import mid_parental_height
from tests.clinical.growth.judgement.children import TABLES, judged, of, row

FALLING = "height_falling"


@pytest.mark.parametrize(
    ("first", "last", "start", "now", "level"),
    [
        (300, 600, 0.5, -0.49, None),
        (300, 600, 0.5, -0.50, "watch"),
        (300, 600, 1.0, 0.0, None),  # not below the median
        (300, 600, -0.7, -2.0, "watch"),
        (300, 600, -0.7, -2.01, "watch"),  # 1.31: not yet two spaces
        (300, 600, -0.7, -2.03, "alarm"),
        (300, 600, 0.5, -1.5, "watch"),  # two spaces, but not below -2
        (300, 355, 0.5, -0.6, None),
        (300, 356, 0.5, -0.6, "watch"),
        (300, 666, 0.5, -0.6, "watch"),
        (300, 667, 0.5, -0.6, None),
        (13, 200, 0.5, -0.6, None),
        (14, 200, 0.5, -0.6, "watch"),
        # From three years on: slowly, over years.
        (735, 1096, 1.5, 0.84, None),
        (735, 1096, 1.5, 0.83, "watch"),
        (730, 1096, 1.5, 0.5, None),  # a start under two years
        (1000, 1334, 1.5, 0.83, None),
        (1000, 1335, 1.5, 0.83, "watch"),
        (2000, 3461, 1.5, 0.83, "watch"),
        (2000, 3462, 1.5, 0.83, None),
        (2000, 3000, 1.5, 0.18, "watch"),
        (2000, 3000, 1.5, 0.17, "alarm"),
        (2000, 3000, -1.01, -2.0, "watch"),
        (2000, 3000, -1.02, -2.01, "watch"),
        (2000, 3000, -1.01, -2.01, "alarm"),
        (3000, 3651, 0.5, -0.17, "watch"),
        (3000, 3652, 0.5, -0.17, None),  # puberty may be late
        (3000, 3652, 0.5, -0.49, None),
        (3000, 3652, 0.5, -0.50, "watch"),
    ],
)
def test_height_falling(first: int, last: int, start: float, now: float, level: str | None) -> None:
    # At two years the posture changes; the tests of the allowance are apart.
    found = of(judged(row(first, lhfa=start, standing=False), row(last, lhfa=now, standing=False)), FALLING)
    if last >= 731 > first or (first >= 731 and last <= 1856):
        found = of(judged(row(first, lhfa=start), row(last, lhfa=now)), FALLING)
    assert found == ({f"height_falling:lhfa@{level}"} if level else set())


def test_girls_come_to_puberty_a_year_before() -> None:
    rows = (row(2600, sex="f", lhfa=0.5), row(3286, sex="f", lhfa=-0.17))
    assert of(judged(*rows, sex="f"), FALLING)
    assert not of(judged(rows[0], row(3287, sex="f", lhfa=-0.17), sex="f"), FALLING)


def test_the_seam_and_the_posture_are_allowed_for() -> None:
    assert not of(judged(row(1400, lhfa=0.5), row(1900, lhfa=-0.36)), FALLING), "0.86 less 0.2"
    assert of(judged(row(1400, lhfa=0.5), row(1900, lhfa=-0.37)), FALLING)
    # A year on, by the same posture and by another: 0.9 counts, 0.9 less 0.3 does not.
    standing = row(1000, lhfa=0.5, standing=True)
    assert of(judged(standing, row(1400, lhfa=-0.4, standing=True)), FALLING)
    lying = row(1400, cm=(row(1400, lhfa=-0.4).stature_cm or 0) + 0.7, standing=False)
    assert not of(judged(standing, lying), FALLING)
    lying = row(1400, cm=(row(1400, lhfa=1.0).stature_cm or 0) + 0.7, standing=False)
    assert not of(judged(lying, row(1900, lhfa=-0.16, standing=True)), FALLING), "1.16 less 0.2 and 0.3"
    assert of(judged(lying, row(1900, lhfa=-0.17, standing=True)), FALLING)


@pytest.mark.parametrize(
    ("sex", "first", "last", "start", "now", "rises"),
    [
        ("f", 900, 1096, -0.6, 0.07, True), ("f", 900, 1096, -0.6, 0.06, False), ("f", 900, 1095, -0.6, 0.3, False),
        ("f", 2700, 2921, 0.0, 0.7, True), ("f", 2700, 2922, 0.0, 0.7, False), ("m", 3000, 3286, 0.0, 0.7, True),
        ("m", 3000, 3287, 0.0, 0.7, False), ("m", 2000, 3000, -0.67, 0.0, True), ("m", 2000, 3000, -0.68, -0.01, False),
        ("m", 2000, 2182, 0.0, 0.8, False), ("m", 2000, 2183, 0.0, 0.8, True), ("m", 2000, 3096, 0.0, 0.8, True),
        ("m", 2000, 3097, 0.0, 0.8, False),
    ],
)  # fmt: skip
def test_height_rising(sex: Sex, first: int, last: int, start: float, now: float, rises: bool) -> None:
    found = of(judged(row(first, sex=sex, lhfa=start), row(last, sex=sex, lhfa=now), sex=sex), "height_rising")
    assert found == ({"height_rising:lhfa@watch"} if rises else set())


@pytest.mark.parametrize(
    ("first", "last", "start", "now", "rises"),
    [
        (2000, 2168, 0.34, 1.01, True), (2000, 2167, 0.3, 1.2, False), (2000, 2400, 0.35, 1.01, False),
        (2000, 2400, 0.33, 1.0, False), (2000, 3096, 0.3, 1.1, True), (2000, 3097, 0.3, 1.1, False),
        (731, 1000, 0.5, 1.2, True), (1700, 1900, 0.5, 1.36, False), (1700, 1900, 0.5, 1.37, True),
    ],
)  # fmt: skip
def test_bmi_rising(first: int, last: int, start: float, now: float, rises: bool) -> None:
    found = of(judged(row(first, lhfa=0, bmifa=start), row(last, lhfa=0, bmifa=now)), "bmi_rising")
    assert found == ({"bmi_rising:bmifa@watch"} if rises else set())


PARENTS = "short_for_parents|tall_for_parents"


@pytest.mark.parametrize(
    ("age", "off", "claim"),
    [
        (2000, -1.40, None), (2000, -1.41, "short_for_parents:lhfa@watch"), (2000, 2.00, None),
        (2000, 2.01, "tall_for_parents:lhfa@watch"), (731, -1.41, "short_for_parents:lhfa@watch"), (730, -1.5, None),
        (3651, -1.5, "short_for_parents:lhfa@watch"), (3652, -1.5, None), (5843, -1.5, None),
        (5844, -1.5, "short_for_parents:lhfa@watch"),
    ],
)  # fmt: skip
def test_beside_the_parents(age: int, off: float, claim: str | None) -> None:
    target = mid_parental_height(TABLES, "m", 165.0, 178.0)
    assert target is not None
    found = judged(row(age, lhfa=target.z + off), parents=(165.0, 178.0))
    assert of(found, PARENTS) == ({claim} if claim else set())
    assert not of(judged(row(age, lhfa=target.z + off)), PARENTS)


@pytest.mark.parametrize(("mother", "told"), [(119.9, False), (120.0, True), (230.0, True), (230.1, False)])
def test_a_height_no_parent_has_is_no_target(mother: float, told: bool) -> None:
    z = -4 if mother > 200 else 3.9
    assert bool(of(judged(row(2000, lhfa=z), parents=(mother, 175.0)), PARENTS)) is told


@pytest.mark.parametrize(("age", "told"), [(3286, True), (3287, False), (5478, False), (5479, True)])
def test_girls_in_puberty_are_not_held_to_the_target(age: int, told: bool) -> None:
    found = judged(row(age, sex="f", lhfa=-1.9), sex="f", parents=(172.0, 184.0))
    assert bool(of(found, PARENTS)) is told


def test_born_small_and_short_still() -> None:
    born = row(0, kg=2.2)
    assert of(judged(born, row(731, lhfa=-2.01), gestation=273), "sga_short") == {"sga_short:lhfa@watch"}
    assert not of(judged(born, row(731, lhfa=-2.0), gestation=273), "sga_short")
    assert not of(judged(born, row(730, lhfa=-2.5), gestation=273), "sga_short")
    assert not of(judged(born, row(731, lhfa=-2.5)), "sga_short"), "small by gestation only"


@pytest.mark.parametrize(
    ("gestation", "kg", "on", "claim"),
    [
        (273, 2.3, 28, "sga:weight@watch"), (273, 2.3, 29, None), (273, 4.4, 28, "lga:weight@watch"), (273, 3.3, 0, None),
        (168, 0.35, 0, "sga:weight@watch"), (167, 0.3, 0, None), (300, 2.7, 0, "sga:weight@watch"), (301, 2.3, 0, None),
        (None, 2.0, 0, None),
    ],
)  # fmt: skip
def test_small_and_large_for_gestation(gestation: int | None, kg: float, on: int, claim: str | None) -> None:
    assert of(judged(row(0, kg=kg), on=on, gestation=gestation), "sga|lga") == ({claim} if claim else set())
