"""Lets no wheel be built without what bin/ makes beforehand: the bundles, the front-end files of the lock, the languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUNDLES = ("app.css", "app.js", "sw.js")


class Whole(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if absent := [path for path in made(Path(self.root)) if not path.is_file()]:
            raise SystemExit(
                f"No wheel is built from a clone that isn't set up: {absent[0]} and {len(absent) - 1} other files are missing;"
                " `bin/run` makes them, `bin/install DIR` installs the program with them."
            )


def made(root: Path) -> list[Path]:
    """What isn't in the repository and the program can't do without."""
    static = root / "static"
    lines = [line for line in (static / "vendor.lock").read_text().splitlines() if not line.startswith("#")]
    vendor = [target for target in " ".join(lines).split()[1::3] if not target.startswith("test/")]
    catalogs = [path.with_suffix(".mo") for path in sorted((root / "locales").glob("*/LC_MESSAGES/*.po"))]
    return [*(static / "dist" / name for name in BUNDLES), *(static / "vendor" / name for name in vendor), *catalogs]
