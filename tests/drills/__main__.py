"""Runs one drill and dates its figure in docs/operations.md."""

from __future__ import annotations

import argparse
import importlib
import re
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.drills.steps import ROOT, Steps

OPERATIONS = ROOT / "docs" / "operations.md"


def note(command: str, figure: str, path: Path = OPERATIONS) -> None:
    """Writes the figure into the row of its command."""
    row = f"| `{command}` | {datetime.now(UTC):%Y-%m-%d} | {figure} |"
    text = path.read_text(encoding="utf-8")
    mark = re.compile(rf"^\| `{re.escape(command)}` \|.*$", re.MULTILINE)
    text = mark.sub(lambda _: row, text) if mark.search(text) else f"{text.rstrip()}\n{row}\n"
    path.write_text(text, encoding="utf-8")


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was made is cleared away
    options = argparse.ArgumentParser(prog="bin/drill")
    options.add_argument("name")
    options.add_argument("--again", action="store_true", help="begin anew")
    chosen = options.parse_args()
    steps = Steps(ROOT / "var" / "drills" / f"{chosen.name}.json", again=chosen.again)
    figure = importlib.import_module(f"tests.drills.{chosen.name}").drill(steps)
    print(figure)
    note(f"bin/drill {chosen.name}", figure)
    return 0


if __name__ == "__main__":
    sys.exit(main())
