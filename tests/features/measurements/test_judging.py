"""What is said of each kind of vital sign that is measured: level, finding, source, standing, words."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from pediatric_his.clinical.vitals import BloodPressure, Level, NoPressure, Norms, Pressure, Standing, Status
from pediatric_his.features.measurements.judging import MEASURE_OF, Height, judge_pressure, judge_vital
from pediatric_his.features.measurements.kinds import KINDS
from pediatric_his.features.patients.queries import Child
from pediatric_his.reference.vitals import LANGUAGES, thresholds, words

ON = date(2026, 11, 25)
NOBODY = UUID(int=0)


def child(days: int, sex: str = "f") -> Child:
    return Child(
        NOBODY, NOBODY, "", "", "", "", sex, ON - timedelta(days=days), None, None, "", "", "", "", None, None, None, None, None, 1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "days", "value", "level", "finding"),
    [
        ("temperature", 40, 374, Level.FINE, "usual"),
        ("temperature", 40, 375, Level.ALARM, "fever_young_infant"),
        ("temperature", 1000, 389, Level.WATCH, "fever"),
        ("temperature", 1000, 400, Level.ALARM, "fever_very_high"),
        ("heart_rate", 100, 220, Level.ALARM, "heart_very_fast"),
        ("respiratory_rate", 200, 50, Level.WATCH, "fast_breathing"),
        ("oxygen_saturation", 1000, 89, Level.ALARM, "hypoxaemia"),
        ("muac", 400, 114, Level.ALARM, "muac_severe"),
        ("muac", 3000, 150, Level.UNKNOWN, "no_norm_at_age"),
    ],
)
def test_kinds(kind: str, days: int, value: int, level: Level, finding: str) -> None:
    result = judge_vital(child(days), kind, value, ON)
    assert result is not None
    assert (result.level, result.finding, result.danger) == (level, finding, level is Level.ALARM)
    assert (result.band is None) == (result.standing is None) == (finding == "no_norm_at_age")
    assert all(words(result.finding, language) for language in LANGUAGES)


def test_site_altitude_and_approval() -> None:
    rectal = judge_vital(child(1000), "temperature", 378, ON, site="rectal")
    high_up = judge_vital(child(1000), "oxygen_saturation", 89, ON, norms=Norms(thresholds(), set(), Decimal(3000)))
    assert rectal is not None
    assert high_up is not None
    assert rectal.level is Level.FINE
    assert (high_up.level, high_up.approved, high_up.standing) == (Level.WATCH, False, Standing.UNCERTAIN)


def test_kinds_that_are_not_judged_here() -> None:
    assert judge_vital(child(1000), "weight", 12000, ON) is None


@pytest.mark.parametrize("code", sorted(MEASURE_OF))
def test_what_the_form_lets_in_is_possible(code: str) -> None:
    kind, measure = KINDS[code], thresholds().measures[MEASURE_OF[code]]
    for value in (kind.low, kind.high):
        result = judge_vital(child(1000), code, round(value * kind.scale), ON)
        assert result is not None
        assert result.status is not Status.REFUSE
        assert result.measure is measure


def test_blood_pressure_with_the_height_of_its_day() -> None:
    """A girl of 5 (median height 107.6 cm by CDC): elevated from 107, at 105 only for the small."""
    five = child(1840)
    usual = judge_pressure(five, Pressure(106, 60), ON, Height(1080, ON))
    small = judge_pressure(five, Pressure(106, 60), ON, Height(990, ON - timedelta(days=20), "standing"))
    assert isinstance(usual, BloodPressure)
    assert isinstance(small, BloodPressure)
    assert (usual.pressure_class, usual.column) == ("normal", 50)
    assert (small.pressure_class, small.column) == ("elevated", 5)
    assert judge_pressure(five, Pressure(106, 60), ON, None) is NoPressure.NO_HEIGHT
    assert judge_pressure(child(200), Pressure(90, 50), ON, None) is NoPressure.UNDER_ONE_YEAR
