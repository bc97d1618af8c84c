"""IMCI: children classified, a file of them read and written, the tables loaded."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from functools import partial
from io import StringIO
from itertools import cycle, islice
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from pediatric_his.cli import main
from pediatric_his.clinical.imci import classify
from pediatric_his.clinical.imci.model import DecisionTables, Group, Input
from pediatric_his.reference.imci import SHIPPED, imci_tables, read_tables
from tests.clinical.imci.children import COUGH_SIGNS, DIARRHOEA_SIGNS, FEVER_SIGNS, WELL_CHILD, WELL_INFANT

ROWS, SEED = 20_000, 20261125
COMPLAINTS = (
    COUGH_SIGNS,
    DIARRHOEA_SIGNS,
    FEVER_SIGNS,
    {"ear_problem": "yes"},
    {"muac_mm": "121", "oedema_feet": "no"},
    {"pallor": "some"},
)


def visits() -> list[dict[str, str]]:
    """A hundred sick children as a doctor sees them: what is always asked, and one or two complaints gone into."""
    random, made = Random(SEED), []
    for _ in range(90):
        child = dict(WELL_CHILD, age_days=str(random.randrange(60, 1826)))
        for complaint in random.sample(COMPLAINTS, random.choice((1, 1, 2))):
            child |= complaint
        child |= {"breaths_per_min": str(random.randrange(24, 60))} if child["cough"] == "yes" else {}
        made.append(child)
    return [*made, *(WELL_INFANT | {"age_days": str(random.randrange(60)), "jaundice": "no"} for _ in range(10))]


def at_random(tables: DecisionTables, share: float) -> list[dict[str, str]]:
    """A hundred children for whom a share of what can be looked for at their age is filled with anything."""
    random, made = Random(SEED), []
    for _ in range(100):
        age = random.randrange(tables.ages["end"])
        other = Group.CHILD if age < tables.ages["child_from"] else Group.YOUNG
        found = [
            (name, one) for name, one in tables.inputs.items() if one.group is not other and random.random() < share
        ]
        made.append({name: _cell(random, one) for name, one in found} | {"age_days": str(age)})
    return made


def _cell(random: Random, one: Input) -> str:
    if one.choices:
        return random.choice(one.choices)
    least, most = float(one.minimum), float(one.maximum)
    return str(random.randint(int(least), int(most)) if one.whole else round(random.uniform(least, most), 1))


def fastest(measured: Callable[[], object], times: int) -> float:
    """Seconds of the fastest run: the others measure the neighbours."""
    taken = []
    for _ in range(times):
        begun = perf_counter()
        measured()
        taken.append(perf_counter() - begun)
    return min(taken)


def figures() -> Iterator[dict[str, Any]]:
    tables = imci_tables()
    for name, made in (("visits", visits()), ("everything_filled_at_random", at_random(tables, 1.0))):
        taken = fastest(partial(_classify_all, tables, made), 300)
        yield {"name": f"imci_{name}_per_second", "value": round(len(made) / taken)}
    yield {"name": "imci_file_rows_per_second", "value": round(ROWS / fastest(partial(_file, tables), 2))}
    yield {"name": "imci_tables_load_ms", "value": round(1000 * fastest(partial(read_tables, SHIPPED), 5), 1)}


def _classify_all(tables: DecisionTables, made: list[dict[str, str]]) -> None:
    for one in made:
        classify(tables, one)


def _file(tables: DecisionTables) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.csv"), Path(folder, "out.csv")
        with source.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["id", *tables.inputs], restval="")
            writer.writeheader()
            writer.writerows({"id": n} | one for n, one in enumerate(islice(cycle(visits()), ROWS)))
        with redirect_stderr(StringIO()):
            main(["imci", "classify", str(source), str(target)])
