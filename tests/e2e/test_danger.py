"""A fever of 40.2 in Russian on three tablets: said while it is typed, at the desk without a figure, on the list, in the banner."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.browser import chromium, serve_demo, sign_in

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve_demo(tmp_path_factory.mktemp("danger") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def test_a_fever(address: str, browser: Browser) -> None:
    desk = sign_in(browser, address, "qabul", "ru")
    nurse = sign_in(browser, address, "medsestra", "ru")
    doctor = sign_in(browser, address, "vrach", "ru")
    desk.goto(f"{address}/patients/new")
    desk.fill("#family_name", "Горячева")
    desk.fill("#given_name", "Саида")
    desk.check("input[name=sex][value=f]")
    desk.fill("#birth_date", "10.09.2024")
    desk.get_by_role("button", name="Зарегистрировать").click()
    desk.wait_for_url("**/desk?child=*")
    desk.get_by_role("button", name="Отметить приход", exact=True).click()
    desk.wait_for_url("**/desk?done=*")
    doctor.goto(f"{address}/today")

    # While it is typed, in an alert that a screen reader says; approved by the demo's head, with its source at a touch.
    nurse.goto(f"{address}/today")
    nurse.get_by_role("link", name="Открыть Горячева").click()
    nurse.get_by_role("link", name="Измерить").first.click()
    nurse.locator("#temperature").press_sequentially("40,2")
    expect(nurse.get_by_role("alert")).to_contain_text("действовать сейчас: Очень высокая лихорадка")
    told = nurse.locator("#reading-temperature")
    expect(told.locator(".chip.alarm")).to_be_visible()
    expect(told).not_to_contain_text("ещё не утверждено")
    told.locator("summary").click()
    expect(told.locator("details p")).to_be_visible()
    nurse.locator("#temperature").fill("37,2")
    expect(nurse.get_by_role("alert")).to_be_empty()
    nurse.locator("#temperature").fill("37,8")
    expect(told).to_contain_text("требует внимания")
    nurse.check("input[name=site][value=rectal]")
    expect(told).to_contain_text("по возрасту")
    nurse.check("input[name=site][value=axillary]")
    nurse.locator("#temperature").fill("40,2")
    expect(nurse.get_by_role("alert")).to_contain_text("Очень высокая лихорадка")
    nurse.get_by_role("button", name="Сохранить").click()
    nurse.wait_for_url("**/patients/*")
    banner = nurse.locator(".child-banner")
    expect(banner).to_contain_text(re.compile(r"Очень высокая лихорадка: 40,2 °C в \d\d:\d\d"))

    # The desk and the doctor's list hear of it by themselves; the desk without kind and figure, before all who wait.
    first = desk.locator("#queue li").first
    expect(first).to_contain_text("Горячева", timeout=10_000)
    expect(first.locator(".chip.alarm")).to_have_text("немедленно")
    expect(desk.locator("#queue")).not_to_contain_text("40,2")
    expect(doctor.locator(".list-row").first).to_contain_text("Очень высокая лихорадка: 40,2 °C", timeout=10_000)

    # The doctor has seen it; it stands until a newer value is no danger.
    doctor.goto(nurse.url)
    doctor.get_by_role("button", name="Просмотрено").click()
    expect(doctor.locator(".child-banner")).to_contain_text("просмотрено")
    expect(doctor.locator(".child-banner .chip.alarm").first).to_contain_text("40,2")
    doctor.set_viewport_size({"width": 390, "height": 844})
    for path in ("", "/measurements/new", "/results"):
        doctor.goto(nurse.url.partition("?")[0] + path)
        assert not doctor.evaluate("document.documentElement.scrollWidth > window.innerWidth"), path
