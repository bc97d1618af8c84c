"""Roles that a second person confirms, one-time codes, and who is told."""

from __future__ import annotations

import re

import pytest

from pediatric_his.db.identifiers import new_id
from pediatric_his.features.staff.passwords import hash_now
from pediatric_his.features.staff.steps import needs_second_person
from pediatric_his.web.permissions import Role
from tests.clinic import Clinic, Person, employ, visible_text
from tests.features.staff.test_second_factor import after

NURSE = {"login": "n.new", "role": "nurse", "family_name": "New", "given_name": "Nurse"}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("asked_by", [Role.HEAD, Role.ADMINISTRATOR])
def test_what_an_administrator_gives_alone(asked_by: Role, role: Role) -> None:
    assert needs_second_person(asked_by, role) == (asked_by is Role.ADMINISTRATOR and role is not Role.RECEPTION)


def role_of(clinic: Clinic, login: str) -> tuple[str, bool]:
    clinic.at_home()
    row = clinic.db.row(
        "SELECT role, active FROM staff WHERE hospital_id = $1 AND login = $2", clinic.hospital_id, login
    )
    return row["role"], row["active"]


def request_on(page: str) -> str:
    found = re.search(r'action="(/staff/requests/[0-9a-f-]{36})"', page)
    assert found
    return found.group(1)


def code_on(page: str) -> str:
    found = re.search(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", page)
    assert found
    return found.group(0)


def test_an_administrator_cant_make_himself_a_clinician(clinic: Clinic) -> None:
    him = clinic.administrator
    assert him.post(f"/staff/{him.staff_id}/role", {"role": "doctor"}).status_code == 303
    assert role_of(clinic, him.login) == ("administrator", True)
    assert him.get("/today").status_code == 403
    address = request_on(clinic.head.get("/staff").text)
    assert him.post(address, {"confirm": "1"}).status_code == 422
    assert clinic.doctor.post(address, {"confirm": "1"}).status_code == 403
    assert role_of(clinic, him.login) == ("administrator", True)
    assert clinic.head.post(address, {"confirm": "1"}).status_code == 303
    assert role_of(clinic, him.login) == ("doctor", True)
    assert him.get("/today").status_code == 200
    assert clinic.audited("staff.decide_role") == 1


def test_nor_by_a_second_account_of_his_own(clinic: Clinic) -> None:
    """A second administrator could confirm, so one isn't made alone either."""
    him = clinic.administrator
    assert him.post("/staff", NURSE | {"login": "puppet", "role": "administrator"}).status_code == 303
    assert "a one-time code that comes of it" in him.get("/staff").text.lower()
    assert role_of(clinic, "puppet") == ("administrator", False)
    assert codes_that_count(clinic) == 0


def test_nor_by_an_account_whose_code_he_has(clinic: Clinic) -> None:
    """A receptionist's code, given before her account sees records, counts no more when it does; who confirms has another."""
    him, puppet = clinic.administrator, NURSE | {"login": "puppet", "role": "reception"}
    for gives_role in (clinic.administrator, clinic.head):
        code = code_on(him.post("/staff", puppet | {"login": f"puppet.{gives_role.role}"}).text)
        page = him.get("/staff").text
        address = re.findall(r"/staff/[0-9a-f-]{36}", page[page.index(f"puppet.{gives_role.role}") :])[0]
        shown = gives_role.post(f"{address}/role", {"role": "doctor"})
        if gives_role is him:
            shown = clinic.head.post(request_on(clinic.head.get("/staff").text), {"confirm": "1"})
            assert code_on(shown.text) != code
        assert role_of(clinic, f"puppet.{gives_role.role}") == ("doctor", True)
        answer = clinic.nobody.post("/sign-in", {"login": f"puppet.{gives_role.role}", "password": code})
        assert answer.status_code == 422


def test_a_second_administrator_confirms_and_both_are_told(clinic: Clinic) -> None:
    second = employ(clinic, "administrator", f"second.{clinic.slug}")
    him, nurse = clinic.administrator, clinic.nurse
    assert him.post(f"/staff/{nurse.staff_id}/role", {"role": "doctor"}).status_code == 303
    assert "Something happened to accounts" in second.get("/staff").text
    assert "asks for the role “doctor” for Yusupova Nodira" in second.get("/account").text
    assert "Something happened to accounts" not in nurse.get("/today").text
    assert second.post(request_on(second.get("/staff").text), {"confirm": "1"}).status_code == 303
    for person in (him, nurse):
        assert "confirmed the role “doctor”" in person.get("/account").text
    assert nurse.post("/account/notices").status_code == 303
    assert "confirmed the role" not in nurse.get("/account").text
    assert "Something happened to accounts" not in nurse.get("/today").text


def test_a_refused_role_changes_nothing_and_is_told(clinic: Clinic) -> None:
    clinic.administrator.post("/staff", NURSE)
    assert clinic.head.post(request_on(clinic.head.get("/staff").text), {"confirm": "0"}).status_code == 303
    assert role_of(clinic, "n.new") == ("nurse", False)
    assert "refused the role “nurse”" in clinic.administrator.get("/account").text


def test_it_is_decided_once(clinic: Clinic) -> None:
    clinic.administrator.post(f"/staff/{clinic.nurse.staff_id}/role", {"role": "head"})
    address = request_on(clinic.head.get("/staff").text)
    second = employ(clinic, "administrator", f"second.{clinic.slug}")
    assert clinic.head.post(address, {"confirm": "0"}).status_code == 303
    late = second.post(address, {"confirm": "1"})
    assert late.status_code == 409
    assert "decided this a moment ago" in late.text
    assert role_of(clinic, clinic.nurse.login) == ("nurse", True)


def test_one_role_waits_at_a_time(clinic: Clinic) -> None:
    path = f"/staff/{clinic.nurse.staff_id}/role"
    assert clinic.administrator.post(path, {"role": "doctor"}).status_code == 303
    assert clinic.head.post(path, {"role": "reception"}).status_code == 422
    assert clinic.administrator.post(path, {"role": "king"}).status_code == 422


def test_a_head_gives_roles_and_the_desk_needs_no_second(clinic: Clinic) -> None:
    assert clinic.head.post(f"/staff/{clinic.reception.staff_id}/role", {"role": "nurse"}).status_code == 303
    assert role_of(clinic, clinic.reception.login) == ("nurse", True)
    assert clinic.administrator.post(f"/staff/{clinic.nurse.staff_id}/role", {"role": "reception"}).status_code == 303
    assert role_of(clinic, clinic.nurse.login) == ("reception", True)
    assert clinic.head.post(f"/staff/{clinic.head.staff_id}/role", {"role": "administrator"}).status_code == 422


def test_a_closed_clinicians_account_is_opened_by_two(clinic: Clinic) -> None:
    path = f"/staff/{clinic.doctor.staff_id}/active"
    clinic.administrator.post(path, {"active": "0"})
    clinic.administrator.post(path, {"active": "1"})
    assert role_of(clinic, clinic.doctor.login) == ("doctor", False)
    clinic.head.post(request_on(clinic.head.get("/staff").text), {"confirm": "1"})
    assert role_of(clinic, clinic.doctor.login) == ("doctor", True)


def test_another_hospitals_head_decides_nothing_here(clinic: Clinic, other_clinic: Clinic) -> None:
    clinic.administrator.post(f"/staff/{clinic.nurse.staff_id}/role", {"role": "doctor"})
    address = request_on(clinic.head.get("/staff").text)
    assert other_clinic.head.post(address, {"confirm": "1"}).status_code == 404
    for path in (f"/staff/{clinic.nurse.staff_id}/role", f"/staff/{clinic.nurse.staff_id}/password"):
        assert other_clinic.head.post(path, {"role": "doctor"}).status_code == 404
    assert other_clinic.head.get(f"/staff/{clinic.nurse.staff_id}").status_code == 404


def codes_that_count(clinic: Clinic) -> int:
    clinic.at_home()
    found: int = clinic.db.value(
        "SELECT count(*) FROM one_time_code WHERE hospital_id = $1 AND used_at IS NULL AND void_at IS NULL",
        clinic.hospital_id,
    )
    return found


# ── one-time codes ─────────────────────────────────────────────────────────
def reset(clinic: Clinic, person: Person) -> str:
    """An administrator asks for it; the head confirms it, and is shown the code."""
    asked = clinic.administrator.post(f"/staff/{person.staff_id}/password")
    assert asked.status_code == 303
    answer = clinic.head.post(request_on(clinic.head.get("/staff").text), {"confirm": "1"})
    assert answer.status_code == 200
    assert "shown once" in answer.text
    return code_on(answer.text)


def test_a_one_time_code_leads_to_a_password_of_her_own(clinic: Clinic) -> None:
    code = reset(clinic, clinic.doctor)
    assert clinic.doctor.get("/today").status_code == 303, "signed out everywhere"
    answer = clinic.nobody.post("/sign-in", {"login": clinic.doctor.login, "password": code.lower()})
    assert answer.headers["location"] == "/sign-in/password"
    entering = after(clinic, answer)
    assert entering.get("/today").headers["location"] == "/sign-in/password"
    assert entering.post("/sign-in/password", {"new_password": "bolalar-2026"}).status_code == 422
    answer = entering.post("/sign-in/password", {"new_password": "tramvay limon soat"})
    assert after(clinic, answer).get("/today").status_code == 200
    again = clinic.nobody.post("/sign-in", {"login": clinic.doctor.login, "password": "tramvay limon soat"})
    assert again.headers["location"] == "/"
    audited = [clinic.audited(f"staff.{what}") for what in ("ask_password", "decide_role", "change_password")]
    assert audited == [1, 1, 1]


@pytest.mark.parametrize("role", ["nurse", "doctor", "head", "administrator"])
def test_an_administrator_alone_gets_no_code_of_who_sees_records_or_confirms(clinic: Clinic, role: str) -> None:
    him, colleague = clinic.administrator, employ(clinic, role, f"colleague.{clinic.slug}")
    path = f"/staff/{colleague.staff_id}/password"
    assert "Ask for a one-time code" in him.get(f"/staff/{colleague.staff_id}").text
    assert him.post(path).status_code == 303
    assert him.post(path).status_code == 422, "it waits already"
    assert codes_that_count(clinic) == 0
    assert colleague.get("/account").status_code == 200, "nothing has happened to her yet"
    assert "in place of your password. If you didn" in visible_text(colleague.get("/account").text)
    address = request_on(clinic.head.get("/staff").text)
    assert him.post(address, {"confirm": "1"}).status_code == 422
    assert colleague.post(address, {"confirm": "1"}).status_code in (403, 422)
    assert codes_that_count(clinic) == 0


def test_a_second_administrator_confirms_a_code_and_all_are_told(clinic: Clinic) -> None:
    second = employ(clinic, "administrator", f"second.{clinic.slug}")
    clinic.administrator.post(f"/staff/{clinic.doctor.staff_id}/password")
    form = {"confirm": "1", "key": str(new_id())}
    address = request_on(second.get("/staff").text)
    code = code_on(second.post(address, form).text)
    assert second.post(address, form).status_code == 303, "the form sent twice shows no code again"
    for person in (clinic.administrator, clinic.head):
        text = visible_text(person.get("/account").text)
        assert "confirmed a one-time code in place of the password of Yusupova Nodira" in text
        assert code not in text
    assert clinic.nobody.post("/sign-in", {"login": clinic.doctor.login, "password": code}).status_code == 303


def test_a_refused_code_changes_nothing(clinic: Clinic) -> None:
    clinic.administrator.post(f"/staff/{clinic.doctor.staff_id}/password")
    assert clinic.head.post(request_on(clinic.head.get("/staff").text), {"confirm": "0"}).status_code == 303
    assert codes_that_count(clinic) == 0
    assert clinic.doctor.get("/today").status_code == 200
    assert "refused a one-time code" in clinic.administrator.get("/account").text


def test_the_head_gives_a_code_alone_and_the_desks_needs_no_second(clinic: Clinic) -> None:
    assert code_on(clinic.head.post(f"/staff/{clinic.doctor.staff_id}/password").text)
    assert code_on(clinic.administrator.post(f"/staff/{clinic.reception.staff_id}/password").text)
    assert clinic.audited("staff.reset_password") == 2


def test_another_hospitals_head_confirms_no_code_here(clinic: Clinic, other_clinic: Clinic) -> None:
    clinic.administrator.post(f"/staff/{clinic.doctor.staff_id}/password")
    address = request_on(clinic.head.get("/staff").text)
    assert other_clinic.head.post(address, {"confirm": "1"}).status_code == 404
    assert codes_that_count(clinic) == 0


def test_both_are_told_of_a_reset(clinic: Clinic) -> None:
    clinic.head.post(f"/staff/{clinic.nurse.staff_id}/password")
    second = employ(clinic, "head", f"second.{clinic.slug}")
    code = code_on(clinic.head.post(f"/staff/{clinic.doctor.staff_id}/password").text)
    assert "gave Yusupova Nodira a one-time code" in second.get("/account").text
    entering = after(clinic, clinic.nobody.post("/sign-in", {"login": clinic.doctor.login, "password": code}))
    doctor = after(clinic, entering.post("/sign-in/password", {"new_password": "tramvay limon soat"}))
    assert "gave you a one-time code in place of your password" in doctor.get("/account").text


def test_a_one_time_code_counts_once_for_a_day_and_only_the_newest(clinic: Clinic) -> None:
    def comes_in(code: str) -> bool:
        answer = clinic.nobody.post("/sign-in", {"login": clinic.doctor.login, "password": code})
        return answer.status_code == 303

    first, second = reset(clinic, clinic.doctor), reset(clinic, clinic.doctor)
    assert not comes_in(first)
    assert comes_in(second)
    assert not comes_in(second)
    third = reset(clinic, clinic.doctor)
    clinic.at_home()
    clinic.db.fetch(
        "UPDATE one_time_code SET expires_at = now() - interval '1 second' WHERE hospital_id = $1", clinic.hospital_id
    )
    assert not comes_in(third)


def test_a_code_is_its_persons_alone(clinic: Clinic) -> None:
    code = reset(clinic, clinic.doctor)
    assert clinic.nobody.post("/sign-in", {"login": clinic.nurse.login, "password": code}).status_code == 422


def test_the_old_password_counts_no_more(clinic: Clinic) -> None:
    clinic.at_home()
    hashed = hash_now("correct horse battery")
    clinic.db.fetch("UPDATE staff SET password_hash = $1 WHERE id = $2", hashed, clinic.doctor.staff_id)
    reset(clinic, clinic.doctor)
    old = {"login": clinic.doctor.login, "password": "correct horse battery"}
    assert clinic.nobody.post("/sign-in", old).status_code == 422


def test_who_may_reset(clinic: Clinic) -> None:
    path = f"/staff/{clinic.nurse.staff_id}/password"
    assert clinic.doctor.post(path).status_code == 403
    him = clinic.administrator
    assert him.post(f"/staff/{him.staff_id}/password").status_code == 404, "one's own is changed, not reset"
    assert clinic.nurse.get("/today").status_code == 200


def test_a_new_colleague_begins_with_a_one_time_code(clinic: Clinic) -> None:
    page = clinic.head.post("/staff", NURSE).text
    answer = clinic.nobody.post("/sign-in", {"login": "n.new", "password": code_on(page)})
    assert answer.headers["location"] == "/sign-in/password"


def test_the_same_form_twice_shows_no_second_code(clinic: Clinic) -> None:
    form = NURSE | {"key": "01a21300-0000-7000-8000-000000000001"}
    first = clinic.head.post("/staff", form)
    twice = clinic.head.post("/staff", form)
    assert first.status_code == 200
    assert twice.status_code in (303, 422), "the login is taken by then"
    assert clinic.nobody.post("/sign-in", {"login": "n.new", "password": code_on(first.text)}).status_code == 303
