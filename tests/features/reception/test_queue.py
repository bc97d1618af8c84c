"""The desk checks in; numbers, order, calling, leaving, undo."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from pediatric_his.db.identifiers import new_id
from pediatric_his.features.reception.status import NEXT, Status, may_follow
from tests.clinic import Clinic, Person


def today() -> date:
    return datetime.now(ZoneInfo("Asia/Tashkent")).date()


def check_in(clinic: Clinic, child: UUID, who: Person | None = None, changes: dict[str, str] | None = None) -> int:
    form = {"patient_id": str(child), "kind": "illness", "urgency": "normal", "key": str(new_id())} | (changes or {})
    return (who or clinic.reception).post("/desk/check-in", form).status_code


def numbers(clinic: Clinic) -> list[int]:
    rows = clinic.db.fetch(
        "SELECT queue_number FROM encounter WHERE hospital_id = $1 ORDER BY queue_number", clinic.hospital_id
    )
    return [row["queue_number"] for row in rows]


def test_a_number_appears_on_the_desk_and_the_board_without_a_name_there(clinic: Clinic) -> None:
    child = clinic.child()
    assert check_in(clinic, child) == 303
    assert "Madina" in clinic.reception.get("/desk").text
    board = clinic.nurse.get("/board").text
    assert '<span class="n">1</span>' in board
    assert "Madina" not in board
    assert clinic.audited("encounter.check_in") == 1


def test_numbers_are_never_given_twice(clinic: Clinic) -> None:
    children = [clinic.child(given_name=f"Madina {n}") for n in "abcdefgh"]
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda child: check_in(clinic, child), children)) == {303}
    assert numbers(clinic) == list(range(1, 9))


def test_the_same_child_stands_once_in_the_queue(clinic: Clinic) -> None:
    child = clinic.child()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: check_in(clinic, child), range(4)))
    assert len(numbers(clinic)) == 1


def test_a_booking_becomes_an_arrival(clinic: Clinic) -> None:
    child = clinic.child()
    form = {
        "patient_id": str(child),
        "kind": "well_child",
        "day": f"{today():%d.%m.%Y}",
        "time": "09:30",
        "key": str(new_id()),
    }
    assert clinic.reception.post("/desk/book", form).status_code == 303
    assert "booked" in clinic.reception.get("/desk").text
    assert clinic.reception.post("/desk/book", form | {"key": str(new_id())}).status_code == 422
    assert check_in(clinic, child) == 303
    assert numbers(clinic) == [1]


@pytest.mark.parametrize("changes", [{"kind": "fun"}, {"urgency": ""}, {"kind": ""}])
def test_bad_choices_are_refused_at_the_field(clinic: Clinic, changes: dict[str, str]) -> None:
    assert check_in(clinic, clinic.child(), changes=changes) == 422
    assert numbers(clinic) == []


@pytest.mark.parametrize("form", [{"day": "yesterday"}, {"day": "01.01.2020"}, {"time": "25:00"}, {"time": "noon"}])
def test_a_booking_needs_a_real_day_and_time(clinic: Clinic, form: dict[str, str]) -> None:
    typed = {
        "patient_id": str(clinic.child()),
        "kind": "well_child",
        "day": f"{today():%d.%m.%Y}",
        "time": "09:30",
    } | form
    assert clinic.reception.post("/desk/book", typed).status_code == 422


def test_urgent_goes_first_then_the_booked_then_arrival(clinic: Clinic) -> None:
    now = datetime.now(UTC)
    names = {
        "Late": ("normal", None, 5),
        "Early": ("normal", None, 50),
        "Urgent": ("urgent", None, 1),
        "Booked": ("normal", 60, 3),
    }
    for number, (name, (urgency, booked, waited)) in enumerate(names.items(), 1):
        child = clinic.child(given_name=name)
        planned = now - timedelta(minutes=booked) + timedelta(minutes=50) if booked else None
        clinic.encounter(
            child,
            today(),
            urgency=urgency,
            queue_number=number,
            arrived_at=now - timedelta(minutes=waited),
            planned_at=planned,
        )
    page = clinic.nurse.get("/today").text
    places = [page.index(name) for name in ("Urgent", "Early", "Booked", "Late")]
    assert places == sorted(places)


def test_calling_shows_the_room_and_leaving_can_be_undone(clinic: Clinic) -> None:
    child = clinic.child()
    check_in(clinic, child)
    encounter = clinic.db.value("SELECT id FROM encounter WHERE patient_id = $1", child)
    assert clinic.doctor.post(f"/encounters/{encounter}/call", {"room": "7"}).status_code == 303
    assert "called" in clinic.nurse.get("/board").text
    assert clinic.reception.post(f"/encounters/{encounter}/status", {"step": "left"}).status_code == 303
    assert clinic.doctor.post(f"/encounters/{encounter}/call", {"room": "7"}).status_code == 409
    assert clinic.reception.post(f"/encounters/{encounter}/status", {"step": "undo"}).status_code == 303
    assert clinic.db.value("SELECT status FROM encounter WHERE id = $1", encounter) == "in_progress"
    assert clinic.db.value("SELECT count(*) FROM encounter_event WHERE encounter_id = $1", encounter) == 4


def test_who_may_not(clinic: Clinic, outsider: Person) -> None:
    child = clinic.child()
    assert check_in(clinic, child, clinic.doctor) == 403
    assert check_in(clinic, child, clinic.administrator) == 403
    encounter = clinic.encounter(child, today())
    assert clinic.reception.post(f"/encounters/{encounter}/call").status_code == 403
    assert outsider.post(f"/encounters/{encounter}/call").status_code == 404
    assert outsider.post(f"/encounters/{encounter}/status", {"step": "left"}).status_code == 404
    assert clinic.db.value("SELECT status FROM encounter WHERE id = $1", encounter) == "arrived"


def test_another_hospitals_child_cannot_be_checked_in(clinic: Clinic, other_clinic: Clinic) -> None:
    assert check_in(clinic, other_clinic.child()) == 404
    assert numbers(clinic) == []


def test_the_status_table_has_no_way_back_and_three_ends() -> None:
    ends = {status for status, after in NEXT.items() if not after}
    assert ends == {Status.FINISHED, Status.NO_SHOW, Status.LEFT}
    assert not may_follow(Status.FINISHED, Status.ARRIVED)
    assert not may_follow(Status.PLANNED, Status.FINISHED)
