"""The given cases: what must be said, what must not, the level and the headline."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pediatric_his.commands.growth_conformance import differences
from pediatric_his.commands.growth_interpret import answer, read_question


def test_every_given_case(shared: Path) -> None:
    path = shared / "clinical/growth/judgement_cases.jsonl"
    if not path.is_file():
        pytest.skip(f"{path.name} is not beside this checkout")
    lines = path.read_text(encoding="utf-8").splitlines()
    wrong = {json.loads(line)["id"]: found for line in lines if (found := differences(line))}
    assert not wrong
    assert len(lines) > 50


OWN = (Path(__file__).parent / "judgement_cases.jsonl").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("line", OWN, ids=lambda line: f"{json.loads(line)['id']} {json.loads(line)['why']}")
def test_children_made_from_the_rules(line: str) -> None:
    """Each on one side of a limit or at a meeting of two rules, its answer worked out from the rules by hand."""
    assert differences(line) == []


LINE = '{"id": "a", "sex": "m", "birth_date": "2025-01-01", "on": "2025-12-31", "measurements": [%s]}'


def test_an_answer_names_its_figures() -> None:
    found = json.loads(answer(LINE % '{"date": "2025-12-31", "muac_mm": 112, "stature_cm": null}'))
    assert (found["id"], found["level"], found["headline"]) == ("a", "alarm", "sam")
    assert found["claims"][0] == {
        "claim": "sam", "level": "alarm", "indicator": "muac", "day": "2025-12-31", "z": None, "past": False,
        "value": 112.0, "signs": ["muac"],
    }  # fmt: skip
    assert {c["indicator"] for c in found["claims"] if c["claim"] == "unmeasured"} == {"weight", "stature", "head"}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "not JSON"),
        ("[]", "not an object"),
        ('{"id": 1, "sex": "x"}', "sex 'x'"),
        ('{"sex": "f", "birth_date": "2025-02-30"}', "birth_date '2025-02-30'"),
        (LINE % '{"date": 5}', "date 5"),
        (LINE % '{"date": "2025-12-31", "weight_kg": "9"}', "weight_kg '9'"),
        (LINE % '{"date": "2025-12-31", "weight_kg": NaN}', "weight_kg nan"),
        (LINE % '{"date": "2025-12-31", "weight_kg": true}', "weight_kg True"),
        (LINE % ('{"date": "2025-12-31", "weight_kg": 1' + "0" * 400 + "}"), "weight_kg 1"),
        (LINE % '{"date": "2025-12-31", "posture": "sitting"}', "posture 'sitting'"),
        (LINE % '{"date": "2025-12-31", "oedema": "no"}', "oedema 'no'"),
        (LINE % "3", "measurements"),
        (LINE.replace('"on"', '"gestation": [38], "on"') % "", "gestation"),
    ],
)
def test_what_cannot_be_read_is_named(line: str, told: str) -> None:
    with pytest.raises(ValueError, match=told.replace("[", r"\[")):
        read_question(line)
