"""In a browser: from the console's one-time code to a password, the phone's picture, the printed codes, and the next sign-in."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import PROGRAM, chromium, serving

pytestmark = pytest.mark.e2e
AXE = Path(__file__).parent.parent.parent / "static" / "vendor" / "test" / "axe.min.js"
SIZES = {"uz": (390, 844), "ru": (820, 1180)}


class House:
    def __init__(self, data: Path) -> None:
        self.environment = {"PEDIATRIC_HIS_DATA": str(data)}
        self.data = data
        self.program("hospital", "add", "one", "1-sonli poliklinika", "Поликлиника № 1", "Clinic No. 1")

    def program(self, *arguments: str) -> str:
        own = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
        environment = own | self.environment | {"PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run([*PROGRAM, *arguments], env=environment, capture_output=True, text=True, check=True)
        return done.stdout

    def head(self, login: str, locale: str) -> str:
        """A head made at the console; her one-time code."""
        said = self.program("staff", "add", "one", login, "head", "Karimova", "Dilnoza", "--locale", locale)
        return said.split()[-1]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    data = tmp_path_factory.mktemp("enrolment") / "data"
    data.mkdir()
    return House(data)


@pytest.fixture(scope="module")
def codes(house: House) -> dict[str, str]:
    return {locale: house.head(f"head.{locale}", locale) for locale in SIZES}


@pytest.fixture(scope="module")
def address(house: House, codes: dict[str, str]) -> Iterator[str]:
    with serving(house.data, house.environment) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def look(page: Page, name: str) -> None:
    """Axe finds nothing, nothing scrolls sideways; a picture where one was asked for."""
    page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:2]]) for v in found["violations"]] == [], name
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth"), name
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def go_on(page: Page) -> None:
    page.click("main form button[type=submit] >> nth=0")


def sign_in(page: Page, login: str, password: str) -> None:
    page.fill("#login", login)
    page.fill("#password", password)
    page.click("form[action='/sign-in'] button")


@pytest.mark.parametrize("locale", list(SIZES))
def test_a_head_begins(address: str, browser: Browser, codes: dict[str, str], locale: str) -> None:
    width, height = SIZES[locale]
    context = browser.new_context(viewport={"width": width, "height": height}, locale=locale)
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    sign_in(page, f"head.{locale}", codes[locale])
    page.wait_for_url("**/sign-in/password")
    page.fill("#new_password", "parol12345678")
    go_on(page)
    expect(page.locator("#new_password-error")).to_be_visible()
    look(page, f"password-{locale}")
    page.fill("#new_password", "tramvay limon soat")
    go_on(page)
    page.wait_for_url("**/sign-in/enrolment")
    assert page.locator(".enrol-qr svg").bounding_box()["width"] > 150  # type: ignore[index]
    page.locator("summary").click()
    secret = re.sub(r"\s", "", page.locator("details p").inner_text())
    look(page, f"enrolment-{locale}")
    page.fill("#code", pyotp.TOTP(secret).at(datetime.now(UTC), counter_offset=-1))
    go_on(page)
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    look(page, f"recovery-{locale}")
    page.locator("a.button").click()
    page.wait_for_url("**/today")
    for path in ("staff", "account"):
        page.goto(f"{address}/{path}")
        look(page, f"{path}-{locale}")
    page.locator("form[action='/sign-out'] button").click()
    page.wait_for_url("**/sign-in")
    sign_in(page, f"head.{locale}", "tramvay limon soat")
    page.wait_for_url("**/sign-in/code")
    look(page, f"code-{locale}")
    page.fill("#code", pyotp.TOTP(secret).at(datetime.now(UTC)))
    go_on(page)
    page.wait_for_url("**/today")


def test_a_colleague_is_opened_and_helped(address: str, browser: Browser, house: House) -> None:
    """The head's pages of a colleague, on a phone in Russian."""
    page = browser.new_context(viewport={"width": 390, "height": 844}, locale="ru").new_page()
    code = house.head("head.two", "ru")
    page.goto(f"{address}/sign-in")
    sign_in(page, "head.two", code)
    page.fill("#new_password", "tramvay limon soat")
    go_on(page)
    page.locator("summary").click()
    secret = re.sub(r"\s", "", page.locator("details p").inner_text())
    page.fill("#code", pyotp.TOTP(secret).at(datetime.now(UTC)))
    go_on(page)
    page.goto(f"{address}/staff")
    page.fill("#family_name", "Юсупова")
    page.fill("#given_name", "Нодира")
    page.select_option("#role", "nurse")
    page.fill("#login", "n.yusupova")
    page.locator("form[action='/staff'] button").click()
    expect(page.locator(".one-time")).to_contain_text("n.yusupova")
    look(page, "fresh-code-ru")
    page.get_by_role("link", name="Доступ Юсупова Нодира").click()
    look(page, "person-ru")
    page.get_by_role("button", name="Выдать одноразовый код Юсупова Нодира").click()
    expect(page.locator(".one-time")).to_contain_text("n.yusupova")
