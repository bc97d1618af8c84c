"""`pediatric-his growth score IN.csv OUT.csv`: z-scores of a whole survey, for surveys and for checking the engine.

`growth interpret` and `growth conformance` have files of their own.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, TextIO

from pediatric_his.clinical.csv_rows import LONGEST_ROW_LINES
from pediatric_his.commands.in_and_out import in_and_out

if TYPE_CHECKING:
    from pediatric_his.clinical.growth.survey import Layout, Problem, ScoredBlock

BLOCK_CHARACTERS: Final = 1 << 19
"""Read at a time: some ten thousand rows."""

PARALLEL_FROM_BYTES: Final = 4 * BLOCK_CHARACTERS
"""Below, a second process costs more than it saves."""


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    growth = subparsers.add_parser("growth", help="z-scores by WHO's growth standards, and what they say")
    actions = growth.add_subparsers(dest="action", metavar="ACTION", required=True)
    parser = actions.add_parser("score", help="score the rows of a CSV file")
    parser.add_argument(
        "input",
        metavar="IN.csv",
        help="id, sex (m|f), age_days or age_months, and any of weight_kg, length_height_cm, measured (l|h), "
        "head_circumference_cm, muac_cm, triceps_mm, subscapular_mm, oedema (y|n), gestational_age_days: with it the "
        "first three days of life are scored by INTERGROWTH-21st's size at birth, and the preterm by its postnatal "
        "standard before the due date, by WHO at corrected age from then on",
    )
    parser.add_argument("output", metavar="OUT.csv", help="id, the eight z-scores, flags")
    parser.add_argument("--processes", type=int, default=0, metavar="N", help="default: one for each processor, to 4")
    parser.add_argument(
        "--intergrowth-to-64-weeks",
        action="store_true",
        help="score the preterm by INTERGROWTH-21st's postnatal standard to 64 weeks after the mother's last period",
    )
    parser.set_defaults(run=run)
    _register_interpret(actions)
    conformance = actions.add_parser("conformance", help="pass rates against cases and published tables")
    conformance.add_argument("folder", metavar="DIR", help="judgement_cases.jsonl, intergrowth_newborn_published_*.csv")
    conformance.set_defaults(run=_conformance)


def _register_interpret(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = actions.add_parser("interpret", help="say what may be said of each child's growth")
    parser.add_argument(
        "input",
        metavar="IN.jsonl",
        help='a line a child: {"id", "sex": "m|f", "birth_date", "gestation": [weeks, days], "mother_cm", "father_cm", '
        '"on", "measurements": [{"date", "weight_kg", "stature_cm", "posture": "lying|standing", "head_cm", '
        '"muac_mm", "oedema": true|false}]}; all but id, sex, birth_date, on and date may be absent or null',
    )
    parser.add_argument("output", metavar="OUT.jsonl", help='{"id", "level", "headline", "claims"} a line')
    parser.set_defaults(run=_interpret)


def _interpret(options: argparse.Namespace) -> int:
    from pediatric_his.commands.growth_interpret import run

    return run(options)


def _conformance(options: argparse.Namespace) -> int:
    from pediatric_his.commands.growth_conformance import run

    return run(options)


def run(options: argparse.Namespace) -> int:
    """Exit status 0, or 1 if a row was bad. Raises ValueError for a file that cannot be read at all."""
    from pediatric_his.clinical.growth.survey import OUTPUT, read_layout

    bad, rows = 0, 0
    try:
        with in_and_out(options) as (source, target):
            size = os.fstat(source.fileno()).st_size
            layout = read_layout(source.readline().rstrip("\r\n"))
            target.write(",".join(OUTPUT) + "\n")
            progress = _Progress(size)
            first_line = 2
            for block, size_read in _scored(
                source, layout, _processes(options.processes, size), options.intergrowth_to_64_weeks
            ):
                target.write(block.text)
                bad += len({problem.line for problem in _report(block, first_line, progress)})
                first_line += block.lines
                rows += block.rows
                progress.show(size_read, rows)
            progress.finish(rows, bad)
    except OSError as error:
        raise ValueError(f"{error.filename}: {error.strerror}") from error
    return 1 if bad else 0


def _processes(wanted: int, size: int) -> int:
    if wanted > 0:
        return wanted
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(4, cores) if size >= PARALLEL_FROM_BYTES else 1


def _blocks(source: TextIO) -> Iterator[tuple[str, int]]:
    """Whole lines of the file, and how far it has been read; a quoted cell with line breaks is never cut."""
    while lines := source.readlines(BLOCK_CHARACTERS):
        text, more = "".join(lines), LONGEST_ROW_LINES
        while more and text.count('"') % 2 and (line := source.readline()):
            text, more = text + line, more - 1
        yield text, source.buffer.tell()


def _score(layout: Layout, text: str, to_64_weeks: bool) -> ScoredBlock:
    from pediatric_his.clinical.growth.model import DEFAULT_RULES, TO_64_WEEKS, Rules
    from pediatric_his.clinical.growth.survey import score_block
    from pediatric_his.reference.growth import growth_tables

    # Lines are counted from 0 here: which line a block begins with is known only when those before it are done.
    rules = Rules(intergrowth_to_days=TO_64_WEEKS) if to_64_weeks else DEFAULT_RULES
    return score_block(growth_tables(), layout, text, 0, rules)


def _scored(source: TextIO, layout: Layout, processes: int, to_64_weeks: bool) -> Iterator[tuple[ScoredBlock, int]]:
    """The blocks in their order, scored; a few are in flight at a time, so that memory stays the same."""
    if processes == 1:
        for text, size_read in _blocks(source):
            yield _score(layout, text, to_64_weeks), size_read
        return
    from collections import deque
    from concurrent.futures import Future, ProcessPoolExecutor

    with ProcessPoolExecutor(processes) as pool:
        waiting: deque[tuple[Future[ScoredBlock], int]] = deque()
        for text, size_read in _blocks(source):
            waiting.append((pool.submit(_score, layout, text, to_64_weeks), size_read))
            if len(waiting) > 2 * processes:
                future, at = waiting.popleft()
                yield future.result(), at
        for future, at in waiting:
            yield future.result(), at


def _report(block: ScoredBlock, first_line: int, progress: _Progress) -> Iterator[Problem]:
    """Tells the problems of a block on standard error, with their lines in the file."""
    for problem in block.problems:
        told = problem._replace(line=first_line + problem.line)
        cell = f" {told.cell[:40]!r}" if told.cell else ""
        progress.tell(f"line {told.line}: {told.column}{cell}: {told.problem.value}")
        yield told


class _Progress:
    """A bar on standard error while someone looks; bad rows and the sum in any case."""

    def __init__(self, size: int) -> None:
        from time import monotonic

        self.size, self.clock, self.start = max(size, 1), monotonic, monotonic()
        self.shown, self.looked_at = False, sys.stderr.isatty()

    def show(self, size_read: int, rows: int) -> None:
        if self.looked_at:
            share = min(1.0, size_read / self.size)
            bar = "█" * round(30 * share)
            rate = rows / max(self.clock() - self.start, 1e-9)
            self._write(f"\r{bar:·<30} {share:4.0%}  {rows:,} rows  {rate:,.0f}/s\x1b[K")
            self.shown = True

    def tell(self, line: str) -> None:
        self._write(("\r\x1b[K" if self.shown else "") + line + "\n")

    def finish(self, rows: int, bad: int) -> None:
        seconds = self.clock() - self.start
        self.tell(f"{rows:,} rows in {seconds:.1f} s" + (f", {bad:,} bad" if bad else ""))

    def _write(self, text: str) -> None:
        stream: Any = sys.stderr
        stream.write(text)
        stream.flush()
