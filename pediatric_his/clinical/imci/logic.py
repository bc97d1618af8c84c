"""Expressions with three values: True, False, and None for unknown (Kleene's strong logic).

What wasn't looked for is blank, a comparison with a blank is unknown, and unknown spreads until something known settles the matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

Truth = bool | None
Value = str | int | Decimal


@dataclass(slots=True)
class Examination:
    """What is known of one child while the tables are read: what was found, and what the tables said so far."""

    values: Mapping[str, Value]
    settings: Mapping[str, bool | str]
    facts: dict[str, Truth] = field(default_factory=dict)
    rows: dict[str, Truth] = field(default_factory=dict)
    """By classification: whether it is the result of its table."""
    pink: Truth = False
    pink_tables: set[str] = field(default_factory=set)
    table: str = ""
    """The table that is being read."""


class Expression(Protocol):
    def value(self, seen: Examination) -> Truth: ...

    def blanks(self, seen: Examination) -> Iterator[str]:
        """The blank inputs inside the unknown parts of an expression that is unknown."""
        ...


@dataclass(frozen=True, slots=True)
class All:
    """`a and b`: one no makes no."""

    parts: tuple[Expression, ...]

    def value(self, seen: Examination) -> Truth:
        found: Truth = True
        for part in self.parts:
            value = part.value(seen)
            if value is False:
                return False
            if value is None:
                found = None
        return found

    def blanks(self, seen: Examination) -> Iterator[str]:
        return _blanks(self.parts, seen)


@dataclass(frozen=True, slots=True)
class Any:
    """`a or b`: one yes makes yes."""

    parts: tuple[Expression, ...]

    def value(self, seen: Examination) -> Truth:
        found: Truth = False
        for part in self.parts:
            value = part.value(seen)
            if value:
                return True
            if value is None:
                found = None
        return found

    def blanks(self, seen: Examination) -> Iterator[str]:
        return _blanks(self.parts, seen)


@dataclass(frozen=True, slots=True)
class Not:
    part: Expression

    def value(self, seen: Examination) -> Truth:
        value = self.part.value(seen)
        return None if value is None else not value

    def blanks(self, seen: Examination) -> Iterator[str]:
        return self.part.blanks(seen)


@dataclass(frozen=True, slots=True)
class TwoOf:
    """Yes at two yes; no when yes and unknown together are fewer than two."""

    parts: tuple[Expression, ...]

    def value(self, seen: Examination) -> Truth:
        yes = unknown = 0
        for part in self.parts:
            value = part.value(seen)
            if value:
                yes += 1
                if yes == 2:
                    return True
            elif value is None:
                unknown += 1
        return None if yes + unknown >= 2 else False

    def blanks(self, seen: Examination) -> Iterator[str]:
        return _blanks(self.parts, seen)


@dataclass(frozen=True, slots=True)
class Compare:
    """An input against a value: `temp_c >= 38`, `condition == alert`, `condition in [lethargic, unconscious]`."""

    name: str
    compare: Callable[[Value, Value | frozenset[str]], bool]
    limit: Value | frozenset[str]

    def value(self, seen: Examination) -> Truth:
        value = seen.values.get(self.name)
        return None if value is None else self.compare(value, self.limit)

    def blanks(self, seen: Examination) -> Iterator[str]:
        if self.name not in seen.values:
            yield self.name


@dataclass(frozen=True, slots=True)
class IfGiven:
    """`if_given(e)`: unknown becomes no."""

    part: Expression

    def value(self, seen: Examination) -> Truth:
        return self.part.value(seen) is True

    def blanks(self, seen: Examination) -> Iterator[str]:
        return iter(())


@dataclass(frozen=True, slots=True)
class Given:
    """`given(x)`: is the input filled; never unknown."""

    name: str

    def value(self, seen: Examination) -> Truth:
        return self.name in seen.values

    def blanks(self, seen: Examination) -> Iterator[str]:
        return iter(())


@dataclass(frozen=True, slots=True)
class AnyGiven:
    """`any_given(x, y)`: yes if one of the inputs is filled, else unknown."""

    names: tuple[str, ...]

    def value(self, seen: Examination) -> Truth:
        return True if any(name in seen.values for name in self.names) else None

    def blanks(self, seen: Examination) -> Iterator[str]:
        return iter(self.names)


@dataclass(frozen=True, slots=True)
class Fact:
    """A sign that has a name. It is worked out once a child, unless the tables read so far matter to it."""

    name: str
    when: Expression
    lasting: bool

    def value(self, seen: Examination) -> Truth:
        facts = seen.facts
        if self.name in facts:
            return facts[self.name]
        value = self.when.value(seen)
        if self.lasting:
            facts[self.name] = value
        return value

    def blanks(self, seen: Examination) -> Iterator[str]:
        return self.when.blanks(seen)


@dataclass(frozen=True, slots=True)
class Setting:
    name: str

    def value(self, seen: Examination) -> Truth:
        return bool(seen.settings[self.name])

    def blanks(self, seen: Examination) -> Iterator[str]:
        return iter(())


@dataclass(frozen=True, slots=True)
class Result:
    """`result(c)`: is c the result of an earlier table; unknown while c's row is. Its own table asks for what is blank."""

    code: str

    def value(self, seen: Examination) -> Truth:
        return seen.rows.get(self.code, False)

    def blanks(self, seen: Examination) -> Iterator[str]:
        return iter(())


@dataclass(frozen=True, slots=True)
class Pink:
    """`pink()`: has an earlier table a pink result; unknown while an earlier pink row is. Its own table asks."""

    def value(self, seen: Examination) -> Truth:
        return seen.pink

    def blanks(self, seen: Examination) -> Iterator[str]:
        return iter(())


@dataclass(frozen=True, slots=True)
class PinkElsewhere:
    """`pink_elsewhere()`: after all tables, has another table a pink result."""

    def value(self, seen: Examination) -> Truth:
        return bool(seen.pink_tables - {seen.table})

    def blanks(self, seen: Examination) -> Iterator[str]:
        return iter(())


def _blanks(parts: tuple[Expression, ...], seen: Examination) -> Iterator[str]:
    for part in parts:
        if part.value(seen) is None:
            yield from part.blanks(seen)
