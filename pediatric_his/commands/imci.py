"""`pediatric-his imci …`: sick children of a CSV file classified by IMCI, a changed copy of its tables checked, cases run."""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from pediatric_his.clinical.cells import given_id
from pediatric_his.commands.in_and_out import in_and_out, reading, table_rows

if TYPE_CHECKING:
    from pediatric_his.clinical.imci import Assessment, DecisionTables

OUTPUT: Final = (
    *("id", "classifications", "colour", "ask", "not_assessed", "conflicts", "actions", "follow_up_days", "refer"),
)
_EXPECTED: Final = ("expected", "expected_ask", "expected_conflicts")


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    imci = subparsers.add_parser("imci", help="sick children under 5 classified by WHO's IMCI")
    actions = imci.add_subparsers(dest="action", metavar="ACTION", required=True)
    parser = actions.add_parser("classify", help="classify the rows of a CSV file")
    parser.add_argument(
        "input", metavar="IN.csv", help="id, age_days, and any inputs of the tables; blank: not looked for"
    )
    parser.add_argument("output", metavar="OUT.csv", help=f"{', '.join(OUTPUT)}; lists joined by ;")
    parser.add_argument("--tables", type=Path, metavar="FOLDER", help="instead of those shipped")
    parser.set_defaults(run=run_classify)
    check = actions.add_parser(
        "check-tables", help="validate a folder of decision tables and words, print how sure each figure is"
    )
    check.add_argument("folder", type=Path)
    check.set_defaults(run=run_check)
    conformance = actions.add_parser("conformance", help=f"run cases that carry {', '.join(_EXPECTED)}")
    conformance.add_argument("cases", metavar="CASES.csv")
    conformance.set_defaults(run=run_conformance)


def run_classify(options: argparse.Namespace) -> int:
    """Exit status 0: what can't be classified is an answer. Raises ValueError for a file that can't be read."""
    tables = _tables(options.tables)
    counts: Counter[str] = Counter()
    with in_and_out(options) as (source, target):
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(OUTPUT)
        for row, found in _assessed(options.input, source, tables):
            writer.writerow((given_id(row["id"]), *_cells(found)))
            counts[found.colour or "no colour"] += 1
    told = ", ".join(f"{name} {count:,}" for name, count in counts.most_common())
    print(f"{counts.total():,} rows" + (f": {told}" if told else ""), file=sys.stderr)
    return 0


def run_check(options: argparse.Namespace) -> int:
    """Prints each classification and each sign with its standing and source, then how many stand how."""
    from pediatric_his.reference.imci import read_words

    tables = _tables(options.folder)
    read_words(options.folder, tables)
    rows = {row.code: (table, row) for read in tables.tables.values() for table in read for row in table.rows}
    for table, row in rows.values():
        print(table.group, table.id, row.code, row.colour, row.ground.standing, row.ground.source, sep="\t")
    for name, ground in tables.facts.items():
        print("sign", "", name, "", ground.standing, ground.source, sep="\t")
    for kind, grounds in (
        ("classifications", [row.ground for _, row in rows.values()]),
        ("signs", tables.facts.values()),
    ):
        counts = Counter(str(ground.standing) for ground in grounds)
        print(
            f"{counts.total()} {kind}: {', '.join(f'{n} {standing}' for standing, n in counts.items())}",
            file=sys.stderr,
        )
    return 0


def run_conformance(options: argparse.Namespace) -> int:
    """Exit status 1 if a case differs. Prints what differs, then the rates."""
    right: Counter[str] = Counter()
    rows = 0
    with reading(options.cases) as source:
        for row, found in _assessed(options.cases, source, _tables(None)):
            rows += 1
            differs = _differences(row, found)
            right.update(name for name in ("all", *_EXPECTED) if not (differs if name == "all" else name in differs))
            for name, told in differs.items():
                print(f"{row['id']}: {name} {row[name]!r}, found {told!r}")
    for name in ("all", *_EXPECTED):
        print(f"{name}: {right[name]} of {rows}")
    return 0 if right["all"] == rows else 1


def _differences(row: Mapping[str, str], found: Assessment) -> dict[str, str]:
    """What was found, by the column from which it differs: sets, and the expected ask a part of the found."""
    wanted = {name: set(filter(None, row.get(name, "").split(";"))) for name in _EXPECTED}
    differs = {}
    if set(found.classifications) != wanted["expected"]:
        differs["expected"] = ";".join(found.classifications)
    if not wanted["expected_ask"] <= set(found.ask):
        differs["expected_ask"] = ";".join(found.ask)
    if set(found.conflicts) != wanted["expected_conflicts"]:
        differs["expected_conflicts"] = ";".join(found.conflicts)
    return differs


def _tables(own: Path | None) -> DecisionTables:
    from pediatric_his.reference.imci import imci_tables, read_tables

    return read_tables(own) if own else imci_tables()


def _assessed(path: str, source: TextIO, tables: DecisionTables) -> Iterator[tuple[dict[str, str], Assessment]]:
    """Each row and what is said of it, one at a time. Columns that aren't inputs are ignored."""
    from pediatric_his.clinical.imci import classify

    for row in _rows(path, source):
        yield row, classify(tables, row)


def _rows(path: str, source: TextIO) -> Iterator[dict[str, str]]:
    """Rows by column; short ones are blank at their end, blank lines are left out."""
    for row in table_rows(path, source, ("id",)):
        if row.fault:
            raise ValueError(f"{path}, line {row.line}: {row.fault}")
        yield row.cells


def _cells(found: Assessment) -> tuple[str, ...]:
    return (
        ";".join(found.classifications),
        found.colour or "",
        ";".join(found.ask),
        ";".join(found.not_assessed),
        ";".join(found.conflicts),
        ";".join(found.actions),
        str(found.follow_up or ""),
        str(found.refer),
    )
