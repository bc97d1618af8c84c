"""What the nurse does: records measurements, corrects one."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from pediatric_his.db.identifiers import new_id
from pediatric_his.db.unit_of_work import UnitOfWork, unit_of_work
from pediatric_his.features.measurements.forms import MeasurementsTyped
from pediatric_his.features.measurements.queries import Measured
from pediatric_his.features.measurements.tables import Measurement
from pediatric_his.features.reception.services import move_on
from pediatric_his.features.reception.status import Status


@unit_of_work("measurement.record")
async def record(work: UnitOfWork, patient_id: UUID, encounter_id: UUID | None, typed: MeasurementsTyped) -> bool:
    """Appends the day's values; a child who had arrived counts as triaged then."""
    now = datetime.now(UTC)
    rows = [
        Measurement(
            id=new_id(),
            hospital_id=work.hospital_id,
            patient_id=patient_id,
            encounter_id=encounter_id,
            measured_on=typed.on,
            measured_at=now,
            kind=kind,
            value=value,
            position=typed.position if kind == "length_height" else None,
            confirmed_reason=typed.reasons.get(kind, ""),
            source="clinic",
            recorded_by=work.staff_id,
        )
        for kind, value in typed.values.items()
    ]
    await Measurement.insert(*rows)
    await work.audit("measurement", rows[0].id, patient_id, kinds=sorted(typed.values), confirmed=sorted(typed.reasons))
    if encounter_id is not None:
        await move_on(work, encounter_id, Status.TRIAGED, only_from=Status.ARRIVED)
    return True


@unit_of_work("measurement.correct")
async def correct(work: UnitOfWork, patient_id: UUID, before: Measured, value: int | None, reason: str) -> UUID:
    """Appends a row that supersedes a mistaken one; no value means that it was entered in error."""
    old = await work.db.fetchrow("SELECT * FROM measurement WHERE id = $1 AND patient_id = $2", before.id, patient_id)
    assert old is not None
    fresh = new_id()
    await Measurement.insert(
        Measurement(
            id=fresh,
            hospital_id=work.hospital_id,
            patient_id=patient_id,
            encounter_id=old["encounter_id"],
            measured_on=old["measured_on"],
            measured_at=old["measured_at"],
            kind=old["kind"],
            value=value,
            position=old["position"],
            confirmed_reason=reason,
            supersedes=before.id,
            source=old["source"],
            recorded_by=work.staff_id,
        )
    )
    await work.audit("measurement", fresh, patient_id, supersedes=str(before.id))
    return fresh
