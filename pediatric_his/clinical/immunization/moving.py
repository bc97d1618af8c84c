"""Days that are known as a span only: a run over them notes what it compared, so that the days with the same answer are known.

A `Moving` takes the place of a date in a run. What is counted from a day moves with it in one direction; so of all the days that fit a
list of comparisons there is a latest choice, found by moving back what comes too late, and again, until all fits.
"""

from __future__ import annotations

import operator
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
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


class Patience:
    """How often days may be moved back before it is given up: orders of many spans contradict each other a day at a time."""

    def __init__(self, moves: int) -> None:
        self.moves = moves

    @property
    def is_lost(self) -> bool:
        return self.moves < 0


def each_answer(spans: Sequence[Span], patience: Patience) -> Iterator[Run]:
    """A run for each way in which the comparisons can come out; the caller makes it before asking for the next.

    When the patience is lost there may be others.
    """
    waiting: deque[tuple[Compared, ...]] = deque([()])  # first what was compared first: these answers differ most
    throughout: set[Compared] = set()  # found to come out one way on all the days
    while waiting and not patience.is_lost:
        told = waiting.popleft()
        days = latest_days(spans, told, patience)
        if days is None:
            continue
        run = Run(spans, days, throughout)
        yield run
        new = [c for c in run.compared if c not in told]
        waiting += [(*told, *new[:n], c.otherwise()) for n, c in enumerate(new)]


def latest_days(spans: Sequence[Span], told: Collection[Compared], patience: Patience) -> list[date] | None:
    """The latest choice of a day in each span that fits; None where none does."""
    if _contradicts_itself(told):
        return None
    days = [last for _, last in spans]
    late, rounds = list(told), 0
    while late and not patience.is_lost:
        rounds += 1
        if rounds == len(spans) + 2 and _goes_round(spans, told):
            return None  # days that only follow each other are settled by now
        for c in late:
            limit, span = c.later.on(days), c.earlier.span
            if c.holds(c.earlier.on(days), limit):
                continue
            day = None if span is None else _last_before(c, limit, spans[span][0], days[span])
            if span is None or day is None:
                return None
            days[span] = day
            patience.moves -= 1
        late = [c for c in told if not c.holds(c.earlier.on(days), c.later.on(days))]
    return None if late else days


def _contradicts_itself(told: Collection[Compared]) -> bool:
    """Each before the other: seen without moving any day."""
    order = {(c.earlier, c.later): False for c in told} | {(c.earlier, c.later): True for c in told if c.strictly}
    return any(strictly or order.get((b, a)) for (a, b), strictly in order.items() if (b, a) in order)


def _goes_round(spans: Sequence[Span], told: Collection[Compared]) -> bool:
    """Whether the orders drive each other on for ever: a circle that is too long even if each step in it is as short as it can be."""
    here = len(spans)  # the place that fixed days are counted from
    least = [(here, n, first.toordinal()) for n, (first, _) in enumerate(spans)]
    least += [(n, here, -last.toordinal()) for n, (_, last) in enumerate(spans)]
    for c in told:
        start, shortest, _ = _reach(c.earlier, here)
        end, _, longest = _reach(c.later, here)
        least.append((start, end, shortest - longest + c.strictly))
    soonest = [0] * (here + 1)
    for _ in range(here + 1):
        moved = False
        for start, end, gap in least:
            if soonest[start] + gap > soonest[end]:
                soonest[end], moved = soonest[start] + gap, True
        if not moved:
            return False
    return True


def _reach(counted: Counted, here: int) -> tuple[int, int, int]:
    """What it is counted from, and the days that it may lie behind that: at least, at most."""
    if counted.span is None:
        day = counted.from_day(counted.fixed)
        return here, day, day
    lengths = [_lengths(step) for step in counted.steps]
    return counted.span, sum(least for least, _ in lengths), sum(most for _, most in lengths)


@cache
def _lengths(step: Duration) -> tuple[int, int]:
    """The days that a duration has, from whatever day of four years: at least, at most."""
    days = (date(2000, 3, 1) + timedelta(days=n) for n in range(4 * 365 + 1))
    found = [(step.after(day) - day).days for day in days]
    return min(found), max(found)


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

    def __init__(self, spans: Sequence[Span], days: Sequence[date], throughout: set[Compared] | None = None) -> None:
        self.spans = spans
        self.days = [Moving.counted_from(self, day, Counted(n), spans[n]) for n, day in enumerate(days)]
        self.compared: dict[Compared, None] = {}
        self._throughout = set() if throughout is None else throughout

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
        if c in self.compared or c in self._throughout:
            return
        if c.holds_throughout(self.spans):
            self._throughout.add(c)
        else:
            self.compared[c] = None


class Moving(date):
    """A day of a run: it behaves as the date that it is, and tells the run what it is compared with."""

    run: Run
    counted: Counted
    span: Span  # between which days it moves

    @classmethod
    def counted_from(cls, run: Run, day: date, counted: Counted, span: Span) -> Moving:
        moving = cls(day.year, day.month, day.day)
        moving.run, moving.counted, moving.span = run, counted, span
        return moving

    def after(self, length: Duration) -> Moving:
        there = length.after(date(self.year, self.month, self.day))
        span = length.after(self.span[0]), length.after(self.span[1])
        return Moving.counted_from(self.run, there, self.counted._replace(steps=(*self.counted.steps, length)), span)

    def _is_apart(self, other: date) -> bool:
        """Whether the two come in one order on whichever days: most do, and nothing hangs on them."""
        first, last = other.span if isinstance(other, Moving) else (other, other)
        return self.span[1] < first or last < self.span[0]

    def _whether(self, other: date, holds: Callable[[Any, Any], bool]) -> bool:
        found = holds(self.toordinal(), other.toordinal())
        if self._is_apart(other):
            return found
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
        if self._is_apart(other):
            return False
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
