"""What became of a row and of each of its cells: taken, said, or refused. There is no fourth way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from pediatric_his.features.lists.columns import Columns
from pediatric_his.features.lists.files import Row


class Fate(StrEnum):
    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    QUESTION = "question"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Change:
    """A value that the list corrected or filled in."""

    field: str
    before: str
    after: str


@dataclass(slots=True)
class Outcome:
    """Of one row. Messages are by field; `whole`: the fault keeps the whole row out; `brought` counts new facts by kind."""

    row: Row
    faults: dict[str, str] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    brought: Counter[str] = field(default_factory=Counter)
    whole: bool = False
    child: UUID | None = None  # whom it is about, where that is told

    @property
    def fate(self) -> Fate:
        if self.faults:
            return Fate.REFUSED
        if self.questions:
            return Fate.QUESTION
        if self.changes:
            return Fate.CHANGED
        return Fate.NEW if self.brought else Fate.SAME

    def refuse(self, name: str, message: str) -> None:
        """Keeps the whole row out."""
        self.faults.setdefault(name, message)
        self.whole = True

    def ask(self, name: str, message: str) -> None:
        """Keeps the whole row out until a person answers."""
        self.questions.setdefault(name, message)
        self.whole = True

    def cells(self, columns: Columns, places: Mapping[str, Sequence[int]]) -> Counter[str]:
        """How many of the row's cells were taken, said, refused: their sum is the number of cells that hold anything."""
        if self.whole:
            return Counter(refused=sum(map(bool, self.row.cells)))
        refused = {place for name in (*self.faults, *self.questions) for place in places.get(name, ())}
        said = {place for name in self.remarks for place in places.get(name, ())} | {*columns.unknown, *columns.left}
        found: Counter[str] = Counter()
        for place, cell in enumerate(self.row.cells):
            if cell:
                found["refused" if place in refused else "said" if place in said else "taken"] += 1
        return found


@dataclass(slots=True)
class Totals:
    """Rows by fate, cells by fate, facts that came in by kind. The sums are those of the file."""

    rows: Counter[str] = field(default_factory=Counter)
    cells: Counter[str] = field(default_factory=Counter)
    brought: Counter[str] = field(default_factory=Counter)

    def add(self, outcome: Outcome, cells: Counter[str]) -> None:
        self.rows[outcome.fate.value] += 1
        self.cells += cells
        self.brought += outcome.brought

    @property
    def all_in(self) -> bool:
        return not (self.rows[Fate.REFUSED] or self.rows[Fate.QUESTION])

    def as_counts(self) -> dict[str, Any]:
        return {"rows": dict(self.rows), "cells": dict(self.cells), "brought": dict(self.brought)}
