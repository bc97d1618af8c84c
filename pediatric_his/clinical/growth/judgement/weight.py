"""Weight over time: the newborn's loss, faltering, loss, slow gain, thinning. Losses are counted in whole grams."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from pediatric_his.clinical.growth.judgement.birth import BirthSize
from pediatric_his.clinical.growth.judgement.days import CLASSES_FROM_DAYS, Day
from pediatric_his.clinical.growth.judgement.malnutrition import FIVE_YEARS_DAYS, SIX_MONTHS_DAYS
from pediatric_his.clinical.growth.judgement.model import Claim, ClaimName, Level, Subject
from pediatric_his.clinical.growth.judgement.record import (
    SPACE_1,
    SPACES_2,
    SPACES_3,
    SPACES_4,
    Record,
    before,
    look_back,
)
from pediatric_his.clinical.growth.velocity import Velocity, weight_velocity

NEWBORN_LOSS_PERCENT: Final = 7
GRAVE_LOSS_PERCENT: Final = 10
REGAINED_BY_DAYS: Final = 21
FALTERING_FROM_DAYS: Final = 28
LOSS_PERCENT: Final = 2
"""Clothes, a meal and the scales make up less."""

LOSS_PERCENT_FROM_5_YEARS: Final = 5
LOSS_WITHIN_DAYS: Final = 92
LOSS_WITHIN_YEAR_DAYS: Final = 366
_FALL: Final = {
    BirthSize.SMALL: (SPACE_1, SPACES_2), BirthSize.MIDDLE: (SPACES_2, SPACES_3), BirthSize.LARGE: (SPACES_3, SPACES_4),
}  # fmt: skip


def weight(record: Record) -> Iterator[Claim]:
    """All claims about weight over time."""
    yield from newborn_weight_loss(record)
    yield from birth_weight_not_regained(record)
    loss, slow = list(weight_loss(record)), list(slow_gain(record))
    yield from faltering(record, graver=bool(loss or slow))
    yield from loss
    yield from slow
    yield from thinning(record)


def newborn_weight_loss(record: Record) -> Iterator[Claim]:
    """newborn_weight_loss, watch from 7 %, alarm from 10 % of birth weight at 1-13 days. C NICE NG75 1.1.2; O 7 %."""
    birth, now = record.group.day, record.newest(Subject.WEIGHT)
    if birth is None or now is None or not 1 <= now.age < CLASSES_FROM_DAYS:
        return
    if _lost(birth, now, NEWBORN_LOSS_PERCENT):
        level = Level.ALARM if _lost(birth, now, GRAVE_LOSS_PERCENT) else Level.WATCH
        yield _loss_claim(record, ClaimName.NEWBORN_WEIGHT_LOSS, level, birth, now)


def birth_weight_not_regained(record: Record) -> Iterator[Claim]:
    """birth_weight_not_regained, watch at 14 days or later, alarm from 21 days or at 10 %. C NICE 1.1.1; O 14 days."""
    birth, now = record.group.day, record.newest(Subject.WEIGHT)
    if birth is None or now is None or now.age < CLASSES_FROM_DAYS or now.grams() >= birth.grams():
        return
    grave = now.age >= REGAINED_BY_DAYS or _lost(birth, now, GRAVE_LOSS_PERCENT)
    level = Level.ALARM if grave else Level.WATCH
    yield _loss_claim(record, ClaimName.BIRTH_WEIGHT_NOT_REGAINED, level, birth, now)


def faltering(record: Record, graver: bool) -> Iterator[Claim]:
    """faltering, watch: weight for age below the median has fallen 1, 2 or 3 spaces (small, middle, large at birth).

    Alarm with a slow gain or a loss of weight (`graver`), below -2, or a space more. Newest at 28-1826 days, against
    birth or a day from 14 days on, a year back (two from two years on). C NICE NG75 1.2.1; O look-back and median.
    """
    series = record.series(Subject.WFA)
    if not series or not FALTERING_FROM_DAYS <= series[-1].age <= FIVE_YEARS_DAYS:
        return
    now, z = series[-1], round(series[-1].z[Subject.WFA], 2)
    starts = [day for day in before(series, now, 1, look_back(now)) if day.may_start]
    since = min(starts, key=lambda day: record.change(Subject.WFA, day, now), default=None)
    if since is None or z >= 0:
        return
    fall, (enough, more) = -record.change(Subject.WFA, since, now), _FALL[record.group.size]
    if fall >= enough:
        level = Level.ALARM if graver or z < -2 or fall >= more else Level.WATCH
        yield record.change_claim(ClaimName.FALTERING, level, Subject.WFA, since, now)


def weight_loss(record: Record) -> Iterator[Claim]:
    """weight_loss, watch: 2 % (from 1827 days 5 %) below the heaviest of the 92 days before, else the last of a year.

    Alarm at 10 %, or under 183 days of age. Days from 14 on. O; M WHO 2023 for infants.
    """
    now = record.newest(Subject.WEIGHT)
    if now is None:
        return
    settled = [day for day in record.by_kind[Subject.WEIGHT] if day.age >= CLASSES_FROM_DAYS]
    since = max(before(settled, now, 1, LOSS_WITHIN_DAYS), key=Day.grams, default=None)
    if since is None:
        since = max(before(settled, now, 1, LOSS_WITHIN_YEAR_DAYS), key=lambda day: day.age, default=None)
    percent = LOSS_PERCENT if now.age <= FIVE_YEARS_DAYS else LOSS_PERCENT_FROM_5_YEARS
    if since is None or not _lost(since, now, percent):
        return
    grave = now.age < SIX_MONTHS_DAYS or _lost(since, now, GRAVE_LOSS_PERCENT)
    yield _loss_claim(record, ClaimName.WEIGHT_LOSS, Level.ALARM if grave else Level.WATCH, since, now)


def slow_gain(record: Record) -> Iterator[Claim]:
    """slow_gain, watch: WHO's velocity z < -2 over the nearest earlier weight that makes an interval; alarm < -3. C."""
    found = newest_velocity(record)
    if found is None:
        return
    since, now, velocity = found
    z = round(velocity.z, 2)
    if z < -2:
        claim = _loss_claim(record, ClaimName.SLOW_GAIN, Level.ALARM if z < -3 else Level.WATCH, since, now)
        yield replace(claim, z=z, percent=None, usual_grams=round(velocity.expected_g))


def newest_velocity(record: Record) -> tuple[Day, Day, Velocity] | None:
    """WHO 2009's judgement of the newest gain: from which day, to which, and its figures."""
    now = record.newest(Subject.WEIGHT)
    if now is None:
        return None
    for day in reversed(record.by_kind[Subject.WEIGHT][:-1]):
        if not day.may_start or day.table_age is None or now.table_age is None:
            continue
        found = weight_velocity(record.velocity, day.table_age, now.table_age, now.grams() - day.grams())
        if found is not None:
            return day, now, found
    return None


def thinning(record: Record) -> Iterator[Claim]:
    """thinning, watch: weight for length (BMI once there is one by WHO 2007) fell 2 spaces and is < -1; alarm < -2.

    Against days from 183 on (BMI: 1857), within the look-back of faltering: proportions of the first half-year are
    no starting point. O.
    """
    pairs = record.by_kind[Subject.WEIGHT_STATURE]
    school = any(day.by_who2007 and Subject.BMIFA in day.z for day in pairs)
    subject, first = (Subject.BMIFA, 1857) if school else (Subject.WFLH, SIX_MONTHS_DAYS)
    series = record.series(subject)
    if not series:
        return
    now, z = series[-1], round(series[-1].z[subject], 2)
    starts = [day for day in before(series, now, 1, look_back(now)) if day.age >= first]
    since = min(starts, key=lambda day: record.change(subject, day, now), default=None)
    if since is not None and z < -1 and -record.change(subject, since, now) >= SPACES_2:
        level = Level.ALARM if z < -2 else Level.WATCH
        yield record.change_claim(ClaimName.THINNING, level, subject, since, now)


def _lost(since: Day, now: Day, percent: int) -> bool:
    """Whether at least so much of a weight was lost, in whole grams."""
    return 100 * (since.grams() - now.grams()) >= percent * since.grams()


def _loss_claim(record: Record, name: ClaimName, level: Level, since: Day, now: Day) -> Claim:
    grams = now.grams() - since.grams()
    return record.claim(
        name, level, Subject.WEIGHT, now, value=now.weight, since=since.on, grams=grams,
        percent=round(-100 * grams / since.grams(), 1), days=now.age - since.age,
    )  # fmt: skip
