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
    """`values`: by input; `faults`: of the inputs that can't be read, `invalid` or `implausible`."""

    values: dict[str, Value]
    faults: dict[str, str]


def read_findings(inputs: Mapping[str, Input], cells: Mapping[str, str]) -> Findings:
    """`cells`: what was written, by input; other names are ignored."""
    values: dict[str, Value] = {}
    faults: dict[str, str] = {}
    for name, cell in cells.items():
        if cell and (text := cell.strip()) and (one := inputs.get(name)):
            if one.choices:
                if text in one.choices:
                    values[name] = text
                else:
                    faults[name] = "invalid"
            elif (number := _number(text, one.whole)) is None:
                faults[name] = "invalid"
            elif one.minimum <= number <= one.maximum:
                values[name] = number
            else:
                faults[name] = "implausible"
    return Findings(values, faults)


def _number(text: str, whole: bool) -> Decimal | None:
    """A number as it is written; None for anything else, and for a broken one where a whole one is asked."""
    if not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text)
    return None if whole and number != number.to_integral_value() else number


def group_of(ages: Mapping[str, int], age_days: Decimal) -> Group | None:
    """Young infant or child; None from the age on from which IMCI doesn't apply."""
    if age_days < ages["child_from"]:
        return Group.YOUNG
    return Group.CHILD if age_days < ages["end"] else None
