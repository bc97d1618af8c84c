"""The doctor writes a note: it saves itself, is signed once, and takes addenda."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
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


def test_a_draft_has_a_version_and_marks_its_main_diagnosis(clinic: Clinic, visit: UUID) -> None:
    form = TEXT | {"diagnosis": ["J06.9", "H66.9"], "main": "H66.9"}
    clinic.doctor.post(f"/encounters/{visit}/note/draft", form, htmx=True)
    row = clinic.db.row("SELECT version, diagnoses FROM note_draft WHERE encounter_id = $1", visit)
    assert row["version"] == 1
    assert row["diagnoses"] == [{"code": "H66.9", "main": True}, {"code": "J06.9", "main": False}]
    clinic.doctor.post(f"/encounters/{visit}/note/draft", form | {"version": "1"}, htmx=True)
    assert clinic.db.value("SELECT version FROM note_draft WHERE encounter_id = $1", visit) == 2


def test_a_signed_note_freezes_titles_and_the_days_growth(clinic: Clinic) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=400))
    clinic.measurement(child, "weight", 9000, today() - timedelta(days=30))
    clinic.measurement(child, "weight", 9500, today())
    visit = clinic.encounter(child, today(), "in_progress", queue_number=1)
    form = TEXT | {"diagnosis": ["J06.9", "H66.9"], "main": "J06.9", "key": str(new_id())}
    assert clinic.doctor.post(f"/encounters/{visit}/note/sign", form).status_code == 303
    note = clinic.db.row("SELECT diagnoses, growth, signed_at FROM note WHERE encounter_id = $1", visit)
    assert [(d["code"], d["main"]) for d in note["diagnoses"]] == [("J06.9", True), ("H66.9", False)]
    assert all(d[f"title_{locale}"] for d in note["diagnoses"] for locale in ("uz", "ru", "en"))
    assert [(x["indicator"], x["value"]) for x in note["growth"]] == [("wfa", "9.50 kg")], "of the day alone"
    assert note["signed_at"] is not None


def test_nothing_measured_on_the_day_freezes_no_growth(clinic: Clinic) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=400))
    clinic.measurement(child, "weight", 9000, today() - timedelta(days=30))
    visit = clinic.encounter(child, today(), "in_progress", queue_number=1)
    assert sign(clinic.doctor, visit) == 303
    assert clinic.db.value("SELECT growth FROM note WHERE encounter_id = $1", visit) == []


@pytest.mark.parametrize(
    ("status", "after"), [("arrived", "in_progress"), ("triaged", "in_progress"), ("finished", "finished")]
)
def test_opening_moves_a_waiting_child_only(clinic: Clinic, status: str, after: str) -> None:
    visit = clinic.encounter(clinic.child(), today(), status, queue_number=1)
    clinic.doctor.get(f"/encounters/{visit}/note")
    row = clinic.db.row("SELECT status, doctor_id FROM encounter WHERE id = $1", visit)
    assert row["status"] == after
    assert row["doctor_id"] == (clinic.doctor.staff_id if after == "in_progress" else None)


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
    assert (clinic.audited("look"), clinic.audited("look.refused")) == (1, 1)
