"""The altitude at which the children live: said by the head doctor, taken off haemoglobin, and said where it isn't known."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic, Person, visible_text
from tests.features.reception.test_queue import today


def set_altitude(clinic: Clinic, metres: str, who: Person | None = None) -> int:
    form = {"altitude": metres, "key": str(new_id())}
    return (who or clinic.head).post("/approvals/altitude", form).status_code


def of_two(clinic: Clinic) -> UUID:
    return clinic.child(birth_date=today() - timedelta(days=760))


def said_of(clinic: Clinic, haemoglobin: str) -> str:
    typed = {"code": "hb", "value": haemoglobin, "unit": "g/L"}
    return visible_text(clinic.nurse.post(f"/patients/{of_two(clinic)}/results/reading", typed, htmx=True).text)


def test_until_it_is_set_a_haemoglobin_says_that_it_is_not_corrected(clinic: Clinic) -> None:
    assert "not corrected for altitude" in said_of(clinic, "112")
    assert "not set" in visible_text(clinic.head.get("/approvals").text)


def test_low_down_nothing_is_taken_off_and_nothing_is_said(clinic: Clinic) -> None:
    assert set_altitude(clinic, "455") == 303
    assert "altitude" not in said_of(clinic, "112")
    assert "455 m" in visible_text(clinic.head.get("/approvals").text)


def test_high_up_a_usual_figure_is_anaemia(clinic: Clinic, other_clinic: Clinic) -> None:
    assert "Usual for age" in said_of(clinic, "112")
    assert set_altitude(clinic, "2000") == 303
    said = said_of(clinic, "112")
    assert "Moderate anaemia" in said
    assert "at an altitude of 2000 m as much as 99.5 g/L at sea level" in said
    assert "Usual for age" in said_of(other_clinic, "112")
    assert set_altitude(clinic, "0") == 303, "the latest holds"
    assert "Usual for age" in said_of(clinic, "112")
    assert clinic.audited("approval.altitude") == 2


def test_oxygen_is_judged_by_it(clinic: Clinic) -> None:
    def said() -> str:
        path = f"/patients/{of_two(clinic)}/measurements/reading"
        return visible_text(clinic.nurse.post(path, {"oxygen_saturation": "89"}, htmx=True).text)

    assert "act now" in said()
    assert set_altitude(clinic, "3000") == 303
    assert "needs attention" in said()


@pytest.mark.parametrize("metres", ["", "-431", "5001", "high", "12,5"])
def test_what_is_refused(clinic: Clinic, metres: str) -> None:
    assert set_altitude(clinic, metres) == 422
    assert "not set" in visible_text(clinic.head.get("/approvals").text)


def test_who_may(clinic: Clinic, other_clinic: Clinic) -> None:
    assert set_altitude(clinic, "2000", clinic.doctor) == 403
    assert set_altitude(clinic, "2000", other_clinic.head) == 303
    assert "not set" in visible_text(clinic.head.get("/approvals").text), "theirs alone"
