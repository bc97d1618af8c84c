"""The cases that lie beside the checkout, each field of each."""

from __future__ import annotations

import csv
from pathlib import Path

from pediatric_his.clinical.vitals import Written, judge_written, printed
from pediatric_his.reference.vitals import thresholds

FIELDS = ("status", "level", "finding", "value", "compared")


def test_every_case(shared: Path) -> None:
    with open(shared / "clinical/vitals/threshold_cases.csv", encoding="utf-8", newline="") as file:
        cases = list(csv.DictReader(file))
    assert len(cases) >= 127
    wrong = {}
    for case in cases:
        result = judge_written(thresholds(), Written(*(case[name] for name in Written._fields)))
        value, _, compared = printed(thresholds(), result)
        found = (result.status, result.level or "", result.finding, value, compared)
        if found != tuple(case[f"want_{name}"] for name in FIELDS):
            wrong[case["id"]] = found, case["why"]
    assert not wrong
