"""The doctor writes a note: it saves itself, is signed once, and takes addenda."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest

from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic, Person, visible_text
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


def test_a_danger_that_stands_asks_at_the_signature_what_was_done(clinic: Clinic, visit: UUID) -> None:
    child = clinic.db.value("SELECT patient_id FROM encounter WHERE id = $1", visit)
    clinic.measurement(child, "temperature", 402, today(), measured_at=datetime.now(UTC))
    open_note = clinic.doctor.get(f"/encounters/{visit}/note").text
    assert "Before signing: what was done?" in open_note
    refused = clinic.doctor.post(f"/encounters/{visit}/note/sign", TEXT | {"key": str(new_id())})
    assert refused.status_code == 422
    assert "A danger stands: write in a few words what was done." in refused.text
    assert TEXT["complaint"] in refused.text
    assert sign(clinic.doctor, visit, what_was_done="Парацетамол 150 мг, осмотрен снова") == 303
    signed = visible_text(clinic.doctor.get(f"/encounters/{visit}/note").text)
    assert "40.2 °C" in signed
    assert "Парацетамол 150 мг, осмотрен снова" in signed
    kept = clinic.db.row("SELECT dangers, what_was_done FROM note WHERE encounter_id = $1", visit)
    assert "40,2" in kept["dangers"][0]["ru"], "in the words of each language"
    audit = clinic.db.value("SELECT detail FROM audit WHERE patient_id = $1 AND entity = 'note' LIMIT 1", child)
    assert '"dangers": 1' in str(audit).replace("'", '"')


def test_without_a_danger_nothing_is_asked(clinic: Clinic, visit: UUID) -> None:
    assert "what_was_done" not in clinic.doctor.get(f"/encounters/{visit}/note").text
    assert sign(clinic.doctor, visit) == 303


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
    form = TEXT | {"complaint": "Другое"}
    line = clinic.head.post(f"/encounters/{visit}/note/draft", form, htmx=True)
    assert line.status_code == 409
    assert "not saved: Yusupova N. saved this note from another page at" in visible_text(line.text), (
        "says which conflict"
    )
    assert "<html" not in line.text, "a line's answer fits into the line"
    both = clinic.head.post(f"/encounters/{visit}/note/draft", form)
    assert both.status_code == 409
    assert "Другое" in both.text
    assert "Кашель" in both.text
    assert draft(clinic, visit) == "Кашель"
    assert save(clinic.head, visit, complaint="Другое", version="1") == 200


def test_of_one_pages_savings_the_later_step_holds(clinic: Clinic, visit: UUID) -> None:
    """The last one, sent while the page goes away, doesn't know the version that the one before has made."""
    page, other = str(new_id()), str(new_id())
    assert save(clinic.doctor, visit, page=page, step="1") == 200
    assert save(clinic.doctor, visit, page=page, step="3", complaint="Кашель с ночи") == 200
    assert save(clinic.doctor, visit, page=page, step="2", complaint="Кашель с") == 200
    assert draft(clinic, visit) == "Кашель с ночи"
    assert save(clinic.doctor, visit, page=other, step="9", complaint="Другое") == 409
    assert save(clinic.doctor, visit, page=other, step="10", version="2", complaint="Другое") == 200
    assert save(clinic.doctor, visit, page=page, step="11", complaint="Кашель") == 409
    assert draft(clinic, visit) == "Другое"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"complaint": "x" * 10_001}, "not saved: Complaint"),
        ({"plan": "x" * 10_001, "history": "x" * 10_001}, "not saved: History, Plan"),
        ({"diagnosis": [f"J{n:02}" for n in range(30)]}, "not saved: Diagnosis (ICD-10)"),
    ],
)
def test_what_cant_be_kept_is_named_at_its_field_and_in_the_line(
    clinic: Clinic, visit: UUID, changes: dict[str, Any], said: str
) -> None:
    answer = clinic.doctor.post(f"/encounters/{visit}/note/draft", TEXT | changes, htmx=True)
    assert answer.status_code == 422
    assert said in visible_text(answer.text)
    assert "saved 1" not in visible_text(answer.text)
    assert "<html" not in answer.text
    assert "<textarea" not in answer.text
    for field in changes:
        assert f'data-problem-of="{"icd" if field == "diagnosis" else field}"' in answer.text


def test_a_search_and_a_found_code_without_script_keep_the_note_out_of_the_address(clinic: Clinic, visit: UUID) -> None:
    searched = clinic.doctor.post(f"/encounters/{visit}/note/draft", TEXT | {"find": "1", "icd": "пневмон"})
    assert searched.status_code == 303
    assert searched.headers["location"] == f"/encounters/{visit}/note?{urlencode({'icd': 'пневмон'})}#icd"
    assert draft(clinic, visit) == "Кашель"
    added = clinic.doctor.post(f"/encounters/{visit}/note/draft", TEXT | {"add": "J18.9", "version": "1"})
    assert added.headers["location"] == f"/encounters/{visit}/note"
    chosen = clinic.db.value("SELECT diagnoses FROM note_draft WHERE encounter_id = $1", visit)
    assert [one["code"] for one in chosen] == ["J06.9", "J18.9"]
    page = clinic.doctor.get(f"/encounters/{visit}/note?icd=J18").text
    assert "formmethod" not in page


def test_the_key_of_the_sealed_copy_is_one_persons_and_one_notes(clinic: Clinic, visit: UUID) -> None:
    def key(who: Person, of: UUID) -> str:
        found = re.search(r'data-seal="(\w{64})"', who.get(f"/encounters/{of}/note").text)
        assert found
        return found.group(1)

    other = clinic.encounter(clinic.child(), today(), queue_number=2)
    assert key(clinic.doctor, visit) == key(clinic.doctor, visit)
    assert len({key(clinic.doctor, visit), key(clinic.head, visit), key(clinic.doctor, other)}) == 3
    assert sign(clinic.doctor, visit) == 303
    assert key(clinic.doctor, visit) != key(clinic.doctor, other)


def test_a_part_of_a_page_whose_session_is_over_asks_for_the_password_in_its_place(clinic: Clinic, visit: UUID) -> None:
    answer = clinic.nobody.post(f"/encounters/{visit}/note/draft", TEXT, htmx=True)
    assert answer.status_code == 401
    assert "data-sign-in-again" in answer.text
    assert "hx-redirect" not in answer.headers
    assert "<form" not in answer.text, "it may stand within a form"
    assert " name=" not in answer.text
    headers = clinic.nobody._headers(False) | {"Referer": f"http://testserver/encounters/{visit}/note"}
    whole = clinic.app.post(f"/encounters/{visit}/note/draft", data=TEXT, headers=headers)
    assert whole.headers["location"] == f"/sign-in?next=/encounters/{visit}/note"
    mine = clinic.doctor.get("/session", htmx=True).text
    assert str(clinic.doctor.staff_id) in mine
    assert clinic.doctor.csrf in mine


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
    clinic.at_home()
    of_whom = "SELECT patient_id FROM audit WHERE action = 'note.add_addendum' AND hospital_id = $1"
    child = clinic.db.value("SELECT patient_id FROM encounter WHERE id = $1", visit)
    assert [row["patient_id"] for row in clinic.db.fetch(of_whom, clinic.hospital_id)] == [child, child]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<script>alert(1)</script>", 200),
        ("x" * 10_001, 422),
        ("a\ue000b", 422),
        ("\ufdd0text", 422),
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
