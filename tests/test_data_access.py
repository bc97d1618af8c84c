"""The rule of data access (docs/decisions/008): Piccolo for rows, SQL for questions, no list of columns written twice."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FEATURES = ROOT / "pediatric_his" / "features"
HOLDERS = ("queries.py", "services.py")
STATEMENT = re.compile(r"^\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH)\b")
# What Piccolo has no words for, or says at greater length: a question that joins, counts or works something out, a change that asks
# whether it was the first.
QUESTION = re.compile(
    r"\b(JOIN|EXISTS|UNION|LATERAL|DISTINCT|GROUP BY|CASE|ON CONFLICT|INTERVAL|RETURNING true)\b"
    r"|\b[a-z_]+\([a-z'*$)]|\(SELECT|\bAS\b|\s\?\s"
)
# Functions that stand in conditions of any row, and make no question of it.
PLAIN = re.compile(r"\b(?:current_hospital|now)\(\)")
LIST_OF_COLUMNS = re.compile(r"(?:\b[a-z]\w*\.)?\b[a-z]\w*(?:\s*,\s*(?:[a-z]\w*\.)?[a-z]\w*){3,}")
TWICE = 4  # so many names in common are a list written again


@dataclass(frozen=True)
class Statement:
    place: str
    sql: str


def statements(path: Path, source: str | None = None) -> Iterator[Statement]:
    tree = ast.parse(source if source is not None else path.read_text(encoding="utf-8"))
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(p.value if isinstance(p, ast.Constant) else "{}" for p in node.values)  # type: ignore[misc]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner:
            text = node.value
        else:
            continue
        if STATEMENT.match(text):
            yield Statement(f"{path.name}:{node.lineno}", text)


def tables_with_a_class() -> set[str]:
    found = set()
    for path in FEATURES.glob("*/tables.py"):
        found |= set(re.findall(r'tablename="(\w+)"', path.read_text(encoding="utf-8")))
    return found


def is_for_piccolo(sql: str, tables: set[str]) -> bool:
    named = set(re.findall(r"\b(?:FROM|INTO|UPDATE)\s+(\w+)", sql))
    return len(named) == 1 and named <= tables and not QUESTION.search(PLAIN.sub("", sql))


def column_lists(text: str) -> list[set[str]]:
    found = (re.findall(r"\w+", re.sub(r"\b\w+\.", "", run)) for run in LIST_OF_COLUMNS.findall(text))
    return [set(names) for names in found]


def fields_of_classes(path: Path) -> Iterator[tuple[str, set[str]]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef):
            names = (s.target.id for s in node.body if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name))
            yield node.name, set(names)


FILES = sorted(FEATURES.rglob("*.py"))
PACKAGE = FEATURES.parent
OTHERS = sorted(path for folder in ("commands", "web", "db") for path in (PACKAGE / folder).rglob("*.py"))
# Outside the features, where a plain row stands as SQL, or a list of columns twice; and why.
EXCEPTIONS = {
    "commands/demo/deployment.py": "fills by the owner's connection, inside the transaction of the whole demo",
    "commands/demo/looks.py": "fills by the owner's connection, inside the transaction of the whole demo",
    "commands/export/back.py": "works in batches on the connection of the taking back",
    "commands/immunization/due_list.py": "reads 500 children at a time for other processes",
    "commands/staff.py": "works by the owner's connection, without the application's pool",
    "db/backup/records.py": "db/ stands below the features and knows none of their classes",
    "db/housekeeping.py": "db/ stands below the features; one connection of the master, no pool",
    "db/sealing.py": "db/ stands below the features and knows none of their classes",
    "web/session.py": "web/ stands below the features; asked at each request, in one question",
}


def breaches(path: Path, tables: set[str]) -> list[str]:
    """Plain rows as SQL and columns written twice, of a file."""
    classes = [names for _, names in fields_of_classes(path) if len(names) >= TWICE]
    return [
        s.place
        for s in statements(path)
        if is_for_piccolo(s.sql, tables)
        or any(len(listed & names) >= TWICE for listed in column_lists(s.sql) for names in classes)
    ]


@pytest.mark.parametrize("path", OTHERS, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_commands_web_and_db_keep_the_rule_or_are_named(path: Path) -> None:
    found = breaches(path, tables_with_a_class())
    assert bool(found) == (path.relative_to(PACKAGE).as_posix() in EXCEPTIONS), found or "no exception any more"


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_sql_stands_in_queries_and_services(path: Path) -> None:
    assert path.name in HOLDERS or not list(statements(path))


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_rows_are_written_and_fetched_by_piccolo(path: Path) -> None:
    tables = tables_with_a_class()
    assert len(tables) > 10
    assert not [s.place for s in statements(path) if is_for_piccolo(s.sql, tables)]


@pytest.mark.parametrize("path", [p for p in FILES if p.name in HOLDERS], ids=lambda p: f"{p.parent.name}/{p.name}")
def test_no_list_of_columns_is_written_twice(path: Path) -> None:
    classes = [
        (name, names)
        for file in path.parent.glob("*.py")
        for name, names in fields_of_classes(file)
        if len(names) >= TWICE
    ]
    for statement in statements(path):
        for listed in column_lists(statement.sql):
            again = [name for name, names in classes if len(listed & names) >= TWICE]
            assert not again, f"{statement.place} writes out {', '.join(again)}: select_list, make_row or columns_of"


def test_the_rule_notices() -> None:
    tables = {"dose", "encounter"}
    assert is_for_piccolo("SELECT lot FROM dose WHERE id = $1", tables)
    assert is_for_piccolo("INSERT INTO dose (id, lot) VALUES ($1, $2)", tables)
    assert is_for_piccolo("UPDATE encounter SET room = $2 WHERE id = $1", tables)
    assert is_for_piccolo("DELETE FROM dose WHERE id = $1", tables)
    assert is_for_piccolo("SELECT lot FROM dose WHERE hospital_id = current_hospital() AND id = $1", tables)
    assert not is_for_piccolo("SELECT d.lot FROM dose d JOIN encounter e ON e.id = d.encounter_id", tables)
    assert not is_for_piccolo("SELECT count(*) FROM dose WHERE lot = $1", tables)
    assert not is_for_piccolo("INSERT INTO counter (name) VALUES ($1)", tables)
    assert column_lists("SELECT d.id, d.lot, d.site, d.cvx FROM dose d") == [{"id", "lot", "site", "cvx"}]
    assert [s.sql for s in statements(Path("x.py"), 'sql = f"SELECT {a} FROM dose"')] == ["SELECT {} FROM dose"]
