"""Speed and memory of the growth engine, each as a figure, and as a ratio to peers measured in the same run.

Run with a Python that also has `pygrowup2` and `rcpchgrowth` to get the ratios; they are for measuring only.
    python -m tests.performance.bench_growth
"""

from __future__ import annotations

import importlib.util
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).parent.parent.parent
SURVEY_ROWS = 100_000
Figure = dict[str, Any]

_FIRST_USE = """
from time import perf_counter
start = perf_counter()
from pediatric_his.clinical.growth import Anthropometry, score
from pediatric_his.reference.growth import growth_tables
score(growth_tables(), Anthropometry("m", 400, 9.5, 74.0, "l", 46.0, 14.5, 8.0, 6.0))
print((perf_counter() - start) * 1000)
"""

_RESIDENT = """
import tracemalloc
from pediatric_his.clinical.growth.tables import TableName
from pediatric_his.reference.growth import growth_tables
tables = growth_tables()
tracemalloc.start()
for name in TableName:
    for sex in ("m", "f"):
        tables.table(name, sex)
print(tracemalloc.get_traced_memory()[0] / 2**20)
"""

_SCORE_SURVEY = """
import argparse, sys
from pediatric_his.commands import growth
parser = argparse.ArgumentParser()
growth.register(parser.add_subparsers())
options = parser.parse_args()
code = options.run(options)
with open("/proc/self/status") as status:
    print(int(status.read().split("VmHWM:")[1].split()[0]) / 1024)
sys.exit(code)
"""


def _best(work: Callable[[], object], repeats: int = 5) -> float:
    """Seconds of the fastest of a few runs: the others measure the neighbours."""
    seconds = []
    for _ in range(repeats):
        start = perf_counter()
        work()
        seconds.append(perf_counter() - start)
    return min(seconds)


def _fresh(code: str) -> float:
    """The least figure that `code` prints in a few fresh processes."""
    return min(
        float(subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True).stdout)
        for _ in range(5)
    )


def _children(n: int) -> list[tuple[str, int, float, float]]:
    """(sex, age in days, weight, length) of plausible children under five."""
    rng = random.Random(7)
    found = []
    for i in range(n):
        days = rng.randint(0, 1856)
        cm = 50 + 40 * (days / 1000) ** 0.6 + rng.gauss(0, 3)
        found.append(("mf"[i % 2], days, max(1.5, 16 * (cm / 100) ** 2 + rng.gauss(0, 1)), cm))
    return found


def _figure(name: str, value: float, unit: str, target: str, **more: object) -> Figure:
    return {"name": f"growth.{name}", "value": round(value, 2), "unit": unit, "target": target, **more}


def _scores() -> Iterator[Figure]:
    from pediatric_his.clinical.growth import Anthropometry, Indicator, score, z
    from pediatric_his.reference.growth import growth_tables

    tables, children = growth_tables(), _children(20_000)
    as_typed: Any = children

    def bare() -> None:
        wfa = Indicator.WFA
        for sex, days, weight, _ in as_typed:
            z(tables, wfa, sex, days, weight)

    def full() -> None:
        for sex, days, weight, cm in as_typed:
            score(tables, Anthropometry(sex, days, weight, cm, "l" if days < 731 else "h"))

    bare_rate = len(children) / _best(bare)
    yield _figure("bare_z", bare_rate, "z/s", ">= 500000")
    yield _figure("full_score", 4 * len(children) / _best(full), "scores/s", ">= 120000")
    yield _against("pygrowup2", "pygrowup", bare_rate, lambda: _pygrowup2(children))
    yield _against("rcpchgrowth", "rcpchgrowth", bare_rate, lambda: _rcpchgrowth(children[:2_000]))


def _against(peer: str, module: str, rate: float, measure: Callable[[], float]) -> Figure:
    name = f"bare_z_ratio_to_{peer}"
    if importlib.util.find_spec(module) is None:
        return {**_figure(name, 0.0, "x", "> 1"), "value": None, "note": f"{peer} is not installed: not measured"}
    theirs = measure()
    return _figure(name, rate / theirs, "x", "> 1", peer_per_second=round(theirs))


def _pygrowup2(children: list[tuple[str, int, float, float]]) -> float:
    pygrowup: Any = importlib.import_module("pygrowup")
    observation = pygrowup.Observation
    sexes = {"m": observation.MALE, "f": observation.FEMALE}
    # Its newborns fail (an age of 0 counts as none), so they are left out; its observations are made beforehand,
    # for ours takes an age and a weight and makes nothing.
    born = [(observation(sex=sexes[sex], age_in_days=days), weight) for sex, days, weight, _ in children if days > 0]

    def work() -> None:
        for child, weight in born:
            child.wfa(weight)

    return len(born) / _best(work, 3)


def _rcpchgrowth(children: list[tuple[str, int, float, float]]) -> float:
    functions: Any = importlib.import_module("rcpchgrowth.global_functions")
    sexes = {"m": "male", "f": "female"}

    def work() -> None:
        for sex, days, weight, _ in children:
            functions.sds_for_measurement(
                reference="who", age=days / 365.25, measurement_method="weight", observation_value=weight,
                sex=sexes[sex],
            )  # fmt: skip

    return len(children) / _best(work, 2)


def _survey() -> Iterator[Figure]:
    """`growth score` end to end, in processes of its own."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.csv", Path(folder) / "out.csv"
        with source.open("w", encoding="ascii") as file:
            file.write("id,sex,age_days,weight_kg,length_height_cm,measured\n")
            for i, (sex, days, weight, cm) in enumerate(_children(SURVEY_ROWS)):
                file.write(f"{i},{sex},{days},{weight:.2f},{cm:.1f},{'l' if days < 731 else 'h'}\n")

        def run(processes: int) -> tuple[float, float]:
            arguments = ["growth", "score", str(source), str(target), "--processes", str(processes)]
            memory: list[float] = []

            def work() -> None:
                done = subprocess.run([sys.executable, "-c", _SCORE_SURVEY, *arguments], cwd=ROOT, capture_output=True)
                memory.append(float(done.stdout))

            return SURVEY_ROWS / _best(work, 2), max(memory)

        one, memory = run(1)
        two, _ = run(2)
    yield _figure("survey_rows_one_process", one, "rows/s", ">= 25000", indicators=4)
    yield _figure("survey_rows_two_processes", two, "rows/s", ">= 50000", indicators=4)
    yield _figure("survey_peak_memory", memory, "MB", "constant", rows=SURVEY_ROWS)


def _chart() -> Iterator[Figure]:
    from pediatric_his.clinical.growth import Anthropometry, Indicator
    from pediatric_his.clinical.growth.chart import ChartMeasurement, ChartRequest, chart
    from pediatric_his.reference.growth import growth_tables

    tables = growth_tables()
    visits = [
        ChartMeasurement(str(days), Anthropometry("m", days, 2 + days / 200, 45 + days / 20, gestational_age_days=210))
        for days in range(0, 720, 30)
    ]
    request = ChartRequest(Indicator.LHFA, "m", "all", visits, "z", 210)
    start = perf_counter()
    geometry = chart(tables, request)
    yield _figure("chart_first", (perf_counter() - start) * 1000, "ms", "")
    yield _figure("chart_warm", _best(lambda: chart(tables, request)) * 1000, "ms", "<= 10", points=len(visits))
    kilobytes = (sum(len(c.path) for c in geometry.curves) + len(geometry.child_path)) / 1024
    yield _figure("chart_paths", kilobytes, "KB", "<= 30 with the rest of the SVG")


def _judgement() -> Iterator[Figure]:
    """What may be said of one child with 60 visits, preterm, so that each day is scored for classes and for comparing."""
    from datetime import date, timedelta

    from pediatric_his.clinical.growth.judgement import Child, Measurement, judge
    from pediatric_his.reference.growth import growth_tables, velocity_table

    born, rng = date(2020, 1, 1), random.Random(7)
    visits = [
        Measurement(
            born + timedelta(days=35 * i), 2.0 + 0.33 * i + rng.random() / 5, 45 + 1.2 * i, i > 20, 31 + 0.3 * i, 130 + i, False
        )
        for i in range(60)
    ]  # fmt: skip
    child, on = Child("m", born, 200, 165.0, 178.0), born + timedelta(days=2100)
    tables, velocity = growth_tables(), velocity_table("m")
    took = _best(lambda: judge(tables, velocity, child, visits, on), 30)
    yield _figure("judgement", took * 1000, "ms", "<= 1.6", visits=len(visits))


def figures() -> Iterator[Figure]:
    """All figures of growth; each names its target."""
    yield from _scores()
    yield _figure("first_use", _fresh(_FIRST_USE), "ms", "<= 60")
    yield _figure("tables_resident", _fresh(_RESIDENT), "MB", "<= 10")
    yield from _judgement()
    yield from _chart()
    yield from _survey()


if __name__ == "__main__":
    for figure in figures():
        print(json.dumps(figure))
