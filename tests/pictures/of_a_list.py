"""`bin/pictures list`: the pictures of docs/import.md, taken over a small demo of its own."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.browser import chromium, serve_demo, sign_in
from tests.e2e.messy_list import write_messy_list

FOLDER = Path(__file__).parents[2] / "docs" / "screens"
LARGEST = 60_000  # bytes
SIZE = (820, 1000)


def take_list() -> int:
    with tempfile.TemporaryDirectory() as place, serve_demo(Path(place) / "data", 20) as address, chromium() as browser:
        page = sign_in(browser, address, "admin", "ru", SIZE)
        page.goto(f"{address}/lists")
        _keep(page, "import-1-hand-over")
        page.set_input_files("#file", write_messy_list(Path(place) / "участок 5.xlsx"))
        page.get_by_role("button", name="Посмотреть").click()
        page.wait_for_url("**/lists/*-*")
        _keep(page, "import-2-columns")
        page.get_by_label("Группа крови").select_option("leave")
        page.get_by_role("button", name="Проверить, ничего не сохраняя").click()
        expect(page.get_by_text("Вот что будет загружено.")).to_be_visible(timeout=60_000)
        page.locator("summary").first.click()
        _keep(page, "import-3-answers")
    return 0


def _keep(page: Page, name: str) -> None:
    """As small as it may be and still be read."""
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
    for quality in (80, 60, 40, 20):
        picture.save(FOLDER / f"{name}.webp", quality=quality)
        if (FOLDER / f"{name}.webp").stat().st_size <= LARGEST:
            return
    raise ValueError(f"{name} is larger than {LARGEST} bytes")
