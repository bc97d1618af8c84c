"""Size at birth from 24+0 to 42+6 weeks, against INTERGROWTH-21st's published tables."""

from __future__ import annotations

import csv
from math import inf, isfinite
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pediatric_his.clinical.growth import Anthropometry, Indicator, Reference, Score, Sex, score
from pediatric_his.clinical.growth.classify import GrowthClass, classify
from pediatric_his.clinical.growth.newborn import (
    FIRST_DAY,
    LARGE_ABOVE_Z,
    LAST_DAY,
    SMALL_BELOW_Z,
    SkewT,
    newborn_z,
    weight_is_unlikely,
)
from pediatric_his.reference.growth import growth_tables

TABLES = growth_tables()
MEASURES = {"weight_kg": Indicator.WFA, "length_cm": Indicator.LHFA, "head_cm": Indicator.HCFA}
WITHIN_Z = 0.06
"""What the tables' two decimals of a kilogram, one of a centimetre, leave open."""


@pytest.mark.parametrize("name", ["girls", "boys"])
def test_every_cell_of_the_published_tables(shared: Path, name: str) -> None:
    path = shared / f"clinical/growth/intergrowth_newborn_published_{name}.csv"
    if not path.is_file():
        pytest.skip(f"{path.name} is not beside this checkout")
    sex: Sex = "f" if name == "girls" else "m"
    with path.open(newline="", encoding="ascii") as file:
        cells = list(csv.DictReader(file))
    assert len(cells) > 1000
    for cell in cells:
        z = newborn_z(TABLES, MEASURES[cell["measure"]], sex, int(cell["gestation_days"]), float(cell["value"]))
        assert z == pytest.approx(float(cell["z"]), abs=WITHIN_Z), cell


@pytest.mark.parametrize(
    ("measure", "days", "z", "value"),
    [
        ("weight_kg", 231, -3, 0.75), ("weight_kg", 231, 0, 1.85), ("weight_kg", 280, -2, 2.50), ("weight_kg", 280, 3, 4.70),
        ("weight_kg", 300, -1, 3.14), ("length_cm", 266, -3, 42.5), ("length_cm", 266, 2, 51.3),
    ],
)  # fmt: skip
def test_some_cells_of_the_published_tables_of_girls(measure: str, days: int, z: float, value: float) -> None:
    assert newborn_z(TABLES, MEASURES[measure], "f", days, value) == pytest.approx(z, abs=WITHIN_Z)


def test_the_distribution_without_skew_is_students_t() -> None:
    """One degree of freedom: its tail beyond 1 is a quarter, beyond 0 a half."""
    plain = SkewT(10.0, 2.0, 1.0, 1.0)
    assert plain.z(10.0) == pytest.approx(0.0, abs=1e-9)
    assert plain.z(12.0) == pytest.approx(0.6744898)
    assert plain.z(8.0) == pytest.approx(-0.6744898)


@pytest.mark.parametrize(
    ("days", "known"), [(167, False), (168, True), (230, True), (231, True), (300, True), (301, False)]
)
def test_the_gestations_of_the_standard(days: int, known: bool) -> None:
    assert (newborn_z(TABLES, Indicator.WFA, "f", days, 2.0) is not None) is known
    assert newborn_z(TABLES, Indicator.WFLH, "f", days, 2.0) is None


ANY_MEASURE, ANY_SEX = st.sampled_from(list(MEASURES.values())), st.sampled_from(["m", "f"])


@given(ANY_MEASURE, ANY_SEX, st.integers(168, LAST_DAY), st.floats(0.2, 80), st.floats(0.001, 20))
def test_more_is_never_a_lower_z(indicator: Indicator, sex: Sex, days: int, value: float, more: float) -> None:
    a, b = newborn_z(TABLES, indicator, sex, days, value), newborn_z(TABLES, indicator, sex, days, value + more)
    assert a is not None
    assert b is not None
    assert a <= b
    assert isfinite(a) or a in (inf, -inf)


def test_a_newborn_at_term_is_small_or_large_for_its_weeks() -> None:
    def verdict(kg: float, age: int = 0) -> GrowthClass:
        found = score(TABLES, Anthropometry("m", age, kg, gestational_age_days=273))[Indicator.WFA]
        assert isinstance(found, Score)
        assert (found.reference is Reference.INTERGROWTH_NEWBORN) is (age < 3)
        return classify(found).growth_class

    assert verdict(2.3) is GrowthClass.SMALL_FOR_GESTATION
    assert verdict(4.3, 2) is GrowthClass.LARGE_FOR_GESTATION
    assert verdict(3.3) is GrowthClass.NORMAL
    assert verdict(4.3, 3) is GrowthClass.NORMAL
    assert FIRST_DAY == 33 * 7


def test_small_and_large_begin_at_the_tenth_centiles() -> None:
    from statistics import NormalDist

    assert pytest.approx(NormalDist().inv_cdf(0.1), abs=1e-4) == SMALL_BELOW_Z
    assert pytest.approx(NormalDist().inv_cdf(0.9), abs=1e-4) == LARGE_ABOVE_Z


@pytest.mark.parametrize(
    ("days", "grams", "unlikely"),
    [
        (160, 1500, False),  # before 24+0: by the weight alone
        (160, 1501, True),
        (167, 1501, True),
        (168, 1501, True),  # 24+0, by the distribution: the median is some 650 g
        (168, 650, False),
        (210, 1500, False),  # 30+0
        (210, 4500, True),  # a term child's weight under a preterm's weeks
        (280, 3400, False),
        (280, 5500, False),  # a very large newborn
        (280, 8400, True),
        (280, 800, True),
        (310, 3600, False),  # beyond the tables: as on their last day
        (310, 700, True),
    ],
)
def test_a_birth_weight_that_hardly_belongs_to_its_weeks(days: int, grams: int, unlikely: bool) -> None:
    assert weight_is_unlikely(TABLES, "f", days, grams) is unlikely


@pytest.mark.parametrize("sex", ["f", "m"])
@pytest.mark.parametrize("days", [231, 260, 300])
def test_it_is_unlikely_beyond_four_and_a_half(sex: Sex, days: int) -> None:
    z = {grams: newborn_z(TABLES, Indicator.WFA, sex, days, grams / 1000) or 0.0 for grams in range(500, 7000, 25)}
    assert {grams: weight_is_unlikely(TABLES, sex, days, grams) for grams in z} == {
        grams: abs(found) > 4.5 for grams, found in z.items()
    }
    assert set(map(bool, (abs(found) > 4.5 for found in z.values()))) == {True, False}
