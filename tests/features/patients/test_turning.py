"""A corrected birth date, sex or length of pregnancy says what it does to the facts, before it is kept."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID

import pytest

from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic, insert, ticks, visible_text

BORN, WEIGHED, GIVEN, LATER = date(2025, 1, 10), date(2025, 11, 1), date(2025, 1, 12), "10.01.2026"


@pytest.fixture
def child(clinic: Clinic) -> UUID:
    found = clinic.child(birth_date=BORN, patronymic="")
    clinic.measurement(found, "weight", 9800, WEIGHED)
    dose = {"id": new_id(), "hospital_id": clinic.hospital_id, "patient_id": found, "cvx": "19", "given_on": GIVEN}
    insert(clinic.db, "dose", dose)
    return found


def typed(**changes: str) -> dict[str, str]:
    form = {"family_name": "Karimova", "given_name": "Madina", "sex": "f", "birth_date": "10.01.2025", "version": "1"}
    return form | {"key": str(new_id())} | changes


def shown(html: str) -> str:
    found = re.search(r'name="turns_shown" value="(\w+)"', html)
    assert found
    return found.group(1)


def born(clinic: Clinic, child: UUID) -> date:
    found: date = clinic.db.value("SELECT birth_date FROM patient WHERE id = $1", child)
    return found


def test_a_birth_date_behind_the_facts_is_asked_about_and_they_stay_marked(clinic: Clinic, child: UUID) -> None:
    address = f"/patients/{child}/edit"
    answer = clinic.reception.post(address, typed(birth_date=LATER))
    assert answer.status_code == 422
    assert "Before this birth date lie: 1 measurement, 1 dose. Is it right?" in visible_text(answer.text)
    assert 'name="confirm_birth_date"' in answer.text, "asked at its field"
    assert born(clinic, child) == BORN
    sure = {"turns_shown": shown(answer.text), "confirm_birth_date": "1"}
    assert clinic.reception.post(address, typed(birth_date=LATER, **sure)).status_code == 422, "why?"
    reason = {"reason_birth_date": "certificate seen"}
    assert clinic.reception.post(address, typed(birth_date=LATER, **sure | reason)).status_code == 303
    assert born(clinic, child) == date(2026, 1, 10)

    told = visible_text(clinic.reception.get(f"/patients/{child}/details").text)
    assert re.search(r"Birth date : 10\.01\.2025 10\.01\.2026 Yusupova N\. · .* · certificate seen", told)
    record = visible_text(clinic.doctor.get(f"/patients/{child}").text)
    assert "Measured before the birth date, and therefore not judged: 01.11.2025" in record
    assert "9.80 kg · 01.11.2025 (before birth)" in record
    growth = visible_text(clinic.doctor.get(f"/patients/{child}/growth").text)
    assert "Measured before the birth date" in growth
    assert "along the child" not in growth
    parents = visible_text(clinic.doctor.get(f"/patients/{child}/growth/parents").text)
    assert "Nothing is measured yet" not in parents
    values = visible_text(clinic.doctor.get(f"/patients/{child}/measurements").text)
    assert re.search(r"01\.11\.2025 before birth Weight 9\.80 kg", values)
    assert "dated before birth" in visible_text(clinic.doctor.get(f"/patients/{child}/vaccinations").text)


def test_classes_and_verdicts_that_turn_are_told_before_and_after(clinic: Clinic) -> None:
    child = clinic.child(birth_date=BORN, patronymic="")
    clinic.measurement(child, "weight", 6000, date(2025, 7, 10))
    for n, day in enumerate((date(2025, 3, 10), date(2025, 4, 10))):
        row = {"id": UUID(int=n + 1 + child.int), "hospital_id": clinic.hospital_id, "patient_id": child, "cvx": "01"}
        insert(clinic.db, "dose", row | {"given_on": day})
    answer = clinic.head.post(f"/patients/{child}/edit", typed(birth_date="10.02.2025"))
    words = visible_text(answer.text)
    assert answer.status_code == 422
    assert re.search(r"10\.03\.2025 counts doesn&#39;t count: given before .* too young", words)
    assert "things are said otherwise" in words or "thing is said otherwise" in words
    boy = clinic.head.post(f"/patients/{child}/edit", typed(sex="m"))
    assert boy.status_code == 422
    assert 'name="confirm_sex"' in boy.text
    assert re.search(r"10\.07\.2025 normal low", visible_text(boy.text)), "of a boy it is low"


def test_the_desk_reads_how_much_turns_and_no_figure_of_the_record(clinic: Clinic) -> None:
    child = clinic.child(birth_date=BORN, patronymic="")
    clinic.measurement(child, "weight", 6000, date(2025, 7, 10))
    answer = clinic.reception.post(f"/patients/{child}/edit", typed(sex="m"))
    words = visible_text(answer.text)
    assert (answer.status_code, 'name="confirm_sex"' in answer.text) == (422, True)
    assert "Which ones, the doctor and the nurse see." in words
    assert not re.search(r"6\.00 kg|normal low|Weight for age", words)
    assert "6.00 kg" in visible_text(clinic.doctor.get(f"/patients/{child}").text)


def test_a_correction_that_turns_nothing_is_kept_without_a_question(clinic: Clinic) -> None:
    child = clinic.child(birth_date=BORN, patronymic="")
    assert clinic.reception.post(f"/patients/{child}/edit", typed(birth_date="11.01.2025")).status_code == 303
    row = clinic.db.row("SELECT field, was, becomes, reason FROM patient_correction WHERE patient_id = $1", child)
    assert tuple(row) == ("birth_date", "2025-01-10", "2025-01-11", "")


def test_what_was_confirmed_is_what_is_written(clinic: Clinic, child: UUID) -> None:
    """A colleague writes down another fact between the question and the answer: it is asked again, with that one, too."""
    address = f"/patients/{child}/edit"
    asked = clinic.reception.post(address, typed(birth_date=LATER))
    clinic.measurement(child, "length_height", 720, WEIGHED)
    sure = {"turns_shown": shown(asked.text), "confirm_birth_date": "1", "reason_birth_date": "certificate"}
    again = clinic.reception.post(address, typed(birth_date=LATER, **sure))
    assert again.status_code == 422
    assert "2 measurements, 1 dose" in visible_text(again.text)
    assert born(clinic, child) == BORN


def test_two_at_once_write_one_correction(clinic: Clinic, child: UUID) -> None:
    address = f"/patients/{child}/edit"
    sure = {"confirm_birth_date": "1", "reason_birth_date": "certificate"}
    sure["turns_shown"] = shown(clinic.reception.post(address, typed(birth_date=LATER)).text)
    with ThreadPoolExecutor(4) as pool:
        forms = [typed(birth_date=LATER, **sure) for _ in range(4)]
        codes = sorted(pool.map(lambda form: clinic.reception.post(address, form).status_code, forms))
    assert codes == [303, 409, 409, 409]
    assert clinic.db.value("SELECT count(*) FROM patient_correction WHERE patient_id = $1", child) == 1


def test_the_guardian_of_the_form_is_changed_or_gone(clinic: Clinic) -> None:
    child = clinic.child(patronymic="", birth_date=BORN)
    family = {"guardian_given_name": "Zulfiya", "guardian_phone": "90 111-22-00"}
    address = f"/patients/{child}/edit"
    assert clinic.reception.post(address, typed(**family, relationship="mother")).status_code == 303
    grandmother = typed(**family, relationship="grandmother", version="2")
    assert clinic.reception.post(address, grandmother).status_code == 303
    details = visible_text(clinic.reception.get(f"/patients/{child}/details").text)
    assert "Zulfiya grandmother" in details
    detail = clinic.db.value(
        "SELECT detail FROM audit WHERE patient_id = $1 AND action = 'patient.correct' ORDER BY at DESC LIMIT 1", child
    )
    assert detail["changed"] == ["guardian"]
    assert clinic.reception.post(address, typed(version="3")).status_code == 303
    details = clinic.reception.get(f"/patients/{child}/details").text
    assert "tel:+998901112200" not in details
    assert "Zulfiya" in visible_text(details), "what stood there is told among the corrections"
    assert "Madina" not in clinic.reception.get("/patients?q=901112200", htmx=True).text


def test_a_weight_that_hardly_belongs_to_the_weeks_is_asked_about(clinic: Clinic) -> None:
    form = {
        "family_name": "Kim",
        "given_name": "Alla",
        "sex": "f",
        "birth_date": "10.01.2025",
        "guardian_given_name": "Vera",
    }
    form |= {"gestation_weeks": "24", "birth_weight": "4200"}
    answer = clinic.reception.post("/patients/new", form | {"key": str(new_id())})
    assert answer.status_code == 422
    assert "4200 g hardly belong to 24+0 weeks" in visible_text(answer.text)
    assert '<details class="card" open' in answer.text
    sure = ticks(answer.text, birth_weight="both as on the paper") | {"key": str(new_id())}
    assert clinic.reception.post("/patients/new", form | sure).status_code == 303
    reasons = clinic.db.fetch(
        "SELECT detail FROM audit WHERE hospital_id = $1 AND action = 'patient.register'", clinic.hospital_id
    )
    assert {"field": "birth_weight", "reason": "both as on the paper"} in [row["detail"] for row in reasons]


def test_who_may_not_see_corrections_of_another_hospital(clinic: Clinic, outsider: object, child: UUID) -> None:
    assert clinic.nurse.post(f"/patients/{child}/edit", typed(birth_date=LATER)).status_code == 403
    assert outsider.get(f"/patients/{child}/details").status_code == 404  # type: ignore[attr-defined]
