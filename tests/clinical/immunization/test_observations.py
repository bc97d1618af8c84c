"""Every observation and exclusion code of CDC's supporting data 4.64: a child with it beside the same child without it.

`observation_cases.csv`: no dose so far, 10.01.2026. `stops`: the group may not be given; `stops a vaccine`: these products aren't
proposed any more; `goes on without`: the group is still asked for, by none of these products; `immune`: nothing is asked; `keeps from
immunity`: birth before a year is no evidence for this person; `asks`: the series of a risk is forecast. `also`: what makes the group
asked for at all.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from pediatric_his.clinical.immunization import AdministeredDose, Observation, Patient, ScheduleData, assess
from pediatric_his.clinical.immunization.model import GroupForecast, PatientStatus
from pediatric_his.reference.immunization import load_supporting_data

ON = date(2026, 1, 10)


def cases() -> list[dict[str, str]]:
    with (Path(__file__).parent / "observation_cases.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def data(shared: Path) -> ScheduleData:
    return load_supporting_data(shared / "clinical/immunization/cdsi/supporting-data-4.64")


def codes_of(data: ScheduleData) -> Iterator[str]:
    for antigen in data.antigens.values():
        yield from (c.observation for c in antigen.contraindications)
        yield from antigen.immunity_observations
        yield from (code for rule in antigen.birth_immunity for code in rule.exclusions)
        yield from (i.code for series in antigen.series for i in series.indications)


def groups(data: ScheduleData, case: dict[str, str], *codes: str) -> tuple[GroupForecast, ...]:
    told = tuple(Observation(code) for code in (*codes, *case["also"].split()))
    who = Patient(date.fromisoformat(case["birth"]), case["sex"], told, case["country"])
    return assess(data, who, [], ON, {case["group"]}).groups


def holds(case: dict[str, str], without: tuple[GroupForecast, ...], given: tuple[GroupForecast, ...]) -> bool:
    if case["effect"] == "asks":
        return bool(given) and given != without
    before, after, vaccines = without[0], given[0], set(case["vaccines"].split())
    if case["effect"] == "keeps from immunity":
        return before.status is PatientStatus.IMMUNE and after.status is not PatientStatus.IMMUNE
    if before.status is not PatientStatus.NOT_COMPLETE:
        return False
    match case["effect"]:
        case "stops":
            return after.status is PatientStatus.CONTRAINDICATED
        case "immune":
            return after.status is PatientStatus.IMMUNE
        case "stops a vaccine":
            return vaccines <= set(before.vaccines) and not vaccines & set(after.vaccines)
        case _:
            return after.status is PatientStatus.NOT_COMPLETE and not vaccines & set(after.vaccines)


def test_each_code_stops_or_allows_what_it_says(data: ScheduleData) -> None:
    wrong = [c for c in cases() if not holds(c, groups(data, c), groups(data, c, c["code"]))]
    assert not wrong


def test_no_code_is_left_out(data: ScheduleData) -> None:
    third_dose_alone = {"269"}  # below
    assert set(codes_of(data)) <= {case["code"] for case in cases()} | third_dose_alone


def hpv(data: ScheduleData, *codes: str) -> PatientStatus:
    """A girl of eleven with two doses of HPV vaccine, six months apart."""
    who = Patient(date(2014, 3, 1), "f", tuple(Observation(code) for code in codes))
    doses = [AdministeredDose("1", date(2025, 3, 1), "165"), AdministeredDose("2", date(2025, 9, 1), "165")]
    return assess(data, who, doses, ON, {"HPV"}).groups[0].status


def test_a_transplant_asks_for_a_third_dose_of_hpv_vaccine(data: ScheduleData) -> None:
    assert hpv(data) is PatientStatus.COMPLETE
    assert hpv(data, "269") is PatientStatus.NOT_COMPLETE


# ── equivalent series groups have a direction (8.8) ────────────────────────
def pneumococcal(data: ScheduleData, *codes: str) -> GroupForecast:
    """Two years old, the standard series done with PCV13."""
    days = (date(2023, 3, 1), date(2023, 5, 1), date(2023, 7, 1), date(2024, 1, 15))
    doses = [AdministeredDose(str(n), day, "133") for n, day in enumerate(days)]
    who = Patient(date(2023, 1, 1), "m", tuple(Observation(code) for code in codes))
    return assess(data, who, doses, ON, {"Pneumococcal"}).groups[0]


def test_a_complete_standard_series_is_no_stand_in_for_a_risk_series_that_names_none(data: ScheduleData) -> None:
    assert pneumococcal(data).status is PatientStatus.COMPLETE
    assert pneumococcal(data, "160").status is PatientStatus.NOT_COMPLETE, "asplenia: PPSV23 or PCV20 still"


def hepatitis_a(data: ScheduleData, *codes: str) -> tuple[GroupForecast, ...]:
    doses = [AdministeredDose("1", date(2024, 3, 1), "83"), AdministeredDose("2", date(2024, 10, 1), "83")]
    who = Patient(date(2023, 1, 1), "m", tuple(Observation(code) for code in codes))
    return assess(data, who, doses, ON, {"HepA"}).groups


def test_a_complete_standard_series_stands_in_for_a_risk_series_that_names_it(data: ScheduleData) -> None:
    assert {g.status for g in hepatitis_a(data)} == {PatientStatus.COMPLETE}
    assert {g.status for g in hepatitis_a(data, "015")} == {PatientStatus.COMPLETE}, (
        "chronic liver disease asks for no more"
    )


def test_an_open_risk_series_stands_in_for_the_standard_one(data: ScheduleData) -> None:
    """Asplenia at two months: one forecast, of the risk or the standard series, never both as open of one type."""
    who = Patient(date(2025, 11, 1), "m", (Observation("160"),))
    found = assess(data, who, [], ON, {"Meningococcal"}).groups
    assert [g.status for g in found] == [PatientStatus.NOT_COMPLETE]
    assert found[0].earliest == date(2026, 1, 1), "the risk series at two months, not the standard one at eleven years"
