"""The desk checks in; numbers, order, calling, leaving, undo."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from pediatric_his.db.identifiers import new_id
from pediatric_his.features.reception.status import NEXT, Status, may_follow
from tests.clinic import Clinic, Person, visible_text


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


def test_who_was_checked_in_is_said_where_it_was_done(clinic: Clinic, outsider: Person) -> None:
    form = {"patient_id": str(clinic.child()), "kind": "illness", "urgency": "normal", "key": str(new_id())}
    address = clinic.reception.post("/desk/check-in", form).headers["location"]
    said = "Karimova Madina Rustam qizi is here, with number 1."
    assert said in visible_text(clinic.reception.get(address).text)
    assert said not in visible_text(clinic.reception.get("/desk").text)
    assert "Madina" not in outsider.get(address).text
    assert clinic.doctor.get(address).status_code == clinic.doctor.get("/desk").status_code


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
        "time": "23:59",
        "key": str(new_id()),
    }
    assert clinic.reception.post("/desk/book", form).status_code == 303
    assert "booked" in clinic.reception.get("/desk").text
    assert clinic.reception.post("/desk/book", form | {"key": str(new_id())}).status_code == 422
    assert check_in(clinic, child) == 303
    assert numbers(clinic) == [1]


def test_a_booking_in_the_past_is_refused_at_its_field(clinic: Clinic) -> None:
    form = {"patient_id": str(clinic.child()), "kind": "well_child", "day": f"{today():%d.%m.%Y}", "time": "00:00"}
    answer = clinic.reception.post("/desk/book", form)
    assert answer.status_code == 422
    assert 'id="time-error"' in answer.text
    assert "This time is past" in answer.text
    tomorrow = {"day": f"{today() + timedelta(days=1):%d.%m.%Y}", "key": str(new_id())}
    assert clinic.reception.post("/desk/book", form | tomorrow).status_code == 303


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
        "time": "23:59",
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


def encounter_of(clinic: Clinic, child: UUID) -> dict[str, Any]:
    return dict(clinic.db.row("SELECT * FROM encounter WHERE patient_id = $1", child))


def events(clinic: Clinic, encounter: UUID) -> list[tuple[str, str]]:
    rows = clinic.db.fetch("SELECT status, note FROM encounter_event WHERE encounter_id = $1 ORDER BY at", encounter)
    return [(row["status"], row["note"]) for row in rows]


def step(who: Person, encounter: UUID, name: str) -> int:
    return who.post(f"/encounters/{encounter}/status", {"step": name}).status_code


def test_each_step_is_an_event_and_a_version(clinic: Clinic) -> None:
    child = clinic.child()
    check_in(clinic, child)
    here = encounter_of(clinic, child)
    assert (here["status"], here["version"], here["finished_at"]) == ("arrived", 1, None)
    assert clinic.doctor.post(f"/encounters/{here['id']}/call", {"room": "7"}).status_code == 303
    called = encounter_of(clinic, child)
    assert (called["room"], called["doctor_id"], called["version"]) == ("7", clinic.doctor.staff_id, 2)
    assert step(clinic.doctor, here["id"], "finished") == 303
    done = encounter_of(clinic, child)
    assert (done["status"], done["version"]) == ("finished", 3)
    assert done["finished_at"] is not None
    assert (done["room"], done["doctor_id"]) == ("7", clinic.doctor.staff_id), "what was known stays"
    assert events(clinic, here["id"]) == [("arrived", ""), ("in_progress", ""), ("finished", "")]


def test_undoing_takes_the_last_step_back_once(clinic: Clinic) -> None:
    child = clinic.child()
    check_in(clinic, child)
    encounter = encounter_of(clinic, child)["id"]
    assert step(clinic.reception, encounter, "undo") == 409, "there is nothing before the arrival"
    clinic.doctor.post(f"/encounters/{encounter}/call", {"room": "7"})
    step(clinic.doctor, encounter, "finished")
    assert step(clinic.doctor, encounter, "undo") == 303
    back = encounter_of(clinic, child)
    assert (back["status"], back["finished_at"], back["version"]) == ("in_progress", None, 4)
    assert events(clinic, encounter)[-1] == ("in_progress", "undo")


def test_calling_again_changes_the_room_and_the_same_step_nothing(clinic: Clinic) -> None:
    child = clinic.child()
    check_in(clinic, child)
    encounter = encounter_of(clinic, child)["id"]
    for room in ("7", "9"):
        assert clinic.doctor.post(f"/encounters/{encounter}/call", {"room": room}).status_code == 303
    assert encounter_of(clinic, child)["room"] == "9"
    assert step(clinic.reception, encounter, "left") == 303
    assert step(clinic.reception, encounter, "left") == 303, "being there already is no fault"
    assert [status for status, _note in events(clinic, encounter)] == ["arrived", "in_progress", "in_progress", "left"]
    assert encounter_of(clinic, child)["version"] == 4


def test_a_booking_that_arrives_keeps_its_time_and_takes_the_desks_words(clinic: Clinic) -> None:
    child = clinic.child()
    booked = clinic.encounter(child, today(), "planned", planned_at=datetime.now(UTC))
    assert check_in(clinic, child, changes={"urgency": "urgent"}) == 303
    here = encounter_of(clinic, child)
    assert (here["id"], here["status"], here["urgency"], here["kind"]) == (booked, "arrived", "urgent", "illness")
    assert (here["queue_number"], here["version"]) == (1, 2)
    assert here["arrived_at"] is not None
    assert here["planned_at"] is not None
    assert check_in(clinic, child) == 303, "already here"
    assert encounter_of(clinic, child)["version"] == 2


def test_measuring_moves_a_waiting_child_only(clinic: Clinic) -> None:
    for status, after in (("arrived", "triaged"), ("in_progress", "in_progress"), ("finished", "finished")):
        child = clinic.child()
        encounter = clinic.encounter(child, today(), status, queue_number=new_id().int % 1000)
        form = {"temperature": "36,6", "encounter": str(encounter), "key": str(new_id())}
        assert clinic.nurse.post(f"/patients/{child}/measurements/new", form).status_code == 303
        assert encounter_of(clinic, child)["status"] == after


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


def test_two_of_one_name_are_told_apart_in_the_list_and_before_saving(clinic: Clinic) -> None:
    one = registered(clinic, "Karimova", "Madina", date(2024, 3, 14), "Dilorom")
    other = registered(clinic, "Каримова", "Мадина", date(2023, 5, 1), "Gulnora")
    for child in (one, other):
        assert check_in(clinic, child) == 303
    for page in (clinic.reception.get("/desk"), clinic.nurse.get("/today")):
        assert "14.03.2024" in visible_text(page.text)
        assert "01.05.2023" in visible_text(page.text)
    for path in ("measurements/new", "vaccinations/new"):
        words = visible_text(clinic.nurse.get(f"/patients/{one}/{path}").text)
        assert "Another child has the same name. This one: born 14.03.2024" in words
        assert "01.05.2023" in words
        assert "Gulnora" in words
    alone = registered(clinic, "Karimov", "Aziz", date(2024, 3, 14), "Dilorom")
    assert "same name" not in clinic.nurse.get(f"/patients/{alone}/measurements/new").text


def registered(clinic: Clinic, family_name: str, given_name: str, born: date, mother: str) -> UUID:
    form = {"family_name": family_name, "given_name": given_name, "birth_date": f"{born:%d.%m.%Y}", "not_the_same": "1"}
    form |= {"sex": "f" if given_name != "Aziz" else "m", "guardian_given_name": mother, "key": str(new_id())}
    assert clinic.reception.post("/patients/new", form).status_code == 303
    found: UUID = clinic.db.value(
        "SELECT id FROM patient WHERE hospital_id = $1 AND birth_date = $2 AND given_name = $3",
        *(clinic.hospital_id, born, given_name),
    )
    return found


def test_a_conflict_says_which_one(clinic: Clinic) -> None:
    visit = clinic.encounter(clinic.child(), today(), "left", queue_number=1)
    answer = clinic.doctor.post(f"/encounters/{visit}/call", {"room": "3"})
    assert answer.status_code == 409
    words = visible_text(answer.text)
    assert "Karimova Madina Rustam qizi is now: " in words
    assert "already sent" not in words
