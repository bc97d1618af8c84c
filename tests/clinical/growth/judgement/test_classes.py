"""WHO's classes: strict cut-offs on the rounded z, ages, and which indicator speaks of fatness."""

from __future__ import annotations

import pytest

from tests.clinical.growth.judgement.children import judged, of, row, said


@pytest.mark.parametrize(
    ("z", "claim"),
    [
        (-2.0, None), (-2.004, None), (-2.006, "stunted:lhfa@watch"), (-3.0, "stunted:lhfa@watch"),
        (-3.01, "severely_stunted:lhfa@alarm"), (3.0, None), (3.01, "tall:lhfa@watch"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("age", [14, 700, 1000, 3000])
def test_height(age: int, z: float, claim: str | None) -> None:
    assert of(judged(row(age, lhfa=z)), "stunted|severely_stunted|tall") == ({claim} if claim else set())


def test_no_class_before_14_days_but_of_the_head() -> None:
    found = judged(row(13, lhfa=-4, wfa=-4, hcfa=-2.5))
    assert said(found) == {"microcephaly:hcfa@watch", "single_day_only:-@unknown"}


@pytest.mark.parametrize(
    ("age", "z", "claim"),
    [
        (183, -2.0, None), (183, -2.01, "underweight:wfa@watch"), (3652, -3.0, "underweight:wfa@watch"),
        (3652, -3.01, "severely_underweight:wfa@alarm"), (182, -3.01, None),
    ],
)  # fmt: skip
def test_weight(age: int, z: float, claim: str | None) -> None:
    assert of(judged(row(age, wfa=z)), "underweight|severely_underweight") == ({claim} if claim else set())


def test_weight_for_age_ends_with_a_weight_after_ten_years() -> None:
    light = row(3600, wfa=-2.5)
    assert "underweight:wfa@watch" in said(judged(light, on=4000))
    assert "underweight:wfa@watch" in said(judged(light, row(3700, cm=140), on=4000))
    assert "underweight:wfa@watch" in said(judged(light, row(3700, kg=0.1), on=4000)), "not a plausible one"
    found = said(judged(light, row(3700, kg=24)))
    assert "reference_ended:wfa@unknown" in found
    assert "underweight:wfa@watch" not in found


@pytest.mark.parametrize(
    ("age", "z", "claim"),
    [
        (1856, 2.0, None), (1856, 2.01, "overweight:wflh@watch"), (1856, 3.0, "overweight:wflh@watch"),
        (1856, 3.01, "obese:wflh@alarm"), (14, 3.01, "obese:wflh@alarm"),
    ],
)  # fmt: skip
def test_fatness_by_weight_for_length(age: int, z: float, claim: str | None) -> None:
    assert of(judged(row(age, lhfa=0.5, wflh=z)), "obese|overweight|thin") == ({claim} if claim else set())


@pytest.mark.parametrize(
    ("z", "claim"),
    [
        (1.0, None), (1.01, "overweight:bmifa@watch"), (2.0, "overweight:bmifa@watch"), (2.01, "obese:bmifa@alarm"),
        (-2.0, None), (-2.01, "thin:bmifa@watch"), (-3.0, "thin:bmifa@watch"), (-3.01, "severely_thin:bmifa@alarm"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("age", [1857, 6900])
def test_bmi_by_who_2007(age: int, z: float, claim: str | None) -> None:
    found = of(judged(row(age, lhfa=0, bmifa=z)), "obese|overweight|thin|severely_thin")
    assert found == ({claim} if claim else set())


def test_bmi_under_five_counts_only_without_weight_for_length() -> None:
    assert not of(judged(row(1500, lhfa=0, bmifa=-2.3)), "thin")
    tall = row(1700, cm=121.0, bmifa=2.2)  # WHO's weight for height ends at 120 cm
    assert of(judged(tall), "overweight|obese") == {"overweight:bmifa@watch"}
    assert of(judged(row(1700, cm=121.0, bmifa=3.01)), "overweight|obese") == {"obese:bmifa@alarm"}
    assert of(judged(row(1700, cm=121.0, bmifa=-2.2)), "thin") == {"thin:bmifa@watch"}


def test_the_newer_indicator_of_fatness_counts() -> None:
    assert of(judged(row(1800, lhfa=0, wflh=3.4), row(2000, lhfa=0, bmifa=0.5)), "obese|overweight") == set()
    found = of(judged(row(1800, lhfa=0, wflh=1), row(2000, lhfa=0, bmifa=1.5)), "obese|overweight")
    assert found == {"overweight:bmifa@watch"}
    assert of(judged(row(1800, lhfa=0, wflh=3.4), row(1900, wfa=0)), "obese") == {"obese:wflh@alarm"}


def test_weight_for_age_never_makes_obesity() -> None:
    assert not of(judged(row(900, wfa=3.5)), "obese|overweight")
    assert not of(judged(row(900, lhfa=2.9, wfa=2.9)), "obese|overweight")


@pytest.mark.parametrize(
    ("z", "claim"),
    [
        (-2.0, None), (-2.01, "microcephaly:hcfa@watch"), (-3.0, "microcephaly:hcfa@watch"),
        (-3.01, "microcephaly:hcfa@alarm"), (2.0, None), (2.01, "macrocephaly:hcfa@watch"),
        (3.01, "macrocephaly:hcfa@alarm"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("age", [0, 5, 300, 1856])
def test_head(age: int, z: float, claim: str | None) -> None:
    assert of(judged(row(age, hcfa=z)), "microcephaly|macrocephaly") == ({claim} if claim else set())


def test_a_head_after_61_months_ends_the_heads_class() -> None:
    small = row(1800, hcfa=-2.5)
    assert "microcephaly:hcfa@watch" in said(judged(small, on=3000))
    found = said(judged(small, row(1857, head=47)))
    assert "reference_ended:hcfa@unknown" in found
    assert "microcephaly:hcfa@watch" not in found


def test_a_class_stands_with_its_day_and_in_the_past_when_overdue() -> None:
    short = row(1000, lhfa=-2.5, wfa=-1)
    now = judged(short, row(1001, wfa=-1))
    assert "stunted:lhfa@watch" in said(now)
    assert "unmeasured:stature@unknown" in said(now)
    stunted = next(c for c in now.claims if c.name == "stunted")
    assert (stunted.day, stunted.past, stunted.z) == (short.day, False, -2.5)
    later = next(c for c in judged(short, on=1000 + 367).claims if c.name == "stunted")
    assert later.past
    assert not of(judged(short, row(1200, lhfa=-1.8)), "stunted")


def test_the_preterm_are_classed_at_corrected_age_to_730_days() -> None:
    """Corrected 730: by the length of that day; a day later by the chronological age, and no one is told before."""
    at_730 = row(810, early=80, lhfa=-1.9, standing=False)
    at_731 = row(811, early=80, lhfa=-1.9, standing=True)
    assert not of(judged(at_730, gestation=200), "stunted")
    assert of(judged(at_731, gestation=200), "stunted") == {"stunted:lhfa@watch"}
    assert of(judged(at_730), "stunted") == {"stunted:lhfa@watch"}, "born at term the same length is short"
    assert not of(judged(row(79, cm=40, kg=1.9, head=29), gestation=200), "stunted|severely_stunted|microcephaly")
    assert of(judged(row(80, early=80, hcfa=-2.5), gestation=200), "microcephaly") == {"microcephaly:hcfa@watch"}


@pytest.mark.parametrize(("gestation", "corrected"), [(258, True), (259, False), (None, False), (139, False)])
def test_who_is_preterm(gestation: int | None, corrected: bool) -> None:
    short_by_22_days = row(60, early=21, lhfa=-1.0)
    found = of(judged(short_by_22_days, gestation=gestation), "stunted|severely_stunted")
    assert (not found) is corrected
