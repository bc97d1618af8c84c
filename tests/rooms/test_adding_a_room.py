"""The tour's worked example is laid into a copy of the house, where nothing else is told of it: it works, and every rule holds it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
ROOM = Path(__file__).parent / "feeding"
HOUSE = (
    "pediatric_his",
    "templates",
    "static",
    "locales",
    "tests",
    "bin",
    "docs",
    "pyproject.toml",
    "package-lock.json",
)
# The room's own tests, and the house's that look at every room.
ASKED = (
    "tests/features/feeding",
    "tests/test_architecture.py",
    "tests/test_data_access.py",
    "tests/test_styles.py",
    "tests/test_templates.py",
    "tests/db/test_migrations.py",
    "tests/security/test_every_route.py",
)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the house with the room in it."""
    without = shutil.ignore_patterns("__pycache__", "node_modules")
    for name in HOUSE:
        source = ROOT / name
        shutil.copytree(source, tmp_path / name, ignore=without) if source.is_dir() else shutil.copy(source, tmp_path)
    migrations = tmp_path / "pediatric_his" / "db" / "migrations"
    following = 1 + max(int(path.name[:4]) for path in migrations.glob("*.sql"))
    shutil.copy(ROOM / "feeding.sql", migrations / f"{following:04}_feeding.sql")
    shutil.copytree(ROOM, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "feeding.sql"))
    return tmp_path


def test_a_folder_is_all_that_a_room_asks(house: Path) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    tests = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *ASKED],
        cwd=house,
        env=own | {"PYTHONPATH": str(house)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert tests.returncode == 0, tests.stdout[-6000:]


def test_the_tour_names_each_of_its_files() -> None:
    tour = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
    files = [
        path.relative_to(ROOM).as_posix()
        for path in sorted(ROOM.rglob("*.*"))
        if path.stem != "__init__" and path.suffix != ".pyc"
    ]
    assert len(files) == 10
    assert [name for name in files if f"`{name.removeprefix('pediatric_his/')}`" not in tour] == []
