"""Six hands write down one dose; a mistaken one is corrected and stays to be seen."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID

import pytest

from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic, Person, insert, visible_text

BORN = date(2025, 1, 10)
FORM = {"cvx": "08", "lot": "HB1", "site": "left_thigh", "given_elsewhere": "1", "given_on": "10.02.2025"}


@pytest.fixture
def child(clinic: Clinic) -> UUID:
    return clinic.child(birth_date=BORN)


def dose(clinic: Clinic, child: UUID, cvx: str, day: date) -> UUID:
    found = new_id()
    row = {"id": found, "hospital_id": clinic.hospital_id, "patient_id": child, "cvx": cvx, "given_on": day}
    insert(clinic.db, "dose", row | {"lot": "OLD1", "given_elsewhere": True})
    return found


def test_one_dose_by_six_hands(clinic: Clinic, child: UUID) -> None:
    address = f"/patients/{child}/vaccinations/new"
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _n: clinic.nurse.post(address, FORM), range(6)))
    assert sorted(answer.status_code for answer in answers) == [303, 422, 422, 422, 422, 422]
    assert all("Is it really a second dose?" in answer.text for answer in answers if answer.status_code == 422)
    assert clinic.db.value("SELECT count(*) FROM dose WHERE patient_id = $1", child) == 1


def test_a_mistaken_dose_is_corrected_and_stays_to_be_seen(clinic: Clinic, child: UUID) -> None:
    mistaken = dose(clinic, child, "08", date(2025, 3, 10))
    card, address = f"/patients/{child}/vaccinations", f"/patients/{child}/vaccinations/{mistaken}/correct"
    assert address in clinic.nurse.get(card).text
    page = clinic.nurse.get(address)
    assert 'value="10.03.2025"' in page.text
    assert 'value="OLD1"' in page.text
    assert clinic.nurse.post(address, FORM).status_code == 422, "why?"
    assert clinic.nurse.post(address, FORM | {"reason": "the paper says February"}).status_code == 303
    words = visible_text(clinic.nurse.get(card).text)
    assert "10.02.2025" in words
    assert re.search(r"corrected; it was .* 10\.03\.2025 lot OLD1 · Yusupova N\. · .* · the paper says February", words)
    late = clinic.nurse.post(address, FORM | {"reason": "again", "key": str(new_id())})
    assert late.status_code == 409
    assert "Already corrected by Yusupova N." in visible_text(late.text), "says which conflict"
    standing = clinic.db.value("SELECT id FROM dose WHERE supersedes = $1", mistaken)
    error = {"reason": "another child", "key": str(new_id())}
    assert clinic.nurse.post(f"/patients/{child}/vaccinations/{standing}/error", error).status_code == 303
    words = visible_text(clinic.nurse.get(card).text)
    assert re.search(r"Taken back \(1\).*10\.02\.2025 lot HB1 · Yusupova N\. · .* · another child", words)


def test_a_corrected_dose_is_judged_without_the_mistaken_one(clinic: Clinic, child: UUID) -> None:
    dose(clinic, child, "01", date(2025, 3, 15))
    mistaken = dose(clinic, child, "01", date(2025, 4, 20))
    form = FORM | {"cvx": "01", "reason": "x", "given_on": "22.04.2025"}
    address = f"/patients/{child}/vaccinations/{mistaken}/correct"
    assert clinic.nurse.post(address, form).status_code == 303
    again = clinic.db.value("SELECT id FROM dose WHERE supersedes = $1", mistaken)
    early = clinic.nurse.post(
        f"/patients/{child}/vaccinations/{again}/correct", form | {"given_on": "25.03.2025", "key": str(new_id())}
    )
    assert early.status_code == 422
    assert "too soon after the dose before" in visible_text(early.text)


def test_a_backdated_dose_says_which_other_no_longer_counts(clinic: Clinic, child: UUID) -> None:
    dose(clinic, child, "01", date(2025, 3, 15))
    answer = clinic.nurse.post(f"/patients/{child}/vaccinations/new", FORM | {"cvx": "01", "given_on": "13.03.2025"})
    assert answer.status_code == 422
    assert "of 15.03.2025 no longer counts" in visible_text(answer.text)


def test_who_may_not(clinic: Clinic, outsider: Person, child: UUID) -> None:
    mistaken = dose(clinic, child, "08", date(2025, 3, 10))
    address = f"/patients/{child}/vaccinations/{mistaken}/correct"
    assert clinic.reception.post(address, FORM).status_code == 403
    assert outsider.get(address).status_code == 404
    assert outsider.post(address, FORM).status_code == 404
