"""What the page does by itself never takes away, hides or changes what somebody is typing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import chromium, search, serve_demo, sign_in

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve_demo(tmp_path_factory.mktemp("components") / "data", children=20) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def desk(address: str, browser: Browser) -> Page:
    page = sign_in(browser, address, "qabul", "ru")
    page.goto(f"{address}/patients/new")
    return page


@pytest.fixture
def nurse(address: str, browser: Browser) -> Page:
    page = sign_in(browser, address, "hamshira", "uz", (390, 844))
    search(page, address, "a")
    page.goto(f"{address}{page.locator('#results a.button').first.get_attribute('href')}/measurements/new")
    return page


def test_a_date_is_understood_as_people_type_it(desk: Page) -> None:
    field = desk.locator("#birth_date")
    for typed in ("22092025", "22.9.2025", "22.09.2025", "22/9/2025", "22,09,2025"):
        field.fill("")
        field.press_sequentially(typed)
        expect(field).to_have_value("22.09.2025")
    for typed, shown in (("5.9.2025", "05.09.2025"), ("1.12.2024", "01.12.2024"), ("soon", "soon")):
        field.fill("")
        field.press_sequentially(typed)
        expect(field).to_have_value(shown)


def test_a_date_that_is_pasted_is_not_broken(desk: Page) -> None:
    field = desk.locator("#birth_date")
    field.fill("")
    field.focus()
    desk.keyboard.insert_text("2025-09-22")
    expect(field).to_have_value("2025-09-22")


def test_a_reading_that_arrives_leaves_the_keys_where_they_are(nurse: Page) -> None:
    nurse.fill("#weight", "abc")
    nurse.locator(".actions button").first.click()
    expect(nurse.locator("#summary")).to_be_focused()
    nurse.fill("#weight", "")
    nurse.locator("#weight").press_sequentially("9")
    expect(nurse.locator("#reading-weight")).to_contain_text("SD")
    nurse.keyboard.type(",1")
    expect(nurse.locator("#weight")).to_have_value("9,1")


def test_the_field_that_is_reached_stands_clear_of_banner_and_buttons(nurse: Page) -> None:
    nurse.locator("#weight").focus()
    for _ in range(8):
        clear = nurse.evaluate(
            """() => {
              const box = document.activeElement.getBoundingClientRect();
              const above = document.querySelector(".child-banner").getBoundingClientRect().bottom;
              const below = document.querySelector(".actions.sticky").getBoundingClientRect().top;
              return Boolean(document.activeElement.closest(".actions")) || (box.top >= above && box.bottom <= below);
            }"""
        )
        assert clear, nurse.evaluate("document.activeElement.id")
        nurse.keyboard.press("Tab")


def test_without_a_line_the_child_stays_in_sight_and_nothing_typed_is_lost(nurse: Page) -> None:
    nurse.context.set_offline(True)
    bar, name = nurse.locator("#offline-bar"), nurse.locator(".child-banner h1")
    expect(bar).to_be_visible()
    upper, lower = bar.bounding_box(), name.bounding_box()
    assert upper
    assert lower
    assert upper["y"] + upper["height"] <= lower["y"]
    nurse.fill("#weight", "9,1")
    with nurse.expect_event("requestfailed", lambda request: request.url.endswith("/session")):
        nurse.locator(".actions button").first.click()
    expect(nurse.locator("#weight")).to_have_value("9,1")
    nurse.context.set_offline(False)
    expect(bar).to_be_hidden()


def test_a_tap_near_a_point_says_its_figures_beside_the_chart(nurse: Page, address: str) -> None:
    child = nurse.url.removesuffix("/measurements/new")
    nurse.goto(f"{child}/growth?range=all")
    point = nurse.locator(".growth-chart a").first
    said = nurse.locator("[data-point-words]")
    expect(said).to_be_hidden()
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    assert box
    nurse.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + 12)
    expect(said).to_be_visible()
    assert said.inner_text() in [a.get_attribute("aria-label") for a in nurse.locator(".growth-chart a").all()]
    assert nurse.url.endswith("range=all"), "the page stays where it is"
    nurse.locator(".growth-chart a").last.focus()
    expect(said).to_have_text(nurse.locator(".growth-chart a").last.get_attribute("aria-label") or "")


def test_back_leads_to_what_a_search_found(address: str, browser: Browser) -> None:
    page = sign_in(browser, address, "qabul", "ru")
    search(page, address, "a")
    found = page.url
    page.locator("#results a.button").first.click()
    page.wait_for_url("**/details")
    page.go_back()
    assert page.url == found
    expect(page.locator("#results a.button").first).to_be_visible()
    page.reload()  # nothing is sent again
    expect(page.locator("#results a.button").first).to_be_visible()


def test_the_head_reads_who_looked_on_a_phone_and_at_a_desk(address: str, browser: Browser) -> None:
    for size, locale, words in (
        ((390, 844), "uz", "Bu bolani kim koʻrgan"),
        ((1280, 800), "ru", "Кто смотрел этого ребёнка"),
    ):
        page = sign_in(browser, address, "bosh", locale, size)
        search(page, address, "a")
        page.locator("#results a.button").first.click()
        page.wait_for_url("**/patients/*")
        page.goto(f"{page.url}/looks")
        expect(page.get_by_role("heading", name=words)).to_be_visible()
        assert page.locator(".list-row").count() >= 2  # the head's own steps at least
        page.locator(".list-row a.button").first.click()
        page.wait_for_url("**/staff/*/looks?day=*")
        assert page.locator(".list-row").count() >= 2
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
