"""The doctor writes a note: it saves itself, is signed once, and takes addenda."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic, Person
from tests.features.reception.test_queue import today

TEXT = {
    "complaint": "Кашель",
    "examination": "Хрипов нет",
    "plan": "Пить",
    "diagnosis": "J06.9",
    "main": "J06.9",
    "version": "0",
}


@pytest.fixture
def visit(clinic: Clinic) -> UUID:
    return clinic.encounter(clinic.child(), today(), queue_number=1)


def draft(clinic: Clinic, visit: UUID) -> str | None:
    text: str | None = clinic.db.value("SELECT complaint FROM note_draft WHERE encounter_id = $1", visit)
    return text


def save(who: Person, visit: UUID, **changes: str) -> int:
    return who.post(f"/encounters/{visit}/note/draft", TEXT | changes, htmx=True).status_code


def sign(who: Person, visit: UUID, **changes: str) -> int:
    return who.post(f"/encounters/{visit}/note/sign", TEXT | {"key": str(new_id())} | changes).status_code


def test_opening_puts_the_child_with_the_doctor(clinic: Clinic, visit: UUID) -> None:
    assert clinic.doctor.get(f"/encounters/{visit}/note").status_code == 200
    assert clinic.db.value("SELECT status FROM encounter WHERE id = $1", visit) == "in_progress"


def test_it_saves_itself_and_says_when(clinic: Clinic, visit: UUID) -> None:
    answer = clinic.doctor.post(f"/encounters/{visit}/note/draft", TEXT, htmx=True)
    assert "saved" in answer.text
    assert 'name="version" value="1"' in answer.text
    assert draft(clinic, visit) == "Кашель"
    assert "Кашель" in clinic.doctor.get(f"/encounters/{visit}/note").text


def test_a_second_tab_loses_nothing(clinic: Clinic, visit: UUID) -> None:
    assert save(clinic.doctor, visit) == 200
    late = clinic.head.post(f"/encounters/{visit}/note/draft", TEXT | {"complaint": "Другое"}, htmx=True)
    assert late.status_code == 409
    assert "Другое" in late.text
    assert "Кашель" in late.text
    assert draft(clinic, visit) == "Кашель"
    assert save(clinic.head, visit, complaint="Другое", version="1") == 200


def test_signing_locks_freezes_and_finishes(clinic: Clinic, visit: UUID) -> None:
    assert sign(clinic.doctor, visit) == 303
    note = clinic.db.fetch("SELECT * FROM note WHERE encounter_id = $1", visit)[0]
    assert note["diagnoses"][0]["title_ru"] == "ОРВИ"
    assert note["signed_by"] == clinic.doctor.staff_id
    assert draft(clinic, visit) is None
    assert clinic.db.value("SELECT status FROM encounter WHERE id = $1", visit) == "finished"
    late = clinic.head.post(f"/encounters/{visit}/note/draft", TEXT | {"complaint": "Поздно"})
    assert late.status_code == 409
    assert "Поздно" in late.text, "what was typed is offered as an addendum"
    assert clinic.db.fetch("SELECT complaint FROM note WHERE encounter_id = $1", visit)[0]["complaint"] == "Кашель"


def test_signing_twice_or_at_once_signs_once(clinic: Clinic, visit: UUID) -> None:
    with ThreadPoolExecutor(4) as pool:
        codes = sorted(pool.map(lambda who: sign(who, visit), [clinic.doctor, clinic.head] * 2))
    assert codes == [303, 409, 409, 409]
    assert clinic.db.value("SELECT count(*) FROM note WHERE encounter_id = $1", visit) == 1


@pytest.mark.parametrize("missing", [{"diagnosis": "", "assessment": ""}, {"complaint": "", "examination": ""}])
def test_an_empty_note_is_not_signed(clinic: Clinic, visit: UUID, missing: dict[str, str]) -> None:
    assert sign(clinic.doctor, visit, **missing) == 422
    assert clinic.audited("note.sign") == 0


def test_addenda_stand_below_in_order_with_names(clinic: Clinic, visit: UUID) -> None:
    sign(clinic.doctor, visit)
    for who, text in ((clinic.doctor, "first words"), (clinic.head, "second words")):
        form = {"addendum": text, "key": str(new_id())}
        assert who.post(f"/encounters/{visit}/note/addenda", form).status_code == 303
    page = clinic.doctor.get(f"/encounters/{visit}/note").text
    assert page.index("first words") < page.index("second words")
    assert clinic.doctor.post(f"/encounters/{visit}/note/addenda", {"addendum": " "}).status_code == 422


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<script>alert(1)</script>", 200),
        ("x" * 10_001, 422),
        ("a\x00b", 422),
        ("\u202etext", 422),
        ("x" * 10_000, 200),
    ],
)
def test_text_is_kept_as_typed_or_refused_whole(clinic: Clinic, visit: UUID, text: str, code: int) -> None:
    answer = clinic.doctor.post(f"/encounters/{visit}/note/draft", TEXT | {"history": text}, htmx=True)
    assert answer.status_code == code
    assert (draft(clinic, visit) is not None) == (code == 200)
    assert "<script>alert" not in clinic.doctor.get(f"/encounters/{visit}/note").text


def test_diagnoses_are_found_in_either_alphabet_and_language(clinic: Clinic) -> None:
    for words in ("j06", "О06", "pneumonia", "пневмон", "zotiljam"):
        answer = clinic.app.get("/icd10", params={"icd": words}, headers=clinic.doctor._headers(True))
        assert answer.status_code == 200
        assert ("J06" in answer.text) or ("J18.9" in answer.text) or words == "О06"
    assert clinic.doctor.get("/icd10/J18.9", htmx=True).status_code == 200
    assert clinic.doctor.get("/icd10/XYZ", htmx=True).status_code == 404


def test_an_unknown_code_is_left_out(clinic: Clinic, visit: UUID) -> None:
    assert sign(clinic.doctor, visit, diagnosis="ZZZ.9", assessment="") == 422


def test_who_may_not(clinic: Clinic, outsider: Person, visit: UUID) -> None:
    assert clinic.nurse.get(f"/encounters/{visit}/note").status_code == 403
    assert save(clinic.reception, visit) == 403
    assert save(outsider, visit) == 404
    assert sign(outsider, visit) == 404
    assert draft(clinic, visit) is None


def test_the_childs_page_is_read_by_clinical_staff_and_the_look_is_recorded(clinic: Clinic, outsider: Person) -> None:
    child = clinic.child()
    assert clinic.nurse.get(f"/patients/{child}").status_code == 200
    assert clinic.reception.get(f"/patients/{child}").status_code == 403
    assert outsider.get(f"/patients/{child}").status_code == 404
    assert clinic.audited("patient.open") == 1
