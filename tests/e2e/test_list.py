"""The administrator brings in the clinic's own workbook: dropped, understood, tried, brought in; a server that goes away goes on."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import PROGRAM, _environment, chromium, serve_demo, serving, sign_in
from tests.e2e.messy_list import write_messy_list

pytestmark = pytest.mark.e2e
PHONE, DESKTOP = (390, 844), (1440, 900)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def hand_over(page: Page, address: str, file: Path) -> None:
    page.goto(f"{address}/lists")
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Посмотреть").click()
    page.wait_for_url("**/lists/*-*")


def is_good(page: Page) -> bool:
    """Nothing runs over the edge, and what is tapped is large enough."""
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    small = page.evaluate(
        "[...document.querySelectorAll('main a, main button, main summary, main select, main input:not([type=hidden])')]"
        ".filter(e => e.offsetParent && e.getBoundingClientRect().height < 47.5).map(e => e.outerHTML.slice(0, 90))"
    )
    assert not small, small
    return not wide


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_a_messy_workbook_in_russian(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, size: tuple[int, int]
) -> None:
    file = write_messy_list(tmp_path / "участок 5.xlsx")
    with serve_demo(tmp_path_factory.mktemp("list") / "data", children=20) as address:
        page = sign_in(browser, address, "admin", "ru", size)
        assert page.goto(f"{address}/lists")
        assert is_good(page)
        hand_over(page, address, file)
        assert is_good(page)
        expect(page.get_by_text("Пока не понято столбцов: 1")).to_be_visible()
        expect(page.get_by_label("Ф.И.О. ребёнка")).to_have_value("full_name")
        page.get_by_label("Группа крови").select_option("leave")
        page.get_by_role("button", name="Проверить, ничего не сохраняя").click()
        expect(page.get_by_text("Вот что будет загружено. Пока ничего не сохранено.")).to_be_visible(timeout=60_000)
        assert is_good(page)
        page.get_by_role("link", name="не принято").click()
        row = page.locator("#line-6")
        row.locator("summary").click()  # one tap from the row's own cells
        expect(row.get_by_text("31.02.2024", exact=True)).to_be_visible()
        with page.expect_download() as taken:
            page.get_by_role("link", name="Ответы файлом").click()
        assert taken.value.path().read_bytes().startswith(b"PK")
        page.get_by_role("button", name="Загрузить", exact=True).click()
        expect(page.get_by_text("Вот что загружено.")).to_be_visible(timeout=60_000)
        page.goto(f"{address}/lists")
        expect(page.get_by_role("link", name="Открыть участок 5.xlsx")).to_be_visible()


def test_a_server_that_goes_away_goes_on_where_it_stood(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    data, wanted = tmp_path_factory.mktemp("list") / "data", 4000
    file = write_messy_list(tmp_path / "участок 5.xlsx", more=wanted)
    environment = {"PEDIATRIC_HIS_DATA": str(data)}
    demo = [*PROGRAM, "demo", "--children", "20", "--seed", "7"]
    data.mkdir(parents=True, exist_ok=True)
    subprocess.run(demo, env=_environment(environment), capture_output=True)
    with serving(data, environment, demo=True) as address:
        page = sign_in(browser, address, "admin", "ru")
        hand_over(page, address, file)
        page.get_by_label("Группа крови").select_option("leave")
        page.get_by_role("button", name="Проверить, ничего не сохраняя").click()
        bring = page.get_by_role("button", name="Загрузить", exact=True)
        expect(bring).to_be_visible(timeout=120_000)
        bring.click()
        expect(page.locator("#progress .num").first).to_have_text(re.compile(r"^[1-9]\d* строк"), timeout=60_000)
        place = page.url.removeprefix(address)
    with serving(data, environment, demo=True) as address:
        page.goto(f"{address}{place}")
        expect(page.get_by_text("Вот что загружено.")).to_be_visible(timeout=120_000)
        expect(page.locator(".fates")).to_contain_text(f"{wanted + 2} новая")
