"""Signing in: rotated sessions, hashed at rest, revocable, throttled."""

from __future__ import annotations

import re

import pytest

from pediatric_his.db.identifiers import new_id
from pediatric_his.features.staff.entrance import Entrance, entrance
from pediatric_his.features.staff.passwords import hash_now
from pediatric_his.web.session import token_hash
from tests.clinic import Clinic, Person, employ

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def password_hash() -> str:
    return hash_now(PASSWORD)


@pytest.fixture
def login(clinic: Clinic, password_hash: str) -> str:
    clinic.at_home()
    clinic.db.fetch("UPDATE staff SET password_hash = $1 WHERE id = $2", password_hash, clinic.doctor.staff_id)
    return clinic.doctor.login


def token_of(answer: object) -> str:
    found = re.search(r"session=([^;]+);", answer.headers["set-cookie"])  # type: ignore[attr-defined]
    assert found
    return found.group(1)


def test_it_signs_in_with_a_fresh_token_hashed_at_rest(clinic: Clinic, login: str) -> None:
    nobody = clinic.nobody
    answer = nobody.post("/sign-in", {"login": login, "password": PASSWORD})
    assert answer.status_code == 303
    token = token_of(answer)
    stored = clinic.db.fetch("SELECT token_hash FROM staff_session WHERE staff_id = $1", clinic.doctor.staff_id)
    assert token_hash(token) in [r["token_hash"] for r in stored]
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "SameSite" in answer.headers["set-cookie"]
    me = Person(clinic.app, {"session": token}, "")
    assert me.get("/today").status_code == 200
    assert clinic.audited("staff.sign_in") == 1


def test_a_chosen_token_is_never_taken_over(clinic: Clinic, login: str) -> None:
    attacker = Person(clinic.app, {"session": "chosen-by-attacker", "visitor": "v", "hospital": clinic.slug}, "")
    page = attacker.get("/sign-in").text
    csrf = re.search(r'name="_csrf" value="(\w+)"', page)
    assert csrf
    answer = attacker.post("/sign-in", {"login": login, "password": PASSWORD}, csrf=csrf.group(1))
    assert token_of(answer) != "chosen-by-attacker"
    assert attacker.get("/today").headers["location"].startswith("/sign-in")


@pytest.mark.parametrize(
    "wrong", [{"password": "wrong password"}, {"login": "nobody.here"}, {"login": "", "password": ""}]
)
def test_a_wrong_pair_says_the_same_for_all(clinic: Clinic, login: str, wrong: dict[str, str]) -> None:
    answer = clinic.nobody.post("/sign-in", {"login": login, "password": PASSWORD} | wrong)
    assert answer.status_code == 422
    assert "don&#39;t fit together" in answer.text
    assert PASSWORD not in answer.text


def test_an_account_is_closed_with_its_sessions_and_opened_again(clinic: Clinic, login: str) -> None:
    who, path = clinic.administrator, f"/staff/{clinic.doctor.staff_id}/active"
    assert who.post(path, {"active": "0"}).status_code == 303
    open_sessions = "SELECT count(*) FROM staff_session WHERE staff_id = $1 AND revoked_at IS NULL"
    assert clinic.db.value(open_sessions, clinic.doctor.staff_id) == 0
    assert clinic.nobody.post("/sign-in", {"login": login, "password": PASSWORD}).status_code == 422
    assert clinic.head.post(path, {"active": "1"}).status_code == 303
    assert clinic.doctor.get("/today").status_code == 303, "its old sessions stay ended"
    assert clinic.nobody.post("/sign-in", {"login": login, "password": PASSWORD}).status_code == 303
    assert clinic.db.value(open_sessions, clinic.doctor.staff_id) == 1


def test_attempts_are_written_down_with_how_they_ended(clinic: Clinic, login: str) -> None:
    clinic.db.fetch("DELETE FROM sign_in_attempt WHERE NOT succeeded")
    for password in ("wrong", PASSWORD):
        clinic.nobody.post("/sign-in", {"login": login, "password": password})
    rows = clinic.db.fetch(
        "SELECT succeeded FROM sign_in_attempt WHERE hospital_id = $1 AND login = $2 ORDER BY at",
        *(clinic.hospital_id, login),
    )
    assert [row["succeeded"] for row in rows] == [False, True]


def test_a_closed_account_a_revoked_and_an_old_session_are_nobody(clinic: Clinic) -> None:
    assert clinic.nurse.get("/today").status_code == 200
    clinic.db.fetch("UPDATE staff SET active = false WHERE id = $1", clinic.nurse.staff_id)
    assert clinic.nurse.get("/today").status_code == 303
    clinic.db.fetch("UPDATE staff_session SET revoked_at = now() WHERE staff_id = $1", clinic.head.staff_id)
    assert clinic.head.get("/today").status_code == 303
    clinic.db.fetch(
        "UPDATE staff_session SET last_seen_at = now() - interval '11 hours' WHERE staff_id = $1",
        clinic.doctor.staff_id,
    )
    assert clinic.doctor.get("/today").status_code == 303
    clinic.db.fetch(
        "UPDATE staff_session SET expires_at = now() - interval '1 second' WHERE staff_id = $1",
        clinic.reception.staff_id,
    )
    assert clinic.reception.get("/desk").status_code == 303


def test_signing_out_ends_the_session(clinic: Clinic) -> None:
    assert clinic.doctor.post("/sign-out").status_code == 303
    assert clinic.doctor.get("/today").headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil", "javascript:alert(1)"])
def test_next_leads_nowhere_else(clinic: Clinic, login: str, path: str) -> None:
    answer = clinic.nobody.post("/sign-in", {"login": login, "password": PASSWORD, "next": path})
    assert answer.headers["location"] == "/"


def test_the_language_is_each_persons_own(clinic: Clinic) -> None:
    assert clinic.doctor.post("/account/language", {"locale": "ru"}).status_code == 303
    assert "Кто следующий?" in clinic.doctor.get("/today").text
    assert "Who is next?" in clinic.head.get("/today").text
    assert clinic.doctor.post("/account/language", {"locale": "xx"}).status_code == 422


def test_the_longest_password_fits_as_typed_and_not_with_more_behind_it(clinic: Clinic) -> None:
    clinic.at_home()
    longest = ("tramvay limon soat " * 11)[:200]
    stored = hash_now(longest)
    clinic.db.fetch("UPDATE staff SET password_hash = $1 WHERE id = $2", stored, clinic.nurse.staff_id)
    pairs = [(longest + "x", 422), (longest[:-1], 422), (longest, 303)]
    assert [
        clinic.nobody.post("/sign-in", {"login": clinic.nurse.login, "password": typed}).status_code
        for typed, _ in pairs
    ] == [status for _, status in pairs]


def test_a_new_password_asks_for_the_old_and_signs_others_out(clinic: Clinic, login: str) -> None:
    other = clinic.nobody.post("/sign-in", {"login": login, "password": PASSWORD})
    elsewhere = Person(clinic.app, {"session": token_of(other)}, "")
    fresh = {"new_password": "tramvay limon soat"}
    assert clinic.doctor.post("/account/password", fresh | {"password": "wrong"}).status_code == 422
    assert clinic.doctor.post("/account/password", {"password": PASSWORD, "new_password": "short"}).status_code == 422
    assert clinic.doctor.post("/account/password", fresh | {"password": PASSWORD}).status_code == 303
    assert clinic.doctor.get("/today").status_code == 200
    assert elsewhere.get("/today").status_code == 303


def test_an_administrator_opens_and_closes_accounts(clinic: Clinic, outsider: Person) -> None:
    form = {
        "login": "n.new" + clinic.hospital_id.hex[-6:],
        "role": "nurse",
        "family_name": "New",
        "given_name": "Nurse",
    }
    assert clinic.administrator.post("/staff", form).headers["location"] == "/staff", (
        "a nurse waits for a second person"
    )
    desk = form | {"login": f"desk.{form['login']}", "role": "reception"}
    assert "shown once" in clinic.administrator.post("/staff", desk).text
    assert clinic.doctor.post("/staff", form).status_code == 403
    assert clinic.administrator.post("/staff", form | {"role": "king"}).status_code == 422
    assert clinic.administrator.post(f"/staff/{outsider.staff_id}/active", {"active": "0"}).status_code == 404
    assert clinic.administrator.post(f"/staff/{clinic.nurse.staff_id}/active", {"active": "0"}).status_code == 303
    assert clinic.nurse.get("/today").status_code == 303


def test_a_hospitals_own_address_is_remembered_by_the_device(clinic: Clinic, login: str) -> None:
    newcomer = Person(clinic.app, {}, "")
    answer = newcomer.get(f"/h/{clinic.slug}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert f"hospital={clinic.slug};" in answer.headers["set-cookie"]
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "Trial hospital" in clinic.nobody.get("/sign-in").text
    assert newcomer.get("/h/nowhere").status_code == 404


def test_who_is_nowhere_yet_chooses_the_hospital(clinic: Clinic, other_clinic: Clinic, login: str) -> None:
    page = Person(clinic.app, {"visitor": "v"}, "").get("/sign-in").text
    assert f'href="/h/{clinic.slug}"' in page
    assert f'href="/h/{other_clinic.slug}"' in page
    assert 'name="password"' not in page
    nobody = clinic.nobody
    del nobody.cookies["hospital"]
    answer = nobody.post("/sign-in", {"login": login, "password": PASSWORD})
    assert answer.status_code == 422
    assert "Choose your hospital first" in answer.text
    assert 'name="password"' not in clinic.nobody.get("/sign-in?choose=1").text


def test_a_login_is_one_hospitals_own(clinic: Clinic, other_clinic: Clinic, login: str, password_hash: str) -> None:
    """Two hospitals have a doctor of the same login; each signs in to her own, and a throttle shuts only one door."""
    same = employ(other_clinic, "nurse", login)
    assert clinic.nobody.post("/sign-in", {"login": login, "password": PASSWORD}).status_code == 303
    assert other_clinic.nobody.post("/sign-in", {"login": login, "password": PASSWORD}).status_code == 422
    other_clinic.at_home()
    other_clinic.db.fetch("UPDATE staff SET password_hash = $1 WHERE id = $2", password_hash, same.staff_id)
    there = other_clinic.nobody.post("/sign-in", {"login": login, "password": PASSWORD})
    assert "Trial hospital" in Person(clinic.app, {"session": token_of(there)}, "").get("/account").text
    assert clinic.audited("staff.sign_in") == other_clinic.audited("staff.sign_in") == 1
    for _ in range(8):
        clinic.nobody.post("/sign-in", {"login": login, "password": "wrong"})
    assert clinic.nobody.post("/sign-in", {"login": login, "password": PASSWORD}).status_code == 429
    assert other_clinic.nobody.post("/sign-in", {"login": login, "password": PASSWORD}).status_code == 303


ONE, TWO = (Entrance(new_id(), slug, host, slug, slug, slug) for slug, host in (("one", "one.example"), ("two", None)))


@pytest.mark.parametrize(
    ("every", "host", "slugs", "chosen"),
    [
        ([ONE], "anything:8000", (), ONE),  # the only one
        ([ONE, TWO], "clinic.example", (), None),  # to be chosen
        ([ONE, TWO], "clinic.example", ("", "two"), TWO),  # remembered
        ([ONE, TWO], "clinic.example", ("one", "two"), ONE),  # the form that was filled in, before what is remembered
        ([ONE, TWO], "clinic.example", ("gone",), None),
        ([ONE, TWO], "ONE.example:443", ("two",), ONE),  # its own address stands above all
        ([], "clinic.example", ("one",), None),
    ],
)
def test_which_hospital(every: list[Entrance], host: str, slugs: tuple[str, ...], chosen: Entrance | None) -> None:
    assert entrance(every, host, *slugs) is chosen
