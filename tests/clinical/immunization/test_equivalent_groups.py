"""Equivalent series groups have a direction (8.8): a series names the groups that may stand in its place, by CDC's data 4.64."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pediatric_his.clinical.immunization import Observation, Patient, ScheduleData, assess
from pediatric_his.clinical.immunization.model import GroupForecast, PatientStatus
from pediatric_his.reference.immunization import load_supporting_data
from tests.clinical.immunization.schedules import history

ON = date(2026, 1, 10)
OPEN, DONE = PatientStatus.NOT_COMPLETE, PatientStatus.COMPLETE
PCV13_FOUR = "133@2023-03-01 133@2023-05-01 133@2023-07-01 133@2024-01-15"
HPV_TWO = "165@2025-03-01 165@2025-09-01"
HPV_THREE = "165@2025-03-01 165@2025-05-01 165@2025-09-01"


@pytest.fixture(scope="module")
def data(shared: Path) -> ScheduleData:
    return load_supporting_data(shared / "clinical/immunization/cdsi/supporting-data-4.64")


def forecasts(data: ScheduleData, group: str, birth: str, doses: str, *codes: str) -> tuple[GroupForecast, ...]:
    who = Patient(date.fromisoformat(birth), "f", tuple(Observation(code) for code in codes))
    return assess(data, who, history(*doses.split()), ON, {group}).groups


CASES = [
    # The risk series names no group: the standard series, complete, doesn't stand in for it.
    ("Pneumococcal", "2023-01-01", PCV13_FOUR, "", DONE),
    ("Pneumococcal", "2023-01-01", PCV13_FOUR, "160", OPEN),  # asplenia: PPSV23 or PCV20 still
    ("Pneumococcal", "2023-01-01", f"{PCV13_FOUR} 216@2025-02-01", "160", DONE),
    ("HPV", "2014-03-01", HPV_TWO, "", DONE),
    ("HPV", "2014-03-01", HPV_TWO, "269", OPEN),  # a transplant: three doses
    ("HPV", "2014-03-01", HPV_THREE, "269", DONE),
    # The risk series names the standard one: complete, it stands in for it.
    ("HPV", "2016-01-01", "165@2025-02-01 165@2025-08-01", "169", DONE),  # sexual abuse: two doses from nine years on
    ("HepA", "2023-01-01", "83@2024-03-01 83@2024-10-01", "", DONE),
    ("HepA", "2023-01-01", "83@2024-03-01 83@2024-10-01", "015", DONE),  # chronic liver disease
    # The standard series names the risk series: complete, this stands in for the standard one.
    ("HepA", "1980-01-01", "52@2024-03-01 52@2024-10-01", "015", DONE),
    # The travel series of the first year names none, and none names it: its dose counts for nothing else.
    ("HepA", "2025-05-10", "", "048", OPEN),
]


@pytest.mark.parametrize(("group", "birth", "doses", "code", "standing"), CASES)
def test_who_stands_in_for_whom(
    data: ScheduleData, group: str, birth: str, doses: str, code: str, standing: PatientStatus
) -> None:
    found = {g.status for g in forecasts(data, group, birth, doses, *([code] if code else []))}
    assert found == {standing} if standing is DONE else standing in found


def test_an_open_risk_series_stands_in_for_the_standard_one(data: ScheduleData) -> None:
    """Asplenia at two months: the risk series at two months, not the standard one at eleven years, and never both."""
    found = forecasts(data, "Meningococcal", "2025-11-01", "", "160")
    assert [(g.status, g.earliest) for g in found] == [(OPEN, date(2026, 1, 1))]
