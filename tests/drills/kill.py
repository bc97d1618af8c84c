"""A thousand kills of worker, master, postmaster while desks write: every acknowledged child is there exactly once."""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from tests.alive.deployment import Deployment, deployed, is_alive, kill
from tests.alive.writers import Writers
from tests.drills.steps import Steps

KILLS = int(os.environ.get("KILLS", "1000"))
AT_ONCE = 10
LONGEST_SECONDS = 10.0


def kill_worker(deployment: Deployment, rng: random.Random) -> None:
    kill(rng.choice(deployment.workers() or [0]) or None)


def kill_postmaster(deployment: Deployment, rng: random.Random) -> None:
    kill(deployment.postmaster())


def kill_master(deployment: Deployment, rng: random.Random) -> None:
    workers = deployment.workers()
    kill(deployment.master)
    deployment.wait_until(lambda: not any(is_alive(pid) for pid in workers), 20)  # it takes them with it


def stop_immediately(deployment: Deployment, rng: random.Random) -> None:
    """`pg_ctl stop -m immediate`, which is this signal."""
    kill(deployment.postmaster(), signal.SIGQUIT)


def end_master(deployment: Deployment, rng: random.Random) -> None:
    kill(deployment.master, signal.SIGTERM)


WAYS = {
    "worker": kill_worker,
    "postmaster": kill_postmaster,
    "master": kill_master,
    "stop immediate": stop_immediately,
    "SIGTERM": end_master,
}


def kills(first: int, number: int) -> dict[str, Any]:
    """So many kills of one deployment, one kind after the other, each at a chance moment; the longest time till it was back."""
    rng, back, writes = random.Random(first), dict.fromkeys(WAYS, 0.0), 0
    with tempfile.TemporaryDirectory(prefix="kill") as folder, deployed(Path(folder, "data")) as deployment:
        with Writers(deployment) as writers:
            writers.wait_for_one(time.monotonic(), 30)
            for serial in range(first, first + number):
                way = list(WAYS)[serial % len(WAYS)]
                time.sleep(rng.random() * 0.5)
                at = time.monotonic()
                WAYS[way](deployment, rng)
                back[way] = max(back[way], writers.wait_for_one(at, 60))
            writes = len(writers.acknowledged)
        assert not writers.not_once(), writers.not_once()
        assert not writers.strange, f"answers that say nothing: {dict(writers.strange)}"
    return {"back": back, "writes": writes}


def drill(steps: Steps) -> str:
    found = [
        steps.step(f"kills {first}-{first + AT_ONCE - 1}", partial(kills, first, AT_ONCE))
        for first in range(0, KILLS, AT_ONCE)
    ]
    longest = {way: max(result["back"][way] for result in found) for way in WAYS}
    if max(longest.values()) > LONGEST_SECONDS:
        sys.exit(f"back only after {longest}")
    writes = sum(result["writes"] for result in found)
    times = ", ".join(f"{way} {seconds:.1f} s" for way, seconds in longest.items())
    return f"{KILLS:,} kills, {writes:,} acknowledged writes: each there once, none lost; back at the latest after: {times}"
