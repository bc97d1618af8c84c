"""WHO's classes of one z-score: of height, weight, weight for length, BMI and head. Cut-offs are strict."""

from __future__ import annotations

from collections.abc import Iterator

from pediatric_his.clinical.growth.judgement.days import Day
from pediatric_his.clinical.growth.judgement.malnutrition import SIX_MONTHS_DAYS
from pediatric_his.clinical.growth.judgement.model import Claim, ClaimName, Level, Subject
from pediatric_his.clinical.growth.judgement.record import WEIGHT_LAST_DAY, Record


def classes(record: Record) -> Iterator[Claim]:
    """Every class that is not normal, each by the newest measurement of its kind."""
    yield from stunting(record)
    yield from underweight(record)
    yield from thinness(record)
    yield from fatness(record)
    yield from head(record)


def _z(record: Record, subject: Subject) -> tuple[Day, float] | None:
    day = record.current(subject)
    return None if day is None else (day, round(day.classes[subject], 2))


def _low(
    record: Record, subject: Subject, day: Day, z: float, severe: ClaimName, moderate: ClaimName
) -> Iterator[Claim]:
    if z < -3:
        yield record.class_claim(severe, Level.ALARM, subject, day)
    elif z < -2:
        yield record.class_claim(moderate, Level.WATCH, subject, day)


def stunting(record: Record) -> Iterator[Claim]:
    """severely_stunted, alarm, < -3; stunted, watch, < -2; tall, watch, > 3: length or height for age. C WHO 2008."""
    found = _z(record, Subject.LHFA)
    if found is not None:
        yield from _low(record, Subject.LHFA, *found, ClaimName.SEVERELY_STUNTED, ClaimName.STUNTED)
        if found[1] > 3:
            yield record.class_claim(ClaimName.TALL, Level.WATCH, Subject.LHFA, found[0])


def underweight(record: Record) -> Iterator[Claim]:
    """severely_underweight, alarm, < -3; underweight, watch, < -2: weight for age at 183-3652 days. C WHO.

    The age is that of the z for classes; under six months it is `at_risk_infant` instead.
    """
    found = _z(record, Subject.WFA)
    if found is None or found[0].class_age is None or not SIX_MONTHS_DAYS <= found[0].class_age <= WEIGHT_LAST_DAY:
        return
    yield from _low(record, Subject.WFA, *found, ClaimName.SEVERELY_UNDERWEIGHT, ClaimName.UNDERWEIGHT)


def thinness(record: Record) -> Iterator[Claim]:
    """severely_thin, alarm, < -3; thin, watch, < -2: BMI by WHO 2007, or where the day has no weight for length. C."""
    found = _z(record, Subject.BMIFA)
    if found is not None and bmi_counts(found[0]):
        yield from _low(record, Subject.BMIFA, *found, ClaimName.SEVERELY_THIN, ClaimName.THIN)


def bmi_counts(day: Day) -> bool:
    """Whether a day's BMI has classes: by WHO 2007, or where there is no weight for length."""
    return day.class_by_who2007 or Subject.WFLH not in day.classes


def fatness(record: Record) -> Iterator[Claim]:
    """obese, alarm, and overweight, watch: weight for length > 3 / > 2, BMI by WHO 2007 > 2 / > 1. C WHO.

    BMI by WHO 2006 (3 / 2) counts only where the day has no weight for length; the newer of the two decides.
    Weight for age never makes obesity.
    """
    length, bmi = _z(record, Subject.WFLH), _z(record, Subject.BMIFA)
    found = None if length is None else (Subject.WFLH, *length)
    if bmi is not None and bmi_counts(bmi[0]) and (found is None or bmi[0].age > found[1].age):
        found = (Subject.BMIFA, *bmi)
    if found is None:
        return
    subject, day, z = found
    overweight = 1 if subject is Subject.BMIFA and day.class_by_who2007 else 2
    if z > overweight + 1:
        yield record.class_claim(ClaimName.OBESE, Level.ALARM, subject, day)
    elif z > overweight:
        yield record.class_claim(ClaimName.OVERWEIGHT, Level.WATCH, subject, day)


def head(record: Record) -> Iterator[Claim]:
    """microcephaly, head circumference for age < -2, and macrocephaly, > 2; watch, beyond 3 alarm. C WHO classes."""
    found = _z(record, Subject.HCFA)
    if found is None:
        return
    day, z = found
    if abs(z) > 2:
        level = Level.ALARM if abs(z) > 3 else Level.WATCH
        yield record.class_claim(
            ClaimName.MACROCEPHALY if z > 0 else ClaimName.MICROCEPHALY, level, Subject.HCFA, day
        )  # fmt: skip
