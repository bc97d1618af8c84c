"""A value beside the child's own: which change is so unlikely that somebody asks before it is kept. It asks, once, and refuses nothing.

| measure               | asked when, against the nearest value of the child's own                                           |
| --------------------- | -------------------------------------------------------------------------------------------------- |
| weight                | 8.5 to 11.8 times as much, or a tenth: a digit or the comma                                         |
| weight                | more than 15 % less                                                                                 |
| weight                | more by 60 g a day (to 3 months; 40 to a year, 20 to five, 30 after) and 300 g or 7 %, the larger   |
| length or height      | 1 cm less; 1.7 cm less where it was lying before and standing now                                   |
| length or height      | more by 0.15 cm a day (to 6 months; 0.08 to two years, 0.04 after) and 2 cm                         |
| head                  | 0.5 cm less, after the first two weeks (a newborn's head takes its form)                            |
| head                  | more by 0.1 cm a day (to 6 months; 0.03 after) and 1 cm                                             |
| arm                   | half as much again, or two thirds                                                                   |

The figures are the house's choice (O): well beyond what growth does, so that a question means something; not thresholds of illness.
A weight lost by thirst, or regained in treatment, may be asked about: the answer is a tap and a word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

NEWBORN_DAYS: Final = 14


class Jump(StrEnum):
    """What is unlikely about a value, by what is most likely wrong."""

    DIGIT = "digit"
    LESS = "less"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Own:
    """A value of the child's own as kept (g, mm), at an age in days. `standing`: of a length or height."""

    age: int
    value: int
    standing: bool | None = None


@dataclass(frozen=True, slots=True)
class Unlikely:
    jump: Jump
    beside: Own


_DAILY: Final = {
    "weight": ((91, 60.0), (366, 40.0), (1827, 20.0), (99_999, 30.0)),
    "length_height": ((183, 1.5), (731, 0.8), (99_999, 0.4)),
    "head_circumference": ((183, 1.0), (99_999, 0.3)),
}
_SLACK: Final = {"weight": 300.0, "length_height": 20.0, "head_circumference": 10.0}
_WEIGHT_SLACK: Final = 0.07
_LOSS: Final = 0.15
_TENFOLD: Final = (8.5, 11.8)
_SHRINKS_MM: Final = 10
_SHRINKS_STANDING_UP_MM: Final = 17
_HEAD_SHRINKS_MM: Final = 5
_ARM: Final = 1.5


def jump(kind: str, now: Own, own: Iterable[Own]) -> Unlikely | None:
    """What of a value is unlikely beside the nearest before it, else the nearest after it. None for a kind without a rule."""
    others = sorted(own, key=lambda other: other.age)
    before = [other for other in others if other.age < now.age][-1:]
    after = [other for other in others if other.age > now.age][:1]
    for earlier, later, beside in [(one, now, one) for one in before] + [(now, one, one) for one in after]:
        found = _change(kind, earlier, later)
        if found is not None:
            return Unlikely(found if beside is earlier else _TURNED[found], beside)
    return None


_TURNED: Final = {Jump.DIGIT: Jump.DIGIT, Jump.LESS: Jump.MORE, Jump.MORE: Jump.LESS}


def _change(kind: str, earlier: Own, later: Own) -> Jump | None:
    """The change from one value to the next: of `later` against `earlier`."""
    ratio = later.value / earlier.value if earlier.value else 1.0
    if kind == "weight":
        if any(_TENFOLD[0] <= r <= _TENFOLD[1] for r in (ratio, 1 / ratio if ratio else 0.0)):
            return Jump.DIGIT
        if ratio < 1 - _LOSS:
            return Jump.LESS
    elif kind == "length_height":
        got_up = later.standing and not earlier.standing
        if earlier.value - later.value > (_SHRINKS_STANDING_UP_MM if got_up else _SHRINKS_MM):
            return Jump.LESS
    elif kind == "head_circumference":
        if earlier.age >= NEWBORN_DAYS and earlier.value - later.value > _HEAD_SHRINKS_MM:
            return Jump.LESS
    elif kind == "muac":
        return Jump.MORE if ratio >= _ARM else Jump.LESS if ratio <= 1 / _ARM else None
    else:
        return None
    return Jump.MORE if later.value - earlier.value > _most(kind, earlier, later) else None


def _most(kind: str, earlier: Own, later: Own) -> float:
    """The most that a child grows between two ages, with what two measurings differ by."""
    grown, since = 0.0, earlier.age
    for until, daily in _DAILY[kind]:
        days = max(0, min(later.age, until) - since)
        grown, since = grown + days * daily, max(since, min(later.age, until))
    slack = _SLACK[kind]
    return grown + (max(slack, _WEIGHT_SLACK * earlier.value) if kind == "weight" else slack)
