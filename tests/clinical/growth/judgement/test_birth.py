"""Size at birth: by the 10th and 90th centile of the gestation, without one by WHO's 9th and 91st of day 0."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pediatric_his.clinical.growth import Indicator, Sex
from pediatric_his.clinical.growth.judgement.birth import BirthGroup, BirthSize, birth_group
from pediatric_his.clinical.growth.judgement.model import Child, Measurement
from pediatric_his.clinical.growth.judgement.record import record_of
from pediatric_his.reference.growth import velocity_table
from tests.clinical.growth.judgement.children import BORN, TABLES, figure, row


def group(*rows: Measurement, sex: Sex = "m", gestation: int | None = None) -> BirthGroup:
    child = Child(sex, BORN, gestation)
    record = record_of(TABLES, velocity_table(sex), child, list(rows), BORN + timedelta(days=400))
    return birth_group(TABLES, child, record.days)


def test_nothing_is_known_of_a_birth_without_a_weight() -> None:
    for rows in ((), (row(1, kg=2.0),), (row(0, cm=44.0), row(3, kg=2.0))):
        assert group(*rows) == BirthGroup(BirthSize.MIDDLE, None, None)


# −4/3 and +4/3 are the 9th and 91st centile; a z-score is told by two decimals.
@pytest.mark.parametrize(
    ("z", "size"),
    [(-1.34, "small"), (-1.336, "small"), (-1.334, "middle"), (-1.33, "middle"), (0.0, "middle"),
     (1.33, "middle"), (1.334, "middle"), (1.336, "large"), (1.34, "large")],
)  # fmt: skip
@pytest.mark.parametrize("sex", ["m", "f"])
def test_without_a_gestation(z: float, size: str, sex: Sex) -> None:
    kg = figure(Indicator.WFA, sex, 0, z)
    found = group(row(0, kg=kg), sex=sex)
    assert found.size == size
    assert [day.age for day in (found.day,) if day] == [0]
    assert found.z_by_gestation is None


# INTERGROWTH-21st's published table, girls of 40+0: −2 SD 2.50, −1 SD 2.88, 0 3.26, +1 SD 3.68, +2 SD 4.14 kg.
@pytest.mark.parametrize(
    ("kg", "size", "near"), [(2.50, "small", -2), (2.88, "middle", -1), (3.68, "middle", 1), (4.14, "large", 2)]
)
def test_by_gestation(kg: float, size: str, near: float) -> None:
    found = group(row(0, kg=kg), sex="f", gestation=280)
    assert found.size == size
    assert found.z_by_gestation == pytest.approx(near, abs=0.06)


def test_a_gestation_that_the_tables_do_not_know_says_nothing_of_the_size() -> None:
    found = group(row(0, kg=0.5), gestation=160)
    assert (found.size, found.z_by_gestation) == (BirthSize.MIDDLE, None)
    assert found.day is not None
