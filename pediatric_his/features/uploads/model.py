"""A list handed over in the browser, as it is kept: the file in pieces, how it is understood, what was said of its rows.

What holds anybody's data (the pieces) is erased seven days after the end; the row stays, with its counts and the meaning of its columns.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from pediatric_his.features.lists.outcome import Outcome, Totals

KEPT_DAYS = 7
UNDER_WAY = ("trying", "bringing")


@dataclass(frozen=True, slots=True)
class Upload:
    """`state`: asked (how is it understood?), trying, tried, bringing, done, unusable, erased."""

    id: UUID
    name: str
    language: str
    state: str
    sheet: str | None
    map: dict[str, Any]
    rows_done: int
    counts: dict[str, Any]
    fault: str
    list_id: UUID | None
    recorded_at: datetime
    recorded_by: UUID
    by: str

    @property
    def under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def choices(self) -> dict[str, str]:
        """What somebody said of a column, by its name."""
        found: dict[str, str] = self.map.get("choices", {})
        return found

    @property
    def totals(self) -> Totals:
        return Totals(*(Counter(self.counts.get(name, {})) for name in ("rows", "cells", "brought")))

    @property
    def children(self) -> int:
        """How many children the answers name."""
        return int(self.counts.get("children", 0))


@dataclass(frozen=True, slots=True)
class Said:
    """A row of which there is something to say."""

    line: int
    fate: str
    words: list[str]
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Top:
    """What a person sees of a file before anything is done: its sheets, or its header and first rows."""

    sheets: list[str] = field(default_factory=list)
    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


# ── what was said of rows ──────────────────────────────────────────────────
def look_of(outcomes: Sequence[Outcome], words: Sequence[list[str]]) -> bytes:
    """The rows of a batch of which there is something to say; blank where there is none."""
    told = [
        [outcome.row.line, outcome.fate.value, said, outcome.row.cells]
        for outcome, said in zip(outcomes, words, strict=True)
        if said
    ]
    return packed(told) if told else b""


def answers_of(outcomes: Sequence[Outcome], words: Sequence[list[str]]) -> bytes:
    """All rows of a batch, for the report; of each the child, where she is told."""
    told = [
        [outcome.row.line, outcome.fate.value, said, outcome.row.cells, outcome.child.hex if outcome.child else ""]
        for outcome, said in zip(outcomes, words, strict=True)
    ]
    return packed(told)


def rows_said(look: Sequence[bytes]) -> list[Said]:
    return [Said(*row) for body in look for row in unpacked(body)]


def packed(value: object) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False).encode(), 1)


def unpacked(body: bytes) -> Any:
    return json.loads(zlib.decompress(body))
