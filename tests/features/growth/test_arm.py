"""The arm stands once, by the graver of its judges, and says what the others say; the oldest children and single signs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.clinic import Clinic, Person
from tests.features.reception.test_queue import today
from tests.one_answer.places import childs_page, growth_page


def measured(clinic: Clinic, age: int, mm: int, back: int = 0, **more: Any) -> UUID:
    child = clinic.child(birth_date=today() - timedelta(days=age), **more)
    clinic.measurement(child, "muac", mm, today() - timedelta(days=back))
    return child


@pytest.mark.parametrize(
    ("age", "mm", "gestation", "level", "words", "note"),
    [
        # all three agree, or the millimetres are the graver
        (700, 112, None, "alarm", "very thin arm: severe malnutrition", "By the limits of results" ""),
        (700, 150, None, "fine", "normal", ""),
        # thick enough in millimetres, thin for five years
        (1800, 126, None, "alarm", "very thin arm (−", "By the limits of results, in millimetres and by the age since birth, it is"),
        # six months since birth, four corrected: growth's rules have the infant's limit of 110
        (190, 112, 210, "alarm", "severe", "By growth's rules, which count the corrected age and days, it is: normal."),
        # no limits in millimetres any more, and no z-score
        (2500, 130, None, "plain", "no norm at this age", ""),
    ],
)  # fmt: skip
def test_the_graver_answer_stands_once(
    clinic: Clinic, age: int, mm: int, gestation: int | None, level: str, words: str, note: str
) -> None:
    child = measured(clinic, age, mm, gestational_age_days=gestation)
    page, own = growth_page(clinic, child), childs_page(clinic, child)
    (row,) = [row for row in page.rows if row.name == "Arm (MUAC)"]
    assert row.level == level
    assert words.lower() in row.words.lower()
    if (note and level != "alarm") or gestation or age == 1800:
        assert note in row.words
    assert [(one.name, one.level, one.words) for one in own.rows] == [(row.name, row.level, row.words)]
    assert page.level == own.level == level if level in ("alarm", "watch") else page.level in ("plain", "fine")


def test_a_finding_of_another_judge_leads_and_nothing_is_called_well_beside_it(clinic: Clinic) -> None:
    child = measured(clinic, 1800, 126)
    for back in (200, 100, 0):
        clinic.measurement(child, "weight", 17500 - 5 * back, today() - timedelta(days=back))
    page = growth_page(clinic, child)
    assert page.headline.startswith("Arm circumference (MUAC) 126 mm: very thin arm")
    assert "is usual for the age" not in page.text
    assert "own line" not in page.text
    family = clinic.doctor.get(f"/patients/{child}/growth/parents").text
    assert "The arm is thinner than it should be." in family
    assert "speak with the doctor today" in family


def test_an_arm_of_yesterday_stands_and_is_asked_for_when_it_is_too_old(clinic: Clinic) -> None:
    for back, late in ((1, False), (92, False), (93, True)):
        child = measured(clinic, 700, 112, back)
        clinic.measurement(child, "weight", 9000, today())
        for page in (growth_page(clinic, child), childs_page(clinic, child)):
            assert "Severe acute malnutrition: arm circumference 112 mm" in page.headline
            assert f"{today() - timedelta(days=back):%d.%m.%Y}" in page.headline
            assert page.headline.startswith("On ") is late
            assert page.text.count("Measure today") == int(late)
        assert ("Measure today: arm circumference (MUAC)" in growth_page(clinic, child).text) is late


def test_oedema_alone_is_an_alarm_on_every_page(clinic: Clinic) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=500))
    clinic.measurement(child, "oedema", 1, today())
    for page in (growth_page(clinic, child), childs_page(clinic, child)):
        assert page.level == "alarm"
        assert "oedema of both feet" in page.text
    (row,) = growth_page(clinic, child).rows
    assert (row.name, row.value, row.level) == ("Oedema", "of both feet", "alarm")


def test_a_child_of_nineteen_years_has_a_chart_and_no_norm(clinic: Clinic, outsider: Person) -> None:
    """From 19 years on WHO has nothing: figures without a colour, on every page, and nothing raises."""
    for age in (6939, 6940, 7400):
        child = clinic.child(birth_date=today() - timedelta(days=age))
        clinic.measurement(child, "weight", 60_000, today())
        clinic.measurement(child, "length_height", 1700, today(), position="standing")
        page = growth_page(clinic, child)
        levels = {row.name: row.level for row in page.rows}
        assert levels["Weight"] == "plain"
        assert levels["Length"] == ("fine" if age == 6939 else "plain")
        for query in ("indicator=bmifa&range=5-19", "indicator=lhfa&range=all", "indicator=wfa&range=0-5", "range=99"):
            assert clinic.doctor.get(f"/patients/{child}/growth?{query}").status_code == 200
        assert clinic.doctor.get(f"/patients/{child}/growth/parents").status_code == 200
        assert clinic.reception.get(f"/patients/{child}/growth").status_code == 403
        assert outsider.get(f"/patients/{child}/growth").status_code == 404
