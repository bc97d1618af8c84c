"""Acute malnutrition: its signs stand until a newer measurement of the same kind says otherwise.

The ages are those of the z for classes: corrected below two years for the preterm (O), else chronological.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pediatric_his.clinical.growth.judgement.days import Day
from pediatric_his.clinical.growth.judgement.model import Claim, ClaimName, Level, Subject
from pediatric_his.clinical.growth.judgement.record import Record, value_of

SIX_MONTHS_DAYS: Final = 183
FIVE_YEARS_DAYS: Final = 1826
"""The last day of 59 completed months."""

FROM_DAYS: Final = 14
SEVERE_MUAC_MM: Final = 115.0
MODERATE_MUAC_MM: Final = 125.0
INFANT_MUAC_MM: Final = 110.0
INFANT_MUAC_FROM_DAYS: Final = 42
SIGNS_END_DAYS: Final = 2192
"""Six years: a sign of malnutrition under five says nothing any more."""

INFANT_ENDS_DAYS: Final = 366
_SIGNS: Final = (Subject.OEDEMA, Subject.MUAC, Subject.WFLH)


def malnutrition(record: Record) -> Iterator[Claim]:
    """sam, at_risk_infant and mam; sam takes the place of mam."""
    severe = sam(record)
    if severe is not None:
        yield severe
    infant = at_risk_infant(record)
    if infant is not None:
        yield infant
    if severe is None:
        yield from mam(record)


def sam(record: Record) -> Claim | None:
    """sam, alarm: oedema of both feet, MUAC < 115 mm at 6-59 months, or weight for length < -3, at 14-1826 days.

    C WHO/UNICEF 2009, WHO 2013; below six months O.
    """
    if signs_have_ended(record):
        return None
    found = {s: day for s in _SIGNS if (day := _severe(record, s)) is not None}
    if not found:
        return None
    sign = max(found, key=lambda s: (found[s].age, -_SIGNS.index(s)))
    day, wasted = found[sign], found.get(Subject.WFLH)
    z = round(wasted.classes[Subject.WFLH], 2) if wasted else None
    signs, value = tuple(found), value_of(sign, day)
    return record.claim(ClaimName.SAM, Level.ALARM, sign, day, z=z, value=value, signs=signs)


def _severe(record: Record, sign: Subject) -> Day | None:
    """The day on which a sign of severe malnutrition was seen, if it stands: the newest day it was looked for decides."""
    if sign is Subject.MUAC:
        return _arm(record, SIX_MONTHS_DAYS, FIVE_YEARS_DAYS, SEVERE_MUAC_MM)
    day = record.newest(sign) if sign is Subject.OEDEMA else record.current(sign)
    if day is None or not _aged(day, FROM_DAYS, FIVE_YEARS_DAYS):
        return None
    severe = day.oedema if sign is Subject.OEDEMA else round(day.classes[Subject.WFLH], 2) < -3
    return day if severe else None


def _arm(record: Record, first: int, last: int, below_mm: float) -> Day | None:
    """The newest MUAC, if it was taken at these ages and is below the cut-off."""
    day = record.newest(Subject.MUAC)
    if day is None or day.muac is None or not _aged(day, first, last):
        return None
    return day if day.muac < below_mm else None


def mam(record: Record) -> Iterator[Claim]:
    """mam, watch: MUAC 115 to < 125 mm at 6-59 months, or weight for length -3 to < -2 from six months. C WHO.

    Beyond 59 months, where the table knows no severe one, a weight for length < -3 is told here, too.
    """
    if signs_have_ended(record):
        return
    arm, length = _arm(record, SIX_MONTHS_DAYS, FIVE_YEARS_DAYS, MODERATE_MUAC_MM), record.current(Subject.WFLH)
    if arm is not None:
        yield record.claim(ClaimName.MAM, Level.WATCH, Subject.MUAC, arm, value=arm.muac, signs=(Subject.MUAC,))
    if length is not None and _aged(length, SIX_MONTHS_DAYS, SIGNS_END_DAYS):
        z = round(length.classes[Subject.WFLH], 2)
        if z < -2:
            yield record.claim(
                ClaimName.MAM, Level.WATCH, Subject.WFLH, length, z=z, value=length.weight, signs=(Subject.WFLH,)
            )


def signs(record: Record) -> Iterator[Claim]:
    """All signs that stand, each for itself, whichever of them names the child's claim."""
    severe = sam(record)
    if severe is not None:
        yield severe
    yield from infant_signs(record)
    yield from mam(record)


def at_risk_infant(record: Record) -> Claim | None:
    """at_risk_infant, alarm if MUAC or weight for age < -3, else watch: under six months, the worst sign names it.

    MUAC < 110 mm at 42-182 days; weight for age < -2 or weight for length -3 to < -2 at 14-182 days. C WHO 2023 (the
    signs); O (the levels).
    """
    found = [] if record.age >= INFANT_ENDS_DAYS else list(infant_signs(record))
    return next((c for c in found if c.level is Level.ALARM), found[0] if found else None)


def infant_signs(record: Record) -> Iterator[Claim]:
    """The signs of at_risk_infant, in the order in which they name it where they are equally grave."""
    arm = _arm(record, INFANT_MUAC_FROM_DAYS, SIX_MONTHS_DAYS - 1, INFANT_MUAC_MM)
    if arm is not None:
        yield record.claim(ClaimName.AT_RISK_INFANT, Level.ALARM, Subject.MUAC, arm, value=arm.muac)
    for subject in (Subject.WFLH, Subject.WFA):
        day = record.current(subject)
        if day is None or not _aged(day, FROM_DAYS, SIX_MONTHS_DAYS - 1):
            continue
        z = round(day.classes[subject], 2)
        if z < -2 and (subject is Subject.WFA or z >= -3):
            worst = subject is Subject.WFA and z < -3
            level = Level.ALARM if worst else Level.WATCH
            yield record.class_claim(ClaimName.AT_RISK_INFANT, level, subject, day)


def arm_is_judged(record: Record) -> bool:
    """Whether the newest MUAC was taken at an age that has a cut-off, which still holds."""
    arm = record.newest(Subject.MUAC)
    return arm is not None and _aged(arm, INFANT_MUAC_FROM_DAYS, FIVE_YEARS_DAYS) and not signs_have_ended(record)


def _aged(day: Day, first: int, last: int) -> bool:
    return day.class_age is not None and first <= day.class_age <= last


def signs_have_ended(record: Record) -> bool:
    """A BMI by WHO 2007 takes over from the signs of the under-fives; so does the sixth birthday."""
    bmi = record.current(Subject.BMIFA)
    return record.age >= SIGNS_END_DAYS or (bmi is not None and bmi.class_by_who2007)
