"""A dose is recorded, doubted, taken back; refusals and exemptions stand in its place."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID

import pytest

from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic, Person, insert, ticks, visible_text
from tests.features.reception.test_queue import today


def dose_form(**changes: str) -> dict[str, str]:
    form = {
        "cvx": "198",
        "given_on": f"{today():%d.%m.%Y}",
        "lot": "PN5521",
        "expiry": f"{today() + timedelta(90):%d.%m.%Y}",
    }
    return form | {"site": "left_thigh", "key": str(new_id())} | changes


def post(who: Person, child: UUID, **changes: str) -> int:
    return who.post(f"/patients/{child}/vaccinations/new", dose_form(**changes)).status_code


def doses(clinic: Clinic, child: UUID) -> int:
    found: int = clinic.db.value("SELECT count(*) FROM dose WHERE patient_id = $1", child)
    return found


@pytest.fixture
def infant(clinic: Clinic) -> UUID:
    return clinic.child(birth_date=today() - timedelta(days=70))


def test_what_is_due_is_given_and_no_longer_due(clinic: Clinic, infant: UUID) -> None:
    assert "Penta" in clinic.nurse.get(f"/patients/{infant}/vaccinations").text
    assert post(clinic.nurse, infant) == 303
    page = clinic.nurse.get(f"/patients/{infant}/vaccinations").text
    assert "PN5521" in page
    assert "counts" in page
    assert clinic.audited("dose.record") == 1


def test_a_dose_keeps_where_it_was_given(clinic: Clinic, infant: UUID) -> None:
    before = f"{today() - timedelta(5):%d.%m.%Y}"
    assert post(clinic.nurse, infant) == 303
    assert post(clinic.nurse, infant, cvx="08", given_on=before, given_elsewhere="1", lot="", site="") == 303
    clinic.at_home()
    kept = clinic.db.fetch("SELECT cvx, source, given_elsewhere FROM dose WHERE patient_id = $1", infant)
    assert {row["cvx"]: (row["source"], row["given_elsewhere"]) for row in kept} == {
        "198": ("clinic", False),
        "08": ("elsewhere", True),
    }


def test_a_dose_too_soon_asks_and_is_marked(clinic: Clinic, infant: UUID) -> None:
    columns = {
        "id": new_id(),
        "hospital_id": clinic.hospital_id,
        "patient_id": infant,
        "cvx": "198",
        "given_on": today() - timedelta(10),
    }
    insert(clinic.db, "dose", columns)
    answer = clinic.nurse.post(f"/patients/{infant}/vaccinations/new", dose_form())
    assert answer.status_code == 422
    assert "too soon after the dose before" in answer.text
    confirmed = dose_form() | ticks(answer.text, given_on="given abroad so")
    assert clinic.nurse.post(f"/patients/{infant}/vaccinations/new", confirmed).status_code == 303
    assert "doesn&#39;t count" in clinic.nurse.get(f"/patients/{infant}/vaccinations").text


def test_the_same_dose_again_is_asked_about(clinic: Clinic, infant: UUID) -> None:
    post(clinic.nurse, infant)
    assert post(clinic.nurse, infant) == 422
    assert doses(clinic, infant) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"cvx": "999"},
        {"cvx": ""},
        {"given_on": "01.01.2100"},
        {"given_on": "01.01.2000"},
        {"given_on": "x"},
        {"lot": ""},
        {"lot": "L" * 50},
        {"site": "nose"},
        {"expiry": "31.02.2027"},
        {"expiry": "01.01.2026"},
    ],
)
def test_bad_input_is_refused_and_nothing_kept(clinic: Clinic, infant: UUID, changes: dict[str, str]) -> None:
    assert post(clinic.nurse, infant, **changes) == 422
    assert doses(clinic, infant) == 0


def test_a_lot_is_given_through_the_day_of_its_expiry(clinic: Clinic, infant: UUID) -> None:
    yesterday, tomorrow = (f"{today() + timedelta(days):%d.%m.%Y}" for days in (-1, 1))
    answer = clinic.nurse.post(f"/patients/{infant}/vaccinations/new", dose_form(expiry=yesterday))
    assert answer.status_code == 422
    assert "expired" in answer.text
    assert doses(clinic, infant) == 0
    assert post(clinic.nurse, infant, expiry=f"{today():%d.%m.%Y}") == 303
    page = clinic.nurse.get(f"/patients/{infant}/vaccinations").text
    assert "the lot had expired" not in page
    assert "doesn&#39;t count" not in page
    other = clinic.child(birth_date=today() - timedelta(days=70))
    assert post(clinic.nurse, other, expiry=tomorrow) == 303


def test_a_dose_never_given_is_taken_back_and_stays_readable(clinic: Clinic, infant: UUID) -> None:
    post(clinic.nurse, infant)
    dose = clinic.db.value("SELECT id FROM dose WHERE patient_id = $1", infant)
    assert clinic.nurse.post(f"/patients/{infant}/vaccinations/{dose}/error", {"reason": ""}).status_code == 422
    assert (
        clinic.nurse.post(f"/patients/{infant}/vaccinations/{dose}/error", {"reason": "wrong child"}).status_code == 303
    )
    page = visible_text(clinic.nurse.get(f"/patients/{infant}/vaccinations").text)
    assert page.count("PN5521") == 1
    assert re.search(r"Taken back \(1\) .* lot PN5521 · Yusupova N\. · .* · wrong child", page)
    assert doses(clinic, infant) == 2


def test_a_refusal_stands_in_the_due_list(clinic: Clinic, infant: UUID) -> None:
    form = {"kind": "refusal", "group": "DTP", "why": "signed refusal", "key": str(new_id())}
    assert clinic.nurse.post(f"/patients/{infant}/vaccinations/decisions", form).status_code == 303
    assert "refused by the family: signed refusal" in clinic.doctor.get(f"/patients/{infant}/vaccinations").text
    assert clinic.nurse.post(f"/patients/{infant}/vaccinations/decisions", form | {"group": "X"}).status_code == 422


def test_who_may_not(clinic: Clinic, outsider: Person, infant: UUID) -> None:
    assert post(clinic.reception, infant) == 403
    assert post(outsider, infant) == 404
    assert outsider.get(f"/patients/{infant}/vaccinations").status_code == 404
    assert doses(clinic, infant) == 0


def test_a_dose_of_another_calendar_is_kept_by_its_name(clinic: Clinic) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=800))
    given = {"cvx": "21", "given_elsewhere": "1", "lot": "", "site": "", "expiry": ""}
    answer = clinic.nurse.post(f"/patients/{child}/vaccinations/new", dose_form(**given))
    assert answer.status_code == 422
    assert "beyond the calendar" in answer.text
    assert post(clinic.nurse, child, **given, **ticks(answer.text, given_on="written so in her Korean card")) == 303
    page = clinic.nurse.get(f"/patients/{child}/vaccinations").text
    assert "Varicella" in page


def test_a_document_may_know_the_month_only(clinic: Clinic) -> None:
    child = clinic.child(birth_date=date(2024, 1, 10))
    form = {"cvx": "198", "given_on": "03.2024", "given_elsewhere": "1", "lot": "", "site": "", "expiry": ""}
    assert post(clinic.nurse, child, **form) == 303
    row = clinic.db.fetch("SELECT given_on, date_precision FROM dose WHERE patient_id = $1", child)[0]
    assert (row["given_on"], row["date_precision"]) == (date(2024, 3, 1), "month")
    page = clinic.nurse.get(f"/patients/{child}/vaccinations").text
    assert "03.2024" in page
    assert "01.03.2024" not in page


@pytest.mark.parametrize(
    ("given_on", "elsewhere", "message"),
    [
        ("03.2024", "", "Write the day itself"),
        ("13.2024", "1", "There is no such day"),
        ("12.2023", "1", "before 10.01.2024"),
        ("2023", "1", "before 10.01.2024"),
        ("2999", "1", "after"),
    ],
)
def test_an_approximate_day_that_cannot_be(clinic: Clinic, given_on: str, elsewhere: str, message: str) -> None:
    child = clinic.child(birth_date=date(2024, 1, 10))
    form = dose_form(given_on=given_on, given_elsewhere=elsewhere)
    answer = clinic.nurse.post(f"/patients/{child}/vaccinations/new", form)
    assert answer.status_code == 422
    assert message in answer.text
    assert doses(clinic, child) == 0


def test_a_dose_of_an_expired_lot_copied_from_a_document_does_not_count(clinic: Clinic, infant: UUID) -> None:
    given = {"given_elsewhere": "1", "expiry": f"{today() - timedelta(30):%d.%m.%Y}"}
    answer = clinic.nurse.post(f"/patients/{infant}/vaccinations/new", dose_form(**given))
    assert answer.status_code == 422
    assert "the lot had expired" in answer.text
    assert post(clinic.nurse, infant, **given, **ticks(answer.text, given_on="so it stands in the card")) == 303
    assert "the lot had expired" in clinic.nurse.get(f"/patients/{infant}/vaccinations").text
