"""Children with a condition through the command, by calendar: `condition_children.csv`, each worked out by hand from the rules' sources.

`expect`, by vaccine group: the word, `@` the earliest day, `:` a product that is among those proposed, `:!` one that isn't.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from pediatric_his.cli import main
from tests.commands.test_uz_conditions import word

with Path(__file__).with_name("condition_children.csv").open(encoding="utf-8", newline="") as file:
    CHILDREN = list(csv.DictReader(file))


@pytest.mark.parametrize("child", CHILDREN, ids=lambda child: f"{child['id']} {child['calendar']} {child['why']}")
def test_what_is_said_of_each_group(child: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    words = ["immunization", "forecast", "--json", "--calendar", child["calendar"], "--birth-date", child["birth"]]
    words += ["--sex", child["sex"], "--on", child["on"]]
    words += [part for dose in child["doses"].split() for part in ("--dose", dose)]
    words += [part for told in filter(None, child["observations"].split(";")) for part in ("--observation", told)]
    words += [part for told in child["exempt"].split() for part in ("--exempt", told)]
    assert main(words) == 0
    groups = {g["group"]: g for g in json.loads(capsys.readouterr().out)["groups"]}
    for expected in child["expect"].split():
        name, _, told = expected.partition("=")
        said, *products = told.split(":")
        status, _, earliest = said.partition("@")
        assert word(groups[name], child["on"]) == status.replace("-", " "), (name, groups[name])
        assert groups[name]["earliest"] == (earliest or groups[name]["earliest"]), name
        for product in products:
            is_offered = product.removeprefix("!") in groups[name]["vaccines"]
            assert is_offered is not product.startswith("!"), (name, groups[name]["vaccines"])
