"""Likeness of two registrations: what is added up, and what is looked up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pediatric_his.identity.duplicates import Reason, Registration, likeness, name_similarity, nearby_birth_dates

ALI = Registration("Karimov", "Ali", date(2020, 3, 4), "m", frozenset({"1"}), "901234567", "Karimova Dilorom")


@pytest.mark.parametrize(
    ("other", "likely", "reason"),
    [
        (replace(ALI, numbers=frozenset()), True, Reason.SAME_NAME),
        (replace(ALI, given_name="X", numbers=frozenset({"1"})), True, Reason.SAME_NUMBER),
        (replace(ALI, family_name="Каримов", given_name="Али", numbers=frozenset()), True, Reason.SAME_NAME),
        (replace(ALI, birth_date=date(2020, 4, 3), numbers=frozenset()), True, Reason.DAY_AND_MONTH_SWAPPED),
        (replace(ALI, birth_date=date(2020, 3, 14), numbers=frozenset()), True, Reason.ONE_DIGIT_OF_DATE),
        (replace(ALI, given_name="Hasan", numbers=frozenset()), False, None),  # a twin
        (replace(ALI, sex="f", given_name="Aliya", numbers=frozenset()), False, None),
        (replace(ALI, birth_date=date(2017, 7, 19), numbers=frozenset()), False, None),
        (Registration("Umarov", "Ali", date(2020, 3, 4), "m"), False, None),
    ],
)
def test_likeness(other: Registration, likely: bool, reason: Reason | None) -> None:
    found = likeness(ALI, other)
    assert found.likely is likely
    assert found.score == likeness(other, ALI).score
    if reason:
        assert reason in found.reasons


BIRTH = date(2020, 3, 9)
PLAIN = Registration("Karimov", "Akbar", BIRTH, "m")


@pytest.mark.parametrize(
    ("changes", "score", "reasons"),
    [
        ({}, 80, [Reason.SAME_BIRTH_DATE, Reason.SAME_NAME]),
        ({"birth_date": date(2020, 9, 3)}, 73, [Reason.DAY_AND_MONTH_SWAPPED, Reason.SAME_NAME]),
        ({"birth_date": date(2021, 3, 9)}, 70, [Reason.ONE_DIGIT_OF_DATE, Reason.SAME_NAME]),
        ({"birth_date": date(2020, 3, 10)}, 70, [Reason.ONE_DIGIT_OF_DATE, Reason.SAME_NAME]),  # a day, two digits
        ({"birth_date": date(2020, 3, 11)}, 0, []),
        ({"birth_date": date(2020, 4, 8)}, 0, []),
        ({"birth_date": date(2021, 9, 3)}, 0, []),  # swapped, and another year
        ({"given_name": "Abkar"}, 65, [Reason.SAME_BIRTH_DATE, Reason.SIMILAR_NAME]),  # (0.8 + 1) / 2
        ({"given_name": "Abkar", "family_name": "Karibov"}, 65, [Reason.SAME_BIRTH_DATE, Reason.SIMILAR_NAME]),
        ({"given_name": "Akdal"}, 0, []),  # 0.6: a twin
        ({"family_name": "Kalilot"}, 35, [Reason.SAME_BIRTH_DATE]),  # 4/7 of the family's name: neither for nor against
        ({"family_name": "Tursunova"}, 25, [Reason.SAME_BIRTH_DATE]),
        ({"sex": "f"}, 0, []),
    ],
)
def test_what_a_likeness_is_made_of(changes: dict[str, object], score: int, reasons: list[Reason]) -> None:
    found = likeness(PLAIN, replace(PLAIN, **changes))  # type: ignore[arg-type]
    assert (found.score, list(found.reasons)) == (score, reasons)
    assert found.likely is (score >= 60)


@pytest.mark.parametrize(
    ("phones", "mothers", "score"),
    [
        (("901234567", "901234567"), ("", ""), 45),
        (("901234567", "901234568"), ("", ""), 25),
        (("", ""), ("Abdullaeva", "Abdullaeva"), 40),
        (("", ""), ("Abdullaeva", "Abdulmaeva"), 40),  # 0.9
        (("", ""), ("Abdullaeva", "Abmulmaeva"), 25),  # 0.8
        (("", ""), ("Abdullaeva", ""), 25),
        (("901234567", "901234567"), ("Abdullaeva", "Abdullaeva"), 60),
    ],
)
def test_a_phone_and_a_mother_add_to_it(phones: tuple[str, str], mothers: tuple[str, str], score: int) -> None:
    a = replace(PLAIN, phone=phones[0], mother=mothers[0])
    b = replace(PLAIN, family_name="Tursunova", phone=phones[1], mother=mothers[1])
    assert likeness(a, b).score == likeness(b, a).score == score
    assert likeness(a, b).likely is (score >= 60)


def test_only_a_number_makes_a_hundred() -> None:
    all_the_same = replace(PLAIN, phone="901234567", mother="Abdullaeva")
    assert likeness(all_the_same, all_the_same).score == 99
    numbered = replace(PLAIN, numbers=frozenset({"1", "2"}))
    found = likeness(numbered, Registration("X", "Y", date(2001, 1, 1), "f", frozenset({"2", "3"})))
    assert (found.score, found.reasons) == (100, (Reason.SAME_NUMBER,))


@pytest.mark.parametrize(
    ("a", "b", "similarity"),
    [
        ("Karimov", "Каримова", 1.0),
        ("Lola", "Lalo", 0.7),  # the same consonants, but a short name of other vowels
        ("Lola", "Lolo", 1.0),
        ("Malika", "Molika", 1.0),
        ("Malika", "Moluki", 1.0),
        ("Amir", "Amin", 0.75),
        ("Akbar", "Abkar", 0.8),  # neighbours swapped are one slip
        ("Ali", "Asad", 0.25),
        ("Ali", "Vali", 0.75),
        ("Ali", "", 0.0),
        ("", "", 0.0),
        ("Anna Maria", "Anna Maria", 1.0),
        ("王", "王", 1.0),
        ("王", "李", 0.0),
        ("Հայկ", "Ali", 0.0),
    ],
)
def test_how_alike_two_names_are(a: str, b: str, similarity: float) -> None:
    assert name_similarity(a, b) == name_similarity(b, a) == pytest.approx(similarity)


def edits(a: str, b: str) -> int:
    """Optimal string alignment as it is defined, one letter at a time."""
    if not a or not b:
        return len(a) + len(b)
    ways = [edits(a[:-1], b) + 1, edits(a, b[:-1]) + 1, edits(a[:-1], b[:-1]) + (a[-1] != b[-1])]
    if a[-2:] == b[-2:][::-1] and len(a) > 1 and len(b) > 1:
        ways.append(edits(a[:-2], b[:-2]) + 1)
    return min(ways)


@given(st.text("bdk", min_size=1, max_size=5), st.text("bdk", min_size=1, max_size=5))
def test_names_of_consonants_are_alike_by_their_edits(a: str, b: str) -> None:
    a, b = f"g{a}", f"m{b}"  # never one skeleton
    assert name_similarity(a, b) == pytest.approx(1 - edits(a, b) / max(len(a), len(b)))


def test_slips_of_a_birth_date_are_looked_up() -> None:
    """All days of a century held against the day: one digit differs, or day and month are swapped."""
    for day in (date(2020, 3, 4), date(2019, 12, 31), date(2008, 2, 29)):
        century = (date(2000, 1, 1) + timedelta(days) for days in range(36_525))
        one_digit = [
            other
            for other in century
            if sum(x != y for x, y in zip(f"{day:%Y%m%d}", f"{other:%Y%m%d}", strict=True)) <= 1
        ]
        swapped = [date(2020, 4, 3)] if day == date(2020, 3, 4) else []
        assert nearby_birth_dates(day) == sorted({*one_digit, *swapped})
