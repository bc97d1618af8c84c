"""Attempts: slowed by login and by address, on a known device by its own budget; nobody is locked out by others."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from httpx import Response

from pediatric_his.features.staff.codes import ONE_TIME, code_hash, new_code
from pediatric_his.features.staff.passwords import hash_now
from pediatric_his.features.staff.throttle import password_budgets
from tests.clinic import Clinic, Person, insert

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def password_hash() -> str:
    return hash_now(PASSWORD)


@pytest.fixture
def login(clinic: Clinic, password_hash: str) -> str:
    clinic.at_home()
    clinic.db.fetch("UPDATE staff SET password_hash = $1 WHERE hospital_id = $2", password_hash, clinic.hospital_id)
    return clinic.doctor.login


def attempt(person: Person, login: str, password: str = "wrong") -> Response:
    return person.post("/sign-in", {"login": login, "password": password})


def at_device(clinic: Clinic, login: str) -> Person:
    """Somebody before the device on which the person of this login has signed in."""
    nobody = clinic.nobody
    answer = attempt(nobody, login, PASSWORD)
    assert answer.status_code == 303
    nobody.cookies["device"] = answer.cookies["device"]
    return nobody


def use_up(clinic: Clinic, kind: str, name: bytes, spent: float) -> None:
    budget = {"hospital_id": clinic.hospital_id, "kind": kind, "name": name, "spent": spent}
    insert(clinic.db, "sign_in_budget", budget)


def spent_of(clinic: Clinic, kind: str) -> list[float]:
    clinic.at_home()
    rows = clinic.db.fetch(
        "SELECT spent FROM sign_in_budget WHERE hospital_id = $1 AND kind = $2", clinic.hospital_id, kind
    )
    return [row["spent"] for row in rows]


def test_the_ninth_guess_at_one_login_waits_and_says_how_long(clinic: Clinic, login: str) -> None:
    nobody = clinic.nobody
    assert [attempt(nobody, login).status_code for _ in range(9)] == [422] * 8 + [429]
    slowed = attempt(nobody, login, PASSWORD)
    assert slowed.status_code == 429, "the right password isn't looked at either"
    assert "The next one counts in" in slowed.text
    assert attempt(nobody, clinic.nurse.login, PASSWORD).status_code == 303, "another login at this address goes on"


def test_a_minute_gives_one_more_attempt_and_no_two(clinic: Clinic, login: str) -> None:
    nobody = clinic.nobody
    for _ in range(8):
        attempt(nobody, login)
    clinic.at_home()
    clinic.db.fetch(
        "UPDATE sign_in_budget SET at = at - interval '61 seconds' WHERE hospital_id = $1", clinic.hospital_id
    )
    assert [attempt(nobody, login).status_code for _ in range(2)] == [422, 429]


def test_what_others_try_elsewhere_doesnt_lock_the_doctor_out_where_she_is_known(clinic: Clinic, login: str) -> None:
    known = at_device(clinic, login)
    for _ in range(9):
        attempt(clinic.nobody, login)
    assert attempt(clinic.nobody, login, PASSWORD).status_code == 429
    assert attempt(known, login, PASSWORD).status_code == 303


def test_a_known_device_has_a_budget_too(clinic: Clinic, login: str) -> None:
    known = at_device(clinic, login)
    assert [attempt(known, login).status_code for _ in range(11)] == [422] * 10 + [429]
    assert attempt(clinic.nobody, login, PASSWORD).status_code == 303, "and it is that device's alone"


def test_a_device_is_known_for_who_signed_in_on_it(clinic: Clinic, login: str) -> None:
    known = at_device(clinic, login)
    for _ in range(9):
        attempt(clinic.nobody, clinic.nurse.login)
    assert attempt(known, clinic.nurse.login, PASSWORD).status_code == 429, "the nurse was never on it"
    chosen = clinic.nobody
    chosen.cookies["device"] = "chosen-by-an-attacker"
    answer = attempt(chosen, login, PASSWORD)
    assert answer.cookies["device"] != "chosen-by-an-attacker"


def test_an_address_that_is_used_up_shuts_no_clinic_out(clinic: Clinic, login: str) -> None:
    known = at_device(clinic, login)
    where = password_budgets(login, "testclient", None)[1]
    clinic.db.fetch("DELETE FROM sign_in_budget WHERE hospital_id = $1", clinic.hospital_id)
    use_up(clinic, where.kind, where.name, where.at_once)
    assert attempt(clinic.nobody, clinic.nurse.login, PASSWORD).status_code == 429, "a new device there waits"
    assert attempt(known, login, PASSWORD).status_code == 303
    staff_id, code = clinic.nurse.staff_id, new_code(ONE_TIME)
    assert staff_id is not None
    give_code(clinic, staff_id, code)
    assert attempt(clinic.nobody, clinic.nurse.login, code).status_code == 303, "a one-time code is the way in"


def give_code(clinic: Clinic, staff_id: UUID, code: str) -> None:
    own = {"hospital_id": clinic.hospital_id, "staff_id": staff_id}
    until = datetime.now(UTC) + timedelta(hours=1)
    hashed = code_hash(clinic.secret, staff_id, code.replace("-", ""))
    insert(clinic.db, "one_time_code", own | {"code_hash": hashed, "expires_at": until})


def test_a_login_guessed_from_everywhere_is_slowed_as_a_whole(clinic: Clinic, login: str) -> None:
    known = at_device(clinic, login)
    clinic.db.fetch("DELETE FROM sign_in_budget WHERE hospital_id = $1", clinic.hospital_id)
    whole = password_budgets(login, "another address", None)[2]
    use_up(clinic, whole.kind, whole.name, whole.at_once)
    assert attempt(clinic.nobody, login, PASSWORD).status_code == 429
    assert attempt(known, login, PASSWORD).status_code == 303


def test_who_is_in_has_spent_nothing(clinic: Clinic, login: str) -> None:
    """A morning's shift signs in behind one address."""
    for _ in range(3):
        attempt(clinic.nobody, login, PASSWORD)
    assert [round(spent) for kind in ("login at address", "address", "login") for spent in spent_of(clinic, kind)] == [
        0
    ] * 3


def test_a_refused_attempt_spends_nothing_of_the_wider_budgets(clinic: Clinic, login: str) -> None:
    for _ in range(20):
        attempt(clinic.nobody, login)
    assert all(spent <= 8 for kind in ("address", "login") for spent in spent_of(clinic, kind))


def test_no_login_and_no_address_stands_in_the_budgets(clinic: Clinic, login: str) -> None:
    attempt(clinic.nobody, login)
    clinic.at_home()
    names = clinic.db.fetch("SELECT name FROM sign_in_budget WHERE hospital_id = $1", clinic.hospital_id)
    assert {len(row["name"]) for row in names} == {hashlib.sha256().digest_size}


@pytest.mark.parametrize(
    "odd",
    [
        b"doctor%00",
        b"%00",
        b"%ff%fe",
        b"%ed%a0%80",  # half of a pair
        b"doctor%0d%0a",
        b"%e2%80%ae" + b"a" * 500,
        b"%27%3b--",
        b"\xff\x00",
    ],
)
@pytest.mark.parametrize("field", ["login", "password", "hospital", "next"])
def test_odd_bytes_are_refused_as_a_wrong_pair(clinic: Clinic, login: str, odd: bytes, field: str) -> None:
    nobody = clinic.nobody
    whole = {"_csrf": nobody.csrf.encode(), "login": login.encode(), "password": b"wrong", field: odd}
    body = b"&".join(name.encode() + b"=" + value for name, value in whole.items())
    headers = nobody._headers(False) | {"Content-Type": "application/x-www-form-urlencoded"}
    answer = clinic.app.post("/sign-in", content=body, headers=headers)
    assert 400 <= answer.status_code < 500


def test_odd_headers_are_no_fault_of_ours(clinic: Clinic, login: str) -> None:
    nobody = clinic.nobody
    nobody.cookies["device"] = "a" * 5000
    answer = attempt(nobody, login, PASSWORD)
    assert answer.status_code == 303
