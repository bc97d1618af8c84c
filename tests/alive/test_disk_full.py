"""The disk of the data directory is full: it is said, nothing is half kept, and with room again it goes on by itself."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import product
from pathlib import Path
from string import ascii_lowercase

import pytest

from tests.alive.deployment import deployed, question
from tests.alive.test_away import at, registration

SIZE = "220m"


@pytest.fixture
def small_disk() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="small-disk"))
    folder.chmod(0o755)  # the server's own user walks through
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0755", "tmpfs", folder], capture_output=True, check=False
    )
    if os.geteuid() != 0 or mounted.returncode:
        folder.rmdir()
        pytest.skip("a small disk can't be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
        folder.rmdir()


def fill(path: Path) -> None:
    for piece in (65536, 512):
        with path.open("ab", buffering=0) as ballast, suppress(OSError):
            while ballast.write(b"x" * piece):
                pass


@pytest.mark.slow
def test_a_full_disk_is_said_and_over_when_there_is_room(small_disk: Path) -> None:
    (small_disk / "data").mkdir(mode=0o755)  # a closed folder's cluster would lie elsewhere
    with deployed(small_disk / "data") as deployment:
        desk = deployment.clinic.reception
        with at(deployment, desk) as browser:
            for first, second in product(ascii_lowercase, repeat=2):
                fill(small_disk / "ballast")  # again and again: the server lets go of old logs
                form = registration(desk, given_name=f"Child{first}{second}")
                answer = browser.post("/patients/new", data=form)
                if answer.status_code != 303:
                    break
            assert answer.status_code == 503, answer.status_code
            assert "disk is full" in answer.text or "One moment, please" in answer.text
            assert form["key"] in answer.text
            assert browser.get("/today").status_code in (200, 503)
            (small_disk / "ballast").unlink()
            deployment.wait_until(lambda: browser.post("/patients/new", data=form).status_code == 303, 30)
    kept = question(deployment.data, "SELECT count(*) AS n FROM patient WHERE given_name = $1", form["given_name"])
    assert kept[0]["n"] == 1
