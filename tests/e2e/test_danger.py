"""A fever of 40.2 in Russian on three tablets: said while it is typed, at the desk without a figure, on the list, in the banner."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

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
    watching = doctor.context.new_page()
    watching.goto(nurse.url.replace("/measurements/new", "/results").partition("?")[0])
    expect(watching.locator(".dangers")).not_to_contain_text("лихорадка")
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
    banner = nurse.locator(".dangers")
    expect(banner).to_contain_text(re.compile(r"Очень высокая лихорадка: 40,2 °C в \d\d:\d\d"))

    # The desk and the doctor's list hear of it by themselves; the desk without kind and figure, before all who wait.
    first = desk.locator("#queue li").first
    expect(first).to_contain_text("Горячева", timeout=10_000)
    expect(first.locator(".chip.alarm")).to_have_text("немедленно")
    expect(desk.locator("#queue")).not_to_contain_text("40,2")
    expect(doctor.locator(".list-row").first).to_contain_text("Очень высокая лихорадка: 40,2 °C", timeout=10_000)

    # So does the banner of a page of the child that stood open all the while.
    expect(watching.locator(".dangers .chip.alarm")).to_contain_text("лихорадка: 40,2", timeout=10_000)
    expect(watching.locator(".child-banner .chip.alarm")).to_have_text("немедленно")

    # The doctor has seen it; it stands until a newer value is no danger.
    doctor.goto(nurse.url)
    doctor.get_by_role("button", name="Отметить: просмотрено").click()
    expect(doctor.locator(".dangers")).to_contain_text("просмотрено")
    expect(doctor.locator(".dangers .chip.alarm").first).to_contain_text("40,2")
    doctor.set_viewport_size({"width": 390, "height": 844})
    for path in ("", "/measurements/new", "/results"):
        doctor.goto(nurse.url.partition("?")[0] + path)
        assert not doctor.evaluate("document.documentElement.scrollWidth > window.innerWidth"), path


PHONE, TABLET = (390, 844), (1024, 768)
UNCOVERED = """field => {
  const place = (name) => document.querySelector(name).getBoundingClientRect();
  const reading = place(`#reading-${field}`);
  return reading.bottom <= place(".actions.sticky").top + 1 && reading.top >= place(".child-banner").bottom - 1;
}"""
NARROW = """() => [...document.querySelectorAll("form.stack :is(button, summary, a, .tile, input:not([type=hidden], [type=radio]))")]
  .filter((thing) => thing.checkVisibility() && thing.getBoundingClientRect().height < 47.5)
  .map((thing) => thing.outerHTML)"""


def measuring(nurse: Page, address: str) -> None:
    """The measuring page of the child of today's list with the gravest danger."""
    nurse.goto(f"{address}/today")
    child = nurse.locator("a[href^='/patients/']").first.get_attribute("href") or ""
    nurse.goto(address + "/".join(child.partition("?")[0].split("/")[:3]) + "/measurements/new")


@pytest.mark.parametrize("locale", ["ru", "uz"])
@pytest.mark.parametrize("size", [PHONE, TABLET], ids=["phone", "tablet"])
def test_what_is_said_at_a_field_is_never_covered(
    address: str, browser: Browser, size: tuple[int, int], locale: str
) -> None:
    nurse = sign_in(browser, address, "medsestra", locale, size)
    measuring(nurse, address)
    for field, value in (
        ("weight", "12,9"), ("length_height", "88"), ("muac", "112"), ("temperature", "40,2"),
        ("respiratory_rate", "72"), ("heart_rate", "190"), ("oxygen_saturation", "85"),
    ):  # fmt: skip
        nurse.locator(f"#{field}").click()
        nurse.locator(f"#{field}").press_sequentially(value)
        expect(nurse.locator(f"#reading-{field} .chip").first).to_be_visible()
        nurse.wait_for_function(UNCOVERED, arg=field)
    assert nurse.evaluate(NARROW) == []
    assert not nurse.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.mark.parametrize(
    ("locale", "limits", "question"),
    [
        ("ru", "от 40 до 260 мм рт. ст.", "Температура очень необычная"),
        ("uz", "40 dan 260 mm sim. ust. gacha", "Bu harorat juda gʻayrioddiy"),
    ],
)
def test_refused_asked_and_judged_are_three_things(
    address: str, browser: Browser, locale: str, limits: str, question: str
) -> None:
    nurse = sign_in(browser, address, "medsestra", locale, PHONE)
    measuring(nurse, address)
    typed = {"systolic": "300", "diastolic": "60", "oxygen_saturation": "9", "temperature": "43"}
    for field, value in typed.items():
        nurse.fill(f"#{field}", value)
    save = nurse.locator(".actions.sticky button")
    save.click()
    for field in ("systolic", "oxygen_saturation"):
        expect(nurse.locator(f"#{field}-error")).to_be_visible()
    expect(nurse.locator("#systolic-error")).to_contain_text(re.compile(re.escape(limits), re.IGNORECASE))
    expect(nurse.locator("#temperature-question")).to_have_count(0)
    for field, value in typed.items():
        expect(nurse.locator(f"#{field}")).to_have_value(value)

    for field in ("systolic", "diastolic", "oxygen_saturation"):
        nurse.fill(f"#{field}", "")
    save.click()
    expect(nurse.locator("#temperature-question")).to_contain_text(question)
    expect(nurse.locator("#temperature")).to_have_value("43")
    expect(nurse.locator("#reading-temperature .chip.alarm")).to_be_visible()


def test_a_child_of_nineteen_is_measured_and_not_judged_by_a_childs_norm(address: str, browser: Browser) -> None:
    doctor = sign_in(browser, address, "vrach", "ru", TABLET)
    doctor.goto(f"{address}/patients/new")
    doctor.fill("#family_name", "Взрослая")
    doctor.fill("#given_name", "Нигора")
    doctor.check("input[name=sex][value=f]")
    born = datetime.now(ZoneInfo("Asia/Tashkent")) - timedelta(days=6945)  # nineteen, and of this month
    doctor.fill("#birth_date", f"{born:%d.%m.%Y}")
    doctor.get_by_role("button", name="Зарегистрировать").click()
    doctor.wait_for_url("**/details")
    child = doctor.url.removesuffix("/details")
    doctor.goto(f"{child}/measurements/new")
    doctor.fill("#respiratory_rate", "60")
    expect(doctor.locator("#reading-respiratory_rate")).to_contain_text("не оценивается")
    expect(doctor.locator("#reading-respiratory_rate .chip.plain")).to_be_visible()
    doctor.fill("#respiratory_rate", "16")
    doctor.fill("#weight", "58")
    doctor.fill("#length_height", "165")
    doctor.get_by_role("button", name="Сохранить").click()
    doctor.wait_for_url("**/patients/*")
    for path in ("", "/growth", "/growth?range=all", "/growth/parents"):
        assert (doctor.goto(child + path) or doctor).ok, path  # type: ignore[union-attr]
    expect(doctor.locator(".dangers .chip.alarm")).to_have_count(0)
