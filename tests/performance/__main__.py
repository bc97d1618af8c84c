"""`python -m tests.performance [name …]`: runs each bench_*.py and prints one JSON line a figure."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path


def main(names: list[str]) -> None:
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        if names and path.stem.removeprefix("bench_") not in names:
            continue
        for figure in importlib.import_module(f"tests.performance.{path.stem}").figures():
            print(json.dumps({"bench": path.stem.removeprefix("bench_")} | figure), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
