"""What nobody can see is cleaned on every field: the table at the head of `cleaning.py`, and what each reader makes of it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from pediatric_his.db.identifiers import new_id
from pediatric_his.web.cleaning import cleaned
from pediatric_his.web.forms import Form, read_date, read_decimal
from tests.clinic import Clinic
from tests.features.reception.test_queue import today


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("plain", "plain"),
        ("Paratsetamol\u200b 120 mg", "Paratsetamol 120 mg"),
        ("\ufeffKarimova", "Karimova"),
        ("Kari\u00admova", "Karimova"),
        ("Karimova\u200c", "Karimova"),
        ("Kari\u200cmova", "Karimova"),
        ("ка\u200dша", "каша"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u202a+998 90 123\u201145\u201167\u202c", "+998 90 123-45-67"),
        ("\u2068Madina\u2069", "Madina"),
        ("12\u00a0500", "12 500"),
        ("a\u2009b\u3000c\u202fd", "a b c d"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("\u202dturned", "turned"),
        ("Ali\u202e", "Ali"),
        ("a\x00b\x07c\x1bd\x7fe\x9ff", "abcdef"),
        ("\u061cAli\u180e", "Ali"),
        ("a\tb\nc", "a\tb\nc"),
        ("a\ue000b", "a\ue000b"),
    ],
)
def test_a_text(typed: str, kept: str) -> None:
    assert cleaned(typed) == kept
    assert cleaned(kept) == kept


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("7,25", "7.25"),
        ("7.25", "7.25"),
        (" 7,25\u00a0", "7.25"),
        ("1\u00a0234,5", "1234.5"),
        ("1 234,5", "1234.5"),
        ("７，２", "7.2"),
        ("\u22121,5", "-1.5"),
        ("7,2,5", None),
        ("", None),
        ("7kg", None),
    ],
)
def test_a_number(typed: str, number: str | None) -> None:
    assert read_decimal(cleaned(typed)) == (Decimal(number) if number else None)


@pytest.mark.parametrize(
    "typed",
    [
        "10.01.2025",
        "10,01,2025",
        "10. 01. 2025",
        "10.01.2025 г.",
        "10\u201101\u20112025",
        "\u200e10.01.2025",
        "10\u00a001\u00a02025",
    ],
)
def test_a_date(typed: str) -> None:
    assert read_date(cleaned(typed)) == date(2025, 1, 10)


@pytest.mark.parametrize("typed", ["10.13.2025", "1.1.25", "10.01.20255", "г."])
def test_no_date(typed: str) -> None:
    assert read_date(cleaned(typed)) is None


def test_a_password_is_taken_to_the_letter() -> None:
    form = Form(typed={"password": "a\u200bb\u00a0c", "new_password": "\ufeffx", "login": "n.kim\u200b"})
    assert form.typed == {"password": "a\u200bb\u00a0c", "new_password": "\ufeffx", "login": "n.kim"}


def test_one_line_takes_two_pasted_ones_and_refuses_what_is_no_sign() -> None:
    form = Form(typed={"a": "Navoiy\u00a0ko‘chasi\n12", "b": "\ue000abc", "c": "a\ud800b"})
    assert form.text("a") == "Navoiy ko‘chasi 12"
    assert form.text("b")
    assert form.text("c")
    assert sorted(form.errors) == ["b", "c"]


def test_pasted_from_a_messenger_a_child_is_registered_found_and_measured(clinic: Clinic) -> None:
    born = today() - timedelta(days=400)
    pasted = {
        "family_name": "\u2068Karimova\u2069\u200c", "given_name": "Madi\u00adna\u200b", "sex": "f",
        "birth_date": f"\u200e{born:%d.%m.%Y} г.", "guardian_given_name": "Dilorom\ufeff",
        "guardian_phone": "\u202a90\u00a0123\u201145\u201167\u202c", "address": "Navoiy\u200b 12", "gestation_weeks": "39\u00a0",
    }  # fmt: skip
    assert clinic.reception.post("/patients/new", pasted | {"key": str(new_id())}).status_code == 303
    row = clinic.db.row("SELECT * FROM patient WHERE hospital_id = $1", clinic.hospital_id)
    assert (row["family_name"], row["given_name"], row["address"]) == ("Karimova", "Madina", "Navoiy 12")
    assert row["birth_date"] == born
    found = clinic.nurse.search("Karimova\u00a0Madina\u200b")
    assert "Madina" in found.text
    form = {"weight": "9\u200b,5\u00a0", "key": str(new_id())}
    assert clinic.nurse.post(f"/patients/{row['id']}/measurements/new", form).status_code == 303
    assert clinic.db.value("SELECT value FROM measurement WHERE patient_id = $1", row["id"]) == 9500
