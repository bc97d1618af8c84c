"""What an expression of the tables may name: inputs, limits of age, settings, and facts, which are expressions themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from pediatric_his.clinical.imci import logic
from pediatric_his.clinical.imci.model import Ground, Group, Input
from pediatric_his.reference.imci.expressions import ExpressionFault, Names, Parsed, ParsedFact, parse
from pediatric_his.reference.imci.files import Part

_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_NEVER_KNOWN: Final = Parsed(logic.any_given(()))
"""Stands for an expression that can't be understood."""


@dataclass(frozen=True, slots=True)
class _Written:
    """A fact as it is written."""

    part: Part
    group: Group
    text: object


@dataclass(slots=True)
class Vocabulary:
    settings: Mapping[str, bool | str]
    ages: Mapping[str, int]
    inputs: dict[str, Input] = field(default_factory=dict)
    _facts: dict[str, _Written] = field(default_factory=dict)
    _parsed: dict[str, ParsedFact | None] = field(default_factory=dict)
    """None while a fact is being parsed."""
    _taken: set[str] = field(default_factory=set)

    def take(self, part: Part, name: str) -> None:
        """An expression names inputs, facts, settings and limits of age alike: a name stands for one thing."""
        if not _NAME.fullmatch(name):
            part.fault(f"{name!r} is not a name: small letters, digits and _", name)
        if name in self._taken:
            part.fault(f"the name {name} is used twice", name)
        self._taken.add(name)

    def add_input(self, part: Part, name: str, group: Group) -> None:
        """`name = ["yes", "no"]`, or `name = { whole = [0, 365], unit = "days" }`, `number` where parts of one are meant."""
        self.take(part, name)
        if not isinstance(part.data[name], list):
            self.inputs[name] = _number(part, name, group)
            return
        self.inputs[name] = Input(name, group, choices=part.names(name))
        if len(part.data[name]) < 2:
            part.fault(f"{name} needs two values or more", name)

    def add_fact(self, part: Part, name: str, group: Group, default: Ground) -> Ground:
        """`name = "…"`, or `name = { when = "…", source = "…" }`. Gives where it comes from; it is parsed when all are there."""
        self.take(part, name)
        written = part.data[name]
        ground = default
        if isinstance(written, dict):
            inner = part.part(name)
            inner.known("when", "source", "standing", "note")
            ground = inner.ground(default)
            written = written.get("when")
        self._facts.setdefault(name, _Written(part, group, written))
        return ground

    def parse_facts(self) -> None:
        for name in self._facts:
            self.fact(name)

    def fact(self, name: str) -> ParsedFact | None:
        """A fact by its name. Raises ExpressionFault for one that depends on itself."""
        if name not in self._facts:
            return None
        if name not in self._parsed:
            written, self._parsed[name] = self._facts[name], None
            self._parsed[name] = ParsedFact(
                written.group, self.expression(written.part, name, written.text, written.group)
            )
        if (found := self._parsed[name]) is None:
            raise ExpressionFault(f"the fact {name} depends on itself")
        return found

    def expression(self, part: Part, key: str, text: object, group: Group) -> Parsed:
        """What is written at a key of a part, for those of a group."""
        try:
            if not isinstance(text, str):
                raise ExpressionFault("an expression must be text")
            return parse(text, Names(self.inputs, self.ages, self.settings, self.fact), group)
        except ExpressionFault as fault:
            part.fault(f"{key}: {fault}", key)
            return _NEVER_KNOWN


def _number(part: Part, name: str, group: Group) -> Input:
    written: Any = part.data[name] if isinstance(part.data[name], dict) else {}
    kinds = written.keys() & {"whole", "number"}
    bounds = written.get(next(iter(kinds), ""))
    if (
        len(kinds) != 1
        or written.keys() - {"whole", "number", "unit"}
        or not (isinstance(bounds, list) and len(bounds) == 2)
        or not all(type(bound) in (int, Decimal) and Decimal(bound).is_finite() for bound in bounds)
    ):
        part.fault(
            f"{name} must be a list of values or {{ whole = [least, most], unit = … }}, or number for whole", name
        )
        return Input(name, group)
    least, most = map(Decimal, bounds)
    if least >= most:
        part.fault(f"{name}: {least} is not below {most}", name)
    return Input(name, group, (), least, most, "whole" in kinds, str(written.get("unit", "")))
