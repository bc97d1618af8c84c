"""Writes into docs/conformance.md how many cases of each reference are right, and where two judges of one figure differ."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tests.conformance.judges import MATTERS, differences
from tests.conformance.references import ROOT, quick, slow

DOCUMENT: Final = ROOT / "docs" / "conformance.md"


def written(name: str, text: str) -> list[str]:
    """The rows that stand between the marks of a table."""
    found = re.search(rf"<!-- {name} from here -->\n(.*?)<!-- {name} to here -->", text, re.S)
    assert found is not None, f"docs/conformance.md has no marks for {name}"
    return [row for row in found[1].splitlines() if row.startswith("| ")][1:]


def write(name: str, head: str, rows: Iterable[str]) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    line = re.sub(r"[^|]+", "---", head)
    table = "\n".join((head, line, *rows))
    marks = re.compile(rf"(<!-- {name} from here -->\n).*?(<!-- {name} to here -->)", re.S)
    DOCUMENT.write_text(marks.sub(lambda found: f"{found[1]}{table}\n{found[2]}", text), encoding="utf-8")


def main(folder: str) -> int:
    shared = Path(folder)
    counts = [*quick(shared), *slow(shared)]
    write("references", "| what | whose | right | | by |", [count.row for count in counts])
    found = [one.row for matter in MATTERS for one in differences(matter)]
    write("judges", "| figure | age in days | value | growth | results | IMCI | stands |", found)
    for count in counts:
        print(count.row)
    print(f"{len(found)} stretches in which two judges differ")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if sys.argv[1:] else str(ROOT.parent / "shared")))
