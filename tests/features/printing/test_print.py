"""The printed card and visit: read back from the PDF, in Uzbek and Russian, kept as printed."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import UUID

import pytest
from pypdf import PdfReader

from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic, Person, insert
from tests.features.reception.test_queue import today
from tests.features.visits.test_note import sign


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.fixture
def child(clinic: Clinic) -> UUID:
    found = clinic.child(
        family_name="G\u02bbulomova",
        given_name="Eʼzoza",
        patronymic="Oʻtkir qizi",
        birth_date=today() - timedelta(days=80),
    )
    columns = {"hospital_id": clinic.hospital_id, "patient_id": found, "lot": "PN5521"}
    insert(clinic.db, "dose", columns | {"id": new_id(), "cvx": "198", "given_on": today() - timedelta(days=15)})
    insert(clinic.db, "dose", columns | {"id": new_id(), "cvx": "198", "given_on": today() - timedelta(days=2)})
    return found


def test_the_card_is_read_back_letter_by_letter(clinic: Clinic, child: UUID) -> None:
    form = {"key": str(new_id())}
    pressed = [clinic.reception.post(f"/patients/{child}/print/card", form).headers["location"] for _ in range(2)]
    assert pressed[0] == pressed[1], "a double tap prints once"
    answer = clinic.reception.get(pressed[0])
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    text = text_of(answer.content)
    for words in (
        "G\u02bbulomova",
        "Eʼzoza",
        "Oʻtkir qizi",
        "Карта профилактических прививок",
        "Profilaktik emlash kartasi",
        "PN5521",
    ):
        assert words in text, text
    assert "✕" in text, "the dose too soon is marked"
    kept = clinic.db.fetch("SELECT pdf, copy_number FROM printed_document WHERE patient_id = $1", child)
    assert [(bytes(r["pdf"]) == answer.content, r["copy_number"]) for r in kept] == [(True, 1)]
    assert clinic.audited("document.print") == 1


def test_a_name_of_80_letters_is_whole_on_paper(clinic: Clinic) -> None:
    letters = ("Abdurahmonov", "Шамсутдинова")
    names = [(part * 7)[:80] for part in letters]
    child = clinic.child(family_name=names[0], given_name=names[1], patronymic="O" * 80)
    visit = clinic.encounter(child, today(), queue_number=1)
    assert sign(clinic.doctor, visit) == 303
    for path in (f"/patients/{child}/print/card", f"/encounters/{visit}/print/visit"):
        pdf = PdfReader(io.BytesIO(clinic.doctor.paper(path)))
        text = "".join("".join(page.extract_text() for page in pdf.pages).split())
        for name in (*names, "O" * 80):
            assert name in text, path
    assert names[0] in clinic.doctor.get(f"/patients/{child}").text


def test_the_visit_is_printed_as_signed(clinic: Clinic, child: UUID) -> None:
    visit = clinic.encounter(child, today(), queue_number=1)
    clinic.measurement(child, "weight", 5400, today())
    assert clinic.doctor.post(f"/encounters/{visit}/print/visit").status_code == 404, "not signed yet"
    sign(clinic.doctor, visit, plan="ғўзаҳқ Ўзбек <script>alert(1)</script>")
    text = text_of(clinic.nurse.paper(f"/encounters/{visit}/print/visit"))
    for words in (
        "J06.9",
        "ОРВИ",
        "Oʻtkir respirator infeksiya",
        "Кашель",
        "ғўзаҳқ Ўзбек <script>alert(1)</script>",
        "1 / 1",
    ):
        assert words in text, text


def test_paper_says_what_stands_and_what_was_asked(clinic: Clinic, child: UUID) -> None:
    visit = clinic.encounter(child, today(), queue_number=1)
    sign(clinic.doctor, visit)
    visit_paper, card = f"/encounters/{visit}/print/visit", f"/patients/{child}/print/card"
    assert "Аллергия: ещё не спрашивали" in text_of(clinic.nurse.paper(visit_paper))
    clinic.nurse.post(f"/patients/{child}/allergies/none-known", {"key": str(new_id())})
    text = text_of(clinic.nurse.paper(visit_paper))
    assert f"Аллергии нет (спрошено {today():%d.%m.%Y})" in text
    assert "▲" not in text_of(clinic.reception.paper(card))
    typed = {"substance": "amoxicillin", "reaction": "urticaria", "key": str(new_id())}
    clinic.nurse.post(f"/patients/{child}/allergies/new", typed)
    clinic.nurse.post(
        f"/patients/{child}/allergies/new", {"said": "розовый сироп", "reaction": "unknown", "key": str(new_id())}
    )
    for paper in (visit_paper, card):
        text = text_of(clinic.nurse.paper(paper))
        assert "▲ Allergiya / Аллергия: amoksitsillin (eshakemi); розовый сироп (tekshirilmagan)" in text, text
        assert "амоксициллин (крапивница); розовый сироп (не проверено)" in text, text
        assert "спрошено" not in text


def test_looking_at_kept_paper_makes_no_copy(clinic: Clinic, outsider: Person, child: UUID) -> None:
    address = clinic.nurse.post(f"/patients/{child}/print/card").headers["location"]
    assert clinic.reception.get(address).content == clinic.nurse.get(address).content
    assert clinic.db.value("SELECT count(*) FROM printed_document WHERE patient_id = $1", child) == 1
    assert outsider.get(address).status_code == 404
    assert clinic.administrator.get(address).status_code == 403
    other = clinic.child(given_name="Other")
    assert clinic.nurse.get(address.replace(str(child), str(other))).status_code == 404


def test_who_may_not(clinic: Clinic, outsider: Person, child: UUID) -> None:
    assert clinic.administrator.post(f"/patients/{child}/print/card").status_code == 403
    assert outsider.post(f"/patients/{child}/print/card").status_code == 404
    assert clinic.db.value("SELECT count(*) FROM printed_document WHERE patient_id = $1", child) == 0


@pytest.mark.parametrize(("gestation", "said"), [(210, True), (280, False)])
def test_the_visit_of_a_child_born_early_says_by_which_age(clinic: Clinic, gestation: int, said: bool) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=200), gestational_age_days=gestation)
    clinic.measurement(child, "weight", 5500, today())
    visit = clinic.encounter(child, today(), queue_number=1)
    assert sign(clinic.doctor, visit) == 303
    text = text_of(clinic.nurse.paper(f"/encounters/{visit}/print/visit"))
    assert ("по скорректированному возрасту" in text) is said
    assert ("Tuzatilgan yosh boʻyicha" in text) is said
