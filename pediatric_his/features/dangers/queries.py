"""What was measured of children on a day, and what came back from the laboratory: all that a danger may come from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from uuid import UUID

from pediatric_his.clinical.vitals import Norms
from pediatric_his.db.database import Reader
from pediatric_his.db.rows import select_list
from pediatric_his.features.approvals.queries import norms, norms_earlier
from pediatric_his.features.dangers.facts import Fact
from pediatric_his.features.dangers.growth import GROWTH_KINDS, Growing, GrowingChild, growth_row
from pediatric_his.features.dangers.judging import ChildDay, day_of
from pediatric_his.features.measurements.judging import MEASURE_OF, Born, Height
from pediatric_his.features.measurements.queries import heights

KINDS = tuple(dict.fromkeys((*MEASURE_OF, "systolic", "diastolic", *GROWTH_KINDS)))


# A value measured outside a visit belongs to the child's visit of that day, the open one first. A result is of the day on which it became
# known here, however old its sample is.
_TOLD = (
    "is_result",
    "kind",
    "value",
    "site",
    "typed",
    "unit",
    "qualifiers",
    "taken_on",
    "at",
    "seen",
    "visit_ended_at",
    "position",
)
_FACTS = f"""
WITH fact AS (
    SELECT m.hospital_id, m.encounter_id, {select_list(Fact, "m", leave=_TOLD)}, false AS is_result, m.kind, m.value,
           coalesce(m.site, '') AS site, NULL AS typed, '' AS unit, '{{}}'::jsonb AS qualifiers, m.measured_on AS taken_on,
           coalesce(m.measured_at, m.recorded_at) AS at,
           EXISTS (SELECT FROM danger_seen d WHERE d.hospital_id = m.hospital_id AND d.measurement_id = m.id) AS seen,
           m.position
    FROM measurement m
    WHERE m.hospital_id = current_hospital() AND m.patient_id = ANY($1) AND m.measured_on = $2 AND m.kind = ANY($3)
    UNION ALL
    SELECT r.hospital_id, r.encounter_id, {select_list(Fact, "r", leave=_TOLD)}, true, r.code, NULL, '',
           CASE WHEN NOT r.entered_in_error THEN r.value END, coalesce(r.unit, ''), r.qualifiers, r.taken_on, r.recorded_at,
           EXISTS (SELECT FROM danger_seen d WHERE d.hospital_id = r.hospital_id AND d.result_id = r.id), NULL
    FROM result r
    WHERE r.hospital_id = current_hospital() AND r.patient_id = ANY($1) AND r.recorded_at >= $4 AND r.recorded_at < $5
)
SELECT f.*, visit.ended_at AS visit_ended_at
FROM fact f LEFT JOIN LATERAL (
    SELECT CASE WHEN e.status IN ('finished', 'left', 'no_show') THEN coalesce(e.finished_at,
               (SELECT max(v.at) FROM encounter_event v WHERE v.hospital_id = e.hospital_id AND v.encounter_id = e.id)) END AS ended_at
    FROM encounter e
    WHERE e.hospital_id = f.hospital_id AND e.patient_id = f.patient_id
      AND (e.id = f.encounter_id OR (f.encounter_id IS NULL AND e.day = $2))
    ORDER BY e.status IN ('finished', 'left', 'no_show'), 1 DESC NULLS LAST LIMIT 1) visit ON true
ORDER BY f.at, f.id
"""


async def facts(db: Reader, patient_ids: Collection[UUID], now: datetime) -> dict[UUID, list[Fact]]:
    """Those of `now`'s day by child, in the order in which they came to be. `now`: in the hospital's time zone."""
    found: dict[UUID, list[Fact]] = {}
    day = now.date()
    begins, ends = (datetime.combine(one, time(), now.tzinfo) for one in (day, day + timedelta(days=1)))
    for row in await db.fetch(_FACTS, list(patient_ids), day, list(KINDS), begins, ends):
        told = {name: value for name, value in row.items() if name not in ("hospital_id", "encounter_id")}
        found.setdefault(row["patient_id"], []).append(Fact(**told))
    return found


_GROWING = f"""
SELECT p.id, {select_list(GrowingChild, "p")},
       (SELECT coalesce(jsonb_agg(jsonb_build_array(m.measured_on, m.kind, m.value, m.position)
                                  ORDER BY m.measured_on, m.recorded_at), '[]')
        FROM measurement m
        WHERE m.hospital_id = p.hospital_id AND m.patient_id = p.id AND m.measured_on < $2 AND m.kind = ANY($3)
          AND m.value IS NOT NULL AND NOT EXISTS
              (SELECT FROM measurement later WHERE later.hospital_id = m.hospital_id AND later.supersedes = m.id)) AS before
FROM patient p WHERE p.hospital_id = current_hospital() AND p.id = ANY($1)
"""


async def growing(db: Reader, patient_ids: Collection[UUID], day: date) -> dict[UUID, Growing]:
    """What the judgement of growth asks of children whom a day's measurements are of, with those before that day."""
    return {
        row["id"]: Growing(
            GrowingChild(**{field.name: row[field.name] for field in fields(GrowingChild)}),
            tuple(growth_row(date.fromisoformat(on), *value) for on, *value in row["before"]),
        )
        for row in await db.fetch(_GROWING, list(patient_ids), day, list(GROWTH_KINDS))
    }  # fmt: skip


async def days_by_child(
    db: Reader, children: Sequence[tuple[UUID, Born]], now: datetime, own: Norms | None = None
) -> dict[UUID, ChildDay]:
    """What `now`'s day says of children, and growth's alarms that stand from others, by the hospital's own norms.

    `now`: in the hospital's time zone.
    """
    ids = [patient_id for patient_id, _ in children]
    found = await facts(db, ids, now)
    own = own or await norms(db)
    earlier = await norms_earlier(db, datetime.combine(now.date(), time(), now.tzinfo))
    pressed = [patient_id for patient_id, values in found.items() if any(fact.kind == "systolic" for fact in values)]
    tall: dict[UUID, Height] = await heights(db, pressed) if pressed else {}
    grown = await growing(db, ids, now.date())
    return {
        patient_id: day_of(
            child, found.get(patient_id, []), tall.get(patient_id), own, now, grown.get(patient_id), earlier
        )
        for patient_id, child in children
    }


async def day_of_child(db: Reader, patient_id: UUID, child: Born, on: date, now: datetime) -> ChildDay:
    """A day of one child; one that is past as it was at its end."""
    if on != now.date():
        now = datetime.combine(on + timedelta(days=1), time(), now.tzinfo) - timedelta(microseconds=1)
    return (await days_by_child(db, [(patient_id, child)], now))[patient_id]
