"""Days that are known as a span only: the engine runs over them, and they tell for how much of the span its answer is the same."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pediatric_his.clinical.immunization.dates import Duration

_A_DAY = timedelta(days=1)


class Span:
    """The days on which something may have been. From `same_from` to `last` all that was compared so far comes out the same."""

    __slots__ = ("first", "last", "same_from")

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last, self.same_from = first, last, first

    def narrow(self, same: Callable[[date], bool]) -> None:
        """To the days behind which nothing turns any more; `same` holds on the last, and once it holds it holds on."""
        if same(self.same_from):
            return
        turned, day = self.same_from, self.last
        while (day - turned).days > 1:
            middle = turned + (day - turned) // 2
            if same(middle):
                day = middle
            else:
                turned = middle
        self.same_from = day

    def narrow_day_by_day(self, same: Callable[[date], bool]) -> None:
        """The same for two lengths from one day: a month and four weeks may pass each other more than once."""
        day = self.last
        while day > self.same_from and same(day - _A_DAY):
            day -= _A_DAY
        self.same_from = day


class MovingDay(date):
    """The last day of a span, or a day counted from it by `steps`. It compares as this day; the comparison narrows the span.

    All that is counted from a day moves with it in one direction, so that of the days before the last the one on which a comparison
    turns is found by halving.
    """

    span: Span
    steps: tuple[Duration, ...]

    @classmethod
    def of(cls, span: Span, steps: tuple[Duration, ...] = ()) -> MovingDay:
        day = _counted(span.last, steps)
        moving = cls(day.year, day.month, day.day)
        moving.span, moving.steps = span, steps
        return moving

    def counted(self, length: Duration) -> MovingDay:
        return MovingDay.of(self.span, (*self.steps, length))

    def at(self, day: date) -> int:
        """Where it stands when the span's day is another."""
        return _counted(day, self.steps).toordinal()

    def _compared(self, other: object, holds: Callable[[Any, Any], bool]) -> Any:
        if not isinstance(other, date):
            return NotImplemented
        mine, its = self.toordinal(), other.toordinal()
        found = holds(mine, its)
        if not isinstance(other, MovingDay):
            self.span.narrow(lambda day: _alike(holds, (self.at(day), its), (mine, its)))
        elif other.span is not self.span:
            self.span.narrow(lambda day: _alike(holds, (self.at(day), its), (mine, its)))
            other.span.narrow(lambda day: _alike(holds, (mine, other.at(day)), (mine, its)))
        elif self.steps != other.steps:
            self.span.narrow_day_by_day(lambda day: holds(self.at(day), other.at(day)) == found)
        return found

    def __lt__(self, other: date) -> bool:
        return bool(self._compared(other, operator.lt))

    def __le__(self, other: date) -> bool:
        return bool(self._compared(other, operator.le))

    def __gt__(self, other: date) -> bool:
        return bool(self._compared(other, operator.gt))

    def __ge__(self, other: date) -> bool:
        return bool(self._compared(other, operator.ge))

    def __eq__(self, other: object) -> bool:
        return bool(self._compared(other, operator.eq))

    def __ne__(self, other: object) -> bool:
        return bool(self._compared(other, operator.ne))

    __hash__ = date.__hash__


def _alike(holds: Callable[[Any, Any], bool], moved: tuple[int, int], stood: tuple[int, int]) -> bool:
    """Whether a comparison comes out the same; days that pass each other without meeting don't equal each other again."""
    if holds in (operator.eq, operator.ne):
        return _order(moved) == _order(stood)
    return holds(*moved) == holds(*stood)


def _order(days: tuple[int, int]) -> int:
    return (days[0] > days[1]) - (days[0] < days[1])


def _counted(day: date, steps: tuple[Duration, ...]) -> date:
    for length in steps:
        day = length.after(day)
    return day
