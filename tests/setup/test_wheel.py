"""What bin/install installs has its stylesheet, its fonts and its languages inside, and nothing of the tests."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.setup.installed import serves_its_stylesheet_and_speaks_uzbek

ROOT = Path(__file__).parent.parent.parent


def test_the_wheel_is_whole_and_serves(tmp_path: Path) -> None:
    subprocess.run([ROOT / "bin" / "wheel", tmp_path / "built"], check=True)
    (wheel,) = (tmp_path / "built").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "installed")
    assert not [name for name in names if "/vendor/test/" in name]
    assert [name for name in names if name.endswith(".woff2")]
    command: list[str | Path] = [sys.executable, "-m", "pediatric_his.cli"]
    serves_its_stylesheet_and_speaks_uzbek(command, tmp_path / "data", str(tmp_path / "installed"))


def test_a_clone_that_is_not_set_up_makes_no_wheel(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    clone.mkdir()
    for name in ("pediatric_his", "templates", "static", "locales", "bin"):
        shutil.copytree(ROOT / name, clone / name, ignore=shutil.ignore_patterns("dist", "*.mo", "__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, clone)
    pip: list[str | Path] = [
        ROOT / ".venv-build" / "bin" / "python",
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-build-isolation",
        "--no-deps",
    ]
    command = [*pip, "--no-index", "-w", tmp_path / "built", clone]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    assert done.returncode
    assert "No wheel is built from a clone that isn't set up" in done.stderr
    assert not list(tmp_path.glob("built/*"))
