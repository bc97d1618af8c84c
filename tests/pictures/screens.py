"""The screens that are looked at, each open in a page and settled."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import search, sign_in
from tests.e2e.messy_list import write_messy_list

SIGNED_OR_OPEN = (("note-open", "form#note"), ("note-signed", "form[action$='/addenda']"))


def screens(browser: Browser, address: str, size: tuple[int, int]) -> Iterator[tuple[str, Page]]:
    """Each screen open in a page; sizes differ in language, so that long words meet narrow screens."""
    locale = "ru" if size[0] == 820 else "uz"
    yield from _before_signing_in(browser, address, size, locale)
    desk = sign_in(browser, address, "qabul", locale, size)
    yield from _open(desk, address, "desk", {
        "desk": "/desk", "board": "/board",
        "search-empty": "/patients", "register": "/patients/new", "account": "/account",
        "no-such-page": "/nothing",
    })  # fmt: skip
    for name, words, where in (
        ("search", "kar", "/patients"),
        ("desk-search", "kar", "/desk"),
        ("desk-nobody", "zz", "/desk"),
    ):
        search(desk, address, words, where)
        yield name, desk
    desk.goto(f"{address}/patients/new")
    desk.click("form.stack button.big")
    expect(desk.locator(".field-error").first).to_be_visible()
    yield "register-refused", desk
    admin = sign_in(browser, address, "admin", locale, size)
    yield from _open(admin, address, "admin", {"staff": "/staff", "lists": "/lists", "backups": "/backups"})
    yield from _list(admin, address)
    nurse = sign_in(browser, address, "hamshira", locale, size)
    yield from _open(nurse, address, "nurse", {"today-nurse": "/today"})
    doctor = sign_in(browser, address, "bosh", locale, size)
    yield from _open(doctor, address, "head", {
        "today": "/today", "approvals": "/approvals", "approvals-bands": "/approvals/temp",
        "approvals-band": "/approvals/temp/change?band=temp/6m-18y", "approvals-calendar": "/approvals/calendar",
        "approvals-line": "/approvals/calendar/line?line=UZ/HepB/1", "approvals-rules": "/approvals/rules",
    })  # fmt: skip
    for place, child in enumerate(_children(doctor, address)):
        yield from _child(doctor, address, place, child)


def _before_signing_in(
    browser: Browser, address: str, size: tuple[int, int], locale: str
) -> Iterator[tuple[str, Page]]:
    page = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale=locale).new_page()
    yield from _open(page, address, "nobody", {"hospitals": "/sign-in", "sign-in": "/h/tash", "offline": "/offline"})


def _child(page: Page, address: str, place: int, child: str) -> Iterator[tuple[str, Page]]:
    paths = {
        "record": child, "growth": f"{child}/growth", "growth-length": f"{child}/growth?indicator=lhfa&lines=centiles",
        "parents": f"{child}/growth/parents", "measure": f"{child}/measurements/new", "card": f"{child}/vaccinations",
        "dose": f"{child}/vaccinations/new", "details": f"{child}/details", "edit": f"{child}/edit",
        "allergies": f"{child}/allergies", "conditions": f"{child}/conditions", "results": f"{child}/results",
        "values": f"{child}/measurements", "looks": f"{child}/looks",
    }  # fmt: skip
    yield from _open(page, address, f"child{place}", {f"child{place}-{name}": path for name, path in paths.items()})
    page.goto(f"{address}{child}/measurements/new")
    page.fill("#weight", "99")
    page.click("form.stack button.big")
    expect(page.locator("#weight-question")).to_be_visible()
    yield f"child{place}-measure-asked", page
    page.goto(f"{address}{child}/measurements")
    for correction in _links(page, "a[href$='/correct']")[:1]:
        yield from _open(page, address, "correction", {f"child{place}-correction": correction})
    yield from _notes(page, address, place, child)


def _notes(page: Page, address: str, place: int, child: str) -> Iterator[tuple[str, Page]]:
    """One that is being written, and one that is signed, where the child has them."""
    page.goto(f"{address}{child}?all=1")
    wanted = dict(SIGNED_OR_OPEN)
    for note in _links(page, "a[href^='/encounters/'][href$='/note']"):
        page.goto(f"{address}{note}")
        page.wait_for_load_state()
        for name in [name for name, form in wanted.items() if page.locator(form).count()]:
            del wanted[name]
            yield f"child{place}-{name}", page


def _list(page: Page, address: str) -> Iterator[tuple[str, Page]]:
    """A list that was handed over, before its columns are."""
    page.goto(f"{address}/lists")
    with tempfile.TemporaryDirectory() as folder:
        page.set_input_files("#file", write_messy_list(Path(folder) / "участок 5.xlsx"))
        page.click("form[action='/lists'] button.big")
        page.wait_for_url("**/lists/*-*")
        page.wait_for_load_state()
        yield "lists-columns", page


def _links(page: Page, selector: str) -> list[str]:
    found = page.locator(selector).evaluate_all("all => all.map(a => a.getAttribute('href'))")
    return list(dict.fromkeys(found))


def _open(page: Page, address: str, who: str, paths: dict[str, str]) -> Iterator[tuple[str, Page]]:
    for name, path in paths.items():
        page.goto(f"{address}{path}")
        page.wait_for_load_state()
        yield name, page


def _children(page: Page, address: str) -> list[str]:
    """The first waiting child, who has an open note, and two by search."""
    found: list[str] = []
    for words in ("", "a"):
        if words:
            search(page, address, words)
        else:
            page.goto(f"{address}/today")
        links = page.locator("main a[href^='/patients/']").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        for link in links:
            match = re.match(r"/patients/[0-9a-f-]{36}", link)
            if match and match[0] not in found:
                found.append(match[0])
    return found[:3]
