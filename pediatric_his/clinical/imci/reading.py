"""From what was written of a child to values. What can't be read counts as blank, is said, and is asked for again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final, NamedTuple

from pediatric_his.clinical.imci.logic import Value
from pediatric_his.clinical.imci.model import Group, Input

_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")


class Findings(NamedTuple):
    """`filled`: names of the inputs that aren't blank; `faults`: for those that can't be read, `invalid` or `implausible`."""

    values: dict[str, Value]
    filled: tuple[str, ...]
    faults: dict[str, str]


def read_findings(inputs: Mapping[str, Input], cells: Mapping[str, str]) -> Findings:
    """`cells`: what was written, by input; other names are ignored."""
    values: dict[str, Value] = {}
    filled: list[str] = []
    faults: dict[str, str] = {}
    for name, cell in cells.items():
        if not cell or name not in inputs or not (text := cell.strip()):
            continue
        filled.append(name)
        value = _value(inputs[name], text)
        if isinstance(value, _Fault):
            faults[name] = value.kind
        else:
            values[name] = value
    return Findings(values, tuple(filled), faults)


class _Fault(NamedTuple):
    kind: str


_INVALID: Final = _Fault("invalid")
_IMPLAUSIBLE: Final = _Fault("implausible")


def _value(one: Input, text: str) -> Value | _Fault:
    if one.choices:
        return text if text in one.choices else _INVALID
    if not _NUMBER.fullmatch(text):
        return _INVALID
    number = Decimal(text)
    if one.whole and number != number.to_integral_value():
        return _INVALID
    return number if one.minimum <= number <= one.maximum else _IMPLAUSIBLE


def group_of(ages: Mapping[str, int], age_days: Decimal) -> Group | None:
    """Young infant or child; None from the age on from which IMCI doesn't apply."""
    if age_days < ages["child_from"]:
        return Group.YOUNG
    return Group.CHILD if age_days < ages["end"] else None
