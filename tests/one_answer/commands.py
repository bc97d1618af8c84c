"""What the command line says of the made-up children: their facts go in as files, past database and pages."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pediatric_his.cli import main
from pediatric_his.clinical.growth.judgement import Claim, ClaimName, Level, Subject
from tests.one_answer.children import MadeUp

_FIELDS = {
    "weight": ("weight_kg", 1000), "length_height": ("stature_cm", 10), "head_circumference": ("head_cm", 10),
    "muac": ("muac_mm", 1),
}  # fmt: skip
_COLUMNS = (
    "id",
    "sex",
    "age_days",
    "weight_kg",
    "length_height_cm",
    "measured",
    "head_circumference_cm",
    "muac_cm",
    "oedema",
)
INDICATORS = ("wfa", "lhfa", "wflh", "bmifa", "hcfa", "acfa")


def interpreted(children: Sequence[MadeUp], folder: Path) -> dict[int, list[Claim]]:
    """`growth interpret`, its claims read back."""
    source, target = folder / "in.jsonl", folder / "out.jsonl"
    source.write_text("".join(json.dumps(_question(child)) + "\n" for child in children), encoding="utf-8")
    assert main(["growth", "interpret", str(source), str(target)]) == 0
    answers = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    return {int(answer["id"]): [_claim(claim) for claim in answer["claims"]] for answer in answers}


def scored(children: Sequence[MadeUp], folder: Path) -> dict[tuple[int, str], dict[str, str]]:
    """`growth score`: the z-scores of each child's days, by number and day."""
    source, target = folder / "in.csv", folder / "out.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*_COLUMNS, "gestational_age_days"])
        writer.writeheader()
        for child in children:
            writer.writerows(_days(child))
    assert main(["growth", "score", str(source), str(target), "--processes", "1"]) == 0
    with target.open(encoding="utf-8", newline="") as file:
        return {(int(row["id"].split("/")[0]), row["id"].split("/")[1]): row for row in csv.DictReader(file)}


def _question(child: MadeUp) -> dict[str, Any]:
    mother, father = (None if mm is None else mm / 10 for mm in child.parents_mm)
    rows = []
    for one in child.standing:
        if one.kind == "oedema":
            figures: dict[str, Any] = {"oedema": bool(one.value)}
        else:
            name, scale = _FIELDS[one.kind]
            figures = {name: one.value / scale}
        rows.append({"date": f"{one.on}", "posture": one.position} | figures)
    gestation = None if child.gestation is None else list(divmod(child.gestation, 7))
    return {
        "id": str(child.number), "sex": child.sex, "birth_date": f"{child.birth}", "on": f"{child.on}",
        "gestation": gestation, "mother_cm": mother, "father_cm": father, "measurements": rows,
    }  # fmt: skip


def _days(child: MadeUp) -> list[dict[str, Any]]:
    found = []
    for day in child.days:
        row: dict[str, Any] = dict.fromkeys(_COLUMNS, "")
        row |= {"id": f"{child.number}/{day:%Y%m%d}", "sex": child.sex, "age_days": (day - child.birth).days}
        row["gestational_age_days"] = child.gestation or ""
        for one in child.standing:
            if one.on != day:
                continue
            if one.kind == "oedema":
                row["oedema"] = "y" if one.value else "n"
            elif one.kind == "length_height":
                row["length_height_cm"] = one.value / 10
                row["measured"] = {"lying": "l", "standing": "h"}.get(one.position or "", "")
            else:
                column, scale = {"weight": ("weight_kg", 1000), "muac": ("muac_cm", 10)}.get(
                    one.kind, ("head_circumference_cm", 10)
                )
                row[column] = one.value / scale
        found.append(row)
    return found


def _claim(told: dict[str, Any]) -> Claim:
    """A claim as the file tells it."""
    days: dict[str, Any] = {key: date.fromisoformat(told[key]) if told.get(key) else None for key in ("day", "since")}
    rest = {
        key: value for key, value in told.items() if key not in ("claim", "level", "indicator", "day", "since", "signs")
    }
    subject = Subject(told["indicator"]) if told["indicator"] else None
    signs = tuple(Subject(sign) for sign in told.get("signs", ()))
    return Claim(ClaimName(told["claim"]), Level(told["level"]), subject, signs=signs, **days, **rest)
