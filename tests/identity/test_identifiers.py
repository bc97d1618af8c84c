"""National identifiers, phones, cards."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pediatric_his.identity.identifiers import (
    Finding,
    card_number,
    card_text,
    check,
    normalise_phone,
    phone_tails,
    read_card_number,
)

# Made by hand from the rules: 5 = boy born in the 2000s, 01.01.2019, area 305, serial 981; 7-3-1 weights.
PINFL = "50101193059819"


@pytest.mark.parametrize(
    ("text", "birth", "sex", "findings"),
    [
        (PINFL, date(2019, 1, 1), "m", ()),
        ("5010 1193 0598 19", date(2019, 1, 1), "m", ()),
        (PINFL, date(2019, 1, 2), "m", (Finding.BIRTH_DATE,)),
        (PINFL, date(2019, 1, 1), "f", (Finding.SEX,)),
        ("50101193059812", date(2019, 1, 1), "m", (Finding.CHECK_DIGIT,)),
        ("5010119305981", None, None, (Finding.FORM,)),
        ("53102193059819", None, None, (Finding.FORM,)),
        ("70101193059819", None, None, (Finding.FORM,)),
        ("५०१०११९३०५९८१९", None, None, (Finding.FORM,)),
    ],
)
def test_pinfl(text: str, birth: date | None, sex: str | None, findings: tuple[Finding, ...]) -> None:
    assert check("UZ-PINFL", text, birth, sex).findings == findings


@pytest.mark.parametrize("text", ["I-МЯ №123456", "i-мя 123456", "I МЯ 123456", "І-МЯ№123456"])
def test_birth_certificates_have_one_form(text: str) -> None:
    assert check("UZ-BIRTH-CERTIFICATE", text).value == "I-МЯ №123456"


def test_given_vectors(shared: Path) -> None:
    with (shared / "clinical/uz/national_id_test_vectors.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 35
    for row in rows:
        assert (not check(row["system"], row["value"]).findings) == (row["check_valid"] == "1"), row


@given(
    st.text(max_size=30),
    st.sampled_from(["UZ-PINFL", "KZ-IIN", "KG-PIN", "RU-SNILS", "KR-RRN", "UZ-BIRTH-CERTIFICATE", "OTHER"]),
)
def test_no_text_breaks_a_check(text: str, system: str) -> None:
    assert isinstance(check(system, text, date(2020, 1, 1), "m").refused, bool)


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("90 123-45-67", "+998901234567"), ("+998 (90) 123 45 67", "+998901234567"), ("8901234567", "+998901234567"),
        ("998901234567", "+998901234567"), ("+7 701 123 45 67", "+77011234567"), ("123", None), ("abc", None), ("", None),
    ],
)  # fmt: skip
def test_phones(text: str, phone: str | None) -> None:
    assert normalise_phone(text) == phone


def test_a_phone_is_found_by_its_end() -> None:
    assert phone_tails("+998901234567") == ["901234567", "1234567", "4567"]


@given(st.integers(1, 99_999_999))
def test_a_card_number_is_read_back_and_one_wrong_digit_is_noticed(serial: int) -> None:
    number = card_number(serial)
    assert read_card_number(card_text(number)) == number
    assert read_card_number(f"HIS1:{number}:X") == number
    wrong = str((int(number[0]) + 1) % 10) + number[1:]
    assert read_card_number(wrong) is None
