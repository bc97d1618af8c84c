"""A child's record as the rules ask it: the newest of each kind, series of comparable days, what is overdue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from pediatric_his.clinical.ages import age_days
from pediatric_his.clinical.growth.judgement.birth import BirthGroup, birth_group
from pediatric_his.clinical.growth.judgement.days import WHO2006_LAST_DAY, Day, days_of
from pediatric_his.clinical.growth.judgement.model import Child, Claim, ClaimName, Level, Measurement, Subject
from pediatric_his.clinical.growth.judgement.plausibility import Fault, Faults, sift
from pediatric_his.clinical.growth.tables import GrowthTables
from pediatric_his.clinical.growth.velocity import VelocityTable

SPACE_1: Final = 0.67
SPACES_2: Final = 1.33
SPACES_3: Final = 2.00
SPACES_4: Final = 2.67
"""Spaces between NICE's centile lines (0.4 2 9 25 50 75 91 98 99.6), each 2/3 SD."""

SEAM_ALLOWANCE_Z: Final = 0.2
"""What changing from WHO 2006 to 2007 may do to a z-score that the child has not done."""

POSTURE_ALLOWANCE_Z: Final = 0.3
"""What going over from lying to standing may do: 0.7 cm is a mean, children differ."""

INTERVALS: Final = ((30, 14), (182, 42), (730, 92), (1826, 183))
"""Up to this age on the day of judgement a weight may be this many days old (O)."""

INTERVAL_AFTER: Final = 396
WEIGHT_LAST_DAY: Final = 3652
"""WHO's weight for age ends at 120 months."""

INDICATORS: Final = (Subject.WFA, Subject.LHFA, Subject.WFLH, Subject.BMIFA, Subject.HCFA)
KIND_OF: Final = {
    Subject.WFA: Subject.WEIGHT, Subject.LHFA: Subject.STATURE, Subject.WFLH: Subject.WEIGHT_STATURE,
    Subject.BMIFA: Subject.WEIGHT_STATURE, Subject.HCFA: Subject.HEAD,
}  # fmt: skip
_BY_STATURE: Final = (Subject.LHFA, Subject.WFLH, Subject.BMIFA)


@dataclass(slots=True)
class Record:
    """Everything that the rules need of one child; `days` hold plausible values only, oldest first."""

    tables: GrowthTables
    velocity: VelocityTable
    child: Child
    on: date
    age: int
    days: list[Day]
    faults: Faults
    group: BirthGroup
    by_kind: dict[Subject, list[Day]] = field(default_factory=dict)
    _series: dict[Subject, list[Day]] = field(default_factory=dict)
    _current: dict[Subject, Day | None] = field(default_factory=dict)

    def newest(self, kind: Subject) -> Day | None:
        """The newest day with a plausible value of a kind: weight, stature, weight_stature, head, muac, oedema."""
        return self.by_kind[kind][-1] if self.by_kind[kind] else None

    def weighed(self) -> Day | None:
        """The newest day with a plausible weight, oedema or not."""
        return next((d for d in reversed(self.days) if d.weight is not None or d.swollen_kg is not None), None)

    def doubted(self, kind: Subject) -> tuple[date, Fault] | None:
        """The fault of the newest value of a kind (weight, stature, head, muac), with its day, if it has one."""
        newest = self.newest(kind)
        age = max((age for faulty, age in self.faults if faulty is kind), default=-1)
        if age < 0 or (newest is not None and newest.age > age):
            return None
        return self.child.birth_date + timedelta(days=age), self.faults[kind, age]

    def current(self, subject: Subject) -> Day | None:
        """The day whose class of an indicator stands: the newest that has one, unless its reference has ended since."""
        return self._current[subject]

    def series(self, subject: Subject) -> list[Day]:
        """Days that may be compared by an indicator, oldest first.

        Empty where the newest of the kind has no z-score: what is told of a change or a line is told up to the newest.
        """
        return self._series[subject]

    def change(self, subject: Subject, earlier: Day, later: Day) -> float:
        """Change of z between two days, less what table and posture may account for, to two decimals."""
        moved = later.z[subject] - earlier.z[subject]
        allowed = allowance(subject, earlier, later)
        if allowed:
            beyond = max(0.0, abs(moved) - allowed)
            moved = beyond if moved > 0 else -beyond
        return round(moved, 2)

    def interval(self) -> int:
        """How old a weight may be at this age, in days."""
        return next((days for to_age, days in INTERVALS if self.age <= to_age), INTERVAL_AFTER)

    def is_old(self, subject: Subject, day: Day) -> bool:
        """Whether a measurement of this day is older than the interval of its kind (length and head: twice that)."""
        slow = subject in (Subject.STATURE, Subject.LHFA, Subject.HEAD, Subject.HCFA)
        return self.age - day.age > self.interval() * (2 if slow else 1)

    def claim(self, name: ClaimName, level: Level, subject: Subject, day: Day, **figures: object) -> Claim:
        """A claim about a measured day; in the past tense when its kind is overdue."""
        return Claim(name, level, subject, day.on, past=self.is_old(subject, day), **figures)  # type: ignore[arg-type]

    def class_claim(self, name: ClaimName, level: Level, subject: Subject, day: Day) -> Claim:
        """A claim that rests on one z-score for classes."""
        z = round(day.classes[subject], 2)
        return self.claim(name, level, subject, day, z=z, value=value_of(subject, day))

    def change_claim(self, name: ClaimName, level: Level, subject: Subject, since: Day, day: Day) -> Claim:
        """A claim that rests on two z-scores for comparing."""
        return self.claim(
            name, level, subject, day, z=round(day.z[subject], 2), value=value_of(subject, day), since=since.on,
            from_z=round(since.z[subject], 2), days=day.age - since.age,
            corrected=day.class_age != day.table_age or None,
        )  # fmt: skip


def record_of(
    tables: GrowthTables, velocity: VelocityTable, child: Child, measurements: Sequence[Measurement], on: date
) -> Record:
    """Rows sifted and arranged; `velocity` is the table of the child's sex."""
    days = days_of(child, measurements, on)
    faults = sift(tables, child.sex, days)
    group = birth_group(tables, child, days)
    return _arranged(Record(tables, velocity, child, on, age_days(child.birth_date, on), days, faults, group))


def alone(record: Record, day: Day) -> Record:
    """The record as if that day were all of it, and today."""
    return _arranged(
        Record(record.tables, record.velocity, record.child, day.on, day.age, [day], {}, record.group)
    )  # fmt: skip


def _arranged(record: Record) -> Record:
    """By kind, what may be compared, and which class of each indicator stands."""
    days = record.days
    record.by_kind = {
        Subject.WEIGHT: [day for day in days if day.weight is not None],
        Subject.STATURE: [day for day in days if day.stature is not None],
        Subject.WEIGHT_STATURE: [day for day in days if day.weight is not None and day.stature is not None],
        Subject.HEAD: [day for day in days if day.head is not None],
        Subject.MUAC: [day for day in days if day.muac is not None],
        Subject.OEDEMA: [day for day in days if day.oedema is not None],
    }
    for subject in INDICATORS:
        of_kind = record.by_kind[KIND_OF[subject]]
        comparable = [day for day in of_kind if subject in day.z]
        record._series[subject] = comparable if comparable and comparable[-1] is of_kind[-1] else []
        classed = next((day for day in reversed(of_kind) if subject in day.classes), None)
        record._current[subject] = None if classed and _has_ended(record, subject) else classed
    return record


def _has_ended(record: Record, subject: Subject) -> bool:
    """Weight for age ends with a weight after 10 years, head circumference for age with a head after 61 months."""
    last = {Subject.WFA: WEIGHT_LAST_DAY, Subject.HCFA: WHO2006_LAST_DAY}.get(subject)
    newest = record.newest(KIND_OF[subject])
    return last is not None and newest is not None and newest.age > last


def allowance(subject: Subject, a: Day, b: Day) -> float:
    """How much of a change in z the tables and the posture may account for, not the child (O, after RULES 10)."""
    seam = a.by_who2007 != b.by_who2007 and subject in (Subject.WFA, Subject.LHFA, Subject.BMIFA)
    posture = a.standing != b.standing and subject in _BY_STATURE
    return SEAM_ALLOWANCE_Z * seam + POSTURE_ALLOWANCE_Z * posture


def look_back(day: Day) -> int:
    """How many days before this one a line is looked at: a year, from two years of age on two (O)."""
    return 366 if day.age < 731 else 731


def before(days: Sequence[Day], day: Day, shortest: int, longest: int) -> Iterator[Day]:
    """The days that lie `shortest` to `longest` days before this one."""
    return (other for other in days if other is not day and shortest <= day.age - other.age <= longest)


def value_of(subject: Subject, day: Day) -> float | None:
    """The measured value that a claim about this subject names: kg, cm, mm, kg/m²."""
    if subject in (Subject.WFA, Subject.WEIGHT, Subject.WFLH):
        return day.weight
    if subject in (Subject.LHFA, Subject.STATURE):
        return day.stature
    if subject in (Subject.HCFA, Subject.HEAD):
        return day.head
    return day.bmi if subject is Subject.BMIFA else day.muac if subject is Subject.MUAC else None
