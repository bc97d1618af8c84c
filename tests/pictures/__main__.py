"""`bin/pictures take DIR` and `bin/pictures compare BEFORE AFTER`; `bin/pictures list` for docs/import.md.

Both sets are taken over one demo deployment (`var/pictures`, made once), each by the checkout that it belongs to. What changes by
itself from minute to minute is made the same before a picture is taken. `compare` names each screen that differs, by pixels and by
words, and ends with 1 if any does, or if one of the two is empty.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import reduce
from pathlib import Path

from PIL import Image, ImageChops

from tests.e2e.browser import chromium, serve_demo
from tests.pictures.of_a_list import take_list
from tests.pictures.screens import screens

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


def compare(before: Path, after: Path) -> int:
    names = sorted({path.stem for folder in (before, after) for path in folder.glob("*.png")})
    for folder in (before, after):
        if not any(folder.glob("*.png")):
            print(f"no pictures in {folder}")
            return 1
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
        if box := _beyond_a_hair(then, now).getbbox():
            yield f"differ in the box {box}"
    if before.with_suffix(".txt").read_text() != after.with_suffix(".txt").read_text():
        yield "other words"


def _beyond_a_hair(then: Image.Image, now: Image.Image) -> Image.Image:
    """Edges of letters are rounded to a hair when a line of text is composed anew. Channel by channel, so that a colour counts."""
    channels = ImageChops.difference(then, now).point([255 * (level > A_HAIR) for level in range(256)] * 3).split()
    return reduce(ImageChops.lighter, channels)


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
