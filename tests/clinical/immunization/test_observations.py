"""Every observation and exclusion code of CDC's supporting data 4.64: a child with it beside the same child without it.

`observation_cases.csv`, on 10.01.2026, each line read from the text of the supporting data. `stops`: the group may not be given; `stops
all vaccines`: these, and none is left; `goes on without`: the group is still asked for, and these products are barred; `immune`: nothing
is asked; `keeps from immunity`: birth before a year is no evidence for this person; `asks`: the series of a risk is forecast; `asks for
more`: what was complete isn't any more; `makes no difference`: at this age. `also`: what makes the group asked for at all; `doses`: what
was given.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from pediatric_his.clinical.immunization import Assessment, Observation, Patient, ScheduleData, assess
from pediatric_his.clinical.immunization.model import PatientStatus
from pediatric_his.clinical.immunization.offer import barred_vaccines
from pediatric_his.clinical.immunization.series_run import SeriesRun
from pediatric_his.reference.immunization import load_supporting_data
from tests.clinical.immunization.schedules import history

ON = date(2026, 1, 10)
OPEN, DONE = {PatientStatus.NOT_COMPLETE}, {PatientStatus.COMPLETE}
Case = dict[str, str]


def cases() -> list[Case]:
    with (Path(__file__).parent / "observation_cases.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "clinical/immunization/cdsi/supporting-data-4.64"


@pytest.fixture(scope="module")
def data(folder: Path) -> ScheduleData:
    return load_supporting_data(folder)


# ── each code stops or allows what it says ─────────────────────────────────
def child(case: Case, *codes: str) -> Patient:
    told = tuple(Observation(code) for code in (*codes, *case["also"].split()))
    return Patient(date.fromisoformat(case["birth"]), case["sex"], told, case["country"])


def look(data: ScheduleData, case: Case, *codes: str) -> Assessment:
    return assess(data, child(case, *codes), history(*case["doses"].split()), ON, {case["group"]})


def barred(data: ScheduleData, case: Case, *codes: str) -> set[str]:
    """The products that may not be given for the group."""
    antigens = [a for a in data.antigens.values() if a.vaccine_group == case["group"]]
    runs = [(SeriesRun(data, a.series[0], child(case, *codes), (), (), ON), a) for a in antigens]
    return {cvx for run, antigen in runs for cvx in barred_vaccines(run, antigen)}


def holds(data: ScheduleData, case: Case) -> bool:
    found, without = look(data, case, case["code"]).groups, look(data, case).groups
    before, after = {g.status for g in without}, {g.status for g in found}
    no_longer = barred(data, case, case["code"]) - barred(data, case)
    match case["effect"]:
        case "asks":
            return bool(found) and found != without
        case "asks for more":
            return before == DONE and after >= OPEN
        case "makes no difference":
            return before == OPEN and found == without and not no_longer & set(case["vaccines"].split())
        case "keeps from immunity":
            return before == {PatientStatus.IMMUNE} and PatientStatus.IMMUNE not in after
        case "stops":
            return before == OPEN and after == {PatientStatus.CONTRAINDICATED}
        case "stops all vaccines":
            gone = set(case["vaccines"].split()) <= no_longer
            return before == OPEN and after == {PatientStatus.CONTRAINDICATED} and gone
        case "immune":
            return before == OPEN and after == {PatientStatus.IMMUNE}
        case _:
            return before == after == OPEN and set(case["vaccines"].split()) <= no_longer


def test_each_code_stops_or_allows_what_it_says(data: ScheduleData) -> None:
    wrong = [c for c in cases() if not holds(data, c)]
    assert not wrong


def test_a_severe_immune_defect_asks_for_the_second_covid_dose_after_three_weeks(data: ScheduleData) -> None:
    """By age alone one dose of the season is enough from two years on."""
    case = next(c for c in cases() if (c["code"], c["group"]) == ("154", "COVID-19"))
    assert [g.earliest for g in look(data, case, "154").groups] == [date(2025, 10, 22), None]


# ── none is left out: the files read by themselves, not by the product's reader ─────────────
def text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def told_by(file: Path) -> Iterator[tuple[str, str, str, str]]:
    """Code, what it does, group and product of each place in which a file names one."""
    root = ElementTree.parse(file).getroot()
    group = text(root, "series/vaccineGroup")
    for c in root.iterfind("contraindications/vaccineGroup/contraindication"):
        yield text(c, "observationCode"), "stops", group, ""
    for c in root.iterfind("contraindications/vaccine/contraindication"):
        for vaccine in c.iter("contraindicatedVaccine"):
            yield text(c, "observationCode"), "goes on without", group, text(vaccine, "cvx").zfill(2)
    for c in root.iterfind("immunity/clinicalHistory"):
        yield text(c, "guidelineCode"), "immune", group, ""
    for c in root.iterfind("immunity/dateOfBirth/exclusion"):
        yield text(c, "exclusionCode"), "keeps from immunity", group, ""
    for c in root.iterfind("series/indication"):
        yield text(c, "observationCode/code"), "asks", group, ""


def test_no_code_of_any_file_is_left_out(folder: Path) -> None:
    as_the_file_says = {"asks for more": "asks", "stops all vaccines": "goes on without"}
    said = {(c["code"], as_the_file_says.get(c["effect"], c["effect"]), c["group"]) for c in cases()}
    products = {(c["code"], c["group"], v) for c in cases() for v in c["vaccines"].split()}
    # Pertussis that may not be given leaves diphtheria and tetanus: its group goes on.
    apart = {("086", "stops", "DTaP/Tdap/Td")}
    for file in folder.glob("AntigenSupportingData*.xml"):
        for code, effect, group, cvx in told_by(file):
            if code and (code, effect, group) not in apart:
                assert (code, effect, group) in said, file.name
                assert not cvx or (code, group, cvx) in products, file.name
