"""A birth weight that the desk wrote down is the measurement of the day of birth, until one was taken on that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic, visible_text
from tests.features.patients.test_register import registered, typed
from tests.features.reception.test_queue import today
from tests.one_answer.places import childs_page, growth_page, note, parents_view

SGA, LGA = "Born small for the weeks of pregnancy", "Born large for the weeks of pregnancy"
LOST, MISSING, FALLING = "lost since birth", "Birth weight isn't regained", "Weight is falling away"


@dataclass(frozen=True)
class Case:
    """A girl of `age` days, registered with a birth weight (g); what was measured, as (days after birth, kind, value)."""

    grams: int
    weeks: int | None
    age: int
    measured: tuple[tuple[int, str, int], ...] = ()
    first: str = ""
    said: tuple[str, ...] = ()
    never: tuple[str, ...] = (SGA, LGA, LOST, MISSING, FALLING)
    level: str = "watch"


# INTERGROWTH-21st, girls at 39+0: 10th centile 2.65 kg, 90th 3.66 kg; at 32+0: 1.28 kg. WHO's weight for age of girls, SD: at birth 2.64 kg
# -1.4, 3.0 -0.5, 3.6 +0.8, 4.1 +1.8; at 91 days 4.5 kg -2.05, 4.9 -1.4, 5.3 -0.8, 5.5 -0.5, 5.75 -0.1. Where it falls by 1 space (0.67),
# 2 (1.33) or 3 (2.00), of the small, the middle and the large, it is faltering.
CASES = {
    "small for gestation, nothing measured yet": Case(2400, 39, 3, first=SGA, never=(LGA, LOST)),
    "large for gestation": Case(4100, 39, 3, first=LGA, never=(SGA, LOST)),
    "in the middle": Case(3300, 39, 3, level="plain", first="Measured on one day only"),
    "small by WHO's weight alone, which isn't said": Case(2300, None, 3, level="plain", first="Measured on one day only"),
    "small, but told to four weeks only": Case(
        2400, 39, 29, ((29, "weight", 3300),), level="fine", first="Growth is usual for the age"
    ),
    "7 % lost": Case(3500, 39, 5, ((5, "weight", 3255),), first="245 g lost since birth (7 %", never=(SGA, LGA)),
    "not quite 7 % lost": Case(3500, 39, 5, ((5, "weight", 3256),), level="fine", first="Growth is usual for the age"),
    "10 % lost": Case(3500, 39, 5, ((5, "weight", 3150),), level="alarm", first="350 g lost since birth (10 %"),
    "not regained at two weeks": Case(3500, 39, 14, ((14, "weight", 3490),), first=MISSING + ": 10 g"),
    "not regained at three weeks": Case(3500, 39, 21, ((21, "weight", 3490),), level="alarm", first=MISSING),
    "regained": Case(3500, 39, 14, ((14, "weight", 3500),), level="fine", first="Growth is usual for the age"),
    "middle, fell by 1.55": Case(3600, 39, 91, ((91, "weight", 5300),), first=FALLING, never=(SGA, LGA)),
    "middle, fell by 0.86": Case(3000, 39, 91, ((91, "weight", 4900),), level="fine", first="Growth is usual for the age"),
    "large, fell by 1.87": Case(4100, 39, 91, ((91, "weight", 5750),), level="fine", first="Growth is usual for the age"),
    "large, fell by 2.23": Case(4100, 39, 91, ((91, "weight", 5500),), level="alarm", first=FALLING, never=(SGA, LGA)),
    "small, fell by 0.68": Case(2640, 39, 91, ((91, "weight", 4500),), level="alarm", first=FALLING, never=(SGA, LGA)),
    "very light, born at 28 weeks, of the usual size": Case(1050, 28, 20, level="watch", said=("The due date is not reached",)),
    "very light and small, born at 32 weeks": Case(1100, 32, 10, level="watch", first=SGA, said=("The due date is not reached",)),
    "700 g can hardly be right at term": Case(700, None, 3, level="alarm", first="Weight 0.70 kg can hardly be right"),
    "a birth weight measured stands before the one that was told": Case(
        2400, 39, 3, ((0, "weight", 3300),), level="plain", first="Measured on one day only"
    ),
    "a length measured at birth leaves the weight that was told": Case(2400, 39, 3, ((0, "length_height", 480),), first=SGA, never=(LGA,)),
    "long not weighed": Case(3300, 39, 45, first="Measure today: weight (last "),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_it_is_judged_on_every_page(clinic: Clinic, name: str) -> None:
    case = CASES[name]
    child = register(clinic, case)
    for after, kind, value in case.measured:
        clinic.measurement(child, kind, value, today() - timedelta(days=case.age - after), **_position(kind))
    encounter = clinic.encounter(child, today(), queue_number=1)
    growth = growth_page(clinic, child)
    for page in (growth, childs_page(clinic, child), note(clinic, encounter)):
        assert page.headline.startswith(case.first), page.headline
        assert not case.level or page.level == case.level
    for words in (*case.said, case.first):
        assert words in growth.text
    for words in case.never:
        assert case.first.startswith(words) or words in case.first or words not in growth.text, words
    assert ("speak with the doctor today" in parents_view(clinic, child).text) is (growth.level == "alarm")


def test_the_table_says_that_nobody_weighed_it_here(clinic: Clinic) -> None:
    child = register(clinic, Case(2400, 39, 3))
    (row,) = growth_page(clinic, child).rows
    assert (row.name, row.value, row.level) == ("Weight", "2.40 kg", "watch")
    assert row.source.endswith("told at registration")
    clinic.measurement(child, "weight", 2450, today() - timedelta(days=3))
    (row,) = growth_page(clinic, child).rows
    assert row.value == "2.45 kg"
    assert "registration" not in row.source


def test_what_stands_at_birth_when_either_figure_changes(clinic: Clinic) -> None:
    """Told 2400 g; weighed 3300 g; that was 2500 g; that was an error; the desk had meant 3400 g."""
    child = register(clinic, Case(2400, 39, 3))
    assert f"{SGA}: 2.40 kg" in growth_page(clinic, child).text
    weighed = clinic.measurement(child, "weight", 3300, today() - timedelta(days=3))
    assert SGA not in growth_page(clinic, child).text
    weighed = correct(clinic, child, weighed, value="2,5")
    assert f"{SGA}: 2.50 kg" in growth_page(clinic, child).text
    correct(clinic, child, weighed, value="", in_error="1")
    assert f"{SGA}: 2.40 kg" in growth_page(clinic, child).text
    born = f"{today() - timedelta(days=3):%d.%m.%Y}"
    changed = typed(birth_date=born, gestation_weeks="39", birth_weight="3400", version="1")
    assert clinic.reception.post(f"/patients/{child}/edit", changed).status_code == 303
    page = growth_page(clinic, child)
    assert SGA not in page.text
    assert [row.value for row in page.rows] == ["3.40 kg"]


def test_a_tenth_lost_since_a_told_birth_weight_is_a_danger(clinic: Clinic) -> None:
    child = register(clinic, Case(3500, 39, 5))
    clinic.encounter(child, today(), queue_number=1)
    form = {"weight": "3,15"}
    live = clinic.nurse.post(f"/patients/{child}/measurements/reading", form, htmx=True)
    assert "act now : 350 g lost since birth" in visible_text(live.text)
    assert clinic.nurse.post(f"/patients/{child}/measurements/new", form | {"key": str(new_id())}).status_code == 303
    for page in (f"/patients/{child}", f"/patients/{child}/results", "/today"):
        assert "350 g lost since birth (10 % of the birth weight)" in visible_text(clinic.doctor.get(page).text), page
    desk = visible_text(clinic.reception.get("/desk").text)
    assert "at once" in desk
    assert "birth weight" not in desk
    right = typed(
        birth_date=f"{today() - timedelta(days=5):%d.%m.%Y}", gestation_weeks="39", birth_weight="3300", version="1"
    )
    assert clinic.reception.post(f"/patients/{child}/edit", right).status_code == 303
    assert "lost since birth" not in visible_text(clinic.doctor.get(f"/patients/{child}").text)
    assert "at once" not in visible_text(clinic.reception.get("/desk").text)


def register(clinic: Clinic, case: Case) -> UUID:
    """As the desk does."""
    born = f"{today() - timedelta(days=case.age):%d.%m.%Y}"
    weeks = "" if case.weeks is None else str(case.weeks)
    form = typed(birth_date=born, gestation_weeks=weeks, birth_weight=str(case.grams))
    assert clinic.reception.post("/patients/new", form).status_code == 303
    (row,) = registered(clinic)
    found: UUID = row["id"]
    return found


def correct(clinic: Clinic, child: UUID, mistaken: UUID, **form: str) -> UUID:
    """As the nurse does; the row that stands from then on."""
    typed_in = {"reason": "misread", "key": str(new_id())} | form
    assert clinic.nurse.post(f"/patients/{child}/measurements/{mistaken}/correct", typed_in).status_code == 303
    clinic.at_home()
    found: UUID = clinic.db.value("SELECT id FROM measurement WHERE supersedes = $1", mistaken)
    return found


def _position(kind: str) -> dict[str, str]:
    return {"position": "lying"} if kind == "length_height" else {}
