"""Uzbekistan's calendar under conditions: the cases of `../shared` through the command, in the words that they are told in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pediatric_his.cli import main

_OF_THAT_NAME = {"contraindicated", "immune", "complete", "aged out"}


def word(group: dict[str, Any], on: str) -> str:
    """What a person would call it; the first that fits."""
    status = str(group["status"]).lower()
    if status in _OF_THAT_NAME:
        return status
    if status == "not recommended" or (group["exempt_until"] or "") >= on:
        return "not yet"
    if group["test_first"]:
        return "needs test first"
    if max(group["earliest"], group["recommended"]) > on:
        return "not yet"
    return "precaution" if group["precaution"] else "due"


def differences(case: dict[str, Any], expected: dict[str, dict[str, Any]], groups: dict[str, Any]) -> list[str]:
    found = []
    for name, wanted in expected.items():
        group = groups[name]
        said = word(group, case["on"])
        status = wanted.get("status", said)
        vaccines = set(group["vaccines"])
        right = {
            "status": said in (status if isinstance(status, list) else [status]),
            "status_not": said not in wanted.get("status_not", []),
            "from": group["earliest"] == wanted.get("from", group["earliest"]),
            "vaccines_not": not vaccines & set(wanted.get("vaccines_not", [])),
            "vaccines_any": "vaccines_any" not in wanted or bool(vaccines & set(wanted["vaccines_any"])),
            "exempt_until": group["exempt_until"] == wanted.get("exempt_until", group["exempt_until"]),
        }
        found += [f"{name} {part}: {wanted}, found {said} {group}" for part, same in right.items() if not same]
    return found


def test_what_is_certain_and_what_is_likely(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = shared / "clinical/immunization/uz_condition_cases.json"
    wrong: list[str] = []
    for case in json.loads(path.read_text(encoding="utf-8")):
        words = [
            "immunization",
            "forecast",
            "--json",
            "--birth-date",
            case["birth"],
            "--sex",
            case["sex"],
            "--on",
            case["on"],
        ]
        for name, values in (
            ("--dose", case["doses"]),
            ("--observation", case["observations"]),
            ("--exempt", case["exempt"]),
        ):
            words += [part for value in values for part in (name, value)]
        capsys.readouterr()
        assert main(words) == 0
        groups = {g["group"]: g for g in json.loads(capsys.readouterr().out)["groups"]}
        for expected in case["expect"].values():
            wrong += [f"{case['id']} {line}" for line in differences(case, expected, groups)]
    assert not wrong, "\n".join(wrong)
