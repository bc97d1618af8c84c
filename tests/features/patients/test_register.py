"""The desk registers a child."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest

from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic, Person, ticks, visible_text

CHILD = {
    "family_name": "G'ulomova",
    "given_name": "Shahzoda",
    "patronymic": "Rustam qizi",
    "sex": "f",
    "birth_date": "22.09.2025",
    "guardian_family_name": "G'ulomova",
    "guardian_given_name": "Dilorom",
    "guardian_phone": "90 123-45-67",
    "relationship": "mother",
    "region": "1726",
    "mahalla": "Navroʻz",
}


def typed(**changes: str) -> dict[str, Any]:
    return CHILD | {"key": str(new_id())} | changes


def registered(clinic: Clinic) -> list[Any]:
    clinic.at_home()
    return clinic.db.fetch("SELECT * FROM patient WHERE hospital_id = $1", clinic.hospital_id)


def test_it_registers_with_guardian_keys_and_audit(clinic: Clinic) -> None:
    answer = clinic.reception.post("/patients/new", typed())
    assert answer.status_code == 303
    (child,) = registered(clinic)
    assert child["family_name"] == "G\u02bbulomova", "the apostrophe is kept in its own letter"
    assert answer.headers["location"] == f"/desk?child={child['id']}"
    guardian = clinic.db.fetch("SELECT * FROM guardian WHERE hospital_id = $1", clinic.hospital_id)[0]
    assert guardian["phone"] == "+998901234567"
    keys = {r["key"] for r in clinic.db.fetch("SELECT key FROM patient_key WHERE patient_id = $1", child["id"])}
    assert {"901234567", "4567", child["card_number"]} <= keys
    assert clinic.audited("patient.register") == 1


def test_a_double_tap_registers_once(clinic: Clinic) -> None:
    form = typed()
    first, second = (
        clinic.reception.post("/patients/new", form),
        clinic.reception.post("/patients/new", form),
    )
    assert first.headers["location"] == second.headers["location"]
    assert len(registered(clinic)) == 1
    assert clinic.audited("patient.register") == 1


def test_two_at_once_with_one_key_register_once(clinic: Clinic) -> None:
    form = typed(not_the_same="1")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: clinic.reception.post("/patients/new", form), range(4)))
    assert {a.status_code for a in answers} == {303}
    assert len({a.headers["location"] for a in answers}) == 1
    assert len(registered(clinic)) == 1


def test_eight_desks_register_one_child_once(clinic: Clinic) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: clinic.reception.post("/patients/new", typed()), range(8)))
    assert sorted(a.status_code for a in answers) == [303] + [422] * 7
    assert len(registered(clinic)) == 1


def test_a_key_with_another_content_is_refused_and_what_was_typed_kept(clinic: Clinic) -> None:
    form = typed()
    assert clinic.reception.post("/patients/new", form).status_code == 303
    other = clinic.reception.post("/patients/new", form | {"given_name": "Шахзода", "not_the_same": "1"})
    assert other.status_code == 409
    assert "not kept yet" in other.text
    assert "Шахзода" in visible_text(other.text)
    assert len(registered(clinic)) == 1
    again = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', unescape(other.text)))
    assert clinic.reception.post("/patients/new", again).status_code == 303
    assert len(registered(clinic)) == 2


def test_a_number_that_another_child_has_is_refused_at_its_field(clinic: Clinic) -> None:
    first = typed(pinfl="52209250010011")
    first |= ticks(clinic.reception.post("/patients/new", first).text, pinfl="as on the paper")
    assert clinic.reception.post("/patients/new", first).status_code == 303
    other = first | {"key": str(new_id()), "given_name": "Zilola", "not_the_same": "1"}
    answer = clinic.reception.post("/patients/new", other)
    assert answer.status_code == 422
    assert "another child has this number" in visible_text(answer.text)
    assert len(registered(clinic)) == 1
    clinic.reception.post("/patients/new", other | {"key": str(new_id()), "pinfl": ""})
    second = next(child for child in registered(clinic) if child["given_name"] == "Zilola")
    corrected = other | {"key": str(new_id()), "version": str(second["version"])}
    answer = clinic.reception.post(f"/patients/{second['id']}/edit", corrected)
    assert (answer.status_code, "another child has this number" in answer.text) == (422, True)


def test_a_form_without_a_key_is_refused(clinic: Clinic) -> None:
    answer = clinic.reception.post("/patients/new", typed(key=""))
    assert answer.status_code == 400
    assert "Nothing was saved" in answer.text
    assert registered(clinic) == []


def test_a_likely_duplicate_is_shown_with_its_reason_before_saving(clinic: Clinic) -> None:
    clinic.reception.post("/patients/new", typed())
    again = clinic.reception.post("/patients/new", typed(family_name="Гулямова", given_name="Шахзода", patronymic=""))
    assert again.status_code == 422
    assert "registered already" in again.text
    assert "the same name" in again.text
    assert "the same birth date" in again.text
    assert len(registered(clinic)) == 1
    insisted = clinic.reception.post(
        "/patients/new", typed(family_name="Гулямова", given_name="Шахзода", not_the_same="1")
    )
    assert insisted.status_code == 303


def test_a_twin_is_no_duplicate(clinic: Clinic) -> None:
    clinic.reception.post("/patients/new", typed())
    assert clinic.reception.post("/patients/new", typed(given_name="Zuhra")).status_code == 303


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("birth_date", "31.02.2025", "There is no such day"),
        ("birth_date", "tomorrow", "There is no such day"),
        ("birth_date", "01.01.1990", "This day is before"),
        ("birth_date", "", "This is needed"),
        ("family_name", "", "This is needed"),
        ("family_name", "A" * 10_000, "At most 80 characters"),
        ("family_name", "<script>alert(1)</script>", "letters, spaces"),
        ("given_name", "=1+1", "letters, spaces"),
        ("given_name", "Robert'); DROP TABLE patient;--", "letters, spaces"),
        ("given_name", "Ali\ue000", "can&#39;t be kept"),
        ("given_name", "Ali\ufdd0", "can&#39;t be kept"),
        ("given_name", "Ali 😀", "letters, spaces"),
        ("sex", "x", "Choose one of the list"),
        ("pinfl", "123", "right form"),
        ("pinfl", "50101193059812", "last digit"),
        ("guardian_phone", "call me", "with its code"),
        ("mahalla", "x" * 10_000, "At most 120"),
        ("gestation_weeks", "99", "From 22 to 44"),
        ("birth_weight", "3,2 kg", "Write a number"),
        ("region", "9999", "Choose one of the list"),
    ],
)
def test_bad_input_gets_a_message_and_keeps_what_was_typed(
    clinic: Clinic, field: str, value: str, message: str
) -> None:
    answer = clinic.reception.post("/patients/new", typed(**{field: value}))
    assert answer.status_code == 422
    assert message in answer.text, visible_text(answer.text)[:800]
    assert 'value="Rustam qizi"' in answer.text
    assert "<script>alert" not in answer.text
    assert registered(clinic) == []
    assert clinic.audited("patient.register") == 0


def test_a_birth_in_the_future_is_refused(clinic: Clinic) -> None:
    answer = clinic.reception.post(
        "/patients/new", typed(birth_date=f"{datetime.now(UTC).date() + timedelta(days=2):%d.%m.%Y}")
    )
    assert answer.status_code == 422
    assert "This day is after" in answer.text


def test_a_doubtful_pinfl_is_taken_with_a_reason_and_recorded(clinic: Clinic) -> None:
    form = typed(pinfl="50101193059812", sex="m", birth_date="01.01.2019")
    assert clinic.reception.confirm("/patients/new", form, pinfl="as in the passport").status_code == 303
    (row,) = clinic.db.fetch(
        "SELECT detail FROM audit WHERE hospital_id = $1 AND detail ? 'reason'", clinic.hospital_id
    )
    assert row["detail"]["reason"] == "as in the passport"


def test_the_search_carries_over(clinic: Clinic) -> None:
    on = clinic.reception.post("/patients/new/from-search", {"q": "Karimov Ali"}).headers["location"]
    page = clinic.reception.get(on).text
    assert 'name="family_name" value="Karimov"' in page
    assert 'name="given_name" value="Ali"' in page


def test_who_may_not(clinic: Clinic) -> None:
    assert clinic.nurse.post("/patients/new", typed()).status_code == 403
    assert clinic.administrator.get("/patients/new").status_code == 403
    assert clinic.nobody.get("/patients/new").headers["location"].startswith("/sign-in")
    assert registered(clinic) == []


def test_another_hospital_sees_nothing_of_it(clinic: Clinic, outsider: Person) -> None:
    clinic.reception.post("/patients/new", typed())
    (child,) = registered(clinic)
    assert outsider.get(f"/patients/{child['id']}/details").status_code == 404
    assert "Nobody found" in outsider.search("Shahzoda").text


def test_a_form_without_its_token_changes_nothing(clinic: Clinic) -> None:
    assert clinic.reception.post("/patients/new", typed(), csrf="0" * 64).status_code == 403
    assert clinic.reception.post("/patients/new", typed(), csrf=clinic.doctor.csrf).status_code == 403
    assert registered(clinic) == []
