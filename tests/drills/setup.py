"""Set-up is killed at ten random moments and begun again; what stands then is what an undisturbed set-up makes.

Package files are fetched into a store of the drill's own, empty at first. Every third moment kills by SIGTERM, every third by SIGINT.
At the end a killed bin/install is begun again, and what it installed serves the stylesheet and speaks Uzbek.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.drills.steps import ROOT, Steps
from tests.setup.installed import serves_its_stylesheet_and_speaks_uzbek

MOMENTS = 10
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
SET_UP = ("sh", "-c", ". bin/setup.sh; set_up dev", "bin/test")
FOLDER = ROOT / "var" / "drills" / "set-up"
CLONE = FOLDER / "clone"


def environment() -> dict[str, str]:
    own = {"PIP_CACHE_DIR": FOLDER / "pip", "npm_config_cache": FOLDER / "npm"}
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return clean | {name: str(path) for name, path in own.items()}


@contextmanager
def started(*command: str | Path) -> Iterator[subprocess.Popen[str]]:
    """A running command; at the end nothing of it runs any more."""
    process = subprocess.Popen(
        command, cwd=CLONE, env=environment(), text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def to_the_end(*command: str | Path) -> float:
    """Runs a command that must succeed; its seconds."""
    began = time.monotonic()
    with started(*command) as process:
        said = process.communicate()[0]
    if process.returncode:
        sys.exit(f"{command} failed:\n{said[-4000:]}")
    return time.monotonic() - began


def killed(longest: float, how: signal.Signals, *command: str | Path) -> float:
    """Kills a command at a random moment of its run, which may be shorter than what was thought the longest; the moment."""
    at, began = random.uniform(0.2, longest), time.monotonic()
    with started(*command) as process:
        try:
            process.communicate(timeout=at)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, how)
            process.communicate()
            return at
    afresh()
    return killed(time.monotonic() - began, how, *command)


def afresh() -> None:
    subprocess.run(["git", "clean", "-xfdq"], cwd=CLONE, check=True)


def made() -> dict[str, str]:
    """What set-up has made: each file's path and digest. Files that carry the moment (byte code, the pip run's) are left out."""
    listed = subprocess.run(
        ["git", "ls-files", "--others", "-z"], cwd=CLONE, text=True, capture_output=True, check=True
    ).stdout.split("\0")
    files = [path for path in listed if path and "__pycache__" not in path and not path.endswith((".pyc", "RECORD"))]
    return {path: hashlib.sha256((CLONE / path).read_bytes()).hexdigest() for path in files if (CLONE / path).is_file()}


def broken_records() -> list[str]:
    """Installed files that are missing or not what their wheel said."""
    faults = []
    for record in CLONE.glob(".venv*/lib/python*/site-packages/*.dist-info/RECORD"):
        for name, digest, _ in csv.reader(record.read_text(encoding="utf-8").splitlines()):
            file = record.parent.parent / name
            if not file.exists():
                faults.append(name)
            elif digest and not name.startswith("../"):
                kind, _, wanted = digest.partition("=")
                found = base64.urlsafe_b64encode(hashlib.new(kind, file.read_bytes()).digest()).rstrip(b"=").decode()
                faults += [] if found == wanted else [name]
    return faults


def compare(undisturbed: dict[str, str]) -> None:
    found = made()
    differing = [path for path in found.keys() | undisturbed if found.get(path) != undisturbed.get(path)]
    if differing or (faults := broken_records()):
        sys.exit("Half-installed things stayed:\n" + "\n".join(sorted(differing or faults)[:40]))


def moment(number: int, undisturbed: dict[str, str], longest: float) -> Callable[[], list[float]]:
    def work() -> list[float]:
        afresh()
        at = killed(longest, SIGNALS[number % 3], *SET_UP)
        again = to_the_end(*SET_UP)
        compare(undisturbed)
        return [round(at, 1), round(again, 1)]

    return work


def installed() -> str:
    place = FOLDER / "opt"
    shutil.rmtree(place, ignore_errors=True)
    afresh()
    killed(15, signal.SIGKILL, "bin/install", place)
    to_the_end("bin/install", place)
    serves_its_stylesheet_and_speaks_uzbek([place / "current" / "bin" / "pediatric-his"], FOLDER / "data")
    releases = [path.name for path in place.iterdir() if path.name != "current"]
    if releases != [(place / "current").readlink().name]:
        sys.exit(f"Half-installed releases stayed: {releases}")
    return "bin/install, killed and begun again, serves its stylesheet and speaks Uzbek"


def drill(steps: Steps) -> str:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    try:
        subprocess.run(["git", "clone", "-q", ROOT, CLONE], check=True)
        first = to_the_end(*SET_UP)
        undisturbed = made()
        for store in ("pip", "npm"):
            shutil.rmtree(FOLDER / store, ignore_errors=True)
        tried = [steps.step(f"moment {n + 1}", moment(n, undisturbed, first)) for n in range(MOMENTS)]
        at = ", ".join(f"{seconds:g}" for seconds, _ in tried)
        slowest = max(seconds for _, seconds in tried)
        server = steps.step("bin/install", installed)
        return f"set-up {first:.0f} s; killed at {at} s: whole again each time, in {slowest:.0f} s at most; {server}"
    finally:
        shutil.rmtree(FOLDER)
