"""Expressions with three values: True, False, and None for unknown (Kleene's strong logic).

What wasn't looked for is blank, a comparison with a blank is unknown, and unknown spreads until something known settles the matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

Truth = bool | None
Value = str | Decimal


@dataclass(slots=True)
class Examination:
    """What is known of one child while the tables are read: what was found, and what the tables said so far.

    `rows`: by classification, whether it is the result of its table. `table`: the one whose actions are being asked for.
    """

    values: Mapping[str, Value]
    settings: Mapping[str, bool | str]
    facts: dict[str, Truth] = field(default_factory=dict)
    rows: dict[str, Truth] = field(default_factory=dict)
    pink: Truth = False
    pink_tables: set[str] = field(default_factory=set)
    table: str = ""


class Expression(NamedTuple):
    """`value`: what it comes to; `blanks`: the blank inputs inside its unknown parts, when it is unknown."""

    value: Callable[[Examination], Truth]
    blanks: Callable[[Examination], Iterable[str]]


def all_of(parts: Sequence[Expression]) -> Expression:
    """`a and b`: one no makes no."""
    values = tuple(part.value for part in parts)

    def value(seen: Examination) -> Truth:
        found: Truth = True
        for one in values:
            truth = one(seen)
            if truth is False:
                return False
            if truth is None:
                found = None
        return found

    return Expression(value, _blanks_of(parts))


def any_of(parts: Sequence[Expression]) -> Expression:
    """`a or b`: one yes makes yes."""
    values = tuple(part.value for part in parts)

    def value(seen: Examination) -> Truth:
        found: Truth = False
        for one in values:
            truth = one(seen)
            if truth:
                return True
            if truth is None:
                found = None
        return found

    return Expression(value, _blanks_of(parts))


def negated(part: Expression) -> Expression:
    def value(seen: Examination) -> Truth:
        truth = part.value(seen)
        return None if truth is None else not truth

    return Expression(value, part.blanks)


def two_of(parts: Sequence[Expression]) -> Expression:
    """Yes at two yes; no when yes and unknown together are fewer than two."""
    values = tuple(part.value for part in parts)

    def value(seen: Examination) -> Truth:
        truths = [one(seen) for one in values]
        if truths.count(True) >= 2:
            return True
        return False if truths.count(True) + truths.count(None) < 2 else None

    return Expression(value, _blanks_of(parts))


def equals(name: str, wanted: Value) -> Expression:
    """`condition == alert`. The comparisons are written out: they are most of the work of a child."""

    def value(seen: Examination) -> Truth:
        found = seen.values.get(name)
        return None if found is None else found == wanted

    return Expression(value, _blank(name))


def one_of(name: str, wanted: frozenset[str]) -> Expression:
    """`condition in [lethargic, unconscious]`"""

    def value(seen: Examination) -> Truth:
        found = seen.values.get(name)
        return None if found is None else found in wanted

    return Expression(value, _blank(name))


def below(name: str, limit: Decimal) -> Expression:
    """`temp_c < 35.5`; negated, `temp_c >= 35.5`."""

    def value(seen: Examination) -> Truth:
        found = seen.values.get(name)
        return None if found is None else found < limit  # type: ignore[operator]

    return Expression(value, _blank(name))


def at_most(name: str, limit: Decimal) -> Expression:
    """`age_days <= 14`; negated, `age_days > 14`."""

    def value(seen: Examination) -> Truth:
        found = seen.values.get(name)
        return None if found is None else found <= limit  # type: ignore[operator]

    return Expression(value, _blank(name))


def if_given(part: Expression) -> Expression:
    """Unknown becomes no."""
    return Expression(lambda seen: part.value(seen) is True, _nothing)


def given(name: str) -> Expression:
    """Is the input filled; never unknown."""
    return Expression(lambda seen: name in seen.values, _nothing)


def any_given(names: Sequence[str]) -> Expression:
    """Yes if one of the inputs is filled, else unknown."""
    return Expression(lambda seen: True if any(name in seen.values for name in names) else None, lambda _: names)


def fact(name: str, when: Expression, lasting: bool) -> Expression:
    """A sign that has a name. A lasting one is worked out once a child: the tables read so far don't matter to it."""
    if not lasting:
        return when
    work_out = when.value

    def value(seen: Examination) -> Truth:
        facts = seen.facts
        if name in facts:
            return facts[name]
        facts[name] = truth = work_out(seen)
        return truth

    return Expression(value, when.blanks)


def setting(name: str) -> Expression:
    return Expression(lambda seen: bool(seen.settings[name]), _nothing)


def result(code: str) -> Expression:
    """Is it the result of an earlier table; unknown while its row is. Its own table asks for what is blank."""
    return Expression(lambda seen: seen.rows.get(code, False), _nothing)


def pink() -> Expression:
    """Has an earlier table a pink result; unknown while an earlier pink row is. Its own table asks."""
    return Expression(lambda seen: seen.pink, _nothing)


def pink_elsewhere() -> Expression:
    """After all tables: has another table a pink result."""
    return Expression(lambda seen: bool(seen.pink_tables - {seen.table}), _nothing)


def _blank(name: str) -> Callable[[Examination], Iterable[str]]:
    return lambda seen: () if name in seen.values else (name,)


def _nothing(_: Examination) -> Iterable[str]:
    return ()


def _blanks_of(parts: Sequence[Expression]) -> Callable[[Examination], Iterable[str]]:
    return lambda seen: [name for part in parts if part.value(seen) is None for name in part.blanks(seen)]
