"""`pediatric-his vitals …`: results judged by age, a file of thresholds checked, cases with their answers run."""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from pediatric_his.clinical.cells import given_id
from pediatric_his.commands.in_and_out import TableRow, in_and_out, reading, table_rows

if TYPE_CHECKING:
    from pediatric_his.clinical.vitals import Norms, Result, Thresholds, Written

Row = dict[str, str]
OUTPUT: Final = ("id", "status", "level", "finding", "value", "unit", "compared")
NEEDED: Final = ("id", "birth_date", "taken", "code", "value")
MAY_STAND: Final = ("sex", "unit", "site", "altitude_m", "cigarettes", "inflammation", "fasting")
UNREAD_ROW: Final = "unread"
"""The finding of a row whose cells can't be told apart."""

GRAVITY: Final = ("", "fine", "unknown", "watch", "alarm")


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    vitals = subparsers.add_parser("vitals", help="vital signs and laboratory results judged by age")
    actions = vitals.add_subparsers(dest="action", metavar="ACTION", required=True)
    judge = actions.add_parser("judge", help="judge the rows of a CSV file")
    judge.add_argument(
        "input",
        metavar="IN.csv",
        help="id, birth_date, taken, code, value, and any of sex, unit, site, altitude_m, cigarettes, inflammation, fasting",
    )
    judge.add_argument("output", metavar="OUT.csv", help=", ".join(OUTPUT))
    judge.add_argument("--thresholds", type=Path, metavar="FILE.toml", help="instead of those shipped")
    judge.add_argument(
        "--only-approved", action="store_true", help="as the pages of --hospital do; adds the column approved"
    )
    judge.add_argument("--hospital", metavar="SLUG", help="whose approvals and changes")
    judge.set_defaults(run=run_judge)
    check = actions.add_parser("check-thresholds", help="validate a file of thresholds and print its bands")
    check.add_argument("file", type=Path)
    check.set_defaults(run=run_check)
    conformance = actions.add_parser("conformance", help="run cases that carry want_… columns and print the rates")
    conformance.add_argument("cases", metavar="CASES.csv")
    conformance.set_defaults(run=run_conformance)


def run_judge(options: argparse.Namespace) -> int:
    """Exit status 0 where each row has its answer, a refusal is one; 1 where a row could be read in part or not at all: its line is
    told on standard error. Raises ValueError for a file that can't be read at all."""
    norms = _norms(options)
    counts: Counter[str] = Counter()
    bad = 0
    with in_and_out(options) as (source, target):
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow((*OUTPUT, "approved") if options.only_approved else OUTPUT)
        for row, result in _judged(options.input, source, norms):
            approved = ({True: "yes", False: "no", None: ""}[result.approved],) if options.only_approved else ()
            writer.writerow((*_cells(norms.thresholds, row.cells, result), *approved))
            counts[result.level or result.status] += 1
            faults = list(_faults(row))
            bad += bool(faults)
            for fault in faults:
                print(f"line {row.line}: {fault}", file=sys.stderr)
    told = ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items()))
    print(f"{counts.total():,} rows" + (f": {told}" if told else ""), file=sys.stderr)
    return 1 if bad else 0


def _faults(row: TableRow) -> Iterator[str]:
    """What of a row was not read as it stands."""
    from pediatric_his.clinical.vitals import unread

    if row.fault:
        yield row.fault
        return
    for column in unread(_written(row.cells)):
        yield f"{column} {row.cells[column][:40]!r}: taken as not known"


def run_check(options: argparse.Namespace) -> int:
    thresholds = _thresholds(options.file)
    for measure in thresholds.measures.values():
        for band in measure.bands:
            cuts = "; ".join(" ".join(filter(None, map(str, cut))) for cut in band.cuts)
            print(f"{band.id}\t{band.standing}\t{band.source.code}\t{cuts}")
    return 0


def run_conformance(options: argparse.Namespace) -> int:
    """Exit status 1 if a case differs. Prints what differs, then the rates."""
    from pediatric_his.clinical.vitals import Norms

    thresholds = _thresholds(None)
    right: Counter[str] = Counter()
    rows = too_mild = 0
    with reading(options.cases) as source:
        for (_, row, _), result in _judged(options.cases, source, Norms(thresholds)):
            rows += 1
            found = dict(zip(OUTPUT, _cells(thresholds, row, result), strict=True))
            wanted = {name: row[f"want_{name}"] for name in OUTPUT if f"want_{name}" in row}
            wrong = {name: (found[name], want) for name, want in wanted.items() if found[name] != want}
            right.update(wanted.keys() - wrong.keys())
            right["all"] += not wrong
            too_mild += GRAVITY.index(found["level"]) < GRAVITY.index(wanted.get("level", ""))
            for name, (got, want) in wrong.items():
                print(f"{row['id']}: {name} {got!r}, wanted {want!r}")
    for name in ("all", *OUTPUT):
        if name in right:
            print(f"{name}: {right[name]} of {rows}")
    print(f"too mild: {too_mild}")
    return 0 if right["all"] == rows else 1


def _thresholds(own: Path | None) -> Thresholds:
    from pediatric_his.reference.vitals import read_thresholds, thresholds

    return read_thresholds(own) if own else thresholds()


def _norms(options: argparse.Namespace) -> Norms:
    """The shipped figures or a file's, as if approved; with --only-approved a hospital's own.

    Raises ValueError where the options don't go together, or there is no such hospital.
    """
    from pediatric_his.clinical.vitals import Norms

    if not options.only_approved:
        if options.hospital:
            raise ValueError("--hospital goes with --only-approved")
        return Norms(_thresholds(options.thresholds))
    if not options.hospital or options.thresholds:
        raise ValueError(
            "--only-approved needs --hospital SLUG, and no --thresholds: what is shipped is what was approved"
        )
    return _norms_of(options.hospital)


def _norms_of(slug: str) -> Norms:
    import asyncio

    from pediatric_his.commands.database import running_database
    from pediatric_his.db.database import connected
    from pediatric_his.features.approvals.queries import norms
    from pediatric_his.settings import read_settings

    async def read(url: str) -> Norms:
        async with connected(url) as connection:
            hospital = await connection.fetchval("SELECT id FROM hospital WHERE slug = $1", slug)
            if hospital is None:
                raise ValueError(f"no hospital {slug}")
            await connection.execute("SELECT set_config('app.hospital', $1, false)", str(hospital))
            return await norms(connection)

    with running_database(read_settings()) as settings:
        return asyncio.run(read(settings.migration_database_url))


def _judged(path: str, source: TextIO, norms: Norms) -> Iterator[tuple[TableRow, Result]]:
    """Each row and what is said of it, one at a time."""
    from pediatric_his.clinical.vitals import Result, Status, judge_written

    # as on the hospital's pages, where the row doesn't say
    here = "" if norms.altitude_m is None else f"{norms.altitude_m:f}"
    for row in table_rows(path, source, NEEDED, (*NEEDED, *MAY_STAND)):
        if row.fault:
            yield row, Result(Status.REFUSE, UNREAD_ROW)
            continue
        written = _written(row.cells)
        if not written.altitude_m.strip():
            written = written._replace(altitude_m=here)
        yield row, judge_written(norms.thresholds, written, norms.approved)


def _written(cells: Row) -> Written:
    from pediatric_his.clinical.vitals import Written

    return Written(*(cells.get(name, "") for name in Written._fields))


def _cells(thresholds: Thresholds, row: Row, result: Result) -> tuple[str, ...]:
    from pediatric_his.clinical.vitals import printed

    return (
        given_id(row["id"]),
        str(result.status),
        str(result.level or ""),
        result.finding,
        *printed(thresholds, result),
    )
