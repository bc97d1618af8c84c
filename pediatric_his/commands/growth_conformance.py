"""`pediatric-his growth conformance DIR`: the growth engine against cases and published tables in a folder."""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from pediatric_his.clinical.growth import Indicator, Sex
from pediatric_his.clinical.growth.newborn import newborn_z
from pediatric_his.commands.growth_interpret import judgement_of, read_question
from pediatric_his.reference.growth import growth_tables

CASES = "judgement_cases.jsonl"
NEWBORN = "intergrowth_newborn_published_*.csv"
NEWBORN_WITHIN_Z = 0.06
_SEX = {"girls": "f", "boys": "m"}
_MEASURES = {"weight_kg": "wfa", "length_cm": "lhfa", "head_cm": "hcfa"}


def run(options: argparse.Namespace) -> int:
    """Prints what fails and a line for each file; exit status 0 only where something was checked and all passed."""
    checked = failed = 0
    for path in sorted(Path(options.folder).glob("*")):
        check = _cases if path.name == CASES else _newborn if path.match(NEWBORN) else None
        if check is None:
            continue
        results = list(check(path))
        wrong = [told for told in results if told]
        for told in wrong:
            print(told)
        print(f"{path.name}: {len(results) - len(wrong)} of {len(results)}")
        checked, failed = checked + len(results), failed + len(wrong)
    if not checked:
        raise ValueError(f"{options.folder} holds neither {CASES} nor {NEWBORN}")
    return 1 if failed else 0


def _cases(path: Path) -> Iterator[str]:
    """What differs, case by case; empty where a case passes."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            wrong = differences(line)
            yield f"{json.loads(line)['id']}: {', '.join(wrong)}" if wrong else ""


def differences(line: str) -> list[str]:
    """How the judgement of a case differs from its `expect`: level, headline, what must and must not be said."""
    expect: dict[str, Any] = json.loads(line)["expect"]
    judgement = judgement_of(read_question(line))
    said = {
        name + level
        for c in judgement.claims
        for name in (c.name.value, f"{c.name.value}:{c.subject}")
        for level in ("", f"@{c.level.value}")
    }
    headline = judgement.headline.name.value if judgement.headline else None
    wrong = (
        [f"level {judgement.level.value}, not {expect['level']}"] if judgement.level.value != expect["level"] else []
    )
    if headline != expect["headline"]:
        wrong.append(f"headline {headline}, not {expect['headline']}")
    wrong += [f"{claim} isn't said" for claim in expect["must"] if claim not in said]
    return wrong + [f"{claim} is said" for claim in expect["must_not"] if claim in said]


def _newborn(path: Path) -> Iterator[str]:
    """Cells of a published table of size at birth whose z differs by more than the table's rounding."""
    sex = cast(Sex, _SEX[path.stem.rpartition("_")[2]])
    with path.open(encoding="ascii", newline="") as file:
        for row in csv.DictReader(file):
            days, indicator = int(row["gestation_days"]), Indicator(_MEASURES[row["measure"]])
            z = newborn_z(growth_tables(), indicator, sex, days, float(row["value"]))
            right = z is not None and abs(z - float(row["z"])) <= NEWBORN_WITHIN_Z
            yield "" if right else f"{row['measure']} at {days} days, z {row['z']}: {z}"
