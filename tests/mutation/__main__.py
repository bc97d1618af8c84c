"""`python -m tests.mutation [--record] [FILE …]`: tries the mutants file by file; one line a file, then its survivors."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from tests.mutation.own_tests import PACKAGE, ROOT, mutated_files, own_tests
from tests.mutation.session import Session, open_session
from tests.mutation.trial import Baseline, baseline, preload, trial

RECORD = ROOT / "docs" / "conformance.md"
EVERY_SECONDS = 30
BEGIN, END = "<!-- bin/mutate writes from here -->", "<!-- to here -->"


def main() -> None:
    arguments = argparse.ArgumentParser(prog="bin/mutate")
    arguments.add_argument("files", nargs="*", type=Path, metavar="FILE", help="files of pediatric_his/ (all)")
    arguments.add_argument("--every", action="store_true", help="all mutants of a large file instead of a sample")
    arguments.add_argument("--record", action="store_true", help="writes the figures into docs/conformance.md")
    arguments.add_argument("--tool", required=True, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    files = [path.resolve() for path in given.files] or mutated_files()
    sessions: list[Session] = []
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # a run that is ended tells what it came to, too
    try:
        for path in files:
            sessions.append(open_session(path, given.tool, given.every))
            _try(sessions[-1])
            if given.record:  # after each file: of a run that is killed the record stays true
                record(sessions)
        print(_line("all", *_figures(sessions)))
    finally:
        if given.record:
            record(sessions)


def _try(session: Session) -> None:
    path, tests = session.path, own_tests(session.path)
    if session.left:
        usual, said = _usual(tests), time.monotonic()
        for place in session.left:
            session.add(place, trial(path, session.mutants[place].source(session.original), tests, usual))
            if time.monotonic() - said >= EVERY_SECONDS:
                said = time.monotonic()
                print(f"  {session.name}: {session.tried} of {len(session.chosen)}", file=sys.stderr, flush=True)
    print(_line(session.name, *_figures([session])), flush=True)
    for mutant in session.survivors:
        print("   ", mutant.words(session.original), flush=True)


def _usual(tests: list[Path]) -> Baseline:
    preload(baseline(tests).imported)
    usual = baseline(tests)
    if not usual.passed:
        raise SystemExit(f"These tests fail without any mutant: {' '.join(map(str, tests))}")
    return usual


def _figures(sessions: list[Session]) -> tuple[int, int, int]:
    """Tried, of how many, survived."""
    return (
        sum(s.tried for s in sessions),
        sum(len(s.mutants) for s in sessions),
        sum(len(list(s.survivors)) for s in sessions),
    )


def _line(name: str, tried: int, of: int, survived: int) -> str:
    return f"{name:48} {tried:5} of {of:5} mutants  {tried - survived:5} killed {survived:4} survived  {_rate(tried, survived)}"


def _rate(tried: int, survived: int) -> str:
    return f"{100 * (tried - survived) / tried:.1f}%" if tried else "-"


def table(sessions: list[Session], files: Iterable[Path]) -> list[str]:
    """What was tried, and of which of the files nothing or not all that was meant to be."""
    tried = [s for s in sessions if s.tried]
    whole = {s.path for s in sessions if not s.left}
    rest = [path.relative_to(PACKAGE).as_posix() for path in files if path not in whole]
    rows = [(f"`{s.name}`", *_figures([s])) for s in tried] + [("**all**", *_figures(tried))]
    return [
        f"As of {datetime.now(UTC):%Y-%m-%d}:",
        "",
        "| file | tried | killed | survived | rate |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {done if done == of else f'{done} of {of}'} | {done - survived} | {survived} | {_rate(done, survived)} |"
            for name, done, of, survived in rows
        ),
        *(["", "Not tried yet, or not to the end: " + ", ".join(f"`{name}`" for name in rest) + "."] if rest else []),
    ]


def record(sessions: list[Session]) -> None:
    """Writes the table between its marks."""
    before, rest = RECORD.read_text(encoding="utf-8").split(BEGIN)
    _, after = rest.split(END)
    RECORD.write_text(before + "\n".join([BEGIN, *table(sessions, mutated_files()), END]) + after, encoding="utf-8")


if __name__ == "__main__":
    main()
