"""The head doctor changes a limit while a danger stands: the danger is never gone without a word."""

from __future__ import annotations

from datetime import UTC, datetime
from html import unescape
from uuid import UUID

from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic, visible_text
from tests.features.approvals.test_approvals import SPO2, change
from tests.features.dangers.conftest import today
from tests.features.dangers.test_dangers import ago, banner, child_in_queue, measure


def saturation(clinic: Clinic, child: UUID, percent: int, minutes: int) -> UUID:
    return clinic.measurement(child, "oxygen_saturation", percent, today(), measured_at=ago(minutes))


def see(clinic: Clinic, child: UUID, measurement: UUID) -> None:
    path = f"/patients/{child}/dangers/measurement/{measurement}/seen"
    assert clinic.doctor.post(path, {"key": str(new_id())}).status_code == 303


def test_a_danger_outlives_a_change_of_its_limit_and_ends_with_its_words(clinic: Clinic) -> None:
    child = child_in_queue(clinic)
    low = saturation(clinic, child, 89, 30)
    assert "89" in banner(clinic.doctor, child)
    assert change(clinic, "spo2", SPO2, limit_0="88", limit_1="94", reason="our consensus") == 303
    assert "89" in banner(clinic.doctor, child)
    assert measure(clinic, child, oxygen_saturation="98") == 303
    told = banner(clinic.doctor, child)
    assert "89" in told, "nobody has seen it"
    assert "was 89" not in told
    assert "at once" in visible_text(clinic.reception.get("/desk").text)
    see(clinic, child, low)
    assert "was 89" in banner(clinic.doctor, child)


def test_what_is_measured_after_the_change_is_judged_by_it(clinic: Clinic) -> None:
    child = child_in_queue(clinic)
    assert change(clinic, "spo2", SPO2, limit_0="88", limit_1="94", reason="our consensus") == 303
    clinic.measurement(child, "oxygen_saturation", 89, today(), measured_at=datetime.now(UTC))
    assert "89" not in banner(clinic.doctor, child)
    assert change(clinic, "spo2", SPO2, limit_0="90", limit_1="94", reason="as before") == 303
    assert "89" in banner(clinic.doctor, child), "a sharper limit marks what is there"


def test_the_value_says_that_its_limit_is_the_hospitals_own(clinic: Clinic) -> None:
    child = child_in_queue(clinic)
    path = f"/patients/{child}/measurements/reading"
    before = unescape(visible_text(clinic.nurse.post(path, {"oxygen_saturation": "85"}, htmx=True).text))
    assert "changed here" not in before
    assert change(clinic, "spo2", SPO2, limit_0="88", limit_1="94", reason="our consensus") == 303
    for page in (
        clinic.nurse.post(path, {"oxygen_saturation": "85"}, htmx=True).text,
        _with_value(clinic, child),
    ):
        told = unescape(visible_text(page))
        assert "The limits were changed here by" in told
        assert f" on {today():%d.%m.%Y}: " in told
        assert "< 88 %, as shipped < 90 %" in told
        assert "94 %, as shipped" not in told, "what is as shipped isn't told"


def _with_value(clinic: Clinic, child: UUID) -> str:
    saturation(clinic, child, 85, 20)
    return clinic.doctor.get(f"/patients/{child}").text
