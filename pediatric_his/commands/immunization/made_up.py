"""Many children against a calendar: made up from a seed, forecast in processes, memory flat."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from time import perf_counter

from pediatric_his.clinical.immunization import AdministeredDose, Patient, assess
from pediatric_his.commands.demo.vaccines import history
from pediatric_his.reference.calendars import load_calendar

BATCH = 500


def forecast_all(calendar: str, children: int, processes: int) -> Counter[str]:
    """Forecasts `children` children; prints the counts of statuses and the time."""
    started, counts, done = perf_counter(), Counter[str](), 0
    batches = ((calendar, seed, min(BATCH, children - seed * BATCH)) for seed in range((children + BATCH - 1) // BATCH))
    with ProcessPoolExecutor(processes) as pool:
        for found in _bounded(pool, batches, processes * 4):
            counts += found
            done += found["children"]
            if sys.stderr.isatty() or done >= children:
                print(
                    f"\r{done} of {children} children",
                    end="\n" if done >= children else "",
                    file=sys.stderr,
                    flush=True,
                )
    seconds = perf_counter() - started
    print(", ".join(f"{status}: {count}" for status, count in sorted(counts.items()) if status != "children"))
    print(f"{children} children in {seconds:.1f} s, {children / seconds:.0f} a second")
    return counts


def _bounded(pool: ProcessPoolExecutor, batches: Iterator[tuple[str, int, int]], ahead: int) -> Iterator[Counter[str]]:
    """Results in order, with only a few batches waiting at a time."""
    waiting = [pool.submit(_batch, *batch) for batch, _ in zip(batches, range(ahead), strict=False)]
    while waiting:
        yield waiting.pop(0).result()
        following = next(batches, None)
        if following is not None:
            waiting.append(pool.submit(_batch, *following))


def _batch(code: str, seed: int, children: int) -> Counter[str]:
    rng, on = random.Random(seed), date(2026, 1, 1)
    schedule, counts = load_calendar(code).schedule, Counter[str]()
    for _ in range(children):
        birth, sex = on - timedelta(days=rng.randint(0, 6500)), rng.choice("mf")
        given, _decisions = history(rng, birth, sex, on)
        doses = [AdministeredDose(str(n), dose.on, dose.cvx) for n, dose in enumerate(given)]
        counts.update(g.status.value for g in assess(schedule, Patient(birth, sex), doses, on).groups)
    counts["children"] = children
    return counts
