"""A calendar's lines, each a dose with its source and standing, and what a hospital has decided about them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pediatric_his.clinical.immunization.dates import duration
from pediatric_his.clinical.immunization.model import Standing
from pediatric_his.reference.calendars.book import NAMES_FILE, days_of
from pediatric_his.reference.calendars.conditions import CONDITIONS_FILE

CHANGEABLE = ("age", "min_age", "min_interval")


@dataclass(frozen=True, slots=True, order=True)
class LineDecision:
    """What a head doctor said of a line: approved as it is, changed in some figures, or off: not given here."""

    decision: str
    changes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A dose of a calendar. `way`: 0 the calendar's own, then the other ways to complete the group; `figures`: as shipped."""

    id: str
    group: str
    way: int
    number: int
    figures: Mapping[str, Any]
    decided: LineDecision | None = None

    @property
    def here(self) -> Mapping[str, Any]:
        """The figures as they hold in the hospital."""
        if self.decided is None or not self.decided.changes:
            return self.figures
        changed = {**self.figures, **dict(self.decided.changes)}
        # A dose never counts later than it is proposed: a lower limit that is none any more goes.
        for least, wanted in (("counts_from", "min_age"), ("counts_after", "min_interval")):
            if least in changed and _above(changed[least], changed.get(wanted)):
                del changed[least]
        return changed

    @property
    def standing(self) -> Standing:
        if self.decided is None:
            return Standing(self.figures["standing"])
        return Standing.UNCERTAIN if self.decided.decision == "off" else Standing.APPROVED

    @property
    def note(self) -> str:
        return str(self.figures.get("note", ""))

    @property
    def girls_only(self) -> bool:
        return self.figures.get("sex") == "f"

    @property
    def shipped_standing(self) -> Standing:
        return Standing(self.figures["standing"])


def _above(least: str, wanted: str | None) -> bool:
    low, high = duration(least), duration(wanted)
    return low is not None and (high is None or days_of(low) > days_of(high))


def lines_of(data: Mapping[str, Any], decided: Mapping[str, LineDecision]) -> Iterator[Line]:
    """Every dose of a calendar's file, in its order."""
    ways: dict[str, int] = {}
    for entry in data["series"]:
        group = entry["group"]
        way = ways[group] = ways.get(group, -1) + 1
        about = {name: entry[name] for name in ("group", "sex", "alternative", "only_if_complete") if name in entry}
        for number, raw in enumerate(entry["doses"], 1):
            name = f"{data['code']}/{group}{f'.{way + 1}' if way else ''}/{number}"
            yield Line(name, group, way, number, {**about, **raw}, decided.get(name))


def edition_of(data: Mapping[str, Any], decided: Mapping[str, LineDecision]) -> str:
    """Tells one state of a calendar from another: its file, the names and conditions beside it, what was decided."""
    told = [data, {name: [d.decision, d.changes] for name, d in decided.items()}]
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, default=str)
    beside = NAMES_FILE.read_bytes() + CONDITIONS_FILE.read_bytes()
    return hashlib.sha256(text.encode() + beside).hexdigest()[:8]
