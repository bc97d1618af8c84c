"""From an expression as it is written in the tables to its nodes. It is parsed and walked, never run."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, NamedTuple

from pediatric_his.clinical.imci import logic
from pediatric_his.clinical.imci.model import Group, Input

_COMPARISONS: Final[Mapping[type[ast.cmpop], Callable[[str, Any], logic.Expression]]] = {
    ast.Eq: logic.equals,
    ast.NotEq: lambda name, value: logic.negated(logic.equals(name, value)),
    ast.Lt: logic.below,
    ast.LtE: logic.at_most,
    ast.Gt: lambda name, limit: logic.negated(logic.at_most(name, limit)),
    ast.GtE: lambda name, limit: logic.negated(logic.below(name, limit)),
}


class ExpressionFault(ValueError):
    """What can't be understood, in a sentence for who wrote the table."""


class Parsed(NamedTuple):
    """`results`: classifications it asks for; `pink`, `elsewhere`: whether it asks for pink tables before, or anywhere."""

    expression: logic.Expression
    results: frozenset[str] = frozenset()
    pink: bool = False
    elsewhere: bool = False

    @property
    def lasting(self) -> bool:
        """What tables were read before doesn't matter to it."""
        return not (self.results or self.pink or self.elsewhere)


class ParsedFact(NamedTuple):
    group: Group
    parsed: Parsed


@dataclass(frozen=True, slots=True)
class Names:
    """What an expression may name. `fact` gives one by its name, None where there is none."""

    inputs: Mapping[str, Input]
    ages: Mapping[str, int]
    settings: Mapping[str, bool | str]
    fact: Callable[[str], ParsedFact | None]


def parse(text: str, names: Names, group: Group) -> Parsed:
    """`group`: for whom the expression is read; what is looked for in others only it can't name.

    Raises:
        ExpressionFault: it can't be understood.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(text.strip(), mode="eval").body
        walk = _Walk(names, group)
        expression = walk.node(body)
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ExpressionFault(f"{_short(text)} is not an expression") from error
    return Parsed(expression, frozenset(walk.results), walk.pink, walk.elsewhere)


@dataclass(slots=True)
class _Walk:
    names: Names
    group: Group
    results: set[str] = field(default_factory=set)
    pink: bool = False
    elsewhere: bool = False

    def node(self, node: ast.expr) -> logic.Expression:
        match node:
            case ast.BoolOp(op=ast.And(), values=parts):
                return logic.all_of([self.node(part) for part in parts])
            case ast.BoolOp(op=ast.Or(), values=parts):
                return logic.any_of([self.node(part) for part in parts])
            case ast.UnaryOp(op=ast.Not(), operand=part):
                return logic.negated(self.node(part))
            case ast.Compare(left=ast.Name(id=name), ops=[ast.In()], comparators=[ast.List(elts=values)]):
                return self._among(self._input(name), values)
            case ast.Compare(left=ast.Name(id=name), ops=[op], comparators=[value]) if type(op) in _COMPARISONS:
                return self._compare(self._input(name), op, value)
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._call(name, arguments)
            case ast.Name(id=name):
                return self._bare(name)
        raise ExpressionFault(f"{_short(ast.unparse(node))} is not understood here")

    def _bare(self, name: str) -> logic.Expression:
        if fact := self.names.fact(name):
            if fact.group not in (self.group, Group.BOTH):
                raise ExpressionFault(f"the fact {name} is for the group {fact.group}")
            self.results |= fact.parsed.results
            self.pink |= fact.parsed.pink
            self.elsewhere |= fact.parsed.elsewhere
            return logic.fact(name, fact.parsed.expression, fact.parsed.lasting)
        if isinstance(self.names.settings.get(name), bool):
            return logic.setting(name)
        if name in self.names.inputs:
            raise ExpressionFault(f"{name} is an input: compare it with a value")
        raise ExpressionFault(f"{name} is neither a fact nor a setting")

    def _input(self, name: str) -> Input:
        one = self.names.inputs.get(name)
        if one is None:
            raise ExpressionFault(f"{name} is not an input")
        if one.group not in (self.group, Group.BOTH):
            raise ExpressionFault(f"the input {name} is for the group {one.group}")
        return one

    def _among(self, one: Input, values: list[ast.expr]) -> logic.Expression:
        return logic.one_of(one.name, frozenset(self._choice(one, value) for value in values))

    def _compare(self, one: Input, op: ast.cmpop, value: ast.expr) -> logic.Expression:
        if one.choices and not isinstance(op, ast.Eq | ast.NotEq):
            raise ExpressionFault(f"{one.name} has values, not a number")
        limit = self._choice(one, value) if one.choices else self._limit(one, value)
        return _COMPARISONS[type(op)](one.name, limit)

    def _choice(self, one: Input, value: ast.expr) -> str:
        name = value.id if isinstance(value, ast.Name) else ast.unparse(value)
        if name not in one.choices:
            raise ExpressionFault(
                f"{one.name} is never {_short(name)}; it can be {', '.join(one.choices) or 'a number'}"
            )
        return name

    def _limit(self, one: Input, value: ast.expr) -> Decimal:
        match value:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                limit = Decimal(str(number))
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                limit = -Decimal(str(number))
            case ast.Name(id=name) if name in self.names.ages:
                limit = Decimal(self.names.ages[name])
            case _:
                raise ExpressionFault(f"{one.name} can't be compared with {_short(ast.unparse(value))}")
        if not one.minimum <= limit <= one.maximum:
            raise ExpressionFault(f"{one.name} goes from {one.minimum} to {one.maximum}, not to {limit}")
        return limit

    def _call(self, name: str, arguments: list[ast.expr]) -> logic.Expression:
        match name, arguments:
            case "if_given", [part]:
                return logic.if_given(self.node(part))
            case "two_of", [_, _, *_]:
                return logic.two_of([self.node(part) for part in arguments])
            case "given", [ast.Name(id=one)]:
                return logic.given(self._input(one).name)
            case "any_given", [ast.Name(), *_] if all(isinstance(one, ast.Name) for one in arguments):
                return logic.any_given([self._input(ast.unparse(one)).name for one in arguments])
            case "result", [ast.Name(id=code)]:
                self.results.add(code)
                return logic.result(code)
            case "pink", []:
                self.pink = True
                return logic.pink()
            case "pink_elsewhere", []:
                self.elsewhere = True
                return logic.pink_elsewhere()
        raise ExpressionFault(f"{name}(…) is not understood here")


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:59]}…")
