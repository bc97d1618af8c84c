"""The check before a dose: the table at the head of `doubt.py`, row by row; and what a nurse reads and leaves behind."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from pediatric_his.clinical.immunization.observations import Observation
from pediatric_his.db.identifiers import new_id
from pediatric_his.features.conditions.queries import Observed
from pediatric_his.features.vaccinations.doubt import doubt
from pediatric_his.features.vaccinations.facts import Facts
from pediatric_his.features.vaccinations.queries import Decision, DoseRow
from pediatric_his.reference.calendars import load_calendar
from pediatric_his.web.languages import language
from tests.clinic import Clinic, Person, insert, ticks, visible_text
from tests.features.conditions.facts import condition, decision, text
from tests.features.reception.test_queue import today

UZ = load_calendar("UZ")
BORN, TODAY = date(2025, 10, 1), date(2026, 11, 25)


def dose(cvx: str, on: date, number: int = 1, *, elsewhere: bool = False) -> DoseRow:
    return DoseRow(UUID(int=number), on, "day", cvx, "", "", None, "", elsewhere, "", None, "")


def seen(code: str, on: date | None = None, value: str = "", ended: date | None = None) -> Observed:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return Observed(UUID(int=9), UUID(int=8), code, value, on, "day", None, ended, "here", "", "", False, at, "")


def decided(kind: str, group: str, until: date | None = None) -> Decision:
    return Decision(UUID(int=7), kind, group, date(2026, 1, 1), until, "as written")


def ask(cvx: str, *before: DoseRow, on: date = TODAY, elsewhere: bool = False, **facts: Any) -> str:
    known = Facts(BORN, "f", **facts)
    with language("en"):
        return doubt(UZ, known, before, dose(cvx, on, 0, elsewhere=elsewhere), TODAY)


YESTERDAY = TODAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("cvx", "facts", "said"),
    [
        ("03", {}, ""),
        ("03", {"observed": (seen("154"),)}, "May not be given: HIV with severe immunodeficiency."),
        ("198", {"observed": (seen("097"),)}, "May not be given: severe reaction to hepatitis B vaccine."),
        ("198", {"observed": (seen("079"),)}, "May not be given: encephalopathy within 7 days of a pertussis dose."),
        ("28", {"observed": (seen("079"),)}, ""),
        ("119", {"allergies": (Observation("104"),)}, "May not be given: severe allergy to latex."),
        (
            "03",
            {"unchecked": ("розовый сироп", "клей")},
            "A severe allergy is recorded that no rule could check: розовый сироп, клей. Give it",
        ),
        ("03", {"observed": (seen("154", ended=TODAY),)}, ""),
        ("03", {"observed": (seen("154", ended=TODAY + timedelta(1)),)}, "May not be given: HIV"),
        ("03", {"observed": (seen("130", date(2026, 8, 1)),)}, "Not before 01.01.2027: immunoglobulin"),
        ("03", {"observed": (seen("130", date(2026, 6, 25)),)}, ""),
        ("03", {"observed": (seen("thrombocytopenia"),)}, "Ask the doctor first: thrombocytopenia, now or before."),
        ("10", {"observed": (seen("thrombocytopenia"),)}, ""),
        ("10", {"observed": (seen("030", TODAY),)}, "Ask the doctor first: acute illness with fever, 25.11.2026."),
        ("10", {"observed": (seen("030", YESTERDAY),)}, ""),
        ("08", {"observed": (seen("019"),)}, "Not needed, the child is immune: Hepatitis B."),
        ("198", {"observed": (seen("019"),)}, ""),
        ("03", {"decisions": (decided("refusal", "MMR"),)}, "Refused by the family: MMR"),
        ("03", {"decisions": (decided("refusal", "*"),)}, "Refused by the family: all vaccines."),
        ("10", {"decisions": (decided("refusal", "MMR"),)}, ""),
        ("03", {"decisions": (decided("exemption", "MMR", TODAY),)}, "Medical exemption until 25.11.2026: as"),
        ("03", {"decisions": (decided("exemption", "MMR", YESTERDAY),)}, ""),
        ("03", {"decisions": (decided("exemption", "*"),)}, "Medical exemption, no end written down"),
        ("198", {"decisions": (decided("exemption", "Pertussis", TODAY),)}, "Medical exemption until"),
        ("28", {"decisions": (decided("exemption", "Pertussis", TODAY),)}, ""),
        ("19", {}, "First a tuberculin (Mantoux) test."),
        ("19", {"observed": (seen("tuberculin", TODAY, "0"),)}, ""),
        ("19", {"observed": (seen("tuberculin", TODAY, "12"),)}, "May not be given: tuberculin (Mantoux) test, 12 mm"),
    ],
)
def test_what_is_known_of_the_child(cvx: str, facts: dict[str, Any], said: str) -> None:
    found = ask(cvx, **facts)
    assert found.startswith(said)
    assert bool(found) is bool(said)


def test_all_that_speaks_against_it_is_said_at_once() -> None:
    found = ask("03", observed=(seen("154"), seen("130", date(2026, 11, 1)), seen("thrombocytopenia")))
    for words in ("May not be given:", "Not before 01.04.2027:", "Ask the doctor first:", "Give it all the same?"):
        assert words in found


def test_a_fact_that_began_after_the_dose_says_nothing_of_it() -> None:
    began = date(2026, 11, 20)
    assert ask("03", on=date(2026, 11, 10), observed=(seen("168", began),)) == ""
    assert ask("03", on=began, observed=(seen("168", began, ended=TODAY),)).startswith("May not be given")


def test_what_is_copied_from_a_document_was_decided_elsewhere() -> None:
    assert ask("03", on=YESTERDAY, elsewhere=True, observed=(seen("154"),)) == ""
    assert ask("03", on=TODAY, elsewhere=True, observed=(seen("154"),)).startswith("May not be given: HIV")


def test_two_vaccines_of_one_group_on_one_day() -> None:
    found = ask("01", dose("198", TODAY))
    assert "of the same day also holds DTP (diphtheria, pertussis, tetanus)" in found
    assert "Write it down all the same?" in ask("01", dose("198", TODAY), elsewhere=True)
    assert ask("03", dose("198", TODAY)) == ""


def test_the_reason_is_kept_and_stands_with_the_dose(clinic: Clinic) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=400))
    condition("thrombocytopenia")(clinic, child)
    form = {"cvx": "03", "given_on": text(today()), "lot": "A1", "site": "left_arm", "key": str(new_id())}
    address = f"/patients/{child}/vaccinations/new"
    answer = clinic.nurse.post(address, form)
    assert answer.status_code == 422
    assert (
        "Ask the doctor first: thrombocytopenia, now or before. (not yet approved here) Give it all the same?"
        in visible_text(answer.text)
    )
    why = ticks(answer.text, given_on="platelets 180 today, Dr Kim")
    assert clinic.nurse.post(address, form | why).status_code == 303
    page = visible_text(clinic.doctor.get(f"/patients/{child}/vaccinations").text)
    assert "platelets 180 today, Dr Kim" in page
    assert "Asked before: Ask the doctor first: thrombocytopenia, now or before." in page, "what yes was said to"


def test_an_exemption_that_ended_yesterday_keeps_nothing_back(clinic: Clinic) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=400))
    exemption = {"kind": "exemption", "group": "MMR", "why": "otitis", "since": text(today() - timedelta(days=30))}
    address = f"/patients/{child}/vaccinations/decisions"
    until_yesterday = exemption | {"until": text(today() - timedelta(days=1))}
    assert clinic.nurse.post(address, until_yesterday | {"key": str(new_id())}).status_code == 303
    page = visible_text(clinic.nurse.get(f"/patients/{child}/vaccinations").text)
    assert "MMR (measles, mumps, rubella) 1 due" in page
    assert "otitis · over" in page
    assert clinic.nurse.post(address, exemption | {"until": text(today()), "key": str(new_id())}).status_code == 303
    page = visible_text(clinic.nurse.get(f"/patients/{child}/vaccinations").text)
    assert "MMR (measles, mumps, rubella) medical exemption until" in page


def test_a_decision_ends_with_a_reason_and_stays_readable(clinic: Clinic) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=400))
    decision("refusal", "MMR")(clinic, child)
    decided_id = clinic.db.value("SELECT id FROM vaccine_decision WHERE patient_id = $1", child)
    address = f"/patients/{child}/vaccinations/decisions/{decided_id}/end"
    assert clinic.nurse.post(address, {"end_reason": ""}).status_code == 422
    assert clinic.nurse.post(address, {"end_reason": "they agree", "key": str(new_id())}).status_code == 303
    assert "MMR (measles, mumps, rubella) 1 due" in visible_text(
        clinic.nurse.get(f"/patients/{child}/vaccinations").text
    )
    assert clinic.nurse.post(address, {"end_reason": "again"}).status_code == 409
    assert clinic.db.value("SELECT count(*) FROM vaccine_decision WHERE patient_id = $1", child) == 2


def test_an_ended_refusal_stays_to_be_seen_and_can_stand_again(clinic: Clinic, outsider: Person) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=400))
    decision("refusal", "MMR")(clinic, child)
    where = f"/patients/{child}/vaccinations"
    newest = "SELECT id FROM vaccine_decision WHERE patient_id = $1 ORDER BY recorded_at DESC LIMIT 1"
    first = clinic.db.value(newest, child)
    assert clinic.nurse.post(f"{where}/decisions/{first}/end", {"end_reason": "they agree"}).status_code == 303
    page = visible_text(clinic.doctor.get(where).text)
    assert "MMR (measles, mumps, rubella): refused by the family: written so · they agree · Yusupova N." in page
    restore, why = f"{where}/decisions/{clinic.db.value(newest, child)}/restore", {"restore_reason": "not after all"}
    assert [who.post(restore, why).status_code for who in (clinic.reception, outsider)] == [403, 404]
    assert clinic.nurse.post(restore, {"restore_reason": ""}).status_code == 422
    form = why | {"key": str(new_id())}
    assert [clinic.nurse.post(restore, form).status_code for _ in range(2)] == [303, 303]
    assert clinic.nurse.post(restore, why).status_code == 409
    assert "refused by the family: written so · not after all" in visible_text(clinic.doctor.get(where).text)


def test_the_last_day_of_an_exemption_and_the_plan_name_one_day(clinic: Clinic) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=400))
    decision("exemption", "MMR", today())(clinic, child)
    page = visible_text(clinic.nurse.get(f"/patients/{child}/vaccinations").text)
    tomorrow = text(today() + timedelta(days=1))
    assert f"medical exemption until {text(today())} written so from {tomorrow}" in page
    assert re.search(rf"{tomorrow} [^0-9]*MMR", page.partition("Plan of visits")[2])


@pytest.mark.parametrize(("days_after", "said"), [(0, True), (13, True), (14, False)])
def test_antibodies_soon_after_a_live_vaccine_are_said(clinic: Clinic, days_after: int, said: bool) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=600))
    given = today() - timedelta(days=60)
    columns = {"hospital_id": clinic.hospital_id, "patient_id": child, "given_on": given}
    for cvx in ("03", "198"):
        insert(clinic.db, "dose", columns | {"id": new_id(), "cvx": cvx})
    condition("immunoglobulin", code="130", observed_on=text(given + timedelta(days=days_after)))(clinic, child)
    for below in ("", "/vaccinations"):
        page = visible_text(clinic.doctor.get(f"/patients/{child}{below}").text)
        told = page.count(f"of {text(given)} may not have taken: within 14 days came immunoglobulin")
        assert told == int(said), "of MMR alone"
    insert(clinic.db, "dose", columns | {"id": new_id(), "cvx": "03", "given_on": today()})
    assert "may not have taken" not in visible_text(clinic.doctor.get(f"/patients/{child}/vaccinations").text)
