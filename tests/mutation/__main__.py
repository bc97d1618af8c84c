"""`python -m tests.mutation [--record] [FILE …]`: tries the mutants file by file; one line a file, then its survivors."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from tests.mutation.own_tests import ROOT, mutated_files, own_tests
from tests.mutation.session import Session, open_session
from tests.mutation.trial import Baseline, baseline, preload, trial

RECORD = ROOT / "docs" / "conformance.md"
BEGIN, END = "<!-- bin/mutate writes from here -->", "<!-- to here -->"


def main() -> None:
    arguments = argparse.ArgumentParser(prog="bin/mutate")
    arguments.add_argument("files", nargs="*", type=Path, metavar="FILE", help="files of pediatric_his/ (all)")
    arguments.add_argument("--every", action="store_true", help="all mutants of a large file instead of a sample")
    arguments.add_argument("--record", action="store_true", help="writes the figures into docs/conformance.md")
    arguments.add_argument("--tool", required=True, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    files = [path.resolve() for path in given.files] or mutated_files()
    sessions = [_try(path, given.tool, given.every) for path in files]
    print(_line("all", *_figures(sessions)))
    if given.record:
        record(sessions)


def _try(path: Path, tool: str, every: bool) -> Session:
    session, tests = open_session(path, tool, every), own_tests(path)
    if session.left:
        usual = _usual(tests)
        for place in session.left:
            session.add(place, trial(path, session.mutants[place].source(session.original), tests, usual))
    print(_line(session.name, *_figures([session])), flush=True)
    for mutant in session.survivors:
        print("   ", mutant.words(session.original), flush=True)
    return session


def _usual(tests: list[Path]) -> Baseline:
    preload(baseline(tests).imported)
    usual = baseline(tests)
    if not usual.passed:
        raise SystemExit(f"These tests fail without any mutant: {' '.join(map(str, tests))}")
    return usual


def _figures(sessions: list[Session]) -> tuple[int, int, int]:
    """Tried, of how many, survived."""
    return (
        sum(len(s.chosen) for s in sessions),
        sum(len(s.mutants) for s in sessions),
        sum(len(list(s.survivors)) for s in sessions),
    )


def _line(name: str, tried: int, of: int, survived: int) -> str:
    return f"{name:48} {tried:5} of {of:5} mutants  {tried - survived:5} killed {survived:4} survived  {_rate(tried, survived)}"


def _rate(tried: int, survived: int) -> str:
    return f"{100 * (tried - survived) / tried:.1f}%" if tried else "-"


def record(sessions: list[Session]) -> None:
    """Writes the table between its marks."""
    rows = [(f"`{s.name}`", *_figures([s])) for s in sessions if s.mutants] + [("**all**", *_figures(sessions))]
    table = [
        f"As of {datetime.now(UTC):%Y-%m-%d}:",
        "",
        "| file | tried | killed | survived | rate |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {tried if tried == of else f'{tried} of {of}'} | {tried - survived} | {survived} | {_rate(tried, survived)} |"
            for name, tried, of, survived in rows
        ),
    ]
    before, rest = RECORD.read_text(encoding="utf-8").split(BEGIN)
    _, after = rest.split(END)
    RECORD.write_text(before + "\n".join([BEGIN, *table, END]) + after, encoding="utf-8")


if __name__ == "__main__":
    main()
