"""One row is corrected once: of two colleagues at the same moment the second is told who was first, and keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import pytest
from httpx import Response

from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic, insert, visible_text

DAY = date(2026, 3, 1)


@dataclass(frozen=True)
class Room:
    """`row` writes what is corrected; `below`: its address below the child's; `typed`: what stays on the page."""

    table: str
    row: Callable[[Clinic, UUID], UUID]
    below: str
    form: dict[str, str] = field(default_factory=dict)
    typed: tuple[str, ...] = ()

    def correct(self, clinic: Clinic, child: UUID, row: UUID, who: str = "doctor") -> Response:
        path = f"/patients/{child}{self.below.format(row=row)}"
        return clinic.people[who].post(path, self.form | {"key": str(new_id())})


def written(table: str, **columns: object) -> Callable[[Clinic, UUID], UUID]:
    def write(clinic: Clinic, child: UUID) -> UUID:
        row = new_id()
        insert(clinic.db, table, {"id": row, "hospital_id": clinic.hospital_id, "patient_id": child} | columns)
        return row

    return write


ROOMS = [
    Room(
        "measurement",
        lambda clinic, child: clinic.measurement(child, "weight", 9000, DAY),
        "/measurements/{row}/correct",
        {"value": "8,75", "reason": "the scales stood askew"},
        ("8,75", "the scales stood askew"),
    ),
    Room(
        "result",
        written("result", code="hb", value="95", unit="g/L", taken_on=DAY),
        "/results/{row}/correct",
        {"value": "105", "unit": "g/L", "taken_on": "01.03.2026", "reason": "misread paper"},
        ("105", "misread paper"),
    ),
    Room(
        "dose",
        written("dose", given_on=DAY, cvx="08", product_text="HepB", given_elsewhere=False),
        "/vaccinations/{row}/error",
        {"reason": "the child was ill"},
        ("the child was ill",),
    ),
    Room(
        "vaccine_decision",
        written("vaccine_decision", kind="refusal", vaccine_group="*", from_date=DAY, reason="afraid"),
        "/vaccinations/decisions/{row}/end",
        {"end_reason": "talked it over"},
        ("talked it over",),
    ),
    Room(
        "observation",
        written("observation", code="012", observed_on=DAY),
        "/conditions/{row}/end",
        {"ended_on": "02.03.2026", "end_reason": "it is over"},
        ("it is over",),
    ),
    Room("alert", written("alert", kind="allergy", text="penicillin", severity="alarm"), "/alerts/{row}/end"),
]
NAMED = [room.table for room in ROOMS]


@pytest.mark.parametrize("room", ROOMS, ids=NAMED)
def test_two_at_once(clinic: Clinic, room: Room) -> None:
    child = clinic.child()
    row = room.row(clinic, child)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda who: room.correct(clinic, child, row, who), ("doctor", "head")))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    _is_told(next(answer for answer in answers if answer.status_code == 409), room)
    clinic.at_home()
    assert clinic.db.value(f"SELECT count(*) FROM {room.table} WHERE supersedes = $1", row) == 1


@pytest.mark.parametrize("room", ROOMS, ids=NAMED)
def test_from_a_page_that_stood_open(clinic: Clinic, room: Room) -> None:
    child = clinic.child()
    row = room.row(clinic, child)
    assert room.correct(clinic, child, row).status_code == 303
    _is_told(room.correct(clinic, child, row, "head"), room)


def _is_told(answer: Response, room: Room) -> None:
    assert answer.status_code == 409
    assert "Already corrected by Yusupova N. at " in visible_text(answer.text)
    for typed in room.typed:
        assert typed in answer.text


@pytest.mark.parametrize("room", ROOMS, ids=NAMED)
def test_whose_row_it_is(clinic: Clinic, other_clinic: Clinic, room: Room) -> None:
    child, other = clinic.child(), clinic.child(given_name="Aziza")
    row = room.row(clinic, child)
    assert room.correct(clinic, child, row, "reception").status_code == 403
    assert room.correct(clinic, other, row).status_code == 404, "another child's"
    assert room.correct(clinic, child, new_id()).status_code == 404
    assert room.correct(other_clinic, child, row).status_code == 404, "another hospital's"
    clinic.at_home()
    assert clinic.db.value(f"SELECT count(*) FROM {room.table} WHERE supersedes = $1", row) == 0
