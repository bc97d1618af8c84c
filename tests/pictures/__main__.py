"""`bin/pictures take DIR` and `bin/pictures compare BEFORE AFTER`; `bin/pictures list` for docs/import.md.

Both sets are taken over one demo deployment (`var/pictures`, made once), each by the checkout that it belongs to. What changes by
itself from minute to minute is made the same before a picture is taken. `compare` names each screen that differs, by pixels and by
words, and ends with 1 if any does.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page

from tests.e2e.browser import chromium, search, serve_demo, sign_in
from tests.pictures.of_a_list import take_list

ROOT = Path(__file__).parents[2]
SIZES = ((390, 844), (820, 1180), (1180, 820))
CHILDREN = 40
A_HAIR = 4  # of 255
STILL = """async () => {
  await document.fonts.ready;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode())
    node.data = node.data
      .replace(/\\d+\\s*(минут\\p{L}*|мин|daqiqa|daq|minutes?|min|soat|час\\p{L}*|ч|h)(?!\\p{L})/gu, "0")
      .replace(/\\d\\d:\\d\\d/g, "00:00").replace(/^[0-9a-f]{10}$/, "0");
  document.activeElement?.blur();
  scrollTo(0, 0);
  await new Promise(requestAnimationFrame);
}"""


def take(folder: Path, data: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    taken = 0
    with a_copy_of(data) as fresh, serve_demo(fresh) as address, chromium() as browser:
        for size in SIZES:
            for name, page in screens(browser, address, size):
                page.evaluate(STILL)
                stem = folder / f"{name}-{size[0]}"
                page.screenshot(path=stem.with_suffix(".png"), full_page=True, animations="disabled")
                words = page.locator("body").inner_text()
                stem.with_suffix(".txt").write_text(re.sub(r"\n+", "\n", words), encoding="utf-8")
                taken += 1
    print(f"{taken} screens in {folder}")
    return 0


@contextmanager
def a_copy_of(data: Path) -> Iterator[Path]:
    """The deployment as it was made: what looking at it changes (a note that was opened) stays in the copy."""
    if not data.exists():
        with serve_demo(data, CHILDREN):
            pass
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["cp", "-a", str(data), f"{folder}/data"], check=True)
        yield Path(folder) / "data"


def screens(browser: Browser, address: str, size: tuple[int, int]) -> Iterator[tuple[str, Page]]:
    """Each screen open in a page; sizes differ in language, so that long words meet narrow screens."""
    locale = "ru" if size[0] == 820 else "uz"
    yield from _before_signing_in(browser, address, size, locale)
    desk = sign_in(browser, address, "qabul", locale, size)
    yield from _open(desk, address, "desk", {
        "desk": "/desk", "board": "/board",
        "search-empty": "/patients", "register": "/patients/new", "account": "/account",
        "no-such-page": "/nothing",
    })  # fmt: skip
    for name, words, where in (
        ("search", "kar", "/patients"),
        ("desk-search", "kar", "/desk"),
        ("desk-nobody", "zz", "/desk"),
    ):
        search(desk, address, words, where)
        yield name, desk
    desk.goto(f"{address}/patients/new")
    desk.click("form.stack button.big")
    yield "register-refused", desk
    admin = sign_in(browser, address, "admin", locale, size)
    yield from _open(admin, address, "admin", {"staff": "/staff", "lists": "/lists"})
    nurse = sign_in(browser, address, "hamshira", locale, size)
    yield from _open(nurse, address, "nurse", {"today-nurse": "/today"})
    doctor = sign_in(browser, address, "bosh", locale, size)
    yield from _open(doctor, address, "head", {"today": "/today"})
    for place, child in enumerate(_children(doctor, address)):
        yield from _child(doctor, address, place, child)


def _before_signing_in(
    browser: Browser, address: str, size: tuple[int, int], locale: str
) -> Iterator[tuple[str, Page]]:
    page = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale=locale).new_page()
    yield from _open(page, address, "nobody", {"hospitals": "/sign-in", "sign-in": "/h/tash", "offline": "/offline"})


def _child(page: Page, address: str, place: int, child: str) -> Iterator[tuple[str, Page]]:
    paths = {
        "record": child, "growth": f"{child}/growth", "growth-length": f"{child}/growth?indicator=lhfa&lines=centiles",
        "parents": f"{child}/growth/parents", "measure": f"{child}/measurements/new", "card": f"{child}/vaccinations",
        "dose": f"{child}/vaccinations/new", "details": f"{child}/details", "edit": f"{child}/edit",
    }  # fmt: skip
    yield from _open(page, address, f"child{place}", {f"child{place}-{name}": path for name, path in paths.items()})
    page.goto(f"{address}{child}/measurements/new")
    page.fill("#weight", "99")
    page.click("form.stack button.big")
    yield f"child{place}-measure-asked", page
    page.goto(f"{address}{child}")
    notes = page.locator("a[href^='/encounters/'][href$='/note']").evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )
    for number, note in enumerate(dict.fromkeys(notes[:2])):
        yield from _open(page, address, "note", {f"child{place}-note{number}": note})


def _open(page: Page, address: str, who: str, paths: dict[str, str]) -> Iterator[tuple[str, Page]]:
    for name, path in paths.items():
        page.goto(f"{address}{path}")
        page.wait_for_load_state()
        yield name, page


def _children(page: Page, address: str) -> list[str]:
    """The first waiting child, who has an open note, and two by search."""
    found: list[str] = []
    for words in ("", "a"):
        if words:
            search(page, address, words)
        else:
            page.goto(f"{address}/today")
        links = page.locator("main a[href^='/patients/']").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        for link in links:
            match = re.match(r"/patients/[0-9a-f-]{36}", link)
            if match and match[0] not in found:
                found.append(match[0])
    return found[:3]


def compare(before: Path, after: Path) -> int:
    names = sorted({path.stem for folder in (before, after) for path in folder.glob("*.png")})
    different = 0
    for name in names:
        if what := list(_differences(before / name, after / name)):
            different += 1
            print(f"{name}: {'; '.join(what)}")
    print(f"{len(names)} screens compared, {different} differ")
    return 1 if different else 0


def _differences(before: Path, after: Path) -> Iterator[str]:
    if not (before.with_suffix(".png").exists() and after.with_suffix(".png").exists()):
        yield "only in one of the two"
        return
    then, now = (Image.open(path.with_suffix(".png")).convert("RGB") for path in (before, after))
    if then.size != now.size:
        yield f"{then.size[0]}x{then.size[1]} became {now.size[0]}x{now.size[1]}"
    else:
        # Edges of letters are rounded to a hair when a line of text is composed anew.
        beyond_a_hair = ImageChops.difference(then, now).convert("L").point(lambda level: 255 if level > A_HAIR else 0)
        if box := beyond_a_hair.getbbox():
            yield f"differ in the box {box}"
    if before.with_suffix(".txt").read_text() != after.with_suffix(".txt").read_text():
        yield "other words"


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/pictures")
    verbs = parser.add_subparsers(dest="verb", required=True)
    taking = verbs.add_parser("take")
    taking.add_argument("folder", type=Path)
    taking.add_argument("--data", type=Path, default=ROOT / "var" / "pictures", help="the demo deployment to look at")
    comparing = verbs.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    verbs.add_parser("list", help="the pictures of docs/import.md")
    options = parser.parse_args()
    if options.verb == "list":
        return take_list()
    return take(options.folder, options.data) if options.verb == "take" else compare(options.before, options.after)


if __name__ == "__main__":
    sys.exit(main())
