"""The conformance run from the command line, on supporting data and cases of our own: each chapter's rules, worked out by hand.

`small_set/` has CDC's published form: a schedule file, five antigens, and 42 cases, each named by the rule that it is for.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pediatric_his.cli import main

SMALL = Path(__file__).parent / "small_set"
_ANSWERED = [
    *("series_status", "forecast_number", "earliest", "recommended", "past_due"),
    *(f"{name}_{n}" for name in ("status", "reason") for n in range(1, 8)),
]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """What the command answers to the cases with everything expected taken out."""
    folder = tmp_path_factory.mktemp("conformance")
    hidden = [case | dict.fromkeys(_ANSWERED, "") for case in rows(SMALL / "cases.csv")]
    with (folder / "cases.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(hidden[0]))
        writer.writeheader()
        writer.writerows(hidden)
    words = ["immunization", "conformance", "--supporting-data", str(SMALL), "--cases", str(folder / "cases.csv")]
    assert main([*words, "--out", str(folder / "out.csv")]) == 0
    return {answer["test_id"]: answer for answer in rows(folder / "out.csv")}


@pytest.mark.parametrize("case", rows(SMALL / "cases.csv"), ids=lambda case: f"{case['test_id']} {case['name']}")
def test_small_set(case: dict[str, str], answers: dict[str, dict[str, str]]) -> None:
    answer = answers[case["test_id"]]
    assert {name: answer[name] for name in _ANSWERED} == {name: case[name] for name in _ANSWERED}


def test_it_prints_pass_rates_by_group_and_in_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["immunization", "conformance", "--supporting-data", str(SMALL), "--cases", str(SMALL / "cases.csv")]
    main([*words, "--out", str(tmp_path / "out.csv")])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["group", "Alba", "Bruna-Clara", "Dora", "Evi", "all"]
    assert lines[-1].split()[1:3] == ["42", "100.0%"]
