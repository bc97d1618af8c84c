"""IMCI's decision tables, and what they say of one child.

Source: WHO, Integrated Management of Childhood Illness, in the form of `reference/imci/`, where each figure names its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from pediatric_his.clinical.imci.logic import Expression


class Colour(StrEnum):
    """Grey: can't be classified before more is looked for. `gravity`: the greater, the worse."""

    gravity: int

    def __new__(cls, value: str, gravity: int = 0) -> Colour:
        member = str.__new__(cls, value)
        member._value_, member.gravity = value, gravity
        return member

    PINK = "pink", 4
    YELLOW = "yellow", 3
    GREEN = "green", 2
    GREY = "grey", 1


class Group(StrEnum):
    """Whom a table, or an input, is for."""

    CHILD = "child"
    YOUNG = "young"
    BOTH = "both"


class Standing(StrEnum):
    """How sure a figure is: seen in its source; recalled from it; sources differ; decided here."""

    CERTAIN = "certain"
    FROM_MEMORY = "from memory"
    UNCERTAIN = "uncertain"
    OURS = "ours"


class Source(NamedTuple):
    """`read`: how it was read, itself or restated by others."""

    what: str
    read: str


class Ground(NamedTuple):
    """Where a figure comes from: the code of its source, how sure it is, and what else is to be known."""

    source: str
    standing: Standing
    note: str = ""


@dataclass(frozen=True, slots=True)
class Input:
    """Something to look for or to ask: one of `choices`, or a number from `minimum` to `maximum`."""

    name: str
    group: Group
    choices: tuple[str, ...] = ()
    minimum: Decimal = Decimal(0)
    maximum: Decimal = Decimal(0)
    whole: bool = False
    unit: str = ""


class NamedExpression(NamedTuple):
    """A sign, or an action with its condition."""

    name: str
    when: Expression


@dataclass(frozen=True, slots=True)
class FollowUp:
    """To be seen again in `days`; with `condition` only then."""

    days: int
    condition: str = ""

    def __str__(self) -> str:
        return f"{self.days} if {self.condition}" if self.condition else str(self.days)


@dataclass(frozen=True, slots=True)
class Row:
    """A classification. `clear`: it holds only if every row above is no, not unknown."""

    code: str
    colour: Colour
    when: Expression
    clear: bool
    reasons: tuple[NamedExpression, ...]
    before: tuple[str, ...]
    """Actions before referral."""
    do: tuple[str, ...]
    do_if: tuple[NamedExpression, ...]
    follow: FollowUp | None
    ground: Ground


@dataclass(frozen=True, slots=True)
class Table:
    """Rows from the most severe. `gate`: only where it is yes the table is read. `ask_too`: asked though a row stands without."""

    id: str
    group: Group
    title: str
    gate: Expression | None
    skip_if_pink: bool
    ask_too: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    id: str
    group: Group
    when: Expression


@dataclass(frozen=True, slots=True)
class DecisionTables:
    """An edition. `tables`, `contradictions`: by age group, child or young, what is read for it, in its order.

    `ages`: limits in completed days of life. `settings`: what a country or a head doctor may set; one that is called as an input
    stands for it where it is blank.
    """

    edition: date
    sources: Mapping[str, Source]
    settings: Mapping[str, bool | str]
    ages: Mapping[str, int]
    inputs: Mapping[str, Input]
    facts: Mapping[str, Ground]
    tables: Mapping[Group, tuple[Table, ...]]
    contradictions: Mapping[Group, tuple[Contradiction, ...]]


class Ending(StrEnum):
    """How a table ended: a row holds; it holds and a worse one may; none is known to hold; none does."""

    SETTLED = "settled"
    AT_LEAST = "at_least"
    CANNOT = "cannot"
    NOTHING = "nothing"


class Outcome(NamedTuple):
    """What a table that was read says.

    `code`: the classification, `cannot_<table>`, or empty. `open_rows`: those that may still hold. `reasons`: the row's signs
    that are there.
    """

    table: Table
    row: Row | None
    code: str
    colour: Colour | None
    open_rows: tuple[Row, ...]
    reasons: tuple[str, ...]
    ask: tuple[str, ...]
    actions: tuple[str, ...] = ()

    @property
    def ending(self) -> Ending:
        if self.row:
            return Ending.AT_LEAST if self.open_rows else Ending.SETTLED
        return Ending.CANNOT if self.open_rows else Ending.NOTHING


class Referral(StrEnum):
    """`PLAN_C`: fluids by vein here; refer if they can't be given."""

    URGENT = "urgent"
    PLAN_C = "plan_c"
    YES = "yes"
    NO = "no"


class Assessment(NamedTuple):
    """What IMCI says of one child. Nothing classified isn't healthy: IMCI found nothing.

    `classifications`: codes by colour, then `cannot_…`. `colour`: the worst of the classifications, None without any.
    `ask`: inputs to look for. `not_assessed`: tables of which isn't known whether they apply. `outcomes`: table by table.
    """

    classifications: tuple[str, ...]
    colour: Colour | None
    ask: tuple[str, ...]
    not_assessed: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    follow_up: FollowUp | None = None
    refer: Referral = Referral.NO
    outcomes: tuple[Outcome, ...] = ()
