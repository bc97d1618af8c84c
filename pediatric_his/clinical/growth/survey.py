"""Scoring the rows of a survey: CSV text in, CSV text out, one row for each, problems told by line and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import Final, NamedTuple, TypeVar

from pediatric_his.clinical.ages import days_from_months, round_half_up
from pediatric_his.clinical.cells import given_id
from pediatric_his.clinical.csv_rows import csv_rows
from pediatric_his.clinical.growth.model import (
    DEFAULT_RULES,
    Anthropometry,
    Indicator,
    NoScore,
    Position,
    PositionRule,
    Rules,
    Scores,
    Sex,
)
from pediatric_his.clinical.growth.scores import is_possible, is_possible_gestation, score
from pediatric_his.clinical.growth.tables import GrowthTables

MEASURES: Final = (
    "weight_kg", "length_height_cm", "head_circumference_cm", "muac_cm", "triceps_mm", "subscapular_mm",
)  # fmt: skip
COLUMNS: Final = ("id", "sex", "age_days", "age_months", "gestational_age_days", "measured", "oedema", *MEASURES)
OUTPUT: Final = ("id", *(f"{indicator.value}_z" for indicator in Indicator), "flags")
STANDING_DISCARDED: Final = "standing_under_9_months"
"""Among the flags where a child too young to stand was said to be measured standing."""

_MISSING: Final = frozenset(("", "NA", "na", "."))
# The letters are ours, the figures those of WHO's programs: sex 1 male, 2 female; oedema 1 yes, 2 no.
_SEXES: Final[dict[str, Sex]] = {
    **dict.fromkeys(("m", "M", "1", "1.0", "male", "Male", "MALE"), "m"),
    **dict.fromkeys(("f", "F", "2", "2.0", "female", "Female", "FEMALE"), "f"),
}
_POSITIONS: Final[dict[str, Position]] = {"l": "l", "h": "h", "L": "l", "H": "h"}
_OEDEMA: Final = {
    **dict.fromkeys(("y", "Y", "1", "1.0", "yes", "Yes", "YES"), True),
    **dict.fromkeys(("n", "N", "2", "2.0", "no", "No", "NO"), False),
}
_OLDEST_DAYS: Final = 47000


_Code = TypeVar("_Code", Sex, Position, bool)


class RowProblem(StrEnum):
    NOT_A_NUMBER = "not a number"
    IMPOSSIBLE = "impossible value"
    UNKNOWN_CODE = "unknown code"
    MISSING = "missing"
    OPEN_QUOTE = "a quotation mark is not closed"
    TOO_MANY = "more cells than columns"


class Problem(NamedTuple):
    """What was wrong in a row: its line in the file (the first is 1), the column, what stood there."""

    line: int
    column: str
    cell: str
    problem: RowProblem


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns are (-1: not there) and what parts them."""

    at: dict[str, int]
    delimiter: str
    width: int = 0


@dataclass(frozen=True, slots=True)
class ScoredBlock:
    text: str
    rows: int
    lines: int
    problems: tuple[Problem, ...]


def read_layout(header: str) -> Layout:
    """The layout that a header line tells; raises ValueError without `id`, `sex` and an age, or with a column twice."""
    delimiter = ";" if ";" in header and "," not in header else "," if "\t" not in header else "\t"
    names = [name.strip().lower() for row in csv_rows([header], delimiter) for name in row.cells]
    if twice := [column for column in COLUMNS if names.count(column) > 1]:
        raise ValueError(f"the column {', '.join(twice)} stands twice")
    at = {column: names.index(column) if column in names else -1 for column in COLUMNS}
    missing = [column for column in ("id", "sex") if at[column] < 0]
    if at["age_days"] < 0 and at["age_months"] < 0:
        missing.append("age_days or age_months")
    if missing:
        raise ValueError("no column " + ", ".join(missing))
    return Layout(at, delimiter, len(names))


class _Row:
    """The cells of one line, read by column name; what cannot be read is noted and counts as missing."""

    __slots__ = ("at", "cells", "line", "problems")

    def __init__(self, at: dict[str, int], problems: list[Problem]) -> None:
        self.at, self.problems = at, problems
        self.cells: Sequence[str] = ()
        self.line = 0

    def cell(self, column: str) -> str:
        i = self.at[column]
        return self.cells[i].strip() if 0 <= i < len(self.cells) else ""

    def number(self, column: str) -> float | None:
        cell = self.cell(column)
        if cell in _MISSING:
            return None
        try:
            return float(cell)
        except ValueError:
            pass
        try:
            return float(cell.replace(",", ".", 1))
        except ValueError:
            self.note(column, RowProblem.NOT_A_NUMBER)
            return None

    def measure(self, column: str) -> float | None:
        i = self.at[column]
        if i < 0:
            return None
        try:
            value: float | None = float(self.cells[i])
        except (ValueError, IndexError):
            value = self.number(column)
        if value is None or is_possible(column, value):
            return value
        self.note(column, RowProblem.IMPOSSIBLE)
        return None

    def code(self, column: str, codes: dict[str, _Code]) -> _Code | None:
        i = self.at[column]
        if i < 0:
            return None
        found = codes.get(self.cells[i]) if i < len(self.cells) else None
        if found is None:
            cell = self.cell(column)
            found = codes.get(cell)
            if found is None and cell not in _MISSING:
                self.note(column, RowProblem.UNKNOWN_CODE)
        return found

    def age_days(self) -> int | None:
        for column in ("age_days", "age_months"):
            value = self.number(column)
            if value is not None:
                if not (isfinite(value) and 0 <= value <= _OLDEST_DAYS):
                    self.note(column, RowProblem.IMPOSSIBLE)
                    return None
                return round_half_up(value) if column == "age_days" else days_from_months(value)
        return None

    def gestation(self) -> int | None:
        """Days of gestation at birth; unknown counts as term."""
        value = self.number("gestational_age_days") if self.at["gestational_age_days"] >= 0 else None
        if value is None:
            return None
        if isfinite(value) and is_possible_gestation(round_half_up(value)):
            return round_half_up(value)
        self.note("gestational_age_days", RowProblem.IMPOSSIBLE)
        return None

    def note(self, column: str, problem: RowProblem) -> None:
        self.problems.append(Problem(self.line, column, self.cell(column), problem))

    def read_whole(self, column: str, codes: dict[str, _Code]) -> tuple[_Code | None, bool]:
        """The code, and whether the cell could be read: nothing is scored from what hangs on one that couldn't."""
        before = len(self.problems)
        found = self.code(column, codes)
        return found, len(self.problems) == before

    def anthropometry(self) -> Anthropometry | None:
        """The row's measurements; None without a sex, or where gestation can't be read."""
        sex = self.code("sex", _SEXES)
        if sex is None:
            if self.cell("sex") in _MISSING:
                self.note("sex", RowProblem.MISSING)
            return None
        weight, stature, head, muac, triceps, subscapular = map(self.measure, MEASURES)
        position, position_read = self.read_whole("measured", _POSITIONS)
        oedema, oedema_read = self.read_whole("oedema", _OEDEMA)
        days = self.age_days()
        before = len(self.problems)
        gestation = self.gestation()
        if len(self.problems) > before:
            return None
        return Anthropometry(
            sex,
            days,
            weight if oedema_read else None,
            stature if position_read else None,
            position,
            head,
            muac,
            triceps,
            subscapular,
            bool(oedema),
            gestation,
        )


def output_row(key: str, scores: Scores) -> list[str]:
    """`id`, a z-score with two decimals for each indicator or nothing, and the flags."""
    cells, flags, discarded = [key], [], False
    add, not_standing = cells.append, PositionRule.STANDING_DISCARDED
    for found in scores.values():
        if isinstance(found, NoScore):
            add("")
            continue
        text = f"{found.z:.2f}"
        add(text if text != "-0.00" else "0.00")
        if found.flag:
            flags.append(found.indicator.value)
        if found.position_rule is not_standing:
            discarded = True
    if discarded:
        flags.append(STANDING_DISCARDED)
    cells.append(" ".join(flags))
    return cells


def score_block(
    tables: GrowthTables, layout: Layout, text: str, first_line: int, rules: Rules = DEFAULT_RULES
) -> ScoredBlock:
    """Scores whole CSV lines, the first of which is line `first_line` of its file. Never raises for what they hold."""
    problems: list[Problem] = []
    row, rows = _Row(layout.at, problems), 0
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    for line, cells, open_quote in _rows(layout, text):
        row.cells, row.line = cells, first_line + line
        if not any(cells):
            continue
        rows += 1
        unread = _unread(layout, row, open_quote)
        a = None if unread else row.anthropometry()
        own_id = given_id(row.cell("id"))
        write(_no_scores(own_id) if a is None else output_row(own_id, score(tables, a, rules)))
    return ScoredBlock(out.getvalue(), rows, _lines(text), tuple(problems))


def _lines(text: str) -> int:
    """As the rows are counted: old spreadsheets end a line by CR alone."""
    if "\r" in text:
        return sum(1 for _ in io.StringIO(text, newline=""))
    return text.count("\n") + (text[-1:] not in ("", "\n"))


def _unread(layout: Layout, row: _Row, open_quote: bool) -> bool:
    """Whether the row's cells can't be told apart; says so."""
    too_many = any(row.cells[layout.width :]) if layout.width else False
    if open_quote:
        row.problems.append(Problem(row.line, "quote", "", RowProblem.OPEN_QUOTE))
    elif too_many:
        row.problems.append(Problem(row.line, "row", "", RowProblem.TOO_MANY))
    return open_quote or too_many


def _rows(layout: Layout, text: str) -> Iterator[tuple[int, list[str], bool]]:
    """Each row with its line, counted from 0."""
    lines = io.StringIO(text, newline="")
    if '"' in text:
        yield from csv_rows(lines, layout.delimiter, layout.width, 0)
        return
    for line, cells in enumerate(lines):
        yield line, cells.rstrip("\r\n").split(layout.delimiter), False


def _no_scores(key: str) -> list[str]:
    return [key, *[""] * (len(OUTPUT) - 1)]
