"""Sixty thousand strange requests over every route, as nobody and in each role: none is answered by a fault of ours."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path

from pediatric_his.settings import Settings
from tests.clinic import found_clinic
from tests.conftest import SECRET
from tests.drills.oneanswer import served
from tests.drills.steps import Steps
from tests.security.fuzzing import fuzz

REQUESTS = int(os.environ.get("REQUESTS", "60000"))
AT_ONCE = 5000


def some(first: int) -> dict[str, int]:
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as (app, db):
        clinic = found_clinic(app, db, SECRET)
        own = Settings(Path(folder), None, None, SECRET)
        portal = app.blocking_portal
        assert portal is not None
        seen = fuzz(clinic, app.app, portal.call, own, AT_ONCE, first=first)
        return {str(status): number for status, number in sorted(seen.items())}


def drill(steps: Steps) -> str:
    seen: Counter[str] = Counter()
    for first in range(1, REQUESTS, AT_ONCE):
        seen.update(steps.step(f"requests from {first}", partial(some, first)))
    answers = ", ".join(f"{status}: {number:,}" for status, number in sorted(seen.items()))
    return f"{sum(seen.values()):,} requests, no fault ({answers})"
