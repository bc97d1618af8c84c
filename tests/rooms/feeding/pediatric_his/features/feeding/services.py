"""What is done about feeding."""

from __future__ import annotations

from uuid import UUID

from pediatric_his.db.rows import insert
from pediatric_his.db.unit_of_work import UnitOfWork, unit_of_work
from pediatric_his.features.feeding.forms import FeedingTyped
from pediatric_his.features.feeding.tables import Feeding


@unit_of_work("feeding.record")
async def record(work: UnitOfWork, patient_id: UUID, typed: FeedingTyped) -> UUID:
    feeding_id = await insert(work, Feeding, typed, patient_id=patient_id)
    await work.audit("feeding", feeding_id, patient_id, kind=typed.kind)
    return feeding_id
