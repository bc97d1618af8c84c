"""A tick says yes to the question that stood beside it, of this product and day; what was asked is kept with the dose."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest

from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic, insert, ticks, visible_text
from tests.features.allergies.test_room import add
from tests.features.conditions.facts import condition, decision, text
from tests.features.reception.test_queue import today
from tests.features.vaccinations.test_record_dose import doses

YES = "the allergist agrees"


@pytest.fixture
def child(clinic: Clinic) -> UUID:
    """A child of thirteen months with an anaphylaxis to gelatin: MMR is asked about."""
    child = clinic.child(birth_date=today() - timedelta(days=400))
    add(clinic.nurse, child, "gelatin", "anaphylaxis")
    return child


def form(**changes: str) -> dict[str, str]:
    typed = {"cvx": "03", "given_on": text(today()), "lot": "A1", "site": "left_arm", "key": str(new_id())}
    return typed | changes


def address(child: UUID) -> str:
    return f"/patients/{child}/vaccinations/new"


def had(clinic: Clinic, child: UUID, cvx: str, days_ago: int) -> None:
    columns = {"id": new_id(), "hospital_id": clinic.hospital_id, "patient_id": child, "cvx": cvx}
    insert(clinic.db, "dose", columns | {"given_on": today() - timedelta(days=days_ago)})


def test_a_tick_below_no_question_is_none(clinic: Clinic, child: UUID) -> None:
    ticked = {"confirm_given_on": "1", "reason_given_on": "x"}
    answer = clinic.nurse.post(address(child), form(**ticked))
    assert answer.status_code == 422
    assert "May not be given: severe allergy to gelatin" in visible_text(answer.text)
    assert "checked" not in answer.text.partition('name="confirm_given_on"')[2].partition(">")[0]
    assert doses(clinic, child) == 0


@pytest.mark.parametrize("changes", [{"cvx": "94"}, {"given_on": text(today() - timedelta(days=1))}], ids=str)
def test_another_product_or_day_is_asked_about_anew(clinic: Clinic, child: UUID, changes: dict[str, str]) -> None:
    yes = ticks(clinic.nurse.post(address(child), form()).text, given_on=YES)
    assert clinic.nurse.post(address(child), form(**yes) | changes).status_code == 422
    assert doses(clinic, child) == 0
    assert clinic.nurse.post(address(child), form(**yes)).status_code == 303


def test_the_same_words_of_another_product_are_another_question(clinic: Clinic) -> None:
    """Both are written down for today already: yes to the one isn't yes to the other."""
    child = clinic.child(birth_date=today() - timedelta(days=400))
    had(clinic, child, "133", 0)
    had(clinic, child, "152", 0)
    answer = clinic.nurse.post(address(child), form(cvx="133"))
    yes = ticks(answer.text, given_on="twins' cards")
    assert clinic.nurse.post(address(child), form(cvx="152", **yes)).status_code == 422


def test_a_fact_written_down_meanwhile_is_asked_about(clinic: Clinic, child: UUID) -> None:
    yes = ticks(clinic.nurse.post(address(child), form()).text, given_on=YES)
    condition("hiv", code="154")(clinic, child)
    answer = clinic.nurse.post(address(child), form(**yes))
    assert answer.status_code == 422
    assert "HIV with severe immunodeficiency" in visible_text(answer.text)
    assert YES in answer.text, "what was typed stays"
    assert doses(clinic, child) == 0
    assert clinic.nurse.post(address(child), form(**ticks(answer.text, given_on=YES))).status_code == 303


def test_of_two_at_once_the_second_is_asked_anew(clinic: Clinic, child: UUID) -> None:
    yes = ticks(clinic.nurse.post(address(child), form()).text, given_on=YES)
    sent = [(clinic.nurse, form(**yes)), (clinic.doctor, form(**yes))]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda one: one[0].post(address(child), one[1]), sent))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    told = next(answer for answer in answers if answer.status_code == 422)
    assert "written down for that day already" in told.text
    assert "checked" not in told.text.partition('name="confirm_given_on"')[2].partition(">")[0]
    assert doses(clinic, child) == 1


def test_a_second_dose_of_the_day_hides_nothing(clinic: Clinic, child: UUID) -> None:
    had(clinic, child, "03", 0)
    words = visible_text(clinic.nurse.post(address(child), form()).text)
    assert "Is it really a second dose? May not be given: severe allergy to gelatin" in words


def test_what_was_asked_is_kept_and_shown_also_of_a_corrected_dose(clinic: Clinic, child: UUID) -> None:
    assert clinic.nurse.confirm(address(child), form(), given_on=YES).status_code == 303
    asked = "Asked before: May not be given: severe allergy to gelatin"
    assert asked in visible_text(clinic.doctor.get(f"/patients/{child}/vaccinations").text)
    dose = clinic.db.value("SELECT id FROM dose WHERE patient_id = $1", child)
    correction = f"/patients/{child}/vaccinations/{dose}/correct"
    right = form(lot="A2", reason="misread")
    assert clinic.nurse.confirm(correction, right, given_on=YES).status_code == 303
    assert asked in visible_text(clinic.doctor.get(f"/patients/{child}/vaccinations").text)


def test_a_second_tap_is_answered_as_the_first_one(clinic: Clinic, child: UUID) -> None:
    sent = form(cvx="133", key=str(new_id()))
    places = [clinic.nurse.post(address(child), sent).headers["location"] for _ in range(2)]
    assert places[0] == places[1]
    assert doses(clinic, child) == 1
    dose = clinic.db.value("SELECT id FROM dose WHERE patient_id = $1", child)
    right = form(cvx="133", lot="A2", reason="misread")
    correction = f"/patients/{child}/vaccinations/{dose}/correct"
    assert [clinic.nurse.post(correction, right).status_code for _ in range(2)] == [303, 303]
    assert clinic.nurse.post(correction, right | {"key": str(new_id())}).status_code == 409, "not the same tap"


def test_the_same_refusal_again_is_asked_about(clinic: Clinic) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=400))
    decision("refusal", "MMR")(clinic, child)
    where, again = f"/patients/{child}/vaccinations/decisions", {"kind": "refusal", "group": "MMR", "why": "once more"}
    key = {"key": str(new_id())}
    answer = clinic.nurse.post(where, again | key)
    assert answer.status_code == 422
    assert "This is written down already" in answer.text
    assert clinic.nurse.post(where, again | {"group": "OPV", "key": str(new_id())}).status_code == 303
    yes = ticks(answer.text, kind="signed again")
    assert [clinic.nurse.post(where, again | key | yes).status_code for _ in range(2)] == [303, 303]
    assert clinic.db.value("SELECT count(*) FROM vaccine_decision WHERE patient_id = $1", child) == 3


@pytest.mark.parametrize(("days_ago", "code"), [(0, 422), (1, 303)])
def test_given_elsewhere_today_is_asked_about(clinic: Clinic, child: UUID, days_ago: int, code: int) -> None:
    when = text(today() - timedelta(days=days_ago))
    answer = clinic.nurse.post(address(child), form(given_elsewhere="1", given_on=when))
    assert answer.status_code == code
    assert ("severe allergy to gelatin" in answer.text) is (code == 422)
