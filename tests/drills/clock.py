"""The suite, but for the browser, on other days: a year on, a leap day, five years on, west and east of every clinic."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.drills.steps import ROOT, Steps

DAYS = ("2027-03-31 23:40", "2028-02-29 12:00", "2031-01-01 00:20")
# As POSIX writes them, which needs no files of time zones: the sign is the other way round.
ZONES = {"-08:00": "<-08>8", "+14:00": "<+14>-14"}
# The library (0.9.10) breaks Python's own sleep where it leaves the monotonic clock alone, and waiting for locks where it doesn't.
SLEEP = "import select, time\ntime.sleep = lambda seconds: select.select([], [], [], seconds) and None\n"
LEFT_OUT = ("--ignore=tests/setup", "-m", "not e2e")  # what fetches over TLS, and the browser


def library() -> Path:
    """The library that shifts a program's clock, from Debian's package when that may be installed."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-y", "-qq", "faketime"], stdout=subprocess.DEVNULL, check=True)
        found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        sys.exit("The clock is shifted by Debian's package: sudo apt-get install -y faketime")
    return found[0]


def suite(day: str, zone: str) -> str:
    """Runs the tests from that moment on, in that time zone; pytest's closing line."""
    moment = datetime.fromisoformat(f"{day}:00{zone}")
    shift = round((moment - datetime.now(UTC)).total_seconds())
    with TemporaryDirectory() as folder:
        Path(folder, "sitecustomize.py").write_text(SLEEP)
        environment = os.environ | {
            "LD_PRELOAD": str(library()),
            "FAKETIME": f"{shift:+d}",  # a distance: every process, whenever begun, has the same clock
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "TZ": ZONES[zone],
            "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}",
        }
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadscope", "-p", "no:cacheprovider", *LEFT_OUT],
            cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
    if done.returncode:
        sys.exit(f"{day}{zone}:\n{done.stdout[-8000:]}")
    return done.stdout.strip().splitlines()[-1]


def drill(steps: Steps) -> str:
    moments = [(day, zone) for day in DAYS for zone in ZONES]
    results = {f"{day} {zone}": steps.step(f"{day} {zone}", partial(suite, day, zone)) for day, zone in moments}
    return "; ".join(f"{moment}: {result}" for moment, result in results.items())
