"""A clinician has seen a danger."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from pediatric_his.db.rows import insert
from pediatric_his.db.unit_of_work import UnitOfWork, unit_of_work
from pediatric_his.features.dangers.tables import DangerSeen


@unit_of_work("danger.see")
async def see(work: UnitOfWork, patient_id: UUID, measurement_id: UUID | None, result_id: UUID | None) -> UUID:
    """Keeps the tap; one of the two ids is given. It ends nothing by itself: a newer value must be no danger as well."""
    seen_at = datetime.now(UTC)
    tap = await insert(
        work, DangerSeen, patient_id=patient_id, measurement_id=measurement_id, result_id=result_id, seen_at=seen_at
    )
    await work.audit("danger_seen", tap, patient_id, of=str(measurement_id or result_id))
    work.changed("queue")
    return tap
