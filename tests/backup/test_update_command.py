"""`pediatric-his update`: tried on a twin; a release that is no good leaves the clinic, and the release in use, as they were.

The releases laid out here install themselves without the network: a folder whose program is this checkout's, with or without a fault.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from pediatric_his.db.backup.installation import copies_in, installation_of
from pediatric_his.db.backup.keys import recipient_of
from pediatric_his.db.backup.places import Plan, folder_of, write_plan
from tests.backup.conftest import IDENTITY, Owner, data_directory, released_on, run
from tests.backup.looking import ask, everything

ROOT = Path(__file__).parents[2]
PROGRAM = """#!/bin/sh
export PYTHONPATH={paths}
{fault}
exec {python} -m pediatric_his.cli "$@"
"""
FAULTS = {
    "doesn't migrate": 'if [ "$1" = migrate ]; then echo "no such column" >&2; exit 1; fi',
    "doesn't serve": 'if [ "$1" = serve ]; then exit 1; fi',
}
INSTALL = """#!/bin/sh
test "$2" = --beside
mkdir -p "$1/20990101T000000Z/bin"
cp program "$1/20990101T000000Z/bin/pediatric-his"
"""


@pytest.fixture(scope="module")
def released(owner: Owner) -> str:
    run(owner.server.owner_url, "ALTER ROLE clinic CREATEDB")
    return released_on(owner)


def release(folder: Path, fault: str = "") -> Path:
    source = folder / "release-9"
    (source / "bin").mkdir(parents=True)
    (source / "bin" / "install").write_text(INSTALL)
    (source / "program").write_text(PROGRAM.format(paths=":".join(sys.path), fault=fault, python=sys.executable))
    for path in (source / "bin" / "install", source / "program"):
        path.chmod(0o755)
    file = folder / "release-9.tar.gz"
    with tarfile.open(file, "w:gz") as tar:
        tar.add(source, arcname="release-9")
    return file


class Installed:
    """A clinic of the release before, with its folder of releases."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.data, self.into = url, data_directory(folder / "data"), folder / "releases"
        (self.into / "2026").mkdir(parents=True)
        (self.into / "current").symlink_to(self.into / "2026")
        write_plan(self.data, Plan(recipient_of(IDENTITY)))

    def update(self, file: Path) -> subprocess.CompletedProcess[str]:
        environment = {
            "DATABASE_URL": self.url,
            "PEDIATRIC_HIS_DATA": str(self.data),
            "PYTHONPATH": ":".join(sys.path),
            "PATH": "/usr/bin:/bin",
        }
        command = [sys.executable, "-m", "pediatric_his.cli", "update", str(file), "--into", str(self.into)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    @property
    def in_use(self) -> str:
        return (self.into / "current").resolve().name

    def twins(self) -> int:
        return len(ask(self.url, "SELECT FROM pg_database WHERE datname LIKE '%_twin'"))


@pytest.fixture
def installed(owner: Owner, released: str, tmp_path: Path) -> Installed:
    return Installed(owner.database(like=released), tmp_path)


def test_a_good_release_is_tried_and_taken(installed: Installed, tmp_path: Path) -> None:
    children = everything(installed.url)["patient"]
    done = installed.update(release(tmp_path))
    assert done.returncode == 0, done.stderr
    assert installed.in_use == "20990101T000000Z"
    assert "backup_copy" in everything(installed.url)
    assert len(everything(installed.url)["patient"]) == len(children)
    assert len(copies_in(folder_of(installed.data), installation_of(installed.data))) == 1
    assert installed.twins() == 0


@pytest.mark.parametrize("fault", FAULTS)
def test_one_that_is_no_good_changes_nothing(installed: Installed, tmp_path: Path, fault: str) -> None:
    before = everything(installed.url)
    done = installed.update(release(tmp_path, FAULTS[fault]))
    assert done.returncode == 2
    assert "the clinic is as it was" in done.stderr
    assert "Traceback" not in done.stderr
    assert everything(installed.url) == before
    assert installed.in_use == "2026"
    assert [path.name for path in installed.into.iterdir() if path.name.startswith("2099")] == []
    assert installed.twins() == 0


def test_without_a_copy_or_from_another_file_nothing_begins(installed: Installed, tmp_path: Path) -> None:
    other = tmp_path / "letter.tar.gz"
    with tarfile.open(other, "w:gz") as tar:
        tar.add(installed.data / "secret.key", arcname="letter")
    assert "is no release" in installed.update(other).stderr
    write_plan(installed.data, Plan())
    assert "There is no recovery key yet" in installed.update(release(tmp_path)).stderr
    assert installed.in_use == "2026"
