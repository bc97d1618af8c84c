"""`pediatric-his growth interpret IN.jsonl OUT.jsonl`: what may be said of each child, a line a child, by the pages' engine."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from typing import Any, NamedTuple, cast

from pediatric_his.clinical.growth import Sex
from pediatric_his.clinical.growth.judgement import Child, Claim, Judgement, Measurement, judge
from pediatric_his.clinical.growth.scores import is_possible_gestation
from pediatric_his.commands.in_and_out import in_and_out
from pediatric_his.reference.growth import growth_tables, velocity_table

POSTURES = {"lying": False, "standing": True}
_TOO_LARGE = 1e9
_NUMBERS = (float, int)  # of JSON: true and false are neither


class Question(NamedTuple):
    """One line: whose record, judged on which day."""

    id: str
    child: Child
    measurements: list[Measurement]
    on: date


def run(options: argparse.Namespace) -> int:
    """Exit status 0, or 1 if a line could not be read: it is told on standard error, and the rest goes on."""
    bad = 0
    with in_and_out(options) as (source, target):
        for number, line in enumerate(source, 1):
            if not line.strip():
                continue
            try:
                target.write(answer(line) + "\n")
            except ValueError as error:
                bad += 1
                print(f"line {number}: {error}", file=sys.stderr)
    return 1 if bad else 0


def answer(line: str) -> str:
    """The answer to one line, as JSON. Raises ValueError with what is wrong in it."""
    question = read_question(line)
    return json.dumps({"id": question.id} | judgement_json(judgement_of(question)), ensure_ascii=False)


def judgement_of(question: Question) -> Judgement:
    child = question.child
    return judge(growth_tables(), velocity_table(child.sex), child, question.measurements, question.on)


def judgement_json(judgement: Judgement) -> dict[str, Any]:
    headline = judgement.headline
    return {
        "level": judgement.level.value,
        "headline": headline.name.value if headline else None,
        "claims": [claim_json(claim) for claim in judgement.claims],
    }


_ALWAYS = {"name": "claim", "level": "level", "subject": "indicator", "day": "day", "z": "z", "past": "past"}


def claim_json(claim: Claim) -> dict[str, Any]:
    """A claim with the figures that it has."""
    found: dict[str, Any] = {}
    for field in fields(claim):
        value = getattr(claim, field.name)
        if field.name in _ALWAYS or value not in (None, ()):
            found[_ALWAYS.get(field.name, field.name)] = value.isoformat() if isinstance(value, date) else value
    return found


def read_question(line: str) -> Question:
    """One line as typed values. Raises ValueError naming the key that cannot be read."""
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error}") from error
    except RecursionError as error:
        raise ValueError("not a child: brackets within brackets without end") from error
    if not isinstance(row, dict):
        raise ValueError("not an object")
    sex = row.get("sex")
    if sex not in ("m", "f"):
        raise ValueError(f"sex {sex!r}: m or f is expected")
    child = Child(
        cast(Sex, sex), _date(row, "birth_date"), _gestation(row.get("gestation")), _number(row, "mother_cm"),
        _number(row, "father_cm"),
    )  # fmt: skip
    rows = row.get("measurements") or []
    if not isinstance(rows, list) or not all(isinstance(m, dict) for m in rows):
        raise ValueError("measurements: a list of objects is expected")
    return Question(str(row.get("id", "")), child, list(_measurements(rows)), _date(row, "on"))


def _measurements(rows: Iterable[dict[str, Any]]) -> Iterable[Measurement]:
    for row in rows:
        posture, oedema = row.get("posture"), row.get("oedema")
        if posture is not None and posture not in POSTURES:
            raise ValueError(f"posture {posture!r}: lying or standing is expected")
        if oedema is not None and not isinstance(oedema, bool):
            raise ValueError(f"oedema {oedema!r}: true or false is expected")
        yield Measurement(
            _date(row, "date"), _number(row, "weight_kg"), _number(row, "stature_cm"),
            None if posture is None else POSTURES[posture], _number(row, "head_cm"), _number(row, "muac_mm"), oedema,
        )  # fmt: skip


def _date(row: dict[str, Any], key: str) -> date:
    try:
        return date.fromisoformat(row[key])
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{key} {row.get(key)!r}: a date like 2026-11-24 is expected") from error


def _number(row: dict[str, Any], key: str) -> float | None:
    value = row.get(key)
    if value is None:
        return None
    if type(value) not in _NUMBERS or not -_TOO_LARGE < value < _TOO_LARGE:
        raise ValueError(f"{key} {value!r}: a number is expected")
    return float(value)


def _gestation(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2 or not all(type(part) is int for part in value):
        raise ValueError(f"gestation {value!r}: [weeks, days] is expected")
    weeks, days = value
    if not 0 <= days < 7 or not is_possible_gestation(7 * weeks + days):
        raise ValueError(f"gestation {value!r}: 20 to 46 weeks and 0 to 6 days are expected")
    return 7 * int(weeks) + int(days)
