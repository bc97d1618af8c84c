"""On a phone nothing that is said of a figure lies under the bar with the buttons."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import PASSWORD, chromium, serve_demo, sign_in

pytestmark = pytest.mark.e2e
FIGURES = {
    "weight": "60", "length_height": "80", "head_circumference": "40", "muac": "110", "temperature": "40,2",
    "respiratory_rate": "70", "heart_rate": "190", "oxygen_saturation": "88",
}  # fmt: skip
# What of an element lies under something else: sampled along its middle and its lower edge.
COVERED = """(element) => {
    const box = element.getBoundingClientRect();
    const bar = document.querySelector(".actions.sticky").getBoundingClientRect();
    return box.bottom > bar.top + 1 && box.top < bar.bottom - 1;
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve_demo(tmp_path_factory.mktemp("measuring") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def phone(address: str) -> Iterator[Page]:
    with chromium() as running:
        yield opened(running, address)


def opened(browser: Browser, address: str) -> Page:
    page = sign_in(browser, address, "hamshira", "uz", (390, 844))
    page.goto(f"{address}/today")
    child = page.locator("a[href*='/patients/']").first.get_attribute("href") or ""
    page.goto(f"{address}{child.partition('?')[0].removesuffix('/measurements/new')}/measurements/new")
    return page


@pytest.mark.parametrize("height", [844, 480])  # 480: with the keyboard open
def test_no_verdict_lies_under_the_bar(phone: Page, height: int) -> None:
    phone.set_viewport_size({"width": 390, "height": height})
    for name, figure in FIGURES.items():
        phone.fill(f"#{name}", "")
        phone.locator(f"#{name}").press_sequentially(figure)
        reading = phone.locator(f"#reading-{name}")
        expect(reading).not_to_be_empty()
        phone.wait_for_timeout(150)
        assert not reading.evaluate(COVERED), name


def test_after_a_question_the_message_and_its_field_are_in_sight(phone: Page) -> None:
    phone.set_viewport_size({"width": 390, "height": 844})
    phone.get_by_role("button", name="Saqlash").click()
    summary = phone.locator("#summary")
    expect(summary).to_be_focused()
    assert not summary.evaluate(COVERED)
    expect(summary).to_contain_text("Vazn:")  # says which field
    phone.locator("#summary a").first.click()
    question = phone.locator(".question, .field-error").first
    assert not question.evaluate(COVERED)


def test_a_session_that_ends_while_typing_loses_nothing(phone: Page, address: str) -> None:
    running = phone.context.browser
    assert running is not None
    nurse = opened(running, address)
    elsewhere = nurse.context.new_page()
    elsewhere.goto(f"{address}/account")
    nurse.fill("#temperature", "37,1")
    elsewhere.locator("form[action='/sign-out'] button").click()
    elsewhere.wait_for_url("**/sign-in**")
    nurse.get_by_role("button", name="Saqlash").click()
    panel = nurse.locator("[data-sign-in-again]")
    expect(panel).to_be_visible()
    expect(nurse.locator("main")).to_contain_text("37,1")
    panel.locator("[data-login]").fill("hamshira")
    panel.locator("[data-password]").fill(PASSWORD)
    panel.locator("[data-go]").click()
    again = nurse.locator("[data-when-in] button")
    expect(again).to_be_visible()
    again.click()
    nurse.wait_for_url("**done=measured**")
    nurse.goto(nurse.url.partition("?")[0] + "/measurements")
    expect(nurse.locator("main")).to_contain_text("37,1")
