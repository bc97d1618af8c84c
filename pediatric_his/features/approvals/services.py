"""The head doctor decides."""

from __future__ import annotations

from collections.abc import Sequence

from pediatric_his.db.rows import insert
from pediatric_his.db.unit_of_work import UnitOfWork, unit_of_work
from pediatric_his.features.approvals.forms import DecisionTyped
from pediatric_his.features.approvals.queries import VITALS_BAND
from pediatric_his.features.approvals.tables import Approval


@unit_of_work("approval.decide")
async def decide(work: UnitOfWork, decisions: Sequence[DecisionTyped], kind: str = VITALS_BAND) -> int:
    """Appends a row a decision; what was decided before stays readable. Returns how many."""
    for decision in decisions:
        row = await insert(work, Approval, decision, item_kind=kind)
        await work.audit("approval", row, item=decision.item_id, decision=decision.decision, reason=decision.reason)
    if not decisions:
        await work.audit("approval", None, nothing=True)
    work.changed("queue")
    return len(decisions)
