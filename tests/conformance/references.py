"""How many cases and figures of each reference come out right: counted by the house's own commands where there is one."""

from __future__ import annotations

import contextlib
import csv
import io
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pediatric_his.cli import main
from tests.clinical.growth.test_conformance import published_differences, survey_differences

ROOT: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Count:
    """A row of the table: what, whose figures, how many are right of how many, and by which command."""

    what: str
    whose: str
    right: int
    of: int
    by: str

    @property
    def row(self) -> str:
        share = f"{100 * self.right / self.of:.1f}".removesuffix(".0")
        return f"| {self.what} | {self.whose} | {self.right:,} of {self.of:,} | {share}% | {self.by} |"


def printed(arguments: list[str]) -> Mapping[str, tuple[int, int]]:
    """What a conformance command counts: "name: right of all" by name."""
    with contextlib.redirect_stdout(io.StringIO()) as told:
        main(arguments)
    found = re.findall(r"^(.+): ([\d,]+) of ([\d,]+)$", told.getvalue(), re.M)
    return {name: (int(right.replace(",", "")), int(of.replace(",", ""))) for name, right, of in found}


def quick(shared: Path) -> Iterator[Count]:
    """Those that take seconds."""
    survey = "`bin/test tests/clinical/growth/test_conformance.py`"
    wrong, of = survey_differences(shared)
    yield Count("z-scores and flags of a survey", "WHO's Anthro, 498 children", of - len(wrong), of, survey)
    for standard, name in (("who2006", "WHO 2006"), ("who2007", "WHO 2007")):
        wrong, of = published_differences(shared, standard)
        yield Count(f"cells of published tables, {name}", "WHO", of - len(wrong), of, survey)
    growth = printed(["growth", "conformance", str(shared / "clinical/growth")])
    command = "`pediatric-his growth conformance DIR`"
    yield Count("what is said of a child's growth", "hand-worked", *growth["judgement_cases.jsonl"], command)
    own = printed(["growth", "conformance", str(ROOT / "tests/clinical/growth/judgement")])
    told = "what is said of a child's growth, at the limits of the rules"
    yield Count(told, "hand-worked", *own["judgement_cases.jsonl"], f"{command[:-4]}tests/clinical/growth/judgement`")
    newborn = sum_of(growth, "intergrowth_newborn_published")
    yield Count("size at birth, z within 0.06", "INTERGROWTH-21st", *newborn, command)
    vitals = printed(["vitals", "conformance", str(shared / "clinical/vitals/threshold_cases.csv")])
    yield Count(
        "vital signs and results", "hand-worked", *vitals["all"], "`pediatric-his vitals conformance CASES.csv`"
    )
    imci = printed(["imci", "conformance", str(shared / "clinical/imci/imci_cases.csv")])
    yield Count("IMCI", "hand-worked", *imci["all"], "`pediatric-his imci conformance CASES.csv`")


def sum_of(counts: Mapping[str, tuple[int, int]], start: str) -> tuple[int, int]:
    found = [count for name, count in counts.items() if name.startswith(start)]
    return sum(right for right, _ in found), sum(of for _, of in found)


CDC: Final = {"cases-healthy-half.csv": "healthy", "cases-conditions-half.csv": "with conditions"}
BY_HAND: Final = {
    "vaccination in Uzbekistan, children by hand": ["tests/clinical/immunization/test_uz.py"],
    "catch-up plans and other calendars by hand": [
        "tests/clinical/immunization/test_catchup_by_hand.py",
        "tests/clinical/immunization/test_calendars.py",
    ],
    "children with a condition, by all calendars": ["tests/commands/test_condition_children.py"],
    "blood pressure: cells, classes, limits by hand": ["tests/clinical/vitals/test_blood_pressure.py"],
    "rules of immunization, one by one, by hand": ["tests/clinical/immunization/test_conformance.py"],
}


def slow(shared: Path) -> Iterator[Count]:
    """CDC's cases, and those worked out by hand, which are tests."""
    data = next((shared / "clinical/immunization/cdsi").glob("supporting-data-*"))
    for name, whom in CDC.items():
        yield from _cdc(data, data.parent / name, whom)
    for what, files in BY_HAND.items():
        more = " …" if files[1:] else ""
        yield Count(what, "hand-worked", *_tests(files), f"`bin/test {files[0]}{more}`")


def _cdc(data: Path, cases: Path, whom: str) -> Iterator[Count]:
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        out = Path(folder) / "out.csv"
        words = [
            "immunization",
            "conformance",
            "--supporting-data",
            str(data),
            "--cases",
            str(cases),
            "--out",
            str(out),
        ]
        main(words)
        expected, found = _rows(cases), _rows(out)
    command = "`pediatric-his immunization conformance …`"
    parts = ("series_status", "earliest", "recommended", "past_due")
    pairs = list(zip(expected, found, strict=True))
    right = sum(all(_same(case[part], answer[part]) for part in parts) for case, answer in pairs)
    yield Count(f"vaccination forecasts, {whom}", "CDC", right, len(pairs), command)
    doses = [
        case[f"status_{n}"] == answer[f"status_{n}"] for case, answer in pairs for n in range(1, 8) if case[f"date_{n}"]
    ]
    yield Count(f"doses, valid or not, {whom}", "CDC", sum(doses), len(doses), command)


def _same(one: str, other: str) -> bool:
    return one.strip().lower() == other.strip().lower()


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _tests(files: list[str]) -> tuple[int, int]:
    """(passed, all) of tests, each a case."""
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-o", "addopts=", *files]
    told = subprocess.run(words, cwd=ROOT, text=True, capture_output=True, check=False).stdout
    counts = {name: int(n) for n, name in re.findall(r"(\d+) (passed|failed|error)", told)}
    return counts.get("passed", 0), sum(counts.values())
