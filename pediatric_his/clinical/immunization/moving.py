"""Days that are known as a span only: a run over them notes what it compared, so that the days with the same answer are known.

A `Moving` takes the place of a date in a run. What is counted from a day moves with it in one direction; so of all the days that fit a
list of comparisons there is a latest choice, found by moving back what comes too late, and again, until all fits.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pediatric_his.clinical.immunization.dates import Duration

_A_DAY = timedelta(days=1)
Span = tuple[date, date]  # its first and its last day


class Counted(NamedTuple):
    """A day counted by `steps` from the day of one span, or from a fixed day where `span` is none."""

    span: int | None
    steps: tuple[Duration, ...] = ()
    fixed: date = date.min

    def on(self, days: Sequence[date]) -> int:
        return self.from_day(self.fixed if self.span is None else days[self.span])

    def from_day(self, day: date) -> int:
        for length in self.steps:
            day = length.after(day)
        return day.toordinal()


class Compared(NamedTuple):
    """One day before another, or (not `strictly`) the same."""

    earlier: Counted
    later: Counted
    strictly: bool

    def otherwise(self) -> Compared:
        return Compared(self.later, self.earlier, not self.strictly)

    def holds(self, earlier: int, later: int) -> bool:
        return earlier < later or (earlier == later and not self.strictly)

    def holds_throughout(self, spans: Sequence[Span]) -> bool:
        return self.holds(self.earlier.on([last for _, last in spans]), self.later.on([first for first, _ in spans]))


def each_answer(spans: Sequence[Span]) -> Iterator[Run]:
    """A run for each way in which the comparisons can come out; the caller makes it before asking for the next."""
    waiting: list[tuple[Compared, ...]] = [()]
    while waiting:
        told = waiting.pop()
        days = latest_days(spans, told)
        if days is None:
            continue
        run = Run(spans, days)
        yield run
        new = [c for c in run.compared if c not in told]
        waiting += [(*told, *new[:n], c.otherwise()) for n, c in enumerate(new)]


def latest_days(spans: Sequence[Span], told: Collection[Compared]) -> list[date] | None:
    """The latest choice of a day in each span that fits; None where none does."""
    days = [last for _, last in spans]
    moved = True
    while moved:
        moved = False
        for c in told:
            limit = c.later.on(days)
            if c.holds(c.earlier.on(days), limit):
                continue
            if c.earlier.span is None:
                return None
            day = _last_before(c, limit, spans[c.earlier.span][0], days[c.earlier.span])
            if day is None:
                return None
            days[c.earlier.span], moved = day, True
    return days


def _last_before(c: Compared, limit: int, first: date, last: date) -> date | None:
    if not c.holds(c.earlier.from_day(first), limit):
        return None
    while (last - first).days > 1:
        middle = first + (last - first) // 2
        if c.holds(c.earlier.from_day(middle), limit):
            first = middle
        else:
            last = middle
    return first


class Run:
    """The days of one run, and what it compared that could come out otherwise on other days, in order."""

    def __init__(self, spans: Sequence[Span], days: Sequence[date]) -> None:
        self.spans = spans
        self.days = [Moving.counted_from(self, day, Counted(n)) for n, day in enumerate(days)]
        self.compared: dict[Compared, None] = {}

    def note(self, mine: Counted, other: Counted, order: int) -> None:
        if mine == other:
            return
        if order <= 0:
            self._keep(Compared(mine, other, order < 0))
        if order >= 0:
            self._keep(Compared(other, mine, order > 0))

    def note_whether(self, earlier: Counted, later: Counted, *, strictly: bool, found: bool) -> None:
        if earlier != later:
            c = Compared(earlier, later, strictly)
            self._keep(c if found else c.otherwise())

    def _keep(self, c: Compared) -> None:
        if c not in self.compared and not c.holds_throughout(self.spans):
            self.compared[c] = None


class Moving(date):
    """A day of a run: it behaves as the date that it is, and tells the run what it is compared with."""

    run: Run
    counted: Counted

    @classmethod
    def counted_from(cls, run: Run, day: date, counted: Counted) -> Moving:
        moving = cls(day.year, day.month, day.day)
        moving.run, moving.counted = run, counted
        return moving

    def after(self, length: Duration) -> Moving:
        there = length.after(date(self.year, self.month, self.day))
        return Moving.counted_from(self.run, there, self.counted._replace(steps=(*self.counted.steps, length)))

    def _whether(self, other: date, holds: Callable[[Any, Any], bool]) -> bool:
        found = holds(self.toordinal(), other.toordinal())
        its = _counted(other)
        if holds in (operator.lt, operator.le):
            self.run.note_whether(self.counted, its, strictly=holds is operator.lt, found=found)
        else:
            self.run.note_whether(its, self.counted, strictly=holds is operator.gt, found=found)
        return found

    def _same(self, other: object) -> bool:
        if not isinstance(other, date):
            return False
        mine, its = self.toordinal(), other.toordinal()
        self.run.note(self.counted, _counted(other), (mine > its) - (mine < its))
        return mine == its

    def __lt__(self, other: date) -> bool:
        return self._whether(other, operator.lt)

    def __le__(self, other: date) -> bool:
        return self._whether(other, operator.le)

    def __gt__(self, other: date) -> bool:
        return self._whether(other, operator.gt)

    def __ge__(self, other: date) -> bool:
        return self._whether(other, operator.ge)

    def __eq__(self, other: object) -> bool:
        return self._same(other)

    def __ne__(self, other: object) -> bool:
        return not self._same(other)

    __hash__ = date.__hash__


def _counted(day: date) -> Counted:
    return day.counted if isinstance(day, Moving) else Counted(None, fixed=day)
