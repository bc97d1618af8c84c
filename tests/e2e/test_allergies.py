"""A nurse at a phone asks about allergies: three taps for what is heard often, a trade word half typed, the keyboard alone,
and no script at all; the doctor's second look ends one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import chromium, serve_demo, sign_in

pytestmark = pytest.mark.e2e
PHONE = (390, 844)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve_demo(tmp_path_factory.mktemp("allergies") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def register(desk: Page, address: str, name: str) -> str:
    """The address of a new child's own page."""
    desk.goto(f"{address}/patients/new")
    desk.fill("#family_name", name)
    desk.fill("#given_name", "Саида")
    desk.check("input[name=sex][value=f]")
    desk.fill("#birth_date", "10.09.2024")
    desk.get_by_role("button", name="Зарегистрировать").click()
    desk.wait_for_url("**/desk?child=*")
    return f"{address}/patients/{desk.url.split('child=')[1]}"


def fits(page: Page) -> bool:
    return not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def test_asking_on_a_phone(address: str, browser: Browser) -> None:
    own = register(sign_in(browser, address, "qabul", "ru"), address, "Аллергова")
    nurse = sign_in(browser, address, "medsestra", "ru", PHONE)
    nurse.goto(own)
    banner = nurse.locator(".child-banner")
    expect(banner).to_contain_text("Аллергия: ещё не спрашивали")
    banner.get_by_role("link", name="ещё не спрашивали").click()

    # None known by one tap; then one that is heard often by three.
    nurse.get_by_role("button", name="Спросили сегодня: аллергии нет").click()
    expect(banner).to_contain_text(re.compile(r"Аллергии нет \(спрошено \d\d\.\d\d\.\d{4}\)"))
    assert fits(nurse)
    nurse.get_by_role("link", name="амоксициллин").click()
    nurse.get_by_label("Крапивница в первые часы").check()
    assert fits(nurse)
    nurse.get_by_role("button", name="Сохранить").click()
    expect(banner).to_contain_text("Аллергия: амоксициллин (крапивница)")
    expect(banner).not_to_contain_text("Аллергии нет")

    # A trade word, half typed, in the other alphabet; by touch.
    found = nurse.locator("#found")
    nurse.locator("#q").press_sequentially("supra")
    expect(found.get_by_role("link").first).to_contain_text("цефиксим")
    height = found.get_by_role("link").first.bounding_box()
    assert height is not None
    assert height["height"] >= 48, "a finger's width"
    assert fits(nurse)
    found.get_by_role("link").first.click()
    nurse.get_by_label("Отёк лица, губ, горла").check()
    nurse.get_by_role("button", name="Сохранить").click()
    expect(banner).to_contain_text("Аллергия: цефиксим (отёк)")


def test_by_the_keyboard_alone(address: str, browser: Browser) -> None:
    own = register(sign_in(browser, address, "qabul", "ru"), address, "Клавишина")
    nurse = sign_in(browser, address, "medsestra", "ru")
    nurse.goto(f"{own}/allergies")
    nurse.keyboard.press("/")
    nurse.keyboard.type("анальг")
    expect(nurse.locator("#found").get_by_role("link").first).to_contain_text("метамизол")
    nurse.keyboard.press("Tab")  # the button
    nurse.keyboard.press("Tab")
    nurse.keyboard.press("Enter")
    nurse.wait_for_url("**/allergies/new?of=metamizole")
    nurse.locator("input[name=reaction]").first.focus()
    nurse.keyboard.press("Space")
    nurse.keyboard.press("Enter")
    expect(nurse.locator(".child-banner")).to_contain_text("Аллергия: метамизол (анафилаксия)")


def test_without_scripts_and_in_words_of_ones_own(address: str, browser: Browser) -> None:
    own = register(sign_in(browser, address, "qabul", "ru"), address, "Сиропова")
    nurse = sign_in(browser, address, "medsestra", "ru", PHONE, javascript=False)
    nurse.goto(f"{own}/allergies")
    nurse.fill("#q", "розовый сироп")
    nurse.get_by_role("button", name="Найти").click()
    nurse.get_by_role("link", name="сохранить эти слова").click()
    nurse.get_by_label("Неизвестно как").check()
    nurse.get_by_role("button", name="Сохранить").click()
    expect(nurse.locator(".child-banner")).to_contain_text("Аллергия: розовый сироп (не проверено)")


def test_the_second_look(address: str, browser: Browser) -> None:
    own = register(sign_in(browser, address, "qabul", "ru"), address, "Снятова")
    nurse = sign_in(browser, address, "medsestra", "ru", PHONE)
    nurse.goto(f"{own}/allergies/new?of=egg")
    nurse.get_by_label("Зудящая сыпь").check()
    nurse.get_by_role("button", name="Сохранить").click()
    nurse.get_by_role("link", name="Больше не актуально").click()
    nurse.fill("#reason", "ест яйца")
    nurse.get_by_role("button", name="Попросить вторую проверку").click()
    expect(nurse.locator(".child-banner")).to_contain_text("просят снять")
    doctor = sign_in(browser, address, "vrach", "ru", PHONE)
    doctor.goto(f"{own}/allergies")
    assert fits(doctor)
    doctor.get_by_role("button", name="Вторая проверка: снять").click()
    expect(doctor.locator(".child-banner")).to_contain_text("Аллергия: спросите заново")
    doctor.get_by_text("Снятые (1)").click()
    doctor.get_by_role("link", name="Всё-таки есть").click()
    doctor.fill("#reason", "сыпь снова")
    doctor.get_by_role("button", name="Оставить").click()
    expect(doctor.locator(".child-banner")).to_contain_text("куриное яйцо (лёгкая сыпь)")
