from __future__ import annotations

from math import ceil

import pytest

from pediatric_his.clinical.growth import Sex
from pediatric_his.clinical.vitals import (
    BloodPressure,
    BloodPressureClass,
    NoVital,
    Rate,
    RateClass,
    RateResult,
    blood_pressure,
    rate,
)
from pediatric_his.reference.growth.vitals import blood_pressure_table, rate_bands

TABLE, BANDS = blood_pressure_table(), rate_bands()


def years(n: float) -> int:
    return ceil(n * 365.25)


@pytest.mark.parametrize(
    ("sex", "age", "systolic_mean", "systolic_sd"),
    [
        # At ten years and median height nothing but alpha remains.
        ("f", 10, 102.01027, 10.4855),
        # 102.19768 - 9.1208 + 3.194 - 0.31125 - 0.84375
        ("m", 5, 95.11588, 10.7128),
    ],
)
def test_the_fourth_reports_formula(sex: Sex, age: int, systolic_mean: float, systolic_sd: float) -> None:
    found = blood_pressure(TABLE, sex, years(age), 0.0, systolic_mean, 60, height_reference="CDC2000")
    assert isinstance(found, BloodPressure)
    assert found.systolic_centile == pytest.approx(50, abs=0.1)
    assert found.p90[0] == pytest.approx(systolic_mean + 1.2816 * systolic_sd, abs=0.01)
    assert found.p95[0] == pytest.approx(systolic_mean + 1.6449 * systolic_sd, abs=0.01)
    assert not found.approximate


@pytest.mark.parametrize(
    ("age", "systolic", "diastolic", "pressure_class"),
    [
        (5, 100, 60, BloodPressureClass.NORMAL),
        (5, 110, 60, BloodPressureClass.ELEVATED),
        (5, 114, 60, BloodPressureClass.STAGE_1),
        (5, 100, 74, BloodPressureClass.STAGE_1),
        (5, 130, 60, BloodPressureClass.STAGE_2),
        (14, 119, 79, BloodPressureClass.NORMAL),
        (14, 120, 79, BloodPressureClass.ELEVATED),
        (14, 130, 70, BloodPressureClass.STAGE_1),
        (14, 120, 90, BloodPressureClass.STAGE_2),
    ],
)
def test_classes(age: int, systolic: float, diastolic: float, pressure_class: BloodPressureClass) -> None:
    found = blood_pressure(TABLE, "m", years(age), 0.0, systolic, diastolic)
    assert isinstance(found, BloodPressure)
    assert found.pressure_class is pressure_class
    assert found.fixed_cuts is (age >= 13)
    assert found.approximate


@pytest.mark.parametrize("sex", ["m", "f"])
@pytest.mark.parametrize("age", [13, 17.9])
@pytest.mark.parametrize(
    ("systolic", "diastolic", "pressure_class"),
    [
        (119, 79, BloodPressureClass.NORMAL),
        (120, 79, BloodPressureClass.ELEVATED),
        (129, 79, BloodPressureClass.ELEVATED),
        (130, 79, BloodPressureClass.STAGE_1),
        (139, 79, BloodPressureClass.STAGE_1),
        (140, 79, BloodPressureClass.STAGE_2),
        (119, 80, BloodPressureClass.STAGE_1),
        (119, 89, BloodPressureClass.STAGE_1),
        (119, 90, BloodPressureClass.STAGE_2),
    ],
)
def test_limits_from_thirteen_years_hold_to_one_mmhg(
    sex: Sex, age: float, systolic: int, diastolic: int, pressure_class: BloodPressureClass
) -> None:
    """AAP 2017, table 3."""
    found = blood_pressure(TABLE, sex, years(age), 0.0, systolic, diastolic)
    assert isinstance(found, BloodPressure)
    assert found.pressure_class is pressure_class


@pytest.mark.parametrize("sex", ["m", "f"])
@pytest.mark.parametrize("age", [1, 3, 6, 9])
@pytest.mark.parametrize("height_z", [-2.0, 0.0, 1.5])
def test_limits_under_thirteen_years_hold_to_one_mmhg(sex: Sex, age: float, height_z: float) -> None:
    """Elevated from the first whole mmHg of the 90th centile (or of 120/80), stage 1 from that of the 95th."""

    def judged(systolic: int, diastolic: int) -> BloodPressure:
        found = blood_pressure(TABLE, sex, years(age), height_z, systolic, diastolic)
        assert isinstance(found, BloodPressure)
        return found

    quiet = judged(70, 35)
    for phase, adult in enumerate((120, 80)):
        elevated, stage_1 = ceil(min(quiet.p90[phase], adult)), ceil(quiet.p95[phase])
        for mmhg, pressure_class in (
            (elevated - 1, BloodPressureClass.NORMAL),
            (elevated, BloodPressureClass.ELEVATED),
            (stage_1 - 1, BloodPressureClass.ELEVATED),
            (stage_1, BloodPressureClass.STAGE_1),
        ):
            pressures = (mmhg, 35) if phase == 0 else (mmhg + 10, mmhg)
            assert judged(*pressures).pressure_class is pressure_class, pressures


def test_a_taller_child_may_have_a_higher_pressure() -> None:
    short, tall = (blood_pressure(TABLE, "f", years(8), z, 110, 70) for z in (-1.5, 1.5))
    assert isinstance(short, BloodPressure)
    assert isinstance(tall, BloodPressure)
    assert tall.systolic_centile < short.systolic_centile


@pytest.mark.parametrize(
    ("age", "height_z", "pressures", "reason"),
    [
        (0.9, 0.0, (90, 50), NoVital.AGE_OUT_OF_RANGE),
        (18, 0.0, (110, 70), NoVital.AGE_OUT_OF_RANGE),
        (6, None, (110, 70), NoVital.NO_HEIGHT),
        (6, 0.0, (70, 110), NoVital.IMPOSSIBLE_VALUE),
        (6, 0.0, (0, 0), NoVital.IMPOSSIBLE_VALUE),
    ],
)
def test_no_centile_has_a_reason(
    age: float, height_z: float | None, pressures: tuple[float, float], reason: NoVital
) -> None:
    assert blood_pressure(TABLE, "m", years(age), height_z, *pressures) is reason


@pytest.mark.parametrize(
    ("kind", "age", "per_minute", "rate_class"),
    [
        ("hr", 0.1, 143, RateClass.NORMAL),
        ("hr", 0.1, 165, RateClass.HIGH),
        ("hr", 0.1, 182, RateClass.VERY_HIGH),
        ("hr", 10, 60, RateClass.LOW),
        ("rr", 0.1, 24, RateClass.VERY_LOW),
        ("rr", 4, 30, RateClass.VERY_HIGH),
        ("rr", 17.9, 15, RateClass.NORMAL),
    ],
)
def test_rates(kind: Rate, age: float, per_minute: float, rate_class: RateClass) -> None:
    found = rate(BANDS, kind, years(age), per_minute)
    assert isinstance(found, RateResult)
    assert found.rate_class is rate_class


def test_rates_end_at_eighteen() -> None:
    assert rate(BANDS, "hr", years(18), 80) is NoVital.AGE_OUT_OF_RANGE
    assert rate(BANDS, "hr", -1, 80) is NoVital.AGE_OUT_OF_RANGE
    assert rate(BANDS, "rr", 100, 0) is NoVital.IMPOSSIBLE_VALUE


def test_a_band_begins_where_the_last_ends() -> None:
    for kind, bands in BANDS.items():
        assert [b.below_years for b in bands] == sorted(b.below_years for b in bands), kind
        for band in bands:
            assert list(band[1:]) == sorted(band[1:])
