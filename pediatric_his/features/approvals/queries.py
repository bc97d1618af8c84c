"""What a hospital judges by: the reference data as its head doctor has approved, changed or switched off."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from pediatric_his.clinical.vitals import Norms
from pediatric_his.clinical.vitals.danger_spans import is_reachable, keeps_the_danger
from pediatric_his.clinical.vitals.decisions import ChangedHere, decided, figures
from pediatric_his.clinical.vitals.model import Band, Measure, Thresholds
from pediatric_his.db.database import Reader
from pediatric_his.db.rows import select_list
from pediatric_his.reference.growth.rules import growth_rules
from pediatric_his.reference.vitals import VitalsError, read_cut_lines, thresholds
from pediatric_his.reference.vitals.blood_pressure import pressure_bands

T = TypeVar("T")

VITALS_BAND = "vitals_band"
ALTITUDE = "altitude"
GROWTH_RULE = "growth_rule"
_OF_NORMS = (VITALS_BAND, ALTITUDE, GROWTH_RULE)


@dataclass(frozen=True, slots=True)
class Decision:
    """The latest decision about an item. `figures`: the item's as they were then; `changes`: {"cuts": [line, …]}."""

    item_id: str
    figures: dict[str, Any]
    decision: str
    changes: dict[str, Any]
    reason: str
    recorded_at: datetime
    by: str
    decided_on: date | None = None


_END_OF_TIME: Final = datetime.max.replace(tzinfo=UTC)
_LATEST = f"""
SELECT DISTINCT ON (a.item_id) {select_list(Decision, "a", leave=("by", "decided_on"))},
       (a.recorded_at AT TIME ZONE (SELECT h.timezone FROM hospital h WHERE h.id = current_hospital()))::date AS decided_on,
       coalesce(s.family_name || ' ' || left(s.given_name, 1) || '.', '') AS by
FROM approval a LEFT JOIN staff s ON s.hospital_id = a.hospital_id AND s.id = a.recorded_by
WHERE a.hospital_id = current_hospital() AND a.item_kind = ANY($1) AND a.recorded_at < $2
ORDER BY a.item_id, a.recorded_at DESC, a.id DESC
"""


async def decisions(db: Reader, *kinds: str) -> dict[str, Decision]:
    """The latest decision about each item of these kinds, by its id; without any: about all that norms hold."""
    return await decisions_before(db, _END_OF_TIME, *kinds)


async def decisions_before(db: Reader, moment: datetime, *kinds: str) -> dict[str, Decision]:
    """As `decisions` was before a moment."""
    rows = await db.fetch(_LATEST, list(kinds or _OF_NORMS), moment)
    return {row["item_id"]: Decision(**dict(row)) for row in rows}


# Decisions are appended, never changed: their number and the newest id tell one state from another.
_STATE = """
SELECT current_hospital(), count(*), max(id::text)
FROM approval WHERE hospital_id = current_hospital()
"""


class KeptByDecisions(Generic[T]):
    """One value a hospital and `of`, kept by each worker, made anew where the decisions are others than when it was made."""

    def __init__(self, most: int = 64) -> None:
        self._most = most
        self._kept: dict[tuple[UUID, object], tuple[tuple[object, ...], T]] = {}

    async def get(self, db: Reader, of: object, make: Callable[[], Awaitable[T]]) -> T:
        """The value as the transaction of `db` sees the decisions; `of` is hashable."""
        ((hospital_id, *state),) = await db.fetch(_STATE)
        kept = self._kept.pop((hospital_id, of), None)
        if kept is None or kept[0] != tuple(state):
            kept = tuple(state), await make()
        while len(self._kept) >= self._most:
            self._kept.pop(next(iter(self._kept)))
        self._kept[hospital_id, of] = kept
        return kept[1]


_NORMS: KeptByDecisions[Norms] = KeptByDecisions()


async def norms(db: Reader) -> Norms:
    """What this hospital judges by today. A decision upon figures that have changed since has lapsed."""

    async def read() -> Norms:
        return norms_by(thresholds(), await decisions(db))

    return await _NORMS.get(db, "", read)


_CHANGES_SINCE = """
SELECT DISTINCT recorded_at FROM approval
WHERE hospital_id = current_hospital() AND item_kind = ANY($1) AND recorded_at >= $2 ORDER BY 1
"""
_EARLIER: KeptByDecisions[tuple[tuple[datetime, Norms], ...]] = KeptByDecisions()


async def norms_earlier(db: Reader, since: datetime) -> tuple[tuple[datetime, Norms], ...]:
    """What this hospital judged by from `since` until a moment at which it decided otherwise; nothing where it judged as today."""

    async def read() -> tuple[tuple[datetime, Norms], ...]:
        now = norms_by(thresholds(), await decisions(db))
        rows = await db.fetch(_CHANGES_SINCE, [VITALS_BAND, ALTITUDE], since)
        earlier = [
            (row["recorded_at"], norms_by(thresholds(), await decisions_before(db, row["recorded_at"]))) for row in rows
        ]
        return tuple((until, then) for until, then in earlier if _judge_otherwise(then, now))

    return await _EARLIER.get(db, since, read)


def _judge_otherwise(one: Norms, other: Norms) -> bool:
    return one.thresholds != other.thresholds or one.altitude_m != other.altitude_m


def norms_by(shipped: Thresholds, made: dict[str, Decision]) -> Norms:
    """The shipped thresholds with the decisions that still hold."""
    changed, refused, approved, told = {}, set(), set(), {}
    for measure in shipped.measures.values():
        for band in measure.bands:
            decision = made.get(band.id)
            if decision is None or not holds(decision, measure, band):
                continue
            if decision.decision == "off":
                refused.add(band.id)
            elif decision.decision == "changed":
                changed[band.id] = read_cut_lines(measure, decision.changes["cuts"])
                if changed[band.id] != band.cuts:
                    told[band.id] = ChangedHere(band, decision.by, decision.decided_on)
            approved.add(band.id)
    approved |= {band for band, shown in pressure_bands().items() if band in made and made[band].figures == shown}
    approved |= {
        rule.id for rule in growth_rules().values() if rule.id in made and made[rule.id].figures == rule.figures
    }
    return Norms(decided(shipped, changed=changed, refused=refused), frozenset(approved), altitude_of(made), told)


def altitude_of(made: dict[str, Decision]) -> Decimal | None:
    """The altitude at which the hospital's children live, in metres; None until its head doctor has said it."""
    told = made.get(ALTITUDE)
    return None if told is None else Decimal(told.figures["metres"])


def holds(decision: Decision, measure: Measure, band: Band) -> bool:
    """Whether it was made upon the figures of today, can still be read, and leaves a danger where it may lie."""
    if decision.figures != figures(measure, band):
        return False
    if decision.decision == "off":
        return not band.danger
    if decision.decision == "changed":
        try:
            cuts = read_cut_lines(measure, decision.changes.get("cuts", []))
            return keeps_the_danger(measure, band, cuts) and all(is_reachable(measure, cut.limit) for cut in cuts)
        except VitalsError:
            return False
    return True
