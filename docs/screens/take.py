"""Takes the screenshots of this folder from the demo hospital: `.venv/bin/python -m docs.screens.take` in the checkout."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.e2e.browser import chromium, search, serve_demo, sign_in

FOLDER = Path(__file__).parent


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as data,
        serve_demo(Path(data) / "data", children=120) as address,
        chromium() as browser,
    ):
        desk = sign_in(browser, address, "qabul", "uz", (820, 1180))
        search(desk, address, "karim", "/desk")
        desk.screenshot(path=FOLDER / "desk-tablet-uz.png")
        doctor = sign_in(browser, address, "vrach", "ru", (1180, 820))
        search(doctor, address, "a")
        found = [a.get_attribute("href") or "" for a in doctor.locator("#results a.button").all()]
        best = max(found, key=lambda path: _points(doctor, f"{address}{path}"))
        doctor.goto(f"{address}{best}")
        doctor.screenshot(path=FOLDER / "child-landscape-ru.png", full_page=True)
        nurse = sign_in(browser, address, "hamshira", "uz", (390, 844))
        nurse.goto(f"{address}{best}/measurements/new")
        nurse.fill("#weight", "10,9")
        nurse.wait_for_selector("#reading-weight .chip")
        nurse.screenshot(path=FOLDER / "measure-phone-uz.png")


def _points(page: object, address: str) -> int:
    """How much there is to see on a child's chart."""
    page.goto(address)  # type: ignore[attr-defined]
    return int(page.locator("svg.growth-chart .pt").count())  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
