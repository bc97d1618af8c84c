"""What the desk types about a child, field by field."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pediatric_his.features.patients.forms import (
    Demographics,
    GuardianTyped,
    carried,
    read_alert,
    read_demographics,
)
from pediatric_his.reference.countries import country
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import language
from tests.identity.test_identifiers import PINFL

TODAY = date(2026, 3, 10)
LEAST = {"family_name": "Karimova", "given_name": "Madina", "sex": "f", "birth_date": "14.03.2024"}
MALE_OF_2019 = {"sex": "m", "birth_date": "01.01.2019", "pinfl": PINFL}


def read(**changes: str) -> tuple[Demographics | None, Form]:
    form = Form(typed=LEAST | changes)
    return read_demographics(form, country("UZ"), TODAY), form


def kept(**changes: str) -> Demographics:
    found, form = read(**changes)
    assert found is not None, form.errors | form.questions
    return found


def refused(**changes: str) -> set[str]:
    found, form = read(**changes)
    assert (found is None) is bool(form.errors or form.questions)
    return set(form.errors)


def test_a_name_a_sex_and_a_birth_date_are_enough() -> None:
    assert kept() == Demographics(
        "Karimova", "Madina", "", "f", date(2024, 3, 14), None, None, "", "", "", "", None, None, None, None, None, None
    )


@pytest.mark.parametrize(("typed", "grams"), [("2,2", "2200"), ("2.2", "2200"), ("3", "3000"), ("0,95", "950")])
def test_a_birth_weight_in_kilograms_is_asked_about_in_grams(typed: str, grams: str) -> None:
    with language("en"):
        found, form = read(birth_weight=typed)
    assert found is None
    assert form.errors == {"birth_weight": f"In grams: {grams}?"}


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"family_name": ""}, {"family_name"}),
        ({"given_name": " "}, {"given_name"}),
        ({"patronymic": ""}, set()),
        ({"patronymic": "R2D2"}, {"patronymic"}),
        ({"family_name": "x" * 81}, {"family_name"}),
        ({"family_name": "x" * 80}, set()),
        ({"sex": ""}, {"sex"}),
        ({"sex": "x"}, {"sex"}),
        ({"birth_date": ""}, {"birth_date"}),
        ({"birth_date": "10.03.2026"}, set()),
        ({"birth_date": "11.03.2026"}, {"birth_date"}),
        ({"birth_date": f"{TODAY - timedelta(days=366 * 19):%d.%m.%Y}"}, set()),
        ({"birth_date": f"{TODAY - timedelta(days=366 * 19 + 1):%d.%m.%Y}"}, {"birth_date"}),
        ({"region": "99"}, {"region"}),
        ({"address": "x" * 120}, set()),
        ({"address": "x" * 121}, {"address"}),
        ({"gestation_weeks": "21"}, {"gestation_weeks"}),
        ({"gestation_weeks": "22"}, set()),
        ({"gestation_weeks": "44"}, set()),
        ({"gestation_weeks": "45"}, {"gestation_weeks"}),
        ({"gestation_weeks": "30,5"}, {"gestation_weeks"}),
        ({"gestation_weeks": "30", "gestation_days": "6"}, set()),
        ({"gestation_weeks": "30", "gestation_days": "7"}, {"gestation_days"}),
        ({"gestation_weeks": "30", "gestation_days": "-1"}, {"gestation_days"}),
        ({"birth_weight": "299"}, {"birth_weight"}),
        ({"birth_weight": "300"}, set()),
        ({"birth_weight": "7000"}, set()),
        ({"birth_weight": "7001"}, {"birth_weight"}),
        ({"birth_weight": "3300,5"}, {"birth_weight"}),
        ({"mother_height": "119,9"}, {"mother_height"}),
        ({"mother_height": "120"}, set()),
        ({"mother_height": "220"}, set()),
        ({"mother_height": "220,1"}, {"mother_height"}),
        ({"mother_height": "165,25"}, {"mother_height"}),
        ({"father_height": "119,9"}, {"father_height"}),
        ({"father_height": "120"}, set()),
        ({"father_height": "230"}, set()),
        ({"father_height": "230,1"}, {"father_height"}),
        ({"father_height": "175,25"}, {"father_height"}),
    ],
)
def test_each_field_at_its_limits(changes: dict[str, str], fields: set[str]) -> None:
    assert refused(**changes) == fields


@pytest.mark.parametrize(
    ("weeks", "days", "gestation"),
    [("30", "", 210), ("30", "0", 210), ("30", "4", 214), ("", "4", None), ("", "", None)],
)
def test_gestation_is_kept_in_days(weeks: str, days: str, gestation: int | None) -> None:
    assert kept(gestation_weeks=weeks, gestation_days=days).gestational_age_days == gestation


def test_quantities_are_kept_whole() -> None:
    found = kept(birth_weight="3346", birth_length="51,5", mother_height="162,5", father_height="175")
    assert (found.birth_weight_g, found.birth_length_mm) == (3346, 515)
    assert (found.mother_height_mm, found.father_height_mm) == (1625, 1750)


# ── identifiers ────────────────────────────────────────────────────────────
def test_a_number_that_fits_is_kept_plain() -> None:
    found = kept(**MALE_OF_2019 | {"pinfl": "5010 1193 0598 19"})
    assert (found.pinfl, found.confirmed) == (PINFL, {})


@pytest.mark.parametrize("pinfl", ["5010119305981", "x", "x" * 41])
def test_a_number_of_a_wrong_form_is_refused(pinfl: str) -> None:
    assert refused(**MALE_OF_2019 | {"pinfl": pinfl}) == {"pinfl"}


@pytest.mark.parametrize(
    "odd", [{"pinfl": PINFL[:-1] + "2"}, {"birth_date": "02.01.2019"}, {"sex": "f"}], ids=["digit", "birth date", "sex"]
)
def test_a_number_that_does_not_fit_is_kept_with_a_reason(odd: dict[str, str]) -> None:
    found, form = read(**MALE_OF_2019 | odd)
    assert found is None
    assert (set(form.questions), form.errors) == ({"pinfl"}, {})
    asked = MALE_OF_2019 | odd | {"confirm_pinfl": "1", "asked_pinfl": form.asked["pinfl"]}
    assert refused(**asked) == {"reason_pinfl"}
    confirmed = kept(**asked | {"reason_pinfl": "so it stands in the document"})
    assert confirmed.confirmed == {"pinfl": "so it stands in the document"}
    assert confirmed.pinfl == (MALE_OF_2019 | odd)["pinfl"]


def test_a_birth_certificate_is_kept_in_one_form() -> None:
    assert kept(birth_certificate="i-мя 123456").birth_certificate == "I-МЯ №123456"
    assert refused(birth_certificate="12") == {"birth_certificate"}


# ── the guardian ───────────────────────────────────────────────────────────
def test_a_guardian_has_a_name_and_a_phone() -> None:
    found = kept(guardian_family_name="Karimova", guardian_given_name="Dilorom", guardian_phone="90 123-45-67")
    assert found.guardian == GuardianTyped("mother", "Karimova", "Dilorom", "", "+998901234567")
    assert kept(guardian_given_name="Anvar", relationship="father").guardian == GuardianTyped(
        *("father", "", "Anvar", "", "")
    )
    assert kept(relationship="father").guardian is None


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"guardian_phone": "90 123-45-67"}, {"guardian_given_name"}),
        ({"guardian_family_name": "Karimova"}, {"guardian_given_name"}),
        ({"guardian_given_name": "Dilorom", "guardian_phone": "123"}, {"guardian_phone"}),
        ({"guardian_phone": "123"}, {"guardian_phone"}),
        ({"guardian_given_name": "Dilorom", "guardian_phone": "9" * 41}, {"guardian_phone"}),
        ({"guardian_given_name": "D1lorom"}, {"guardian_given_name"}),
        ({"guardian_given_name": "Dilorom", "relationship": "neighbour"}, {"relationship"}),
    ],
)
def test_what_is_wrong_with_a_guardian(changes: dict[str, str], fields: set[str]) -> None:
    assert refused(**changes) == fields


# ── alerts, and what the search carries over ───────────────────────────────
@pytest.mark.parametrize("kind", ["condition", "other"])
def test_an_alert_is_for_watching(kind: str) -> None:
    found = read_alert(Form(typed={"kind": kind, "alert_text": "Asthma"}))
    assert found is not None
    assert (found.kind, found.text, found.severity) == (kind, "Asthma", "watch")


@pytest.mark.parametrize(
    ("kind", "text", "fields"),
    [
        ("other", "", {"alert_text"}),
        ("other", "x" * 120, set()),
        ("other", "x" * 121, {"alert_text"}),
        ("allergy", "Penicillin", {"kind"}),  # a room of its own
        ("", "Penicillin", {"kind"}),
        ("mood", "Penicillin", {"kind"}),
    ],
)
def test_an_alert_has_a_kind_and_a_text(kind: str, text: str, fields: set[str]) -> None:
    form = Form(typed={"kind": kind, "alert_text": text})
    assert (read_alert(form) is None) is bool(fields)
    assert set(form.errors) == fields


@pytest.mark.parametrize(
    ("typed", "carries"),
    [
        ("Karimova", {"family_name": "Karimova"}),
        ("Karimova Madina", {"family_name": "Karimova", "given_name": "Madina"}),
        (
            "Karimova Madina Rustam qizi",
            {"family_name": "Karimova", "given_name": "Madina", "patronymic": "Rustam qizi"},
        ),
        ("Karimova Madina Rustamovna", {"family_name": "Karimova", "given_name": "Madina", "patronymic": "Rustamovna"}),
        (PINFL, {"pinfl": PINFL}),
        ("Karimov " + PINFL, {"family_name": "Karimov", "pinfl": PINFL}),
        ("90 123-45-67", {"guardian_phone": "90 123-45-67"}),
        ("1234567", {"guardian_phone": "1234567"}),
        ("123456", {}),
        ("1234567890123", {"guardian_phone": "1234567890123"}),
        ("123456789012345", {}),
        ("Karimova 901234567", {"family_name": "Karimova"}),
        ("", {}),
    ],
)
def test_what_was_typed_into_the_search_is_carried_into_its_fields(typed: str, carries: dict[str, str]) -> None:
    assert dict(carried(typed).typed) == carries
