"""The same done by two people in the same moment: once kept, the other told; never a fault, never two."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from httpx import Response

from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic, Person, visible_text
from tests.features.patients.test_correct import typed as corrected
from tests.features.reception.test_queue import check_in, today

TURNS = 4


def together(*posts: tuple[Person, str, dict[str, Any]]) -> list[Response]:
    with ThreadPoolExecutor(len(posts)) as pool:
        under_way = [pool.submit(who.post, path, {"key": str(new_id())} | form) for who, path, form in posts]
        return [answer.result() for answer in under_way]


def codes(answers: list[Response]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def count(clinic: Clinic, sql: str, *values: object) -> int:
    clinic.at_home()
    found: int = clinic.db.value(sql, *values)
    return found


def test_a_booking(clinic: Clinic) -> None:
    for _turn in range(TURNS):
        child = clinic.child()
        form = {"patient_id": str(child), "kind": "well_child", "day": f"{today():%d.%m.%Y}", "time": "23:59"}
        answers = together((clinic.reception, "/desk/book", form), (clinic.head, "/desk/book", form))
        assert codes(answers) == [303, 422]
        told = next(answer for answer in answers if answer.status_code == 422)
        assert "on the list of that day already" in visible_text(told.text)
        assert count(clinic, "SELECT count(*) FROM encounter WHERE patient_id = $1", child) == 1


def test_a_check_in(clinic: Clinic) -> None:
    for _turn in range(TURNS):
        child = clinic.child()
        form = {"patient_id": str(child), "kind": "illness", "urgency": "normal"}
        answers = together(*[(clinic.reception, "/desk/check-in", form)] * 4)
        assert codes(answers) == [303] * 4
        led = [answer.headers["location"] for answer in answers]
        assert len({place.removesuffix("&already=1") for place in led}) == 1, "each is led to the same number"
        later = [place for place in led if place.endswith("&already=1")]
        assert len(later) == 3, "and only one of them is told that it was hers"
        assert "Already checked in by" in visible_text(clinic.reception.get(later[0]).text)
        assert "Already checked in by" not in clinic.reception.get(later[0].removesuffix("&already=1")).text
        assert count(clinic, "SELECT count(*) FROM encounter WHERE patient_id = $1", child) == 1


def test_a_booking_beside_a_check_in(clinic: Clinic) -> None:
    for _turn in range(TURNS):
        child = clinic.child()
        book = {"patient_id": str(child), "kind": "well_child", "day": f"{today():%d.%m.%Y}", "time": "23:59"}
        arrive = {"patient_id": str(child), "kind": "illness", "urgency": "normal"}
        answers = together((clinic.reception, "/desk/book", book), (clinic.head, "/desk/check-in", arrive))
        assert answers[0].status_code in (303, 422)
        assert answers[1].status_code == 303
        assert count(clinic, "SELECT count(*) FROM encounter WHERE patient_id = $1", child) == 1


def test_taking_the_last_step_back(clinic: Clinic) -> None:
    for _turn in range(TURNS):
        child = clinic.child()
        assert check_in(clinic, child) == 303
        visit = clinic.db.value("SELECT id FROM encounter WHERE patient_id = $1", child)
        address = f"/encounters/{visit}/status"
        assert clinic.reception.post(address, {"step": "left"}).status_code == 303
        answers = together((clinic.reception, address, {"step": "undo"}), (clinic.head, address, {"step": "undo"}))
        assert codes(answers) == [303, 409]
        told = next(answer for answer in answers if answer.status_code == 409)
        assert "Somebody was first" in told.text
        assert clinic.db.value("SELECT status FROM encounter WHERE id = $1", visit) == "arrived"


def test_a_correction_of_one_card(clinic: Clinic) -> None:
    child = clinic.child()
    address = f"/patients/{child}/edit"
    answers = together(
        (clinic.reception, address, corrected(given_name="Mubina")),
        (clinic.doctor, address, corrected(given_name="Malika")),
    )
    assert codes(answers) == [303, 409]
    assert clinic.db.value("SELECT version FROM patient WHERE id = $1", child) == 2


def test_one_number_for_two_children(clinic: Clinic) -> None:
    number = {"pinfl": "61403240010012"}
    children = [clinic.child(), clinic.child(given_name="Mohira")]
    answers = together(*[(clinic.reception, f"/patients/{child}/edit", corrected(**number)) for child in children])
    assert codes(answers) == [303, 422]
    told = next(answer for answer in answers if answer.status_code == 422)
    assert "another child has this number" in visible_text(told.text)
    kept = count(
        clinic, "SELECT count(*) FROM patient WHERE hospital_id = $1 AND pinfl IS NOT NULL", clinic.hospital_id
    )
    assert kept == 1


def colleague(**changes: str) -> dict[str, Any]:
    form = {"login": "n.aliyeva", "role": "reception", "family_name": "Aliyeva", "given_name": "Nargiza"}
    return form | {"key": str(new_id())} | changes


def test_one_login_is_one_persons_and_another_hospital_may_have_it_too(
    clinic: Clinic, other_clinic: Clinic, outsider: Person
) -> None:
    answers = together((clinic.administrator, "/staff", colleague()), (clinic.head, "/staff", colleague()))
    assert codes(answers) == [200, 422]
    assert "This login is taken" in next(answer.text for answer in answers if answer.status_code == 422)
    assert other_clinic.administrator.post("/staff", colleague()).status_code == 200, "it isn't told, and no hindrance"
    assert outsider.post("/staff", colleague()).status_code == 403


@pytest.mark.parametrize("key", ["", "x", None])
def test_a_form_without_a_key_writes_nothing(clinic: Clinic, key: str | None) -> None:
    child = clinic.child()
    form = {"patient_id": str(child), "kind": "illness", "urgency": "normal", "key": key or ""}
    assert clinic.reception.post("/desk/check-in", form).status_code == 400
    assert count(clinic, "SELECT count(*) FROM encounter WHERE patient_id = $1", child) == 0
