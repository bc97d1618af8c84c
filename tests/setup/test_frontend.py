"""A front-end file that isn't the lock's: nothing of the whole fetching is laid."""

from __future__ import annotations

import hashlib
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def test_one_wrong_file_and_nothing_is_laid(tmp_path: Path) -> None:
    frontend = runpy.run_path(str(ROOT / "bin" / "frontend.py"))
    lay = frontend["lay"]
    lay.__globals__.update(ROOT=tmp_path, VENDOR=tmp_path / "vendor")
    files = []
    for name in ("one.js", "two.js"):
        origin = tmp_path / "node_modules" / name
        origin.parent.mkdir(exist_ok=True)
        origin.write_text(name)
        files.append((hashlib.sha256(name.encode()).hexdigest(), f"js/{name}", name))
    (tmp_path / "node_modules" / "two.js").write_text("another")
    with pytest.raises(SystemExit, match=r"two\.js is not the file .* nothing was taken"):
        lay(files)
    assert not (tmp_path / "vendor").exists()
    (tmp_path / "node_modules" / "two.js").write_text("two.js")
    lay(files)
    assert {path.name for path in (tmp_path / "vendor" / "js").iterdir()} == {"one.js", "two.js"}
