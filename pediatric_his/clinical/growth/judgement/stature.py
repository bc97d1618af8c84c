"""Height and BMI over time, and height beside what the parents and the birth let expect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from pediatric_his.clinical.growth.judgement.birth import BirthSize
from pediatric_his.clinical.growth.judgement.days import CLASSES_FROM_DAYS, Day
from pediatric_his.clinical.growth.judgement.model import Claim, ClaimName, Level, Subject
from pediatric_his.clinical.growth.judgement.record import SPACE_1, SPACES_2, Record, before
from pediatric_his.clinical.growth.model import Sex
from pediatric_his.clinical.growth.parents import mid_parental_height

TWO_YEARS: Final = 731
THREE_YEARS: Final = 1096
INFANT_FALL_Z: Final = 1.0
PUBERTY_FROM: Final[dict[Sex, int]] = {"f": 3287, "m": 3652}
"""From here on a slow height may only be a late puberty, a fast one an early one."""

PUBERTY_TO: Final[dict[Sex, int]] = {"f": 5478, "m": 5843}
RISING_TO: Final[dict[Sex, int]] = {"f": 2921, "m": 3286}
SHORT_FOR_PARENTS: Final = -1.4
TALL_FOR_PARENTS: Final = 2.0
NEWBORN_TO_DAYS: Final = 28


def stature(record: Record) -> Iterator[Claim]:
    """All claims about height and BMI over time, and height beside parents and birth."""
    yield from height_falling(record)
    yield from height_rising(record)
    yield from bmi_rising(record)
    yield from sga_short(record)
    yield from for_parents(record)
    yield from newborn_size(record)


def height_falling(record: Record) -> Iterator[Claim]:
    """height_falling, watch. Before 1096 days: 1.00 within 56-366 days, now below the median; alarm 2 spaces and < -2.

    From then on: 0.67 (in puberty 1.00) within 335-1461 days, against a height from 731 days on; alarm at 2 spaces,
    or 1.00 and < -2. M Dutch guideline: 0.25 a year or 1 (C the figures); O.
    """
    series = record.series(Subject.LHFA)
    if not series:
        return
    now, z = series[-1], round(series[-1].z[Subject.LHFA], 2)
    if now.age < THREE_YEARS:
        starts = [d for d in before(series, now, 56, 366) if d.age >= CLASSES_FROM_DAYS and z < 0]
        enough, grave, grave_below_minus_2 = INFANT_FALL_Z, None, SPACES_2
    else:
        starts = [d for d in before(series, now, 335, 1461) if d.age >= TWO_YEARS]
        enough = SPACE_1 if now.age < PUBERTY_FROM[record.child.sex] else INFANT_FALL_Z
        grave, grave_below_minus_2 = SPACES_2, INFANT_FALL_Z
    since = min(starts, key=lambda day: record.change(Subject.LHFA, day, now), default=None)
    fall = 0.0 if since is None else -record.change(Subject.LHFA, since, now)
    if since is not None and fall >= enough:
        alarm = (z < -2 and fall >= grave_below_minus_2) or (grave is not None and fall >= grave)
        level = Level.ALARM if alarm else Level.WATCH
        yield record.change_claim(ClaimName.HEIGHT_FALLING, level, Subject.LHFA, since, now)


def height_rising(record: Record) -> Iterator[Claim]:
    """height_rising, watch: 0.67 within 183-1096 days before puberty, not below the median. O.

    Girls at 1096-2921 days, boys at 1096-3286, against a height from 731 days on.
    """
    series = record.series(Subject.LHFA)
    if not series or not THREE_YEARS <= series[-1].age <= RISING_TO[record.child.sex]:
        return
    if round(series[-1].z[Subject.LHFA], 2) >= 0:
        yield from _rising(record, ClaimName.HEIGHT_RISING, Subject.LHFA, series, 183)


def bmi_rising(record: Record) -> Iterator[Claim]:
    """bmi_rising, watch: 0.67 within 168-1096 days, against a day from 731 on, and now > 1. O."""
    series = record.series(Subject.BMIFA)
    if series and round(series[-1].z[Subject.BMIFA], 2) > 1:
        yield from _rising(record, ClaimName.BMI_RISING, Subject.BMIFA, series, 168)


def _rising(record: Record, name: ClaimName, subject: Subject, series: list[Day], shortest: int) -> Iterator[Claim]:
    now = series[-1]
    starts = [day for day in before(series, now, shortest, 1096) if day.age >= TWO_YEARS]
    since = max(starts, key=lambda day: record.change(subject, day, now), default=None)
    if since is not None and record.change(subject, since, now) >= SPACE_1:
        yield record.change_claim(name, Level.WATCH, subject, since, now)


def sga_short(record: Record) -> Iterator[Claim]:
    """sga_short, watch: born small by gestation, height < -2 from 731 days on. M SGA consensus 2007."""
    day = record.current(Subject.LHFA)
    if day is None or day.age < TWO_YEARS or not _by_gestation(record, BirthSize.SMALL):
        return
    if round(day.classes[Subject.LHFA], 2) < -2:
        yield record.class_claim(ClaimName.SGA_SHORT, Level.WATCH, Subject.LHFA, day)


def for_parents(record: Record) -> Iterator[Claim]:
    """short_for_parents, watch, < -1.40 below the target; tall_for_parents, > 2.00 above it. C Tanner; O the widths.

    From 731 days on, not in puberty (girls 3287-5478, boys 3652-5843 days).
    """
    child, day = record.child, record.current(Subject.LHFA)
    if day is None or day.age < TWO_YEARS or PUBERTY_FROM[child.sex] <= day.age <= PUBERTY_TO[child.sex]:
        return
    if child.mother_cm is None or child.father_cm is None:
        return
    target = mid_parental_height(record.tables, child.sex, child.mother_cm, child.father_cm)
    if target is None:
        return
    off = round(day.classes[Subject.LHFA] - target.z, 2)
    if off < SHORT_FOR_PARENTS or off > TALL_FOR_PARENTS:
        name = ClaimName.SHORT_FOR_PARENTS if off < 0 else ClaimName.TALL_FOR_PARENTS
        yield replace(record.class_claim(name, Level.WATCH, Subject.LHFA, day), target_z=round(target.z, 2))


def newborn_size(record: Record) -> Iterator[Claim]:
    """sga / lga, watch: small or large by gestation at birth, told to 28 days of age. C INTERGROWTH-21st; O 28 days."""
    birth, z, name = record.group.day, record.group.z_by_gestation, birth_size(record)
    if birth is not None and z is not None and name is not None and record.age <= NEWBORN_TO_DAYS:
        yield Claim(name, Level.WATCH, Subject.WEIGHT, birth.on, z=round(z, 2), value=birth.weight)


def birth_size(record: Record) -> ClaimName | None:
    """Small or large by gestation at birth, where that is known."""
    sizes = ((ClaimName.SGA, BirthSize.SMALL), (ClaimName.LGA, BirthSize.LARGE))
    return next((name for name, size in sizes if _by_gestation(record, size)), None)


def _by_gestation(record: Record, size: BirthSize) -> bool:
    return record.group.z_by_gestation is not None and record.group.size is size
