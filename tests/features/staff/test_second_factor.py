"""The code of the phone: who is asked, that each counts once, and what is kept of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from httpx import Response

from pediatric_his.db.identifiers import new_id
from pediatric_his.features.staff.codes import read_code
from pediatric_his.features.staff.passwords import hash_now
from pediatric_his.features.staff.second_factor import Unsealable, new_secret, seal, step_of, unseal
from pediatric_his.features.staff.steps import Entering, next_step
from pediatric_his.web.session import csrf_token, token_hash
from tests.clinic import Clinic, Person, employ

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def password_hash() -> str:
    return hash_now(PASSWORD)


@pytest.fixture
def house(clinic: Clinic, password_hash: str) -> Clinic:
    clinic.at_home()
    clinic.db.fetch("UPDATE staff SET password_hash = $1 WHERE hospital_id = $2", password_hash, clinic.hospital_id)
    return clinic


def after(clinic: Clinic, answer: Response) -> Person:
    """Somebody with the session that an answer brought."""
    token = answer.cookies["session"]
    return Person(clinic.app, {"session": token, "hospital": clinic.slug}, csrf_token(clinic.secret, token_hash(token)))


def with_password(clinic: Clinic, person: Person) -> tuple[Response, Person]:
    answer = clinic.nobody.post("/sign-in", {"login": person.login, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return answer, after(clinic, answer)


def secret_on(page: str) -> str:
    found = re.search(r'<p class="num enrol-secret">([A-Z2-7 ]+)</p>', page)
    assert found
    return found.group(1).replace(" ", "")


def code_of(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(datetime.now(UTC), counter_offset=steps)


def enrol(clinic: Clinic, person: Person) -> tuple[str, list[str], Person]:
    """Signs in for the first time: the phone's secret, the printed codes, and the person, in."""
    _answer, entering = with_password(clinic, person)
    page = entering.get("/sign-in/enrolment").text
    secret, sealed = secret_on(page), re.search(r'name="sealed" value="(\w+)"', page)
    assert sealed
    answer = entering.post("/sign-in/enrolment", {"sealed": sealed.group(1), "code": code_of(secret, -1)})
    assert answer.status_code == 200, answer.text
    codes = re.findall(r"<li>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</li>", answer.text)
    return secret, codes, after(clinic, answer)


@pytest.mark.parametrize("role", ["head", "administrator"])
def test_who_manages_enrols_at_the_next_sign_in_and_is_asked_from_then_on(house: Clinic, role: str) -> None:
    answer, entering = with_password(house, house.people[role])
    assert answer.headers["location"] == "/sign-in/enrolment"
    assert entering.get("/staff").headers["location"] == "/sign-in/enrolment", "nothing opens before"
    secret, codes, person = enrol(house, house.people[role])
    assert len(set(codes)) == 10
    assert person.get("/staff").status_code == 200
    answer, entering = with_password(house, house.people[role])
    assert answer.headers["location"] == "/sign-in/code"
    assert entering.get("/staff").headers["location"] == "/sign-in/code"
    answer = entering.post("/sign-in/code", {"code": code_of(secret)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert after(house, answer).get("/staff").status_code == 200
    assert house.audited("staff.enrol") == 1


@pytest.mark.parametrize(
    ("rule", "asked"),
    [
        ("managers", {"head", "administrator"}),
        ("clinical", {"head", "administrator", "doctor", "nurse"}),
        ("everyone", {"head", "administrator", "doctor", "nurse", "reception"}),
    ],
)
def test_whom_a_hospital_asks(rule: str, asked: set[str]) -> None:
    roles = ("head", "administrator", "doctor", "nurse", "reception")
    person = {role: Entering(new_id(), "x", role, "hash", False, rule, is_demo=False) for role in roles}
    assert {role for role in roles if next_step(person[role], "", demo=False) == "enrolment"} == asked


@pytest.mark.parametrize(
    ("enrolled", "password", "done", "demo", "step"),
    [
        (False, "hash", "", False, "enrolment"),
        (True, "hash", "", False, "code"),
        (True, "hash", "code", False, ""),
        (True, "", "", False, "code"),  # the phone is shown before a new password is set
        (True, "", "code", False, "password"),
        (False, "", "", False, "password"),
        (False, "hash", "password", False, "enrolment"),
        (True, "hash", "password", False, ""),
        (True, "hash", "enrolment", False, ""),
        (False, "hash", "", True, ""),  # the demo on this machine's own address
        (True, "hash", "", True, "code"),  # but who enrolled there is asked
    ],
)
def test_the_order_of_the_steps(enrolled: bool, password: str, done: str, demo: bool, step: str) -> None:
    person = Entering(new_id(), "x", "head", password, enrolled, "managers", is_demo=demo)
    assert next_step(person, done, demo=demo) == step


def test_a_real_hospital_isnt_exempt_where_the_demo_is() -> None:
    person = Entering(new_id(), "x", "head", "hash", False, "managers", is_demo=False)
    assert next_step(person, "", demo=True) == "enrolment"


def test_the_hospital_sets_whom_it_asks(house: Clinic) -> None:
    assert with_password(house, house.nurse)[0].headers["location"] == "/"
    assert house.doctor.post("/staff/second-factor", {"second_factor_for": "everyone"}).status_code == 403
    assert house.administrator.post("/staff/second-factor", {"second_factor_for": "nobody"}).status_code == 422
    assert house.administrator.post("/staff/second-factor", {"second_factor_for": "clinical"}).status_code == 303
    assert house.audited("hospital.second_factor_for") == 1
    assert with_password(house, house.nurse)[0].headers["location"] == "/sign-in/enrolment"
    assert with_password(house, house.reception)[0].headers["location"] == "/"


def test_a_code_counts_once_and_no_older_one_after_it(house: Clinic) -> None:
    secret, _codes, _head = enrol(house, house.head)  # by the code of the step before
    now = code_of(secret)
    for code, status in ((code_of(secret, -1), 422), (now, 303)):
        _answer, entering = with_password(house, house.head)
        assert entering.post("/sign-in/code", {"code": code}).status_code == status
    _answer, entering = with_password(house, house.head)
    again = entering.post("/sign-in/code", {"code": now})
    assert again.status_code == 422
    assert "was used before" in again.text


NOW = datetime(2026, 11, 25, 12, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(("seconds", "counts"), [(0, True), (-30, True), (30, True), (-60, False), (60, False)])
def test_a_clock_may_differ_by_one_step(seconds: int, counts: bool) -> None:
    secret = new_secret()
    typed = pyotp.TOTP(secret).at(NOW + timedelta(seconds=seconds))
    step = step_of(secret, f" {typed[:3]} {typed[3:]} ", NOW)
    assert (step is not None) == counts
    if counts:
        assert step == int(NOW.timestamp()) // 30 + seconds // 30


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "١٢٣٤٥٦", "12345a", "\x00" * 6])
def test_what_is_no_code(typed: str) -> None:
    assert step_of(new_secret(), typed, NOW) is None


def test_five_wrong_codes_wait_and_another_phone_isnt_asked(house: Clinic) -> None:
    secret, _codes, _head = enrol(house, house.head)
    _answer, entering = with_password(house, house.head)
    wrong = "000000" if code_of(secret) != "000000" else "111111"
    assert [entering.post("/sign-in/code", {"code": wrong}).status_code for _ in range(6)] == [422] * 5 + [429]
    assert entering.post("/sign-in/code", {"code": code_of(secret)}).status_code == 429


def test_a_printed_code_lets_in_once(house: Clinic) -> None:
    _secret, codes, _head = enrol(house, house.head)
    typed = codes[0].lower().replace("-", " ")
    for code, status in ((typed, 303), (codes[0], 422), (codes[1], 303)):
        _answer, entering = with_password(house, house.head)
        answer = entering.post("/sign-in/code", {"code": code})
        assert answer.status_code == status
    assert house.audited("staff.recovery_code") == 2
    assert "Printed codes left: 8" in after(house, answer).get("/account").text


def test_new_printed_codes_end_the_old_ones(house: Clinic) -> None:
    _secret, codes, head = enrol(house, house.head)
    assert head.post("/account/recovery-codes", {"password": "wrong"}).status_code == 422
    page = head.post("/account/recovery-codes", {"password": PASSWORD})
    fresh = re.findall(r"<li>([0-9A-Z-]{14})</li>", page.text)
    assert len(fresh) == 10
    for code, status in ((codes[0], 422), (fresh[0], 303)):
        _answer, entering = with_password(house, house.head)
        assert entering.post("/sign-in/code", {"code": code}).status_code == status
    assert house.doctor.post("/account/recovery-codes", {"password": PASSWORD}).status_code == 404


def test_nothing_of_a_phone_or_a_printed_code_stands_in_the_database(house: Clinic) -> None:
    secret, codes, _head = enrol(house, house.head)
    house.at_home()
    row = house.db.row("SELECT sealed FROM second_factor WHERE hospital_id = $1", house.hospital_id)
    sealed = bytes(row["sealed"])
    assert secret.encode() not in sealed
    assert unseal(house.secret, house.head.staff_id.bytes, sealed) == secret  # type: ignore[union-attr]
    hashes = house.db.fetch("SELECT code_hash FROM recovery_code WHERE hospital_id = $1", house.hospital_id)
    assert all(code.replace("-", "").encode() not in bytes(row["code_hash"]) for code in codes for row in hashes)


def test_a_sealed_secret_opens_at_its_place_with_its_key_only() -> None:
    sealed = seal(b"k" * 32, b"place", "SECRET")
    assert unseal(b"k" * 32, b"place", sealed) == "SECRET"
    for key, place, text in ((b"x" * 32, b"place", sealed), (b"k" * 32, b"other", sealed), (b"k" * 32, b"place", b"")):
        with pytest.raises(Unsealable):
            unseal(key, place, text)


def test_a_half_signed_in_person_is_nobody(house: Clinic) -> None:
    _answer, entering = with_password(house, house.head)
    for path in ("/today", "/patients", "/live/queue", "/board", "/account", "/staff"):
        answer = entering.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in/enrolment"), path
    assert entering.post("/sign-in/password", {"new_password": "tramvay limon soat"}).status_code == 303
    assert house.audited("staff.change_password") == 0
    assert house.audited("staff.sign_in") == 0
    assert entering.post("/sign-in/again").headers["location"] == "/sign-in"
    assert entering.get("/sign-in/enrolment").headers["location"] == "/sign-in"


def test_nobody_and_who_is_in_have_no_steps(house: Clinic) -> None:
    for step in ("code", "password", "enrolment"):
        assert house.nobody.get(f"/sign-in/{step}").headers["location"] == "/sign-in"
        assert house.doctor.get(f"/sign-in/{step}").headers["location"] == "/"


def test_where_she_wanted_to_go_is_kept_through_the_steps(house: Clinic) -> None:
    secret, _codes, _head = enrol(house, house.head)
    wanted = {"login": house.head.login, "password": PASSWORD, "next": "/board"}
    answer = house.nobody.post("/sign-in", wanted)
    assert answer.headers["location"] == "/sign-in/code?next=/board"
    entering = after(house, answer)
    answer = entering.post("/sign-in/code", {"code": code_of(secret), "next": "/board"})
    assert answer.headers["location"] == "/board"


def test_a_doctor_enrols_by_her_own_wish_with_her_password(house: Clinic) -> None:
    page = house.doctor.get("/account/phone").text
    secret, sealed = secret_on(page), re.search(r'name="sealed" value="(\w+)"', page)
    assert sealed
    form = {"sealed": sealed.group(1), "code": code_of(secret)}
    assert house.doctor.post("/account/phone", form | {"password": "wrong"}).status_code == 422
    assert house.doctor.post("/account/phone", form | {"code": "12", "password": PASSWORD}).status_code == 422
    answer = house.doctor.post("/account/phone", form | {"password": PASSWORD})
    assert "shown once" in answer.text
    assert with_password(house, house.doctor)[0].headers["location"] == "/sign-in/code"


def test_a_secret_sealed_for_another_session_isnt_taken(house: Clinic, other_clinic: Clinic) -> None:
    page = other_clinic.doctor.get("/account/phone").text
    secret, sealed = secret_on(page), re.search(r'name="sealed" value="(\w+)"', page)
    assert sealed
    form = {"sealed": sealed.group(1), "code": code_of(secret), "password": PASSWORD}
    assert house.doctor.post("/account/phone", form).status_code == 422


def test_codes_are_read_as_people_type_them() -> None:
    assert read_code(" abcd-efgh jkmn ", 12) == "ABCDEFGHJKMN"
    assert read_code("ABCD–EFGH–JKMN", 12) == "ABCDEFGHJKMN"
    for other in ("", "ABCD", "ABCD-EFGH-JKM0", "ABCD-EFGH-JKMNP"):
        assert read_code(other, 12) is None


def test_two_hospitals_keep_their_own(house: Clinic, other_clinic: Clinic) -> None:
    enrol(house, house.head)
    twin = employ(other_clinic, "head", house.head.login)
    assert twin.get("/account").text.count("Printed codes left") == 0
