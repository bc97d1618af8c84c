"""The head doctor decides."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from pediatric_his.db.rows import insert
from pediatric_his.db.unit_of_work import UnitOfWork, unit_of_work
from pediatric_his.features.approvals.forms import DecisionTyped
from pediatric_his.features.approvals.queries import ALTITUDE, VITALS_BAND
from pediatric_his.features.approvals.tables import Approval


@unit_of_work("approval.decide")
async def decide(work: UnitOfWork, decisions: Sequence[DecisionTyped]) -> int:
    """Appends a row a decision; what was decided before stays readable. Returns how many."""
    for decision in decisions:
        row = await insert(work, Approval, decision, item_kind=VITALS_BAND)
        await work.audit("approval", row, item=decision.item_id, decision=decision.decision, reason=decision.reason)
    if not decisions:
        await work.audit("approval", None, nothing=True)
    work.changed("queue")
    return len(decisions)


@unit_of_work("approval.altitude")
async def set_altitude(work: UnitOfWork, metres: int) -> UUID:
    """The altitude at which the children of this hospital live: haemoglobin and oxygen are judged by it from now on."""
    figures = {"metres": metres}
    row = await insert(work, Approval, item_kind=ALTITUDE, item_id=ALTITUDE, figures=figures, decision="approved")
    await work.audit("approval", row, item=ALTITUDE, metres=metres)
    work.changed("queue")
    return row
