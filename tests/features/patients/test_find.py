"""Finding a child by whatever is known of her."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pediatric_his.db.identifiers import new_id
from pediatric_his.features.patients.search_keys import read_query
from tests.clinic import Clinic

FORM = {
    "family_name": "Ўткиров",
    "given_name": "Хуршид",
    "patronymic": "Рустамович",
    "sex": "m",
    "birth_date": "05.06.2020",
    "pinfl": "",
    "guardian_family_name": "Oʻtkirova",
    "guardian_given_name": "Nargiza",
    "guardian_phone": "+998 93 555-12-34",
    "birth_certificate": "I-ТН 765432",
}


@pytest.fixture
def card(clinic: Clinic) -> str:
    assert clinic.reception.post("/patients/new", FORM | {"key": str(new_id())}).status_code == 303
    number: str = clinic.db.value("SELECT card_number FROM patient WHERE hospital_id = $1", clinic.hospital_id)
    return number


@pytest.mark.parametrize(
    "query",
    [
        "Ўткиров", "O'tkirov", "Utkirov Khurshid", "otkir", "Xurshid", "Хуршид Уткиров", "Rustam", "Nargiza", "1234", "5551234",
        "935551234", "+998935551234", "05.06.2020", "Xurshid 05.06.2020", "765432",
    ],
)  # fmt: skip
def test_it_finds(clinic: Clinic, card: str, query: str) -> None:
    assert "Хуршид" in clinic.reception.search(query).text, query


def test_it_finds_by_card_number_typed_or_scanned(clinic: Clinic, card: str) -> None:
    for query in (card, f"{card[:3]} {card[3:-1]}-{card[-1]}", f"HIS1:{card}:AB12CD34:XYZ"):
        found = clinic.reception.search(query).text
        assert "Хуршид" in found, query


@pytest.mark.parametrize(
    "query", ["Zulfiya", "9999", "06.06.2020", "%", "_", "'", "\\", "z" * 5000, "\x00", "<b>", "٣٤"]
)
def test_it_finds_nobody_else_and_never_breaks(clinic: Clinic, card: str, query: str) -> None:
    answer = clinic.reception.search(query)
    assert answer.status_code == 200
    assert "Хуршид" not in answer.text


def test_without_javascript_the_page_holds_the_results(clinic: Clinic, card: str) -> None:
    sent = clinic.reception.post("/patients/search", {"q": "Xurshid"})
    assert sent.status_code == 303
    page = clinic.reception.get(sent.headers["location"]).text
    assert page.lower().startswith("<!doctype html>")
    assert "Хуршид" in page


def test_nothing_found_leads_to_registration_with_what_was_typed(clinic: Clinic) -> None:
    assert 'formaction="/patients/new/from-search"' in clinic.reception.search("Karimov Ali").text


def test_every_birth_date_is_one() -> None:
    """Of eight digits one in ten has the check digit of a card."""
    for n in range(2000):
        day = date(2020, 1, 1) + timedelta(days=n)
        assert read_query(f"{day:%d.%m.%Y}").birth_date == day
