"""Names, PINFL and phones stand in no address, no title, no log, no file name, and on no page that a cache keeps."""

from __future__ import annotations

import logging
import re
import subprocess
from collections import Counter
from html import unescape
from urllib.parse import unquote, urljoin
from uuid import UUID

import pytest

from pediatric_his.settings import Settings
from pediatric_his.web.logs import JsonLines
from pediatric_his.web.permissions import Role
from tests.clinic import Clinic, Person
from tests.features.reception.test_queue import today
from tests.security.test_every_route import fill, places, routes

FORM = {
    "family_name": "Zarnigorova", "given_name": "Zebuniso", "patronymic": "Zokirjon qizi", "sex": "f", "birth_date": "06.06.2020",
    "pinfl": "", "birth_certificate": "I-TN 7654321", "guardian_family_name": "Zarnigorova", "guardian_given_name": "Zulayho",
    "guardian_phone": "93 555-12-34", "relationship": "mother",
}  # fmt: skip
PERSONAL = re.compile("zarnigor|zebuniso|zulayho|zokirjon|5551234|555-12-34|7654321|зарнигор", re.IGNORECASE)
IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
ADDRESS = re.compile(r'\s(?:href|src|action|formaction|hx-get|hx-post|hx-put|data-[a-z-]+)(?::inherited)?="([^"]*)"')
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
# Words of medicine that a part of a page looks up; a child's id may stand beside them, never her name.
LOOKED_UP = {"/allergies": {"q"}, "/note": {"icd"}}


@pytest.fixture
def child(clinic: Clinic) -> str:
    assert clinic.reception.post("/patients/new", FORM).status_code == 303
    found: str = str(clinic.db.value("SELECT id FROM patient WHERE hospital_id = $1", clinic.hospital_id))
    return found


def walk(person: Person, starts: list[str]) -> list[tuple[str, str]]:
    """Every page that links lead to: its address and its text."""
    waiting, seen, pages, kinds = list(starts), set(starts), [], Counter[str]()
    while waiting:
        here = waiting.pop()
        kind = IDENTIFIER.sub("…", here.partition("?")[0])
        kinds[kind] += 1
        if kinds[kind] > 4 or kind.endswith(".pdf"):
            continue
        answer = person.get(here)
        if answer.is_redirect:
            text = f'<a href="{answer.headers["location"]}">'
        else:
            text = answer.text
            assert answer.headers["cache-control"] == "no-store", here
        pages.append((here, text))
        for link in re.findall(r'<a\b[^>]*\shref="([^"#]+)', text):
            address = urljoin(here, unescape(link))
            if address.startswith("/") and address not in seen:
                seen.add(address)
                waiting.append(address)
    return pages


def test_no_address_title_or_log_names_anybody(clinic: Clinic, child: str, caplog: pytest.LogCaptureFixture) -> None:
    clinic.encounter(UUID(child), today(), queue_number=1)
    walked = 0
    with caplog.at_level(logging.INFO):
        for role in Role:
            person = clinic.people[role]
            starts = ["/", f"/patients/{child}/details"]
            for place in ("/desk", "/patients"):
                for words in ("Zarnigorova Zebuniso", "935551234", "Zebuniso Nobody"):
                    sent = person.post(f"{place}/search", {"q": words})
                    starts += [sent.headers["location"]] if sent.status_code == 303 else []
                    as_typed = person.search(words, place).text
                    assert not [a for a in ADDRESS.findall(as_typed) if PERSONAL.search(unquote(unescape(a)))]
            on = person.post("/patients/new/from-search", {"q": "Zarnigorova Zebuniso"})
            starts += [on.headers["location"]] if on.status_code == 303 else []
            pages = walk(person, [start for start in starts if person.get(start).status_code < 400])
            walked += len(pages)
            for here, text in pages:
                named = [a for a in [here, *ADDRESS.findall(text)] if PERSONAL.search(unquote(unescape(a)))]
                assert not [a for a in named if not a.startswith("tel:")], here
                title = TITLE.search(text)  # the page's own; a chart in it has one for who can't see it
                assert not (title and PERSONAL.search(title[1])), here
    assert walked > 40
    lines = [JsonLines().format(record) for record in caplog.records if record.name.startswith("pediatric_his")]
    assert len(lines) > walked
    assert not [line for line in lines if PERSONAL.search(unquote(line))]


def test_no_form_sends_what_is_typed_by_its_address(clinic: Clinic, child: str) -> None:
    clinic.encounter(UUID(child), today(), "triaged", queue_number=1)
    forms = 0
    for role in (Role.RECEPTION, Role.DOCTOR, Role.HEAD):
        for here, text in walk(clinic.people[role], ["/", f"/patients/{child}/details"]):
            allowed = next((names for end, names in LOOKED_UP.items() if here.partition("?")[0].endswith(end)), set())
            for form in re.findall(r"<form\b.*?</form>", text, re.DOTALL):
                forms += 1
                head = form.partition(">")[0]
                if 'method="post"' in head:
                    continue
                typed = re.findall(
                    r'<(?:input|textarea)\b(?![^>]*type="(?:hidden|radio|checkbox)")[^>]*\bname="([^"]+)"', form
                )
                assert set(typed) <= allowed, here
    assert forms > 20


def test_a_search_is_good_for_its_person_and_its_time(clinic: Clinic, other_clinic: Clinic, child: str) -> None:
    address = clinic.reception.post("/patients/search", {"q": "Zebuniso"}).headers["location"]
    assert re.fullmatch(r"/patients\?found=[\w-]{43}", address)
    for _again in range(2):  # Back, and a look again
        assert "Zarnigorova" in clinic.reception.get(address).text
    for other in (clinic.nurse, other_clinic.reception):
        answer = other.get(address)
        assert "This search is over" in answer.text
        assert "ebuniso" not in answer.text
    clinic.at_home()
    clinic.db.fetch(
        "UPDATE search_token SET expires_at = now() - interval '1 second' WHERE hospital_id = $1", clinic.hospital_id
    )
    assert "This search is over" in clinic.reception.get(address).text
    clinic.reception.post("/patients/search", {"q": "Zulayho"})
    left = clinic.db.fetch("SELECT words FROM search_token WHERE hospital_id = $1", clinic.hospital_id)
    assert [row["words"] for row in left] == ["Zulayho"], "what is over is gone with the next search"
    assert not clinic.db.fetch("SELECT FROM search_token WHERE token_hash = convert_to($1, 'UTF8')", address[-43:])


def test_paper_is_named_by_its_code(clinic: Clinic, child: str) -> None:
    sent = clinic.doctor.post(f"/patients/{child}/print/card")
    answer = clinic.doctor.get(sent.headers["location"])
    assert answer.content.startswith(b"%PDF")
    assert not PERSONAL.search(answer.headers["content-disposition"])
    assert answer.headers["cache-control"] == "no-store"
    told = subprocess.run(["pdfinfo", "-"], input=answer.content, capture_output=True, check=True).stdout.decode()
    assert "Title:" in told
    assert not PERSONAL.search(told), told


@pytest.mark.parametrize("page", ["/offline", "/sw.js", "/manifest.webmanifest"])
def test_what_a_cache_keeps_holds_nothing_of_anybody(clinic: Clinic, child: str, page: str) -> None:
    """The installed shell: the same for who is signed in and who isn't, but for the language."""
    for person in (clinic.doctor, clinic.reception, clinic.nobody):
        text = person.get(page).text
        assert not PERSONAL.search(text)
        assert "Yusupova" not in text
        assert not IDENTIFIER.search(text), "no child's address either"


def test_every_answer_about_a_child_is_kept_by_no_cache(clinic: Clinic, settings: Settings) -> None:
    values, seen = places(clinic), 0
    for method, path, permission in routes(settings):
        if permission is None or path == "/live/{topic}":
            continue
        answer = (clinic.head.get if method == "GET" else clinic.head.post)(fill(path, values))
        assert answer.headers["cache-control"] == "no-store", (method, path)
        seen += 1
    assert seen > 40
