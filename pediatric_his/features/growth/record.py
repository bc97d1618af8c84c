"""A child's record as growth is judged by it: pages, papers and dangers make it here, so that none knows more than another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, Protocol, cast
from uuid import UUID

from pediatric_his.clinical.growth import Sex
from pediatric_his.clinical.growth.judgement import Child as JudgedChild
from pediatric_his.clinical.growth.judgement import Measurement, Record, record_of
from pediatric_his.features.measurements.queries import Measured, MeasuredDay
from pediatric_his.reference.growth import growth_tables, velocity_table

_NOT_MEASURED_HERE: Final = UUID(int=0)


class Registered(Protocol):
    """What is asked of a child as the desk wrote her down. Grams, millimetres, days of gestation."""

    @property
    def sex(self) -> str: ...
    @property
    def birth_date(self) -> date: ...
    @property
    def gestational_age_days(self) -> int | None: ...
    @property
    def birth_weight_g(self) -> int | None: ...
    @property
    def birth_length_mm(self) -> int | None: ...
    @property
    def mother_height_mm(self) -> int | None: ...
    @property
    def father_height_mm(self) -> int | None: ...


def record_on(child: Registered, measurements: Iterable[Measurement], on: date) -> Record:
    """What may be judged on a day. Of one day the last row stands: what was measured at birth stands before what the desk wrote."""
    born = at_birth(child)
    rows = [*([born.measurement()] if born else ()), *measurements]
    mother, father = (None if mm is None else mm / 10 for mm in (child.mother_height_mm, child.father_height_mm))
    sex = cast(Sex, child.sex)
    judged = JudgedChild(sex, child.birth_date, child.gestational_age_days, mother, father)
    return record_of(growth_tables(), velocity_table(sex), judged, rows, on)


def with_birth(child: Registered, days: Sequence[MeasuredDay]) -> list[MeasuredDay]:
    """The days as the record holds them, for tables and charts: that of birth with what registration says of it."""
    born = at_birth(child)
    if born is None:
        return list(days)
    weighed = next((day.values for day in days if day.on == born.on), {})
    return [MeasuredDay(born.on, born.values | weighed), *(day for day in days if day.on != born.on)]


def at_birth(child: Registered) -> MeasuredDay | None:
    """Weight and length of the day of birth as they were told at registration."""
    told = (("weight", child.birth_weight_g, None), ("length_height", child.birth_length_mm, "lying"))
    values = {
        kind: Measured(_NOT_MEASURED_HERE, kind, value, position, None, "", "")
        for kind, value, position in told
        if value is not None
    }
    return MeasuredDay(child.birth_date, values) if values else None


def told_at_registration(child: Registered, day: MeasuredDay) -> frozenset[str]:
    """The kinds of measurement of a day that nobody took here."""
    if day.on != child.birth_date:
        return frozenset()
    born = at_birth(child)
    return frozenset(kind for kind, value in day.values.items() if born is not None and born.values.get(kind) == value)
