"""Reads of measurements: each day's values, with the corrected ones in place of the mistaken."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import cast
from uuid import UUID

from pediatric_his.clinical.growth import Anthropometry, Position, Sex
from pediatric_his.clinical.growth.judgement import Measurement
from pediatric_his.db.database import Reader
from pediatric_his.db.rows import select_list
from pediatric_his.features.measurements.judging import Height
from pediatric_his.features.patients.queries import Child

_GROWTH = {
    "weight": ("weight_kg", 1000),
    "length_height": ("length_height_cm", 10),
    "head_circumference": ("head_circumference_cm", 10),
    "muac": ("muac_cm", 10),
    "triceps_skinfold": ("triceps_mm", 10),
    "subscapular_skinfold": ("subscapular_mm", 10),
}
_WRITTEN = {"wfa": "weight", "lhfa": "length_height", "hcfa": "head_circumference", "acfa": "muac"}


@dataclass(frozen=True, slots=True)
class Measured:
    """One value as kept (grams, millimetres, …), by whom."""

    id: UUID
    kind: str
    value: int
    position: str | None
    site: str | None
    confirmed_reason: str
    by: str
    from_list: bool = False  # brought by a list, and nobody corrected it since


@dataclass(frozen=True, slots=True)
class MeasuredDay:
    """What was measured of a child on a day: the last value of each kind; `earlier`: readings of the day before it."""

    on: date
    values: dict[str, Measured] = field(default_factory=dict)
    earlier: list[Measured] = field(default_factory=list)

    def written(self, indicator: str) -> Measured | None:
        """The value as written that an indicator of growth shows; none for one that two values make."""
        return self.values.get(_WRITTEN.get(indicator, ""))

    @property
    def ids(self) -> set[UUID]:
        return {kept.id for kept in (*self.values.values(), *self.earlier)}

    def anthropometry(self, child: Child) -> Anthropometry:
        """The day's growth measurements as the engine takes them."""
        figures = {
            name: self.values[kind].value / scale for kind, (name, scale) in _GROWTH.items() if kind in self.values
        }
        stature = self.values.get("length_height")
        position = {"lying": "l", "standing": "h"}.get(stature.position or "") if stature else None
        oedema = self.values.get("oedema")
        return Anthropometry(
            sex=cast(Sex, child.sex),
            age_days=(self.on - child.birth_date).days,
            position=cast("Position | None", position),
            oedema=bool(oedema and oedema.value),
            gestational_age_days=child.gestational_age_days,
            **figures,
        )

    def measurement(self) -> Measurement:
        """The day as the judgement takes it: what was not looked for stays unknown."""

        def figure(kind: str, scale: int) -> float | None:
            return self.values[kind].value / scale if kind in self.values else None

        stature, oedema = self.values.get("length_height"), self.values.get("oedema")
        return Measurement(
            self.on,
            weight_kg=figure("weight", 1000),
            stature_cm=figure("length_height", 10),
            standing={"lying": False, "standing": True}.get(stature.position or "") if stature else None,
            head_cm=figure("head_circumference", 10),
            muac_mm=figure("muac", 1),
            oedema=bool(oedema.value) if oedema else None,
        )

    @property
    def has_growth(self) -> bool:
        return any(kind in self.values for kind in _GROWTH)

    @property
    def is_judged(self) -> bool:
        """Whether the judgement of growth has anything of this day: oedema alone is much."""
        return self.has_growth or "oedema" in self.values


_STANDS = (
    "NOT EXISTS (SELECT FROM measurement later WHERE later.hospital_id = m.hospital_id AND later.supersedes = m.id)"
)
_MEASURED = f"""{select_list(Measured, "m", leave=("by", "from_list"))},
       coalesce(s.family_name || ' ' || left(s.given_name, 1) || '.', '') AS by
FROM measurement m LEFT JOIN staff s ON s.hospital_id = m.hospital_id AND s.id = m.recorded_by
WHERE m.hospital_id = current_hospital() AND m.patient_id = $1 AND m.value IS NOT NULL"""

_HISTORY = f"""
SELECT m.measured_on, {_MEASURED}
  AND {_STANDS}
ORDER BY m.measured_on, m.recorded_at
"""


async def history(db: Reader, patient_id: UUID) -> list[MeasuredDay]:
    """Each day on which the child was measured, oldest first."""
    days: dict[date, MeasuredDay] = {}
    for row in await db.fetch(_HISTORY, patient_id):
        day = days.setdefault(row["measured_on"], MeasuredDay(row["measured_on"]))
        _day, *value = row
        if row["kind"] in day.values:
            day.earlier.append(day.values[row["kind"]])
        day.values[row["kind"]] = Measured(*value)
    return list(days.values())


_OF_MANY = f"""
SELECT m.patient_id, m.measured_on, m.value IS NULL AS taken_back, m.list_id,
       {select_list(Measured, "m", leave=("by", "from_list", "value"))},
       coalesce(m.value, 0) AS value, '' AS by,
       m.source = 'import' AND (m.list_id IS NOT NULL OR m.supersedes IS NULL) AS from_list
FROM measurement m WHERE m.hospital_id = current_hospital() AND m.patient_id = ANY($1)
  AND NOT EXISTS (SELECT FROM measurement later WHERE later.hospital_id = m.hospital_id AND later.supersedes = m.id)
ORDER BY m.patient_id, m.measured_on, m.recorded_at
"""


@dataclass(slots=True)
class Standing:
    """A child's measurements as they stand, and which were taken back or brought by a list: kind and day."""

    days: list[MeasuredDay] = field(default_factory=list)
    taken_back: set[tuple[str, date]] = field(default_factory=set)
    lists: dict[tuple[str, date], UUID] = field(default_factory=dict)  # which list brought a value


async def standing(db: Reader, patient_ids: Collection[UUID]) -> dict[UUID, Standing]:
    """The measurements of many children, for a list that brings more."""
    found = {patient_id: Standing() for patient_id in patient_ids}
    for row in await db.fetch(_OF_MANY, list(patient_ids)):
        patient_id, on, taken_back, list_id, *_rest = row
        of_child = found[patient_id]
        if taken_back:
            of_child.taken_back.add((row["kind"], on))
            continue
        if not of_child.days or of_child.days[-1].on != on:
            of_child.days.append(MeasuredDay(on))
        if list_id is not None:
            of_child.lists[row["kind"], on] = list_id
        of_child.days[-1].values[row["kind"]] = Measured(**{f.name: row[f.name] for f in fields(Measured)})
    return found


_HEIGHTS = f"""
SELECT DISTINCT ON (m.patient_id) m.patient_id, m.value, m.measured_on, m.position FROM measurement m
WHERE m.hospital_id = current_hospital() AND m.patient_id = ANY($1) AND m.kind = 'length_height' AND m.value IS NOT NULL
  AND {_STANDS}
ORDER BY m.patient_id, m.measured_on DESC, m.recorded_at DESC
"""


async def heights(db: Reader, patient_ids: Collection[UUID]) -> dict[UUID, Height]:
    """The latest length or height of each child that has one."""
    rows = await db.fetch(_HEIGHTS, list(patient_ids))
    return {row["patient_id"]: Height(row["value"], row["measured_on"], row["position"]) for row in rows}


_BIRTH_WEIGHTS = """
SELECT DISTINCT ON (m.patient_id) m.patient_id, m.value FROM measurement m
JOIN patient p ON p.hospital_id = m.hospital_id AND p.id = m.patient_id AND p.birth_date = m.measured_on
WHERE m.hospital_id = current_hospital() AND m.patient_id = ANY($1) AND m.kind = 'weight' AND m.value IS NOT NULL
  AND NOT EXISTS (SELECT FROM measurement later WHERE later.hospital_id = m.hospital_id AND later.supersedes = m.id)
ORDER BY m.patient_id, m.recorded_at
"""


async def birth_weights(db: Reader, patient_ids: Collection[UUID]) -> dict[UUID, int]:
    """Grams on the day of birth, of the children weighed on it."""
    rows = await db.fetch(_BIRTH_WEIGHTS, list(patient_ids))
    return {row["patient_id"]: row["value"] for row in rows}


async def get_measurement(
    db: Reader, patient_id: UUID, measurement_id: UUID, *, corrected: bool = False
) -> Measured | None:
    """One standing value of the child, with `corrected` one that has been corrected, too; None where there is no such value."""
    row = await db.fetchrow(
        f"SELECT {_MEASURED} AND m.id = $2 AND ($3 OR {_STANDS})", patient_id, measurement_id, corrected
    )
    return Measured(**dict(row)) if row else None


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A row of a measurement as it was written: `value` None takes back what it supersedes."""

    id: UUID
    supersedes: UUID | None
    kind: str
    value: int | None
    site: str | None
    measured_on: date
    confirmed_reason: str
    recorded_at: datetime
    by: str


async def every_value(db: Reader, patient_id: UUID) -> list[ValueRow]:
    """All rows of the child, those corrected with them, in the order in which they were written."""
    rows = await db.fetch(
        f"SELECT {select_list(ValueRow, 'm', leave=('by',))},"
        " coalesce(s.family_name || ' ' || left(s.given_name, 1) || '.', '') AS by"
        " FROM measurement m LEFT JOIN staff s ON s.hospital_id = m.hospital_id AND s.id = m.recorded_by"
        " WHERE m.hospital_id = current_hospital() AND m.patient_id = $1 ORDER BY m.recorded_at, m.id",
        patient_id,
    )
    return [ValueRow(**dict(row)) for row in rows]
