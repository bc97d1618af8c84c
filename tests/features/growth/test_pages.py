"""What is found of a child's growth is said alike on the child's page, the growth page and to the parents."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest

from pediatric_his.clinical.growth import Indicator
from pediatric_his.features.growth.words import short_name
from pediatric_his.web.languages import language
from tests.clinic import Clinic, employ, visible_text
from tests.features.measurements.test_record import child_of_two, post, rows
from tests.features.reception.test_queue import today


def malnourished(clinic: Clinic) -> UUID:
    """An arm of 112 mm a week ago; only weighed today."""
    child = child_of_two(clinic)
    clinic.measurement(child, "muac", 112, today() - timedelta(days=7))
    clinic.measurement(child, "weight", 11400, today())
    return child


def test_a_danger_stands_on_every_page_until_its_kind_is_measured_again(clinic: Clinic) -> None:
    child = malnourished(clinic)
    for path in ("", "/growth"):
        page = visible_text(clinic.doctor.get(f"/patients/{child}{path}").text)
        assert "Severe acute malnutrition: arm circumference 112 mm" in page
    family = visible_text(clinic.doctor.get(f"/patients/{child}/growth/parents").text)
    assert "dangerously undernourished" in family
    assert "speak with the doctor today" in family
    clinic.measurement(child, "muac", 131, today())
    assert "Severe acute malnutrition" not in clinic.doctor.get(f"/patients/{child}").text


def test_the_family_reads_neither_sd_nor_centiles(clinic: Clinic) -> None:
    child = malnourished(clinic)
    page = clinic.doctor.get(f"/patients/{child}/growth/parents").text
    main = page[page.index("<main") :]
    assert "Of 100 children of this age and sex, about" in main
    assert not re.search(r"\bSD\b|centile|Reference|WHO 2006|\d\.\d of", main)


@pytest.mark.parametrize(
    ("locale", "below", "beyond"),
    [
        ("ru", ("Длина тела", "Вес к длине тела"), ("Рост", "Вес к росту")),
        ("en", ("Length", "Weight for length"), ("Height", "Weight for height")),
        ("uz", ("Boʻy", "Boʻyga nisbatan vazn"), ("Boʻy", "Boʻyga nisbatan vazn")),
    ],
)
def test_a_length_becomes_a_height_at_two_years(locale: str, below: tuple[str, str], beyond: tuple[str, str]) -> None:
    with language(locale):
        for days, words in ((None, below), (0, below), (730, below), (731, beyond), (6000, beyond)):
            assert tuple(short_name(indicator, days) for indicator in (Indicator.LHFA, Indicator.WFLH)) == words


def test_the_axis_counts_years_as_they_are_counted(clinic: Clinic) -> None:
    doctor = employ(clinic, "doctor", f"ru.{clinic.slug}", "ru")
    child = child_of_two(clinic)
    clinic.measurement(child, "weight", 11_400, today())
    page = doctor.get(f"/patients/{child}/growth?range=0-5").text
    assert re.findall(r">(\d+ (?:лет|год|года))</text>", page) == [
        "0 лет",
        "1 год",
        "2 года",
        "3 года",
        "4 года",
        "5 лет",
    ]


def test_no_arrow_on_any_page_of_growth(clinic: Clinic) -> None:
    child = child_of_two(clinic)
    for back, weight in ((200, 10_000), (100, 10_900), (0, 11_400)):
        clinic.measurement(child, "weight", weight, today() - timedelta(days=back))
    for path in ("", "/growth", "/growth/parents"):
        assert not re.search("[↑↓→]", clinic.doctor.get(f"/patients/{child}{path}").text)


def test_nothing_is_said_of_a_child_never_measured(clinic: Clinic) -> None:
    child = child_of_two(clinic)
    page = visible_text(clinic.doctor.get(f"/patients/{child}").text)
    assert "Nothing is measured yet." in page
    assert "own line" not in page


def test_an_impossible_figure_has_no_class(clinic: Clinic) -> None:
    child = child_of_two(clinic)
    answer = clinic.nurse.post(
        f"/patients/{child}/measurements/reading",
        {"weight": "60", "length_height": "86", "position": "standing"},
        htmx=True,
    )
    assert "measure again" in answer.text
    assert "obese" not in answer.text


def test_oedema_looked_for_and_not_found_is_kept(clinic: Clinic) -> None:
    child = child_of_two(clinic)
    assert post(clinic.nurse, child, oedema="0") == 303
    assert rows(clinic, child)["oedema"] == 0
    assert "malnutrition" not in clinic.doctor.get(f"/patients/{child}").text
    other = child_of_two(clinic)
    assert post(clinic.nurse, other, oedema="1") == 303
    assert "oedema of both feet" in clinic.doctor.get(f"/patients/{other}").text
    third = child_of_two(clinic)
    assert post(clinic.nurse, third, oedema="") == 303
    assert "oedema" not in rows(clinic, third)
