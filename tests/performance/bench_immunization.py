"""The immunization engine: a child, a hundred thousand, the supporting data read and kept.

The figures for CDC's own data need its files beside the checkout; without them they are left out.
"""

from __future__ import annotations

import random
import resource
import tempfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from pediatric_his.clinical.immunization import AdministeredDose, Patient, assess
from pediatric_his.clinical.immunization.catchup import catch_up_plan
from pediatric_his.clinical.immunization.model import ScheduleData
from pediatric_his.clinical.immunization.observations import Exemption, Observation
from pediatric_his.commands.demo.vaccines import history as made_up
from pediatric_his.commands.immunization.made_up import forecast_all
from pediatric_his.reference.calendars import load_calendar
from pediatric_his.reference.immunization import load_supporting_data
from tests.conftest import SHARED

BIRTH = date(2020, 3, 1)
UZ_HISTORY = [  # 15 doses: on time to two years
    ("08", 0), ("19", 2), ("198", 61), ("178", 61), ("119", 61), ("133", 61), ("198", 92), ("178", 92), ("119", 92), ("133", 92),
    ("198", 122), ("178", 122), ("10", 122), ("03", 366), ("133", 366),
]  # fmt: skip
FACTS = ["130", "thrombocytopenia", "079", "098", "020", "104", "110", "155", "030"]
US_HISTORY = [
    ("08", 0), ("146", 61), ("133", 61), ("116", 61), ("146", 122), ("133", 122), ("116", 122), ("146", 184), ("133", 184), ("116", 184),
    ("03", 370), ("21", 370), ("133", 370), ("83", 370), ("20", 460),
]  # fmt: skip


def history(doses: list[tuple[str, int]]) -> list[AdministeredDose]:
    return [AdministeredDose(str(n), BIRTH + timedelta(days=day), cvx) for n, (cvx, day) in enumerate(doses)]


def milliseconds(measured: Callable[[], object], times: int) -> float:
    measured()
    taken = []
    for _ in range(times):
        begun = perf_counter()
        measured()
        taken.append(perf_counter() - begun)
    return round(1000 * median(taken), 2)


def child_with_facts(schedule: ScheduleData, number: int) -> float:
    """Milliseconds for a made-up child of whom several things are known; measles, mumps and rubella each counted for itself."""
    rng, on = random.Random(number), date(2026, 1, 1)
    birth, sex = on - timedelta(days=rng.randint(0, 6500)), rng.choice("mf")
    given, _decisions = made_up(rng, birth, sex, on)
    doses = [AdministeredDose(str(n), dose.on, dose.cvx) for n, dose in enumerate(given)]
    doses += [AdministeredDose(cvx, birth + timedelta(days=500), cvx) for cvx in rng.sample(["05", "06", "07"], 2)]
    told = tuple(Observation(code, on - timedelta(days=rng.randint(1, 300))) for code in rng.sample(FACTS, 3))
    known = (*told, Observation("birth-weight", None, "1900"), Observation("tuberculin", on, str(rng.randint(0, 15))))
    who = Patient(birth, sex, known, exemptions=(Exemption(rng.choice(["Pertussis", "MMR"]), None, on),))
    begun = perf_counter()
    assess(schedule, who, doses, on)
    return 1000 * (perf_counter() - begun)


def mean_of_made_up(schedule: ScheduleData, children: int = 2000) -> float:
    """Milliseconds of processor time a child, in one process: born in the last 17 years 10 months, with the demo's histories."""
    rng, on, mix = random.Random(0), date(2026, 1, 1), []
    for _ in range(children):
        birth, sex = on - timedelta(days=rng.randint(0, 6500)), rng.choice("mf")
        given, _decisions = made_up(rng, birth, sex, on)
        mix.append((Patient(birth, sex), [AdministeredDose(str(n), dose.on, dose.cvx) for n, dose in enumerate(given)]))
    begun = process_time()
    for who, doses in mix:
        assess(schedule, who, doses, on)
    return round(1000 * (process_time() - begun) / children, 2)


def figures() -> Iterator[dict[str, Any]]:
    calendar, on = load_calendar("UZ"), date(2022, 6, 1)
    mine, who = history(UZ_HISTORY), Patient(BIRTH, "f")
    yield {
        "name": "immunization_uz_child_15_doses_ms",
        "value": milliseconds(lambda: assess(calendar.schedule, who, mine, on), 300),
        "at_most": 2,
    }
    yield {
        "name": "immunization_uz_catch_up_plan_ms",
        "value": milliseconds(lambda: catch_up_plan(calendar.schedule, who, [], on, prefer=calendar.products), 30),
    }
    years = [replace(d, on=date(d.on.year, 12, 31), since=date(d.on.year, 1, 1)) for d in mine]
    yield {
        "name": "immunization_uz_child_15_doses_by_year_only_ms",
        "value": milliseconds(lambda: assess(calendar.schedule, who, years, on), 30),
    }
    yield {"name": "immunization_uz_made_up_child_mean_cpu_ms", "value": mean_of_made_up(calendar.schedule)}
    taken = sorted(child_with_facts(calendar.schedule, number) for number in range(400))
    yield {"name": "immunization_uz_child_with_facts_p95_ms", "value": round(taken[380], 2), "at_most": 5}
    begun = perf_counter()
    with redirect_stdout(StringIO()):
        forecast_all("UZ", 20_000, 2)
    seconds = perf_counter() - begun
    yield {"name": "immunization_uz_100000_children_2_processes_s", "value": round(5 * seconds, 1), "at_most": 60}
    yield {
        "name": "immunization_process_peak_mb",
        "value": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, 1),
    }
    yield from _cdc(who, on)


def _cdc(who: Patient, on: date) -> Iterator[dict[str, Any]]:
    folder = SHARED / "clinical/immunization/cdsi/supporting-data-4.64"
    if not folder.is_dir():
        return
    with tempfile.TemporaryDirectory() as kept:
        begun = perf_counter()
        data = load_supporting_data(folder)
        yield {"name": "immunization_cdsi_load_s", "value": round(perf_counter() - begun, 2), "at_most": 1.5}
        load_supporting_data(folder, Path(kept))
        yield {
            "name": "immunization_cdsi_load_kept_ms",
            "value": milliseconds(lambda: load_supporting_data(folder, Path(kept)), 5),
            "at_most": 100,
        }
    mine = history(US_HISTORY)
    yield {
        "name": "immunization_cdsi_all_antigens_child_15_doses_ms",
        "value": milliseconds(lambda: assess(data, who, mine, on), 50),
        "at_most": 20,
    }
