"""Head circumference over time: growing too fast, and falling behind. No allowance: one table, and no posture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from pediatric_his.clinical.growth.judgement.days import CLASSES_FROM_DAYS, Day
from pediatric_his.clinical.growth.judgement.model import Claim, ClaimName, Level, Subject
from pediatric_his.clinical.growth.judgement.record import SPACES_2, Record, before

CHANGE_Z: Final = 1.0
BACK_DAYS: Final = 366
RISES_OVER_DAYS: Final = 14
RISES_OVER_DAYS_FROM_BIRTH: Final = 28
FALLS_OVER_DAYS: Final = 28
SOON_DAYS: Final = 42
"""A rise over longer counts only above the median: below it a small head is catching up."""


def head_changes(record: Record) -> Iterator[Claim]:
    """head_rising and head_falling, by the newest head."""
    series = record.series(Subject.HCFA)
    if series:
        yield from head_rising(record, series)
        yield from head_falling(record, series)


def head_rising(record: Record, series: list[Day]) -> Iterator[Claim]:
    """head_rising, watch from 1.00; alarm from 2 spaces or above 2.

    Against a head from 14 days of age on 14-366 days before, or of birth 28-366 before; if more than 42 days before,
    only when the newest is above the median. O.
    """
    now, z = series[-1], round(series[-1].z[Subject.HCFA], 2)
    starts = [
        day
        for day in before(series, now, RISES_OVER_DAYS, BACK_DAYS)
        if day.age >= CLASSES_FROM_DAYS or (day.age == 0 and now.age >= RISES_OVER_DAYS_FROM_BIRTH)
        if z > 0 or now.age - day.age <= SOON_DAYS
    ]
    yield from _changed(record, ClaimName.HEAD_RISING, starts, now, 1, z > 2)


def head_falling(record: Record, series: list[Day]) -> Iterator[Claim]:
    """head_falling, watch from 1.00 below the median; alarm from 2 spaces or below -2.

    Against a head from 14 days of age on, 28-366 days before: birth's is moulded. O.
    """
    now, z = series[-1], round(series[-1].z[Subject.HCFA], 2)
    if z < 0:
        starts = [d for d in before(series, now, FALLS_OVER_DAYS, BACK_DAYS) if d.age >= CLASSES_FROM_DAYS]
        yield from _changed(record, ClaimName.HEAD_FALLING, starts, now, -1, z < -2)


def _changed(record: Record, name: ClaimName, starts: Iterable[Day], now: Day, sign: int, far: bool) -> Iterator[Claim]:
    since = max(starts, key=lambda day: sign * record.change(Subject.HCFA, day, now), default=None)
    if since is None:
        return
    change = sign * record.change(Subject.HCFA, since, now)
    if change >= CHANGE_Z:
        level = Level.ALARM if far or change >= SPACES_2 else Level.WATCH
        yield record.change_claim(name, level, Subject.HCFA, since, now)
