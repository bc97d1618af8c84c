"""The cases of the reference material: each a list that another system got wrong, with what must come out."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.clinic import Clinic
from tests.conftest import SHARED
from tests.features.lists.conftest import Answer, BringIn

FOLDER = SHARED / "cases" / "bug_reports" / "import"
NAMES = sorted(path.name.removesuffix(".expected.json") for path in FOLDER.glob("*.expected.json")) or ["absent"]
ON_A_CLOCK = {"born_after_midnight"}  # tests/features/lists/test_days.py turns the clock


def expectation(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.expected.json").read_text(encoding="utf-8"))
    return found


def list_of(name: str) -> Path:
    return next(path for path in FOLDER.glob(f"{name}.*") if path.suffix != ".json")


def rows(clinic: Clinic, sql: str) -> list[Any]:
    return clinic.db.fetch(sql, clinic.hospital_id)


def standing(clinic: Clinic) -> list[Any]:
    return rows(
        clinic,
        "SELECT concat_ws(' ', p.family_name, p.given_name, p.patronymic) AS child, m.kind, m.value, m.measured_on, old.value AS corrects"
        " FROM measurement m JOIN patient p ON p.id = m.patient_id LEFT JOIN measurement old ON old.id = m.supersedes"
        " WHERE m.hospital_id = $1 AND NOT EXISTS (SELECT FROM measurement n WHERE n.supersedes = m.id)",
    )


def faults(clinic: Clinic, answer: Answer, wanted: dict[str, Any], before: dict[str, int]) -> list[str]:
    """What of an expectation doesn't hold."""
    found = []
    for kind, table in (("children", "patient"), ("measurements", "measurement"), ("doses", "dose")):
        if isinstance(wanted.get(kind), int) and count(clinic, table) - before[table] != wanted[kind]:
            found.append(f"{kind}: {count(clinic, table) - before[table]}, not {wanted[kind]}")
    found += [f"no {fact}" for fact in wanted.get("must", ()) if not is_kept(clinic, fact)]
    if isinstance(wanted.get("doses"), list):
        found += dose_faults(clinic, wanted["doses"])
    for message in (*wanted.get("refused", ()), *wanted.get("said", ())):
        said = [line for line in answer.lines(message["line"]) if message["about"] in line]
        if not said or not all(any(re.search(p, line) for line in said) for p in message.get("tells", ())):
            found.append(f"line {message['line']} says nothing of {message['about']}")
    refused_lines = {message["line"] for message in wanted.get("refused", ())}
    if refused_lines and answer.exit == 0:
        found.append("exit 0")
    exits = wanted.get("exit", answer.exit)
    if answer.exit not in (exits if isinstance(exits, list) else [exits]):
        found.append(f"exit {answer.exit}")
    found += [f"no {p}" for p in wanted.get("sentence", ()) if not re.search(p, answer.out, re.IGNORECASE)]
    return found


def is_kept(clinic: Clinic, fact: dict[str, Any]) -> bool:
    wanted = (fact["kind"], fact["value"], date.fromisoformat(fact["on"]))
    return any(
        set(fact["child"].split()) <= set(row["child"].split())
        and (row["kind"], row["value"], row["measured_on"]) == wanted
        and row["corrects"] == fact.get("corrects", row["corrects"])
        for row in standing(clinic)
    )


def dose_faults(clinic: Clinic, wanted: list[dict[str, Any]]) -> list[str]:
    given = rows(clinic, "SELECT product_text, given_on, date_precision FROM dose WHERE hospital_id = $1")
    kept = {(row["product_text"], f"{row['given_on']}", row["date_precision"]) for row in given}
    asked = {(dose["vaccine"], dose.get("on"), dose["precision"]) for dose in wanted}
    return [] if kept == asked else [f"doses {kept}"]


def count(clinic: Clinic, table: str) -> int:
    found: int = clinic.db.value(f"SELECT count(*) FROM {table} WHERE hospital_id = $1", clinic.hospital_id)
    return found


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ON_A_CLOCK])
def test_a_case(clinic: Clinic, bring_in: BringIn, shared: Path, name: str) -> None:
    wanted = expectation(name)
    if "after" in wanted:
        bring_in(list_of(wanted["after"]))
    before = {table: count(clinic, table) for table in ("patient", "measurement", "dose")}
    answer = bring_in(list_of(name))
    found = faults(clinic, answer, wanted, before)
    if found and "or_instead" in wanted:
        found = faults(clinic, answer, wanted["or_instead"], before) and found
    assert not found, answer.out
    for text in (text["output"] for text in wanted.get("must_not", ()) if isinstance(text, dict) and "output" in text):
        assert text not in answer.out


def test_gestation_is_what_was_written(clinic: Clinic, bring_in: BringIn, shared: Path) -> None:
    bring_in(list_of("gestation_forms"))
    wanted = expectation("gestation_forms")["gestational_age_days"]
    kept = rows(
        clinic,
        "SELECT l.own_id, p.gestational_age_days AS days FROM list_child l JOIN patient p ON p.id = l.patient_id WHERE l.hospital_id = $1",
    )
    assert {row["own_id"]: row["days"] for row in kept} == wanted


def test_each_phone_finds_its_child(clinic: Clinic, bring_in: BringIn, shared: Path) -> None:
    assert bring_in(list_of("phones")).exit == 0
    for number, names in expectation("phones")["found_by_phone"].items():
        page = clinic.reception.search(str(number)).text
        for name in ("Сабина", "Нигора", "Малика", "Зилола"):
            assert (name in page) == (name in names), (number, name)


def test_a_child_registered_at_the_desk_is_met_by_number(clinic: Clinic, bring_in: BringIn, shared: Path) -> None:
    wanted = expectation("same_pinfl")["again"]
    (given,) = wanted["given"]
    clinic.child(
        family_name=given["Фамилия"], given_name=given["Имя"], patronymic="", sex="m", birth_date=date(2024, 2, 1),
        pinfl=given["ПИНФЛ"],
    )  # fmt: skip
    (child,) = rows(clinic, "SELECT id FROM patient WHERE hospital_id = $1")
    clinic.db.fetch(
        "INSERT INTO patient_key (hospital_id, patient_id, kind, key) VALUES ($1, $2, 'pinfl', $3)",
        clinic.hospital_id, child["id"], given["ПИНФЛ"],
    )  # fmt: skip
    before = {table: count(clinic, table) for table in ("patient", "measurement", "dose")}
    answer = bring_in(list_of("same_pinfl"))
    assert not faults(clinic, answer, wanted, before), answer.out
    assert given["ПИНФЛ"] not in answer.out
