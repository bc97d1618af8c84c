"""What a drill has done already: a killed drill goes on after its last finished step."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


def commit() -> str:
    return subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, text=True, capture_output=True, check=True
    ).stdout.strip()


class Steps:
    """Results by the step's name, kept in a file. Those of another commit don't count."""

    def __init__(self, path: Path, *, again: bool = False) -> None:
        self._path, self._commit = path, commit()
        kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() and not again else {}
        self._results: dict[str, Any] = kept.get("results", {}) if kept.get("commit") == self._commit else {}

    def step(self, name: str, work: Callable[[], Any]) -> Any:
        """The step's result, a JSON value; `work` is done only if it hasn't been."""
        if name in self._results:
            print(f"{name}: done before", flush=True)
            return self._results[name]
        print(name, flush=True)
        result = self._results[name] = work()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps({"commit": self._commit, "results": self._results}), encoding="utf-8")
        fresh.replace(self._path)
        return result
