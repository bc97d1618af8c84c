"""From rows to days: one day for each date, with its z-scores for classes and for comparing days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from pediatric_his.clinical.ages import TWO_YEARS_DAYS, age_days, corrected_age_days, is_preterm
from pediatric_his.clinical.growth.judgement.model import Child, Measurement, Subject
from pediatric_his.clinical.growth.lms import z_score
from pediatric_his.clinical.growth.model import DEFAULT_RULES, POSSIBLE_GESTATION_DAYS, Indicator, Sex
from pediatric_his.clinical.growth.scores import stature
from pediatric_his.clinical.growth.tables import GrowthTables, lms_by_age, lms_by_length

WHO2006_LAST_DAY: Final = DEFAULT_RULES.who2006_last_day
CLASSES_FROM_DAYS: Final = 14
"""The newborn loses and regains weight until then: no class but the head's, and no starting point but birth's."""


@dataclass(slots=True)
class Day:
    """What was measured on one day, at an age in days, and its z-scores (unrounded).

    `z` compares days: WHO at corrected age for the preterm, at any age. `classes` are for WHO's classes: corrected
    only below 731 days (`class_age`). Both are empty before the due date, where both ages are None. `weight` is None
    with oedema: `swollen_kg` holds what the scales said. `done` is all that was measured, plausible or not.
    """

    on: date
    age: int
    table_age: int | None
    class_age: int | None
    weight: float | None = None
    stature: float | None = None
    standing: bool = False
    head: float | None = None
    muac: float | None = None
    oedema: bool | None = None
    swollen_kg: float | None = None
    done: frozenset[Subject] = frozenset()
    z: dict[Subject, float] = field(default_factory=dict)
    classes: dict[Subject, float] = field(default_factory=dict)
    bmi: float | None = None

    @property
    def by_who2007(self) -> bool:
        """Whether days are compared by WHO 2007 at this age."""
        return self.table_age is not None and self.table_age > WHO2006_LAST_DAY

    @property
    def class_by_who2007(self) -> bool:
        return self.class_age is not None and self.class_age > WHO2006_LAST_DAY

    @property
    def may_start(self) -> bool:
        """Whether other days may be compared with this one: birth, or past the newborn's loss."""
        return self.age == 0 or self.age >= CLASSES_FROM_DAYS

    def grams(self) -> int:
        """The weight in whole grams; 0 where there is none."""
        return round(1000 * self.weight) if self.weight is not None else 0

    def drop(self, *fields: str) -> None:
        """Leaves out implausible values, and every z-score that rests on them."""
        for name in fields:
            setattr(self, name, None)
            for subject in _RESTS_ON[name]:
                self.z.pop(subject, None)
                self.classes.pop(subject, None)


_RESTS_ON: Final = {
    "weight": (Subject.WFA, Subject.WFLH, Subject.BMIFA),
    "stature": (Subject.LHFA, Subject.WFLH, Subject.BMIFA),
    "head": (Subject.HCFA,),
    "muac": (),
    "swollen_kg": (),
}


def preterm_gestation(child: Child) -> int | None:
    """Gestation of a preterm child; one that no child survives is a slip of the pen and counts as unknown."""
    gestation = child.gestation_days
    if gestation is None or gestation < POSSIBLE_GESTATION_DAYS[0] or not is_preterm(gestation):
        return None
    return gestation


def days_of(child: Child, measurements: Iterable[Measurement], on: date) -> list[Day]:
    """Days by date, without rows before birth or after `on`; of each field the last row of a day that has it stands."""
    gestation = preterm_gestation(child)
    found: dict[date, Day] = {}
    for row in measurements:
        if child.birth_date <= row.day <= on:
            day = found.get(row.day) or _day(row.day, age_days(child.birth_date, row.day), gestation)
            found[row.day] = day
            _take(day, row)
    days = [found[key] for key in sorted(found)]
    for day in days:
        _finish(day)
    return days


def _day(on: date, age: int, gestation: int | None) -> Day:
    corrected = age if gestation is None else corrected_age_days(age, gestation)
    if corrected < 0:
        return Day(on, age, None, None)
    return Day(on, age, corrected, corrected if corrected < TWO_YEARS_DAYS else age)


def _take(day: Day, row: Measurement) -> None:
    if row.weight_kg is not None:
        day.weight = row.weight_kg
    if row.stature_cm is not None:
        day.stature = row.stature_cm
        day.standing = day.age >= TWO_YEARS_DAYS if row.standing is None else row.standing
    if row.head_cm is not None:
        day.head = row.head_cm
    if row.muac_mm is not None:
        day.muac = row.muac_mm
    if row.oedema is not None:
        day.oedema = row.oedema


def _finish(day: Day) -> None:
    """Notes what was done; a weight with oedema of both feet says nothing of the child's size."""
    measures = (
        (Subject.WEIGHT, day.weight), (Subject.STATURE, day.stature), (Subject.HEAD, day.head),
        (Subject.MUAC, day.muac), (Subject.OEDEMA, day.oedema),
    )  # fmt: skip
    day.done = frozenset(subject for subject, value in measures if value is not None)
    if day.oedema:
        day.weight, day.swollen_kg = None, day.weight


def score_day(tables: GrowthTables, sex: Sex, day: Day) -> None:
    """Fills the z-scores of a day from its values, all of which a child's body can measure."""
    if day.table_age is None or day.class_age is None:
        return
    day.z = _scores(tables, sex, day, day.table_age)
    classes = day.z if day.class_age == day.table_age else _scores(tables, sex, day, day.class_age)
    young = day.age < CLASSES_FROM_DAYS
    day.classes = {s: z for s, z in classes.items() if s is Subject.HCFA} if young else classes.copy()


def _scores(tables: GrowthTables, sex: Sex, day: Day, table_age: int) -> dict[Subject, float]:
    """z-scores of a day by WHO at the age given (RULES of length and height as in `growth.scores`)."""
    found: dict[Subject, float] = {}
    weight, cm = day.weight, day.stature
    if weight is not None and (lms := lms_by_age(tables, Indicator.WFA, sex, table_age)) is not None:
        found[Subject.WFA] = z_score(lms, weight)
    if cm is not None:
        length = stature(cm, "h" if day.standing else "l", day.age, table_age)
        if (lms := lms_by_age(tables, Indicator.LHFA, sex, table_age)) is not None:
            found[Subject.LHFA] = z_score(lms, length.cm, restricted=False)
        if weight is not None:
            by_length = table_age <= WHO2006_LAST_DAY
            if by_length and (lms := lms_by_length(tables, sex, length.cm, standing=length.standing)) is not None:
                found[Subject.WFLH] = z_score(lms, weight)
            day.bmi = weight / (length.cm / 100.0) ** 2
            if (lms := lms_by_age(tables, Indicator.BMIFA, sex, table_age)) is not None:
                found[Subject.BMIFA] = z_score(lms, day.bmi)
    if day.head is not None and (lms := lms_by_age(tables, Indicator.HCFA, sex, table_age)) is not None:
        found[Subject.HCFA] = z_score(lms, day.head)
    return found
