"""What is said beside a field while somebody types: the impossible at once, the same on the page of a correction."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest

from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic
from tests.features.measurements.test_record import child_of_two, rows
from tests.features.reception.test_queue import today
from tests.one_answer.places import words


def beside(clinic: Clinic, child: UUID, field: str, **typed: str) -> str:
    page = clinic.nurse.post(f"/patients/{child}/measurements/reading", typed, htmx=True).text
    found = re.search(rf'hx-target="#reading-{field}".*?>(.*?)</hx-partial>', page, re.DOTALL)
    assert found
    return words(found.group(1))


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("systolic", "300", "From 40 to 260 mmHg. Look at the unit"),
        ("oxygen_saturation", "9", "From 30 to 100 %. Look at the unit"),
        ("temperature", "402", "From 30 to 44 °C. Look at the unit"),
        ("muac", "12", "From 30 to 500 mm. Look at the unit"),
        ("weight", "heavy", "Write a number"),
    ],
)
def test_the_impossible_is_said_while_it_is_typed(clinic: Clinic, field: str, value: str, told: str) -> None:
    child = child_of_two(clinic)
    assert told in beside(clinic, child, field, **{field: value})
    assert beside(clinic, child, field, **{field: ""}) == ""
    assert told not in beside(clinic, child, "heart_rate", **{field: value}), "at its own field"


def pressure(clinic: Clinic, child: UUID, upper: str, lower: str, **more: str) -> int:
    typed = {"systolic": upper, "diastolic": lower, "key": str(new_id())} | more
    return clinic.nurse.post(f"/patients/{child}/measurements/new", typed).status_code


@pytest.mark.parametrize(
    ("days", "upper", "lower", "asked"),
    [(500, "260", "180", True), (500, "130", "80", False), (200, "170", "100", True), (6000, "170", "95", False),
     (6000, "210", "120", True), (3000, "100", "94", True)],
)  # fmt: skip
def test_a_pressure_that_hardly_any_child_has_is_asked_about(
    clinic: Clinic, days: int, upper: str, lower: str, asked: bool
) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=days))
    assert pressure(clinic, child, upper, lower) == (422 if asked else 303)
    if asked:
        typed = {"systolic": upper, "diastolic": lower, "key": str(new_id())}
        told = clinic.nurse.confirm(f"/patients/{child}/measurements/new", typed, systolic="measured twice")
        assert told.status_code == 303
    assert rows(clinic, child)["systolic"] == int(upper)


@pytest.mark.parametrize(
    ("age", "ago", "said"), [(600, 200, True), (600, 150, False), (1500, 300, False), (1500, 400, True)]
)
def test_a_pressure_by_an_old_length_says_of_which_day(clinic: Clinic, age: int, ago: int, said: bool) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=age))
    day = today() - timedelta(days=ago)
    clinic.measurement(
        child, "length_height", 800 if age < 731 else 1000, day, position="lying" if age < 731 else "standing"
    )
    told = beside(clinic, child, "systolic", systolic="90", diastolic="50")
    assert (f"by the length or height of {day:%d.%m.%Y}" in told) is said
    new = beside(clinic, child, "systolic", systolic="90", diastolic="50", length_height="100", position="standing")
    assert "by the length" not in new


def test_the_page_of_a_correction_reads_along(clinic: Clinic) -> None:
    child = child_of_two(clinic)
    clinic.measurement(child, "temperature", 370, today())
    clinic.measurement(child, "systolic", 90, today())
    clinic.measurement(child, "diastolic", 50, today())
    found = clinic.db.fetch("SELECT id, kind FROM measurement WHERE patient_id = $1", child)
    ids = {row["kind"]: row["id"] for row in found}

    def told(kind: str, value: str) -> str:
        page = clinic.nurse.post(f"/patients/{child}/measurements/{ids[kind]}/reading", {"value": value}, htmx=True)
        assert page.status_code == 200
        return words(page.text)

    assert "Very high fever" in told("temperature", "40,6")
    assert "From 30 to 44 °C" in told("temperature", "406")
    assert "From 40 to 260" in told("systolic", "300")
    assert told("temperature", "") == ""
    page = clinic.nurse.get(f"/patients/{child}/measurements/{ids['temperature']}/correct").text
    assert f"/measurements/{ids['temperature']}/reading" in page
    assert rows(clinic, child)["temperature"] == 370
    reception = clinic.reception.post(f"/patients/{child}/measurements/{ids['temperature']}/reading", {"value": "38"})
    assert reception.status_code == 403
    assert clinic.audited("measurement.correct") == 0


def test_another_hospitals_doctor_reads_nothing_along(clinic: Clinic, other_clinic: Clinic) -> None:
    child = child_of_two(clinic)
    clinic.measurement(child, "temperature", 370, today())
    (row,) = clinic.db.fetch("SELECT id FROM measurement WHERE patient_id = $1", child)
    path = f"/patients/{child}/measurements/{row['id']}/reading"
    assert other_clinic.doctor.post(path, {"value": "38"}).status_code == 404
