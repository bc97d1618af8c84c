"""What may be said of a line: catching up, along the line, holding it, or only that all is usual."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from math import inf
from typing import Final

from pediatric_his.clinical.growth.judgement.days import CLASSES_FROM_DAYS, Day
from pediatric_his.clinical.growth.judgement.malnutrition import arm_is_judged
from pediatric_his.clinical.growth.judgement.model import Claim, ClaimName, Level, Subject
from pediatric_his.clinical.growth.judgement.record import INDICATORS, SPACE_1, Record, look_back

CATCH_UP_BACK_DAYS: Final = 731
CATCH_UP_TO_Z: Final = 1.0
LOW_Z: Final = -1.0
FELL_Z: Final = 1.0
FALLS_AGAIN_Z: Final = 0.25
HOLDS_WITHIN_Z: Final = 0.5
LINE_COUNT: Final = 3


def catch_up(record: Record) -> Iterator[Claim]:
    """catch_up, fine: weight or height has risen 0.67 above a low day, over two days or more, and is rising still. O.

    The low day (from 14 days of age on, within 731 days) was at or below -1, or 1 below an earlier day; the newest is
    not above 1, nor more than 0.25 below the day before it.
    """
    for subject in (Subject.WFA, Subject.LHFA):
        series = record.series(subject)
        low = _low_day(record, subject, series)
        if low is not None:
            claim = record.change_claim(ClaimName.CATCH_UP, Level.FINE, subject, low, series[-1])
            yield replace(claim, count=len(series) - 1 - series.index(low))


def _low_day(record: Record, subject: Subject, series: list[Day]) -> Day | None:
    """The lowest day from which the newest is a catch-up."""
    if len(series) < LINE_COUNT:
        return None
    now, previous = series[-1], series[-2]
    if round(now.z[subject], 2) > CATCH_UP_TO_Z or round(previous.z[subject] - now.z[subject], 2) > FALLS_AGAIN_Z:
        return None
    highest, found = -inf, []
    for day in series[:-2]:
        z = day.z[subject]
        was_low = round(z, 2) <= LOW_Z or round(highest - z, 2) >= FELL_Z
        highest = max(highest, z)
        in_time = day.age >= CLASSES_FROM_DAYS and now.age - day.age <= CATCH_UP_BACK_DAYS
        if was_low and in_time and record.change(subject, day, now) >= SPACE_1:
            found.append(day)
    return min(found, key=lambda day: day.z[subject], default=None)


def along_line(record: Record) -> Claim | None:
    """along_line, fine: height and weight (BMI where weight has no z) each keep within 0.67 over 3 days or more. O.

    Said only where nothing is alarm or watch, which `judge` sees to; then neither is overdue.
    """
    second = Subject.WFA if record.series(Subject.WFA) else Subject.BMIFA
    for subject in (Subject.LHFA, second):
        line = _line(record, subject)
        if not line or any(abs(record.change(subject, day, line[-1])) > SPACE_1 for day in line[:-1]):
            return None
    line = _line(record, Subject.LHFA)
    return Claim(
        ClaimName.ALONG_LINE, Level.FINE, None, _measured_on(record), count=len(line), since=line[0].on,
        days=line[-1].age - line[0].age,
    )  # fmt: skip


def _line(record: Record, subject: Subject) -> list[Day]:
    """The days of the look-back where they make a line: 3 or more, over 61 days (92 from two years on); else none."""
    series = record.series(subject)
    line = [day for day in series if series[-1].age - day.age <= look_back(series[-1])]
    long_enough = line and line[-1].age - line[0].age >= (61 if line[-1].age < 731 else 92)
    return line if long_enough and len(line) >= LINE_COUNT else []


def holds_line(record: Record) -> Iterator[Claim]:
    """holds_line, fine: an indicator over as many days and as long, highest - lowest at most 0.50, none overdue. O.

    Said beside an abnormal class, too: short, and holding.
    """
    for subject in INDICATORS:
        line = _line(record, subject)
        if not line or record.is_old(subject, line[-1]) or is_in_doubt(record, subject):
            continue
        z = [round(day.z[subject], 2) for day in line]
        if round(max(z) - min(z), 2) <= HOLDS_WITHIN_Z:
            claim = record.change_claim(ClaimName.HOLDS_LINE, Level.FINE, subject, line[0], line[-1])
            yield replace(claim, count=len(line))


def is_in_doubt(record: Record, subject: Subject) -> bool:
    """Whether the newest value that an indicator would rest on is not plausible."""
    kinds = {
        Subject.WFA: (Subject.WEIGHT,), Subject.LHFA: (Subject.STATURE,), Subject.HCFA: (Subject.HEAD,),
    }.get(subject, (Subject.WEIGHT, Subject.STATURE))  # fmt: skip
    return any(record.doubted(kind) is not None for kind in kinds)


def usual(record: Record, days: int) -> Claim | None:
    """usual, fine: measured on two days or more, something judged (a class, or to 13 days the newborn's loss). O.

    Said only where nothing is alarm or watch, and there is no along_line and no catch_up.
    """
    weighed, birth = record.newest(Subject.WEIGHT), record.group.day
    loss_judged = birth is not None and weighed is not None and 1 <= weighed.age < CLASSES_FROM_DAYS
    classed = arm_is_judged(record) or any(record.current(subject) is not None for subject in INDICATORS)
    if days < 2 or not (loss_judged or classed):
        return None
    return Claim(ClaimName.USUAL, Level.FINE, None, _measured_on(record), count=days)


def _measured_on(record: Record) -> date:
    """The newest day with a weight or length, which is what is meant by growth; without any that of another measurement."""
    days = [day for kind in (Subject.WEIGHT, Subject.STATURE) if (day := record.newest(kind)) is not None]
    others = [day for kind in (Subject.HEAD, Subject.MUAC) if (day := record.newest(kind)) is not None]
    return max(day.on for day in days or others or record.days[-1:])
