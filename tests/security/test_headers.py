"""What every answer carries, and what no answer does: headers, cookies, forms of the frame."""

from __future__ import annotations

import re

from pediatric_his.app import create_litestar
from pediatric_his.settings import Settings
from tests.clinic import Clinic

SOME = ("/sign-in", "/today", "/account", "/nothing/here", "/static/dist/app.css", "/offline", "/healthz", "/readyz")


def test_over_https_every_cookie_is_secure_and_of_this_host_alone(clinic: Clinic) -> None:
    clinic.app.cookies.clear()
    answers = [clinic.app.get(f"https://testserver{path}") for path in (f"/h/{clinic.slug}", "/sign-in")]
    held = [line for answer in answers for line in answer.headers.get_list("set-cookie") if "-visitor" in line]
    visitor = held[-1].partition(";")[0]
    token = re.search(r'name="_csrf" value="(\w+)"', answers[1].text)
    assert token
    answers.append(
        clinic.app.post(
            "https://testserver/language", data={"_csrf": token[1], "locale": "ru"}, headers={"Cookie": visitor}
        )
    )
    assert answers[-1].status_code < 400
    cookies = [line for answer in answers for line in answer.headers.get_list("set-cookie")]
    assert {line.partition("=")[0] for line in cookies} >= {"__Host-visitor", "__Host-hospital", "__Host-locale"}
    for line in cookies:
        assert line.startswith("__Host-"), line
        for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert word in line, line
        assert "Domain" not in line
    for path in SOME:
        assert clinic.app.get(f"https://testserver{path}").headers["strict-transport-security"] == (
            "max-age=31536000; includeSubDomains"
        )


def test_no_answer_opens_itself_to_another_origin(clinic: Clinic) -> None:
    for path in SOME:
        answer = clinic.doctor.get(path, Origin="https://evil.example")
        assert not [name for name in answer.headers if name.startswith("access-control-")], path


def test_each_text_names_its_type_and_its_letters(clinic: Clinic) -> None:
    for path in (*SOME, "/sw.js", "/manifest.webmanifest", "/board", "/desk"):
        answer = clinic.nurse.get(path)
        if answer.content:
            kind = answer.headers["content-type"]
            assert "charset=utf-8" in kind or kind.startswith(("application/manifest", "image/")), (path, kind)


def test_a_password_is_masked_pasted_and_never_hinted_at(clinic: Clinic) -> None:
    pages = [clinic.nobody.get(f"/h/{clinic.slug}"), clinic.nobody.get("/sign-in"), clinic.doctor.get("/account")]
    fields = [field for page in pages for field in re.findall(r'<input[^>]*name="[a-z_]*password"[^>]*>', page.text)]
    assert len(fields) >= 3
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
        assert "onpaste" not in field
    assert not any(re.search("password hint|secret question", page.text, re.IGNORECASE) for page in pages)


def test_signing_out_is_on_every_page_and_leaves_nothing(clinic: Clinic) -> None:
    child = clinic.child()
    for path in ("/today", "/account", f"/patients/{child}", f"/patients/{child}/details"):
        assert 'href="/account"' in clinic.doctor.get(path).text, path
    assert 'action="/sign-out"' in clinic.doctor.get("/account").text
    answer = clinic.doctor.post("/sign-out")
    assert answer.headers["clear-site-data"] == '"cache"'
    assert clinic.doctor.get("/today").status_code == 303


def test_trace_and_debugging_are_off(clinic: Clinic, settings: Settings) -> None:
    answer = clinic.app.request("TRACE", "/sign-in", headers={"X-Secret": "abcdefgh"})
    assert answer.status_code in (400, 404, 405, 501)
    assert "abcdefgh" not in answer.text
    assert create_litestar(settings).debug is False


def test_nothing_is_loaded_from_anywhere_else(clinic: Clinic) -> None:
    child = clinic.child()
    for path in ("/sign-in", "/today", f"/patients/{child}", f"/patients/{child}/growth", "/offline"):
        page = clinic.doctor.get(path).text
        assert not re.findall(r'\s(?:src|href|action)="(?:https?:)?//[^"]*"', page), path


def test_a_field_is_read_from_the_body_and_its_first_value_counts(clinic: Clinic) -> None:
    clinic.child(family_name="Birinchi"), clinic.child(family_name="Ikkinchi")
    form = {"_csrf": clinic.reception.csrf, "q": ["01.01.1999", "14.03.2024"]}
    for address in ("/patients/search", "/patients/search?q=14.03.2024"):
        answer = clinic.app.post(address, data=form, headers=clinic.reception._headers(True))
        assert "inchi" not in answer.text
    assert "Birinchi" in clinic.reception.search("14.03.2024").text
