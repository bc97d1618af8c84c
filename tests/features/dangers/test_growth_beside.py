"""A red danger and a green "usual" never stand on one page: each state of a day against each place that says how a child grows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from tests.clinic import Clinic, visible_text
from tests.features.dangers.conftest import today
from tests.features.dangers.test_dangers import ago
from tests.features.printing.test_print import text_of
from tests.features.visits.test_note import TEXT
from tests.one_answer.places import _main

ALL_CLEAR = ("is usual for the age", "own line (measured", "is growing well", "as usual for the age", "catching up")
ALL_CLEAR_ON_PAPER = ("в норме для возраста", "по своей линии", "yoshiga koʻra meʼyorda", "oʻz chizigʻi")


def grown(clinic: Clinic) -> UUID:
    """A girl of two, well all along: weighed and measured a week ago and three months before."""
    child = clinic.child(birth_date=today() - timedelta(days=760))
    for back, grams, mm in ((100, 10900, 835), (7, 11500, 860)):
        clinic.measurement(child, "weight", grams, today() - timedelta(days=back))
        clinic.measurement(child, "length_height", mm, today() - timedelta(days=back), position="lying")
        clinic.measurement(child, "muac", 150, today() - timedelta(days=back))
    return child


def now(clinic: Clinic, child: UUID, kind: str, value: int, minutes: int) -> None:
    clinic.measurement(child, kind, value, today(), measured_at=ago(minutes))


def well(clinic: Clinic, child: UUID) -> None:
    now(clinic, child, "temperature", 366, 30)


def arm_again(clinic: Clinic, child: UUID) -> None:
    now(clinic, child, "muac", 112, 30)
    now(clinic, child, "muac", 140, 29)


def oedema_again(clinic: Clinic, child: UUID) -> None:
    now(clinic, child, "oedema", 1, 30)
    now(clinic, child, "oedema", 0, 29)


def weight_again(clinic: Clinic, child: UUID) -> None:
    clinic.measurement(child, "length_height", 862, today(), measured_at=ago(30), position="lying")
    now(clinic, child, "weight", 8700, 30)
    now(clinic, child, "weight", 11500, 29)


def fever(clinic: Clinic, child: UUID) -> None:
    now(clinic, child, "temperature", 402, 30)


def warm(clinic: Clinic, child: UUID) -> None:
    now(clinic, child, "temperature", 382, 30)


def warm_and_over(clinic: Clinic, child: UUID) -> None:
    warm(clinic, child)
    now(clinic, child, "temperature", 366, 5)


def anaemia(clinic: Clinic, child: UUID) -> None:
    form = {"code": "hb", "value": "95", "unit": "g/L", "taken_on": f"{today():%d.%m.%Y}"}
    assert clinic.nurse.post(f"/patients/{child}/results", form).status_code == 303


SIGNS: dict[str, tuple[Callable[[Clinic, UUID], None], str, str]] = {
    "arm 112, then 140": (arm_again, "alarm", "112 mm"),
    "oedema, then none": (oedema_again, "alarm", "oedema of both feet"),
    "8.7 kg, then 11.5": (weight_again, "alarm", "Severe acute malnutrition"),
    "a fever of 40.2": (fever, "alarm", "Very high fever: 40.2 °C"),
    "38.2, a watch": (warm, "watch", "38.2 °C"),
    "38.2, and 36.6 since": (warm_and_over, "watch", "was 38.2 °C"),
    "a haemoglobin of 95": (anaemia, "watch", "95 g/L"),
}


@pytest.mark.parametrize("name", SIGNS)
def test_no_place_calls_a_child_well_beside_it(clinic: Clinic, name: str) -> None:
    happens, level, says = SIGNS[name]
    child = grown(clinic)
    visit = clinic.encounter(child, today(), queue_number=1)
    happens(clinic, child)
    pages = (f"/patients/{child}", f"/patients/{child}/growth", f"/encounters/{visit}/note")
    for path in pages:
        whole = clinic.doctor.get(path).text
        page, main = visible_text(whole), visible_text(_main(whole))
        assert not [words for words in ALL_CLEAR if words in page], path
        assert says in main, path
    parents = visible_text(clinic.doctor.get(f"/patients/{child}/growth/parents").text)
    assert not [words for words in ALL_CLEAR if words in parents]
    asked = "Please speak with the doctor today." if level == "alarm" else "The doctor will talk it over with you."
    assert asked in parents
    typed = TEXT | {"what_was_done": "paracetamol, looked at again"}
    assert clinic.doctor.post(f"/encounters/{visit}/note/sign", typed).status_code == 303
    paper = text_of(clinic.doctor.paper(f"/encounters/{visit}/print/visit"))
    assert not [words for words in ALL_CLEAR_ON_PAPER if words in paper], paper


def test_signs_and_results_of_the_visit_are_beside_the_note_and_on_its_paper(clinic: Clinic) -> None:
    child = grown(clinic)
    visit = clinic.encounter(child, today(), queue_number=1)
    aside = visible_text(clinic.doctor.get(f"/encounters/{visit}/note").text)
    assert f"Nothing is measured today; last on {today() - timedelta(days=7):%d.%m.%Y}." in aside
    fever(clinic, child)
    now(clinic, child, "oxygen_saturation", 88, 30)
    anaemia(clinic, child)
    aside = visible_text(clinic.doctor.get(f"/encounters/{visit}/note").text)
    assert "Nothing is measured today" not in aside
    for value in ("40.2 °C", "88 %", "95 g/L"):
        assert value in aside
    typed = TEXT | {"what_was_done": "paracetamol, looked at again"}
    assert clinic.doctor.post(f"/encounters/{visit}/note/sign", typed).status_code == 303
    paper = text_of(clinic.doctor.paper(f"/encounters/{visit}/print/visit"))
    for value in ("40,2 °C", "88 %", "95 g/l"):
        assert value in paper, paper
    assert paper.count("▲") == 2, paper
    assert "Что сделано" in paper
    assert "paracetamol, looked at again" in paper
    assert "1 / 1" in paper


def test_a_child_who_is_well_is_called_so_with_the_day(clinic: Clinic) -> None:
    child = grown(clinic)
    well(clinic, child)
    day = f"{today() - timedelta(days=7):%d.%m.%Y}"
    for path in (f"/patients/{child}", f"/patients/{child}/growth"):
        assert f"Growth is usual for the age (measured {day})." in visible_text(clinic.doctor.get(path).text)
    parents = visible_text(clinic.doctor.get(f"/patients/{child}/growth/parents").text)
    assert f"Growth is as usual for the age (measured {day})." in parents
