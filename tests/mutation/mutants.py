"""`python -m tests.mutation.mutants FILE`: the mutants of a file, one JSON object a line. Runs in the tool's environment."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import accumulate
from pathlib import Path

# Slips that a person could make; a `+` that became `<<` fails every test and would only flatter the figures.
OPERATORS = (
    "AddNot",
    "ExceptionReplacer",
    "NumberReplacer",
    "ReplaceAndWithOr",
    "ReplaceBinaryOperator_Add_Sub",
    "ReplaceBinaryOperator_BitAnd_BitOr",
    "ReplaceBinaryOperator_BitOr_BitAnd",
    "ReplaceBinaryOperator_Div_FloorDiv",
    "ReplaceBinaryOperator_Div_Mul",
    "ReplaceBinaryOperator_FloorDiv_Div",
    "ReplaceBinaryOperator_Mod_FloorDiv",
    "ReplaceBinaryOperator_Mul_Div",
    "ReplaceBinaryOperator_Sub_Add",
    "ReplaceBreakWithContinue",
    "ReplaceComparisonOperator_Eq_NotEq",
    "ReplaceComparisonOperator_GtE_Gt",
    "ReplaceComparisonOperator_GtE_Lt",
    "ReplaceComparisonOperator_Gt_GtE",
    "ReplaceComparisonOperator_Gt_LtE",
    "ReplaceComparisonOperator_IsNot_Is",
    "ReplaceComparisonOperator_Is_IsNot",
    "ReplaceComparisonOperator_LtE_Gt",
    "ReplaceComparisonOperator_LtE_Lt",
    "ReplaceComparisonOperator_Lt_GtE",
    "ReplaceComparisonOperator_Lt_LtE",
    "ReplaceComparisonOperator_NotEq_Eq",
    "ReplaceContinueWithBreak",
    "ReplaceFalseWithTrue",
    "ReplaceOrWithAnd",
    "ReplaceTrueWithFalse",
    "ReplaceUnaryOperator_Delete_Not",
    "ReplaceUnaryOperator_Delete_USub",
    "ZeroIterationForLoop",
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change at a place of a source: its characters from `start` to `end` are `new` instead."""

    operator: str
    line: int
    start: int
    end: int
    new: str

    def source(self, original: str) -> str:
        return original[: self.start] + self.new + original[self.end :]

    def words(self, original: str) -> str:
        """The line as it was and as it is, for whoever reads the survivors."""
        changed = self.source(original).splitlines()[self.line - 1]
        return f"{self.line}: {original.splitlines()[self.line - 1].strip()}  →  {changed.strip()}"


def mutants(original: str) -> list[Mutant]:
    """Every mutant of a source that still compiles and changes more than what a type checker reads, in order of place."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.operators.provider import OperatorProvider

    unread, found = list(_unread(original)), set()
    for name in OPERATORS:
        operator, occurrence = OperatorProvider()[name](), 0
        while (changed := mutate_code(original, operator, occurrence)) is not None:
            occurrence += 1
            mutant = _difference(name, original, changed)
            if not any(mutant.start in span for span in unread) and _compiles(changed):
                found.add(mutant)
    return sorted(found, key=lambda mutant: (mutant.start, mutant.end, mutant.new))


def _unread(original: str) -> Iterator[range]:
    """The places that no child's figures go through.

    Annotations; a signature but for its defaults; `@dataclass(…)` and the size of a cache; `zip`'s `strict`.
    """
    lines = original.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, lines))]

    def place(line: int, column: int) -> int:
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

    def span(node: ast.expr | ast.stmt) -> range:
        return range(place(node.lineno, node.col_offset), place(node.end_lineno or 0, node.end_col_offset or 0))

    for node in ast.walk(ast.parse(original)):
        if isinstance(node, ast.AnnAssign):
            yield span(node.annotation)
        elif isinstance(node, ast.ClassDef):
            yield from (span(d) for d in node.decorator_list if isinstance(d, ast.Call))
        elif isinstance(node, ast.keyword) and node.arg == "strict":
            yield span(node.value)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from (span(d) for d in node.decorator_list if "cache" in ast.unparse(d))
            at = place(node.lineno, node.col_offset)
            defaults = [span(d) for d in (*node.args.defaults, *node.args.kw_defaults) if d is not None]
            for default in sorted(defaults, key=lambda d: d.start):
                yield range(at, default.start)
                at = default.stop
            yield range(at, span(node.body[0]).start)


def _difference(operator: str, original: str, changed: str) -> Mutant:
    start = _same(original, changed)
    end = len(original) - _same(original[start:][::-1], changed[start:][::-1])
    return Mutant(
        operator, original.count("\n", 0, start) + 1, start, end, changed[start : len(changed) - len(original) + end]
    )


def _same(a: str, b: str) -> int:
    """How many characters two texts begin with alike."""
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _compiles(source: str) -> bool:
    try:
        compile(source, "mutant", "exec")
    except SyntaxError:
        return False
    return True


if __name__ == "__main__":
    for found in mutants(Path(sys.argv[1]).read_text(encoding="utf-8")):
        print(json.dumps(asdict(found), ensure_ascii=False))
