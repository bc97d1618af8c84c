"""What is said of one figure in a table: the classes that the judgement's own rules give a day, and none besides.

The rules are asked about a record of that day alone, so that a row can't say what the judgement wouldn't.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pediatric_his.clinical.growth.judgement.classes import bmi_counts, classes
from pediatric_his.clinical.growth.judgement.days import CLASSES_FROM_DAYS, Day
from pediatric_his.clinical.growth.judgement.gaps import MEASURES, is_grave
from pediatric_his.clinical.growth.judgement.malnutrition import arm_is_judged, signs
from pediatric_his.clinical.growth.judgement.model import Claim, ClaimName, Level, Subject
from pediatric_his.clinical.growth.judgement.record import KIND_OF, Record, alone
from pediatric_his.clinical.growth.judgement.stature import birth_size

ROWS: Final = (Subject.WFA, Subject.LHFA, Subject.WFLH, Subject.BMIFA, Subject.HCFA, Subject.MUAC, Subject.OEDEMA)
HIGH_WEIGHT_Z: Final = 2
"""A weight for age above says nothing by itself: whether it is fat or size, weight for length tells."""


class Unjudged(StrEnum):
    """Why a figure has no class."""

    BEFORE_TERM = "before_term"
    FIRST_DAYS = "first_days"
    BY_WEIGHT_FOR_LENGTH = "by_weight_for_length"
    NO_NORM = "no_norm"


@dataclass(frozen=True, slots=True)
class Row:
    """The class of one figure of one day. `name` None: usual, or, with the level unknown, `why` it has no class.

    `z` is that for classes, `comparing_z` that by which days are compared; None where there is none.
    """

    level: Level
    name: ClaimName | None = None
    why: Unjudged | None = None
    z: float | None = None
    comparing_z: float | None = None


def rows_of_day(record: Record, age: int) -> dict[Subject, Row]:
    """The rows of the day at this age, as on that day; a figure that wasn't taken has none."""
    day = next((day for day in record.days if day.age == age), None)
    if day is None:
        return {}
    one = alone(record, day)
    claims = list(_claims(one))
    found = {subject: _row(one, day, subject, claims) for subject in ROWS if _is_measured(day, subject)}
    for kind in MEASURES:
        fault = record.faults.get((kind, age))
        if fault is not None:
            doubted = Row(Level.ALARM if is_grave(fault) else Level.WATCH, ClaimName.IMPLAUSIBLE)
            found |= {
                subject: doubted for subject in _RESTS_ON[kind] if doubted.level is Level.ALARM or subject not in found
            }
    return found


_RESTS_ON: Final = {
    Subject.WEIGHT: (Subject.WFA, Subject.WFLH, Subject.BMIFA), Subject.HEAD: (Subject.HCFA,),
    Subject.STATURE: (Subject.LHFA, Subject.WFLH, Subject.BMIFA), Subject.MUAC: (Subject.MUAC,),
}  # fmt: skip
_VALUE: Final = {
    Subject.OEDEMA: ("oedema",), Subject.WEIGHT: ("weight",),
    Subject.STATURE: ("stature",), Subject.HEAD: ("head",), Subject.MUAC: ("muac",),
    Subject.WEIGHT_STATURE: ("weight", "stature"),
}  # fmt: skip


def _is_measured(day: Day, subject: Subject) -> bool:
    return all(getattr(day, name) is not None for name in _VALUE[KIND_OF.get(subject, subject)])


def _row(one: Record, day: Day, subject: Subject, claims: list[Claim]) -> Row:
    z, comparing = (round(found[subject], 2) if subject in found else None for found in (day.classes, day.z))
    about = [claim for claim in claims if subject in (claim.subject, *claim.signs)]
    gravest = min(about, key=lambda claim: _ORDER[claim.level], default=None)
    if gravest is not None:
        return Row(gravest.level, gravest.name, None, z, comparing)
    why = _unjudged(one, day, subject, z)
    return Row(Level.FINE if why is None else Level.UNKNOWN, None, why, z, comparing)


_ORDER: Final = {level: i for i, level in enumerate(Level)}


def _claims(record: Record) -> Iterator[Claim]:
    """All classes of a record of one day; the size at birth is a class of the weight."""
    yield from signs(record)
    yield from classes(record)
    if record.group.day is not None and record.days[0].age == 0:
        size = birth_size(record)
        if size is not None:
            yield Claim(size, Level.WATCH, Subject.WFA, record.on)


def _unjudged(one: Record, day: Day, subject: Subject, z: float | None) -> Unjudged | None:
    """Why a figure without a claim isn't simply usual."""
    if subject is Subject.MUAC:
        if day.class_age is None:
            return Unjudged.BEFORE_TERM
        return None if arm_is_judged(one) else Unjudged.NO_NORM
    if subject is Subject.OEDEMA:
        return Unjudged.NO_NORM if day.oedema else None
    if subject is Subject.WFA and day.age == 0 and one.group.z_by_gestation is not None:
        return None
    if z is None:
        if day.class_age is None:
            return Unjudged.BEFORE_TERM
        return Unjudged.FIRST_DAYS if day.age < CLASSES_FROM_DAYS else Unjudged.NO_NORM
    high = subject is Subject.WFA and z > HIGH_WEIGHT_Z
    return Unjudged.BY_WEIGHT_FOR_LENGTH if high or (subject is Subject.BMIFA and not bmi_counts(day)) else None


def correction_ends(record: Record) -> tuple[Day, Day] | None:
    """The last day judged at the corrected age and the first at the age since birth, where the record has both."""
    for before, after in zip(record.days, record.days[1:], strict=False):
        if _is_corrected(before) and after.class_age == after.age and not _is_corrected(after):
            return before, after
    return None


def _is_corrected(day: Day) -> bool:
    return day.class_age is not None and day.class_age != day.age
