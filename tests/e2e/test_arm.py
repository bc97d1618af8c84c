"""A thin arm of yesterday in a browser: the next day nobody measures it, and every page says it all the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import chromium, serve_demo, sign_in

pytestmark = pytest.mark.e2e
TODAY = datetime.now(ZoneInfo("Asia/Tashkent")).date()
FOUND = "Тяжёлая острая недостаточность питания: окружность плеча 112 мм"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve_demo(tmp_path_factory.mktemp("arm") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def here(address: str, browser: Browser, name: str) -> str:
    """The address of a girl whom the desk has registered and checked in."""
    desk = sign_in(browser, address, "qabul", "ru")
    desk.goto(f"{address}/patients/new")
    desk.fill("#family_name", "Исхудалова")
    desk.fill("#given_name", name)
    desk.check("input[name=sex][value=f]")
    desk.fill("#birth_date", f"{TODAY - timedelta(days=500):%d.%m.%Y}")
    desk.get_by_role("button", name="Зарегистрировать").click()
    desk.wait_for_url("**/desk?child=*")
    child = desk.url.partition("child=")[2].partition("&")[0]
    desk.get_by_role("button", name="Отметить приход", exact=True).click()
    desk.wait_for_url("**/desk?done=*")
    return f"{address}/patients/{child}"


def measured(nurse: Page, child: str, days_ago: int, **values: str) -> None:
    """As on a tablet that a day was written into later: the form knows the day, the page has no field for it."""
    nurse.goto(f"{child}/measurements/new")
    for field, value in values.items():
        nurse.fill(f"#{field}", value)
    day = f"{TODAY - timedelta(days=days_ago):%d.%m.%Y}"
    nurse.locator("form.stack").first.evaluate(
        "(form, day) => form.insertAdjacentHTML('beforeend', `<input type=hidden name=measured_on value='${day}'>`)",
        day,
    )
    nurse.get_by_role("button", name="Сохранить").click()
    nurse.wait_for_url("**/patients/*done=measured")


@pytest.mark.parametrize(
    ("days_ago", "is_old", "asked"),
    [(1, False, "Сегодня не измерено: "), (93, True, "Измерьте сегодня: ")],
    ids=["yesterday", "a quarter of a year ago"],
)
def test_an_arm_that_nobody_measured_today(
    address: str, browser: Browser, days_ago: int, is_old: bool, asked: str
) -> None:
    doctor = sign_in(browser, address, "vrach", "ru")
    nurse = sign_in(browser, address, "medsestra", "ru")
    child = here(address, browser, "Дилором" if is_old else "Нилуфар")
    measured(nurse, child, days_ago, muac="112", weight="9,3", length_height="78,0", head_circumference="45,5")
    measured(nurse, child, 0, weight="9,6", length_height="78,4", head_circumference="45,6")
    doctor.goto(child)
    doctor.get_by_role("link", name="Записать приём").click()
    doctor.wait_for_url("**/note*")
    note = doctor.url

    day = f"{TODAY - timedelta(days=days_ago):%d.%m.%Y}"
    for page in (child, f"{child}/growth", note):
        doctor.goto(page)
        first = doctor.locator("main .answer").first
        expect(first).to_contain_text(FOUND)
        expect(first).to_contain_text(f"{day} было так: " if is_old else f"({day})")
        expect(first.locator(".mark.alarm")).to_be_visible()
        expect(doctor.locator("main")).not_to_contain_text("Все измерения обычны")
    doctor.goto(f"{child}/growth")
    expect(doctor.locator("main")).to_contain_text(asked)

    # The arm, measured today, decides.
    measured(nurse, child, 0, muac="131")
    doctor.goto(child)
    expect(doctor.locator("main .answer").first).not_to_contain_text("недостаточность питания")
