"""Every value of a child, day by day, with what it was before it was corrected: by whom, when and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pediatric_his.features.measurements.kinds import KINDS
from pediatric_his.features.measurements.queries import ValueRow
from pediatric_his.features.measurements.words import quantity, with_site
from pediatric_his.web.languages import _


@dataclass(frozen=True, slots=True)
class Was:
    """An earlier value, and who put the later one in its place, when and why."""

    value: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ValueLine:
    """`value` is blank where it was taken back; `before_birth`: by the birth date as it is known now."""

    id: UUID
    name: str
    value: str
    by: str
    at: datetime
    reason: str
    was: tuple[Was, ...]
    before_birth: bool
    can_be_corrected: bool


def value_lines(rows: Sequence[ValueRow], born: date) -> list[tuple[date, list[ValueLine]]]:
    """The latest day first; within a day in the order of the kinds, a second reading below the first."""
    by_id, replaced = {row.id: row for row in rows}, {row.supersedes for row in rows}
    days: dict[date, list[tuple[int, ValueLine]]] = {}
    order = [*KINDS, "oedema"]
    for row in rows:
        if row.id not in replaced:
            days.setdefault(row.measured_on, []).append((order.index(row.kind), _line(row, by_id, born)))
    return [
        (day, [line for _place, line in sorted(days[day], key=lambda pair: pair[0])])
        for day in sorted(days, reverse=True)
    ]


def _line(row: ValueRow, by_id: dict[UUID, ValueRow], born: date) -> ValueLine:
    was, later = [], row
    while later.supersedes is not None and (old := by_id.get(later.supersedes)):
        was.append(Was(_words(old), later.by, later.recorded_at, later.confirmed_reason))
        later = old
    return ValueLine(
        row.id,
        _(KINDS[row.kind].words) if row.kind in KINDS else _("Oedema"),
        _words(row),
        later.by,
        later.recorded_at,
        later.confirmed_reason,
        tuple(was),
        row.measured_on < born,
        row.value is not None and row.kind in KINDS,
    )


def _words(row: ValueRow) -> str:
    if row.value is None:
        return ""
    if row.kind not in KINDS:
        return _("of both feet") if row.value else _("none")
    return with_site(quantity(KINDS[row.kind], row.value), row.site)
