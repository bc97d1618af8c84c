"""How long a danger stands: until it is over and a clinician has seen it, until the visit ends, or until it is corrected.

A child with a fever of 40.2 at nine may have 37.0 at ten past because she has just had paracetamol: one better figure alone ends nothing.
The rule is the house's own (no source); each of its sentences has a case in `tests/clinical/vitals/test_danger.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from pediatric_his.clinical.vitals.model import Level

LATER: Final = timedelta(minutes=10)
"""A newer value that is sooner than this says nothing about the older one."""


class DangerState(StrEnum):
    """Someone acts now; it was so, today; it was a mistake, today."""

    STANDS = "stands"
    WAS = "was"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class JudgedValue:
    """A value with its level; no level where it was entered in error.

    `kind`: values of one kind tell of each other. `visit_ended_at`: the end of the visit it belongs to, None while that is open or
    where there is none. `supersedes`: the id of the value that it corrects. Times are aware. `at`: when it was known; `taken_on`: the day
    of a sample, for the newer paper isn't always the newer blood. `outlives_visit`: a child doesn't grow by going home.
    """

    id: Hashable
    kind: str
    at: datetime
    level: Level | None
    supersedes: Hashable | None = None
    visit_ended_at: datetime | None = None
    taken_on: date | None = None
    outlives_visit: bool = False

    @property
    def danger(self) -> bool:
        return self.level is Level.ALARM


@dataclass(frozen=True, slots=True)
class Danger:
    """A danger of the day; `corrected_to` is the value that stands in its place when it was a mistake."""

    value: JudgedValue
    state: DangerState
    corrected_to: JudgedValue | None = None


def standing_dangers(values: Sequence[JudgedValue], seen: Collection[Hashable], now: datetime) -> list[Danger]:
    """The dangers of `now`'s day (by its own time zone): of each kind the newest that stands, else the newest that was; and what was
    corrected. First what stands, the newest of each state first. `seen`: ids of values that a clinician has tapped as seen.
    """
    today = [value for value in values if value.at.astimezone(now.tzinfo).date() == now.date() and value.at <= now]
    corrections = {value.supersedes: value for value in today if value.supersedes is not None}
    valid = [value for value in today if value.id not in corrections]
    found = [danger for kind in {value.kind for value in valid} for danger in _of_kind(_kind(valid, kind), today, seen)]
    found += _corrected(today, corrections)
    order = list(DangerState)
    return sorted(found, key=lambda d: (order.index(d.state), -d.value.at.timestamp(), d.value.kind))


def _kind(values: Iterable[JudgedValue], kind: str) -> list[JudgedValue]:
    return [value for value in values if value.kind == kind]


def _of_kind(valid: list[JudgedValue], today: list[JudgedValue], seen: Collection[Hashable]) -> list[Danger]:
    dangers = sorted((value for value in valid if value.danger), key=lambda value: value.at, reverse=True)
    taps = [value for value in today if value.id in seen]
    standing = next((value for value in dangers if not _is_over(value, valid, taps)), None)
    if standing is not None:
        return [Danger(standing, DangerState.STANDS)]
    return [Danger(value, DangerState.WAS) for value in dangers[:1]]


def _is_over(value: JudgedValue, valid: list[JudgedValue], taps: list[JudgedValue]) -> bool:
    if value.visit_ended_at is not None and value.visit_ended_at >= value.at:
        return not value.outlives_visit or any(_decides(later, value) for later in valid)
    # Who saw a later danger of the kind saw this one; a worse figure in the place of a mistaken one has the same time and is new.
    seen = any(tap.id == value.id or (tap.kind == value.kind and tap.at > value.at) for tap in taps)
    return seen and any(_refutes(later, value) for later in valid)


def _refutes(later: JudgedValue, value: JudgedValue) -> bool:
    return later.at >= value.at + LATER and _decides(later, value)


def _decides(later: JudgedValue, value: JudgedValue) -> bool:
    """What isn't judged refutes nothing, nor does an older sample that is known later."""
    older = value.taken_on is not None and later.taken_on is not None and later.taken_on < value.taken_on
    return later.at > value.at and not older and later.level in (Level.FINE, Level.WATCH)


def _corrected(today: list[JudgedValue], corrections: dict[Hashable, JudgedValue]) -> Iterable[Danger]:
    for value in today:
        if not value.danger or value.id not in corrections:
            continue
        right = corrections[value.id]
        while right.id in corrections:
            right = corrections[right.id]
        if not right.danger:
            yield Danger(value, DangerState.CORRECTED, right)
