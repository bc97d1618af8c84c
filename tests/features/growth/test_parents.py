"""What the family sees: the picture of what the sentence is about, or none; values with their day; no advice that nobody approved."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest

from tests.clinic import Clinic, employ
from tests.features.reception.test_queue import today
from tests.one_answer.places import words

OWN_LINE = "What counts is that the child keeps its own line."
Rows = dict[int, dict[str, int]]


def measured(clinic: Clinic, age: int, rows: Rows, gestation: int | None = None) -> UUID:
    """A girl with values by how many days ago."""
    child = clinic.child(sex="f", birth_date=today() - timedelta(days=age), gestational_age_days=gestation)
    for ago in sorted(rows, reverse=True):
        for kind, value in rows[ago].items():
            stands = "standing" if age - ago >= 731 else "lying"
            clinic.measurement(
                child, kind, value, today() - timedelta(days=ago), position=stands if kind == "length_height" else None
            )
    return child


def parents(clinic: Clinic, child: UUID) -> str:
    page = clinic.doctor.get(f"/patients/{child}/growth/parents").text
    return page[page.index("<main") :]


def picture(main: str) -> str:
    """What the drawing's foot says it is of; blank where nothing is drawn."""
    found = re.search(r'font-size="11">([^<]*)</text>', main)
    return found.group(1) if found else ""


@pytest.mark.parametrize(
    ("age", "rows", "said", "drawn"),
    [
        (760, {0: {"weight": 11400, "length_height": 860, "muac": 112}}, "dangerously undernourished", ""),
        (760, {0: {"weight": 11400, "length_height": 860, "muac": 120}}, "The arm is too thin.", ""),
        (760, {0: {"weight": 11400, "oedema": 1}}, "dangerously undernourished", ""),
        (760, {0: {"weight": 79000, "length_height": 860}}, "must be measured again", ""),
        (400, {0: {"weight": 9000, "length_height": 740, "head_circumference": 490}}, "size of the head", "Head circumference · cm"),
        (760, {0: {"weight": 8600, "length_height": 860}}, "undernourished", "Weight for the height · kg"),
        (2950, {0: {"weight": 42000, "length_height": 1270}}, "too high for the height", "Weight for the height"),
        (760, {0: {"weight": 11400, "length_height": 760}}, "short for the age", "Length or height · cm"),
    ],
)  # fmt: skip
def test_the_picture_is_of_what_is_said(clinic: Clinic, age: int, rows: Rows, said: str, drawn: str) -> None:
    main = parents(clinic, measured(clinic, age, rows))
    assert said in words(main)
    assert picture(main) == drawn
    assert bool(drawn) is ("The green line is the middle" in main)
    assert OWN_LINE not in main
    assert not re.search(r"BMI|kg/m²", main)


def test_the_own_line_is_spoken_of_where_the_sentence_is(clinic: Clinic) -> None:
    grown = {ago: {"weight": 12000 - 4 * ago, "length_height": 860 - ago // 3} for ago in (240, 150, 70, 0)}
    main = parents(clinic, measured(clinic, 790, grown))
    assert "The child is growing well (measured " in words(main)
    assert (picture(main), OWN_LINE in words(main)) == ("Weight · kg", True)


def test_a_doubted_value_is_not_drawn(clinic: Clinic) -> None:
    """A weight of 79 kg among others: the sentence about the length keeps its picture, and no picture has the 79."""
    rows: Rows = {
        90: {"weight": 11000, "length_height": 850},
        30: {"weight": 79000},
        0: {"weight": 11400, "length_height": 860},
    }
    child = measured(clinic, 790, rows)
    main = parents(clinic, child)
    assert "79" not in words(main)
    assert len(re.findall(r'class="pt', main)) == 2
    staff = clinic.doctor.get(f"/patients/{child}/growth").text
    assert len(re.findall(r'class="pt', staff)) == 3


def test_values_carry_their_day_and_the_age_by_which_they_are_compared(clinic: Clinic) -> None:
    day = today() - timedelta(days=10)
    early = measured(clinic, 200, {10: {"weight": 5500, "length_height": 600}}, gestation=210)
    main = words(parents(clinic, early))
    assert f"{day:%d.%m.%Y}" in main
    assert "counted from the day on which the baby was due" in main
    assert "Ages are counted from the day on which the baby was due." in main
    assert "of this age and sex" not in main
    term = words(parents(clinic, measured(clinic, 200, {10: {"weight": 5500, "length_height": 600}})))
    assert "Of 100 children of this age and sex" in term
    assert "was due" not in term


@pytest.mark.parametrize("age", [60, 120, 3000])
def test_no_advice_that_nobody_approved(clinic: Clinic, age: int) -> None:
    """Not to a mother of an infant at the breast, and none of an infant's to a child of eight."""
    child = measured(
        clinic, age, {0: {"weight": 3000 if age < 183 else 15000, "length_height": 560 if age < 183 else 1250}}
    )
    main = words(parents(clinic, child))
    assert "Please speak with the doctor today." in main
    assert not re.search(r"\beat\b|food|\bfeed", main)


@pytest.mark.parametrize(("locale", "index"), [("ru", "ИМТ"), ("uz", "TVI")])
def test_no_index_in_the_words_of_the_family(clinic: Clinic, locale: str, index: str) -> None:
    doctor = employ(clinic, "doctor", f"{locale}.{clinic.slug}", locale)
    child = measured(clinic, 2950, {0: {"weight": 42000, "length_height": 1270}})
    page = doctor.get(f"/patients/{child}/growth/parents").text
    assert index not in page[page.index("<main") :]
    assert "<svg" in page


@pytest.mark.parametrize(
    ("age", "rows", "opens"),
    [
        (760, {0: {"weight": 8600, "length_height": 860}}, "wflh"),
        (760, {0: {"weight": 11400, "muac": 112}}, "acfa"),
        (400, {0: {"weight": 9000, "length_height": 740, "head_circumference": 490}}, "hcfa"),
        (2950, {0: {"weight": 42000, "length_height": 1270}}, "bmifa"),
        (760, {0: {"weight": 11400, "length_height": 760}}, "lhfa"),
        (760, {0: {"weight": 11400, "length_height": 860}}, "wfa"),
    ],
)
def test_pages_open_on_the_chart_of_what_was_found(clinic: Clinic, age: int, rows: Rows, opens: str) -> None:
    child = measured(clinic, age, rows)
    for path in ("", "/growth"):
        page = clinic.doctor.get(f"/patients/{child}{path}").text
        now = re.search(r'growth\?indicator=(\w+)&(?:amp;)?lines=\w*"[^>]*aria-current="true"', page)
        assert now is not None
        assert now.group(1) == opens
    chosen = clinic.doctor.get(f"/patients/{child}/growth?indicator=wfa").text
    assert re.search(r'growth\?indicator=wfa&(?:amp;)?lines=\w*"[^>]*aria-current="true"', chosen)
