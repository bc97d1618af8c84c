"""The head doctor decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from pediatric_his.db.rows import AlreadyDecided, insert
from pediatric_his.db.unit_of_work import UnitOfWork, unit_of_work
from pediatric_his.features.approvals.forms import DecisionTyped
from pediatric_his.features.approvals.queries import ALTITUDE, VITALS_BAND, Decision
from pediatric_his.features.approvals.queries import decisions as latest
from pediatric_his.features.approvals.tables import Approval


@unit_of_work("approval.decide")
async def decide(
    work: UnitOfWork,
    decisions: Sequence[DecisionTyped],
    shown: Mapping[str, Decision | None],
    kind: str = VITALS_BAND,
) -> int:
    """Appends a row a decision; what was decided before stays readable. Returns how many. `shown`: the decisions that were looked at.

    Raises:
        AlreadyDecided: another has decided about one of them meanwhile.
    """
    await _unchanged(work, decisions, shown, kind)
    for decision in decisions:
        row = await insert(work, Approval, decision, item_kind=kind)
        await work.audit("approval", row, item=decision.item_id, decision=decision.decision, reason=decision.reason)
    if not decisions:
        await work.audit("approval", None, nothing=True)
    work.changed("queue")
    return len(decisions)


async def _unchanged(
    work: UnitOfWork, decisions: Sequence[DecisionTyped], shown: Mapping[str, Decision | None], kind: str
) -> None:
    # There is no row to lock before the first decision: who decides at the same moment waits here, and then reads what was decided.
    await work.db.fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"approval {work.hospital_id}")
    now = await latest(work.db, kind)
    for decision in decisions:
        found = now.get(decision.item_id)
        if found is not None and found != shown.get(decision.item_id):
            raise AlreadyDecided(found.by, found.recorded_at)


@unit_of_work("approval.altitude")
async def set_altitude(work: UnitOfWork, metres: int) -> UUID:
    """The altitude at which the children of this hospital live: haemoglobin and oxygen are judged by it from now on."""
    figures = {"metres": metres}
    row = await insert(work, Approval, item_kind=ALTITUDE, item_id=ALTITUDE, figures=figures, decision="approved")
    await work.audit("approval", row, item=ALTITUDE, metres=metres)
    work.changed("queue")
    return row
