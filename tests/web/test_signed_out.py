"""A form that comes when its session has ended: what was typed stays on the page, and is nobody else's to put there."""

from __future__ import annotations

import re

import pytest

from tests.clinic import Clinic, Person

CHILD = {"family_name": "Yoʻldosheva", "given_name": "Sevinch", "sex": "f", "birth_date": "14.03.2024"}


def signed_out(person: Person) -> Person:
    return Person(person.app, {"session": "gone"}, person.csrf)


def sent(person: Person, path: str, form: dict[str, str], **headers: str) -> tuple[int, str]:
    answer = person.app.post(path, data=form, headers=person._headers(htmx=False) | headers)
    return answer.status_code, answer.text


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "same-origin"}, {"origin": "http://testserver"}])
def test_what_was_typed_is_on_the_page_with_the_place_for_the_password(clinic: Clinic, headers: dict[str, str]) -> None:
    key = "0192f0c1-2d3e-7abc-8def-0123456789ab"
    status, page = sent(signed_out(clinic.reception), "/patients/new", CHILD | {"key": key}, **headers)
    assert status == 401
    assert "You are signed out" in page
    assert 'name="family_name" value="Yoʻldosheva"' in page
    assert f'name="key" value="{key}"' in page, "sent again it is kept once"
    assert "data-sign-in-again" in page


def test_after_signing_in_it_is_kept_once(clinic: Clinic) -> None:
    _, page = sent(signed_out(clinic.reception), "/patients/new", CHILD, origin="http://testserver")
    carried = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)) | {
        "_csrf": clinic.reception.csrf
    }
    carried.setdefault("key", "0192f0c1-2d3e-7abc-8def-0123456789ac")
    answers = [clinic.reception.post("/patients/new", carried).status_code for _ in range(2)]
    assert answers == [303, 303]
    found = clinic.db.fetch(
        "SELECT id FROM patient WHERE given_name = 'Sevinch' AND hospital_id = $1", clinic.hospital_id
    )
    assert len(found) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
        {"sec-fetch-site": "none"},
    ],
)
def test_a_foreign_page_puts_nothing_there(clinic: Clinic, headers: dict[str, str]) -> None:
    status, page = sent(signed_out(clinic.reception), "/patients/new", CHILD, **headers)
    assert status == 303
    assert "Yoʻldosheva" not in page


def test_a_password_is_never_shown_back(clinic: Clinic) -> None:
    form = {"password": "correct horse battery", "new_password": "tramvay limon soat"}
    status, page = sent(signed_out(clinic.doctor), "/account/password", form, origin="http://testserver")
    assert (status, "tramvay" in page) == (303, False)
