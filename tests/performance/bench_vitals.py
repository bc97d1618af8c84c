"""Vital signs and results: one judged, a file read, judged and written, the thresholds loaded."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from datetime import date, timedelta
from functools import partial
from io import StringIO
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter
from typing import Any

from pediatric_his.cli import main
from pediatric_his.clinical.vitals import Pressure, Written, blood_pressure, judge_written
from pediatric_his.reference.vitals import SHIPPED, read_thresholds, thresholds
from pediatric_his.reference.vitals.blood_pressure import pressure_norms

TAKEN = date(2026, 11, 25)
ROWS = 50_000
VALUES = [
    ("hb", "10,4", "г/дл"), ("ferritin", "1", "ng/mL"), ("glucose", "126", "mg/dL"), ("crp", "<5", "mg/L"), ("wbc", "4500", "/uL"),
    ("u_pro", "следы", ""), ("spo2", "93", "%"), ("temp", "99.5", "[degF]"), ("rr", "52", "/min"), ("hr", "143", ""), ("muac", "12", "cm"),
]  # fmt: skip


def results() -> list[Written]:
    """One of each, for children of many ages."""
    born = [(TAKEN - timedelta(days=days)).isoformat() for days in range(3, 6500, 61)]
    return [
        Written(code, value, birth, TAKEN.isoformat(), unit, "fm"[n % 2], altitude_m="1200", inflammation="no")
        for n, birth in enumerate(born)
        for code, value, unit in VALUES
    ]


def seconds(measured: Callable[[], object]) -> float:
    begun = perf_counter()
    measured()
    return perf_counter() - begun


def figures() -> Iterator[dict[str, Any]]:
    found, many = thresholds(), results()
    slowest = max(min(seconds(partial(judge_written, found, one)) for _ in range(3)) for one in many)
    taken = min(seconds(lambda: [judge_written(found, one) for one in many]) for _ in range(5))
    yield {"name": "vitals_results_per_second", "value": round(len(many) / taken)}
    yield {"name": "vitals_slowest_result_ms", "value": round(1000 * slowest, 3), "at_most": 1}
    norms, birth = pressure_norms(), date(2018, 3, 1)
    taken = seconds(lambda: [blood_pressure(norms, "f", birth, TAKEN, Pressure(104, 67), 40.0) for _ in range(10_000)])
    yield {"name": "vitals_blood_pressures_per_second", "value": round(10_000 / taken)}
    yield {"name": "vitals_thresholds_load_ms", "value": round(1000 * seconds(lambda: read_thresholds(SHIPPED)), 1)}
    yield {"name": "vitals_judge_file_rows_per_second", "value": round(ROWS / _file(many))}


def _file(many: list[Written]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.csv"), Path(folder, "out.csv")
        with source.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["id", *Written._fields])
            writer.writerows([n, *one] for n, one in enumerate(islice(cycle(many), ROWS)))
        with redirect_stderr(StringIO()):
            return seconds(lambda: main(["vitals", "judge", str(source), str(target)]))
