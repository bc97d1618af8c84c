"""The visit note: no word is lost when the tab closes, the line is cut or the session ends; and it never says saved when it isn't."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import PASSWORD, chromium, serve_demo, sign_in

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    """A saving goes to the server and back, often on a machine that has much to do."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve_demo(tmp_path_factory.mktemp("note") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def tablet(address: str, browser: Browser) -> Page:
    return sign_in(browser, address, "vrach", "ru")


@pytest.fixture(scope="module")
def notes(address: str, tablet: Page) -> Iterator[str]:
    """The notes of the children who are here, one after another."""
    tablet.goto(f"{address}/today")
    addresses = [link.get_attribute("href") or "" for link in tablet.locator("a[href*='encounter=']").all()]
    tablet.goto(f"{address}/account")
    return iter(f"{address}/encounters/{found.partition('encounter=')[2]}/note" for found in dict.fromkeys(addresses))


@pytest.fixture
def note(tablet: Page, notes: Iterator[str]) -> Iterator[str]:
    yield next(notes)
    for page in tablet.context.pages:  # each holds a line of its own to the server, and a browser has six
        if page is not tablet:
            page.close()


KEPT = "Object.keys(localStorage).filter((name) => name.startsWith('kept:') && name.includes(location.pathname)).length"


def opened(tablet: Page, note: str) -> Page:
    page = tablet.context.new_page()
    page.goto(note)
    expect(page.locator("#saved")).to_contain_text("сохраняется само")
    return page


def test_the_last_words_and_the_last_diagnosis_outlive_a_closed_tab(tablet: Page, note: str) -> None:
    page = opened(tablet, note)
    page.fill("#complaint", "Кашель")
    expect(page.locator("#saved")).to_contain_text("сохранено")
    page.fill("#plan", "Обильное питьё")
    expect(page.locator("#saved")).to_have_text(re.compile("ещё не сохранено|сохраняется…"))
    page.close()
    page = tablet.context.new_page()
    page.goto(note)
    expect(page.locator("#plan")).to_have_value("Обильное питьё")
    page.fill("#icd", "j06.9")
    page.locator("#codes button").first.click()
    expect(page.locator("#diagnoses input[name=diagnosis]")).to_have_count(1)
    page.goto(note.partition("/encounters")[0] + "/today")
    page.goto(note)
    expect(page.locator("#diagnoses input[name=diagnosis]")).to_have_count(1)


def test_a_cut_line_is_said_and_loses_nothing(tablet: Page, note: str) -> None:
    page = opened(tablet, note)
    page.context.set_offline(True)
    page.fill("#complaint", "Без линии")
    expect(page.locator("#saved")).to_have_text("нет связи: ещё не сохранено, остаётся на этом устройстве")
    page.get_by_role("button", name="Подписать").click()
    expect(page.locator("#complaint")).to_have_value("Без линии")
    kept = page.evaluate("Object.entries(localStorage).filter(([name]) => name.startsWith('kept:')).join()")
    assert kept
    assert "Без" not in kept, "sealed"
    page.close()
    tablet.context.set_offline(False)
    page = tablet.context.new_page()
    page.goto(note)
    expect(page.locator("#complaint")).to_have_value("Без линии")
    expect(page.locator("#kept")).to_contain_text("снова на своём месте")
    expect(page.locator("#saved")).to_contain_text("сохранено ")
    # Left or looked at again, a page sends what is under way once more: the same text may have been kept twice.
    expect(page.locator("#saved input[name=version]")).to_have_value(re.compile("^[12]$"))
    page.wait_for_function(f"{KEPT} === 0")

    # It comes back while the page is open.
    page.context.set_offline(True)
    page.fill("#plan", "Потом")
    expect(page.locator("#saved")).to_contain_text("нет связи")
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("сохранено ")


def test_a_session_that_ends_takes_the_password_beside_the_text(address: str, tablet: Page, note: str) -> None:
    page = opened(tablet, note)
    page.fill("#complaint", "Сыпь")
    expect(page.locator("#saved")).to_contain_text("сохранено")
    elsewhere = tablet.context.new_page()
    elsewhere.goto(f"{address}/account")
    elsewhere.locator("form[action='/sign-out'] button").click()
    elsewhere.wait_for_url("**/sign-in*")
    page.fill("#plan", "Наблюдать")
    expect(page.locator("#saved")).to_have_text("вы вышли: ваш текст остаётся здесь")
    page.get_by_role("button", name="Подписать").click()
    panel = page.get_by_role("group", name="Войти")
    expect(panel).to_have_count(1)
    assert page.url == note
    panel.get_by_label("Пароль").fill("не тот")
    panel.get_by_role("button", name="Войти").click()
    expect(panel.get_by_role("alert")).not_to_be_empty()
    expect(panel.get_by_label("Логин")).to_have_value("vrach")
    panel.get_by_label("Пароль").fill(PASSWORD)
    panel.get_by_label("Пароль").press("Enter")
    expect(page.locator("#saved")).to_contain_text("сохранено ")
    expect(panel).to_have_count(0)
    page.fill("#assessment", "Аллергия?")
    expect(page.locator("#saved")).to_contain_text("сохранено ")
    page.reload()
    expect(page.locator("#plan")).to_have_value("Наблюдать")
    expect(page.locator("#assessment")).to_have_value("Аллергия?")


def test_enter_in_the_search_sends_nothing_and_keeps_the_address(tablet: Page, note: str) -> None:
    page = opened(tablet, note)
    page.fill("#complaint", "Только здесь")
    page.fill("#icd", "j18")
    page.press("#icd", "Enter")
    expect(page.locator("#codes")).to_contain_text("J18")
    assert page.url == note
    expect(page.locator("#complaint")).to_have_value("Только здесь")


def test_a_refused_saving_stays_at_its_field(tablet: Page, note: str) -> None:
    page = opened(tablet, note)
    page.fill("#plan", "Питьё")
    page.fill("#complaint", "я" * 10_001)
    expect(page.locator("#saved")).to_contain_text("не сохранено: Жалобы")
    expect(page.locator("#complaint-error")).to_be_visible()
    expect(page.locator("#complaint")).to_have_count(1)
    expect(page.locator("#plan")).to_have_value("Питьё")
    page.fill("#complaint", "Кашель\u200b")
    expect(page.locator("#saved")).to_contain_text("сохранено ")
    expect(page.locator("#complaint-error")).to_have_count(0)


def test_two_pages_of_one_note(tablet: Page, note: str) -> None:
    first, second = opened(tablet, note), opened(tablet, note)
    first.fill("#complaint", "Из первой")
    expect(first.locator("#saved")).to_contain_text("сохранено ")
    second.fill("#complaint", "Из второй")
    expect(second.locator("#saved")).to_contain_text("не сохранено:")
    second.get_by_role("button", name="Показать оба").click()
    expect(second.locator("#complaint")).to_have_value("Из второй")
    expect(second.get_by_role("alert").first).to_contain_text("Из первой")
    expect(second.locator("#saved")).to_contain_text("ещё не сохранено")
    second.get_by_role("button", name="Сохранить черновик").click()
    expect(second.locator("#saved")).to_contain_text("сохранено ")
    first.reload()
    expect(first.locator("#complaint")).to_have_value("Из второй")
