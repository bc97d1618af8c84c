"""Reads of a child's doses and of the decisions not to vaccinate."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from pediatric_his.db.database import Reader
from pediatric_his.db.rows import select_list
from pediatric_his.features.vaccinations.tables import VaccineDecision


class Given(Protocol):
    """What the engine asks of a dose."""

    @property
    def id(self) -> UUID: ...
    @property
    def given_on(self) -> date: ...
    @property
    def date_precision(self) -> str: ...
    @property
    def cvx(self) -> str | None: ...
    @property
    def product_text(self) -> str: ...
    @property
    def expiry(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class DoseRow:
    id: UUID
    given_on: date
    date_precision: str
    cvx: str | None
    product_text: str
    lot: str
    expiry: date | None
    site: str
    given_elsewhere: bool
    confirmed_reason: str
    encounter_id: UUID | None
    by: str
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A refusal or an exemption. `vaccine_group` is a group, a part of one (`Pertussis`), or `*` for all."""

    id: UUID
    kind: str
    vaccine_group: str
    from_date: date
    until_date: date | None
    reason: str

    def holds(self, on: date) -> bool:
        return self.from_date <= on and (self.until_date is None or on <= self.until_date)


async def doses_of(db: Reader, patient_id: UUID) -> list[DoseRow]:
    """The standing doses, oldest first: without those corrected or entered in error."""
    rows = await db.fetch(
        f"SELECT {select_list(DoseRow, 'd', leave=('by',))}, coalesce(s.family_name || ' ' || left(s.given_name, 1) || '.', '') AS by"
        " FROM dose d LEFT JOIN staff s ON s.hospital_id = d.hospital_id AND s.id = d.recorded_by"
        " WHERE d.patient_id = $1 AND NOT d.entered_in_error"
        " AND NOT EXISTS (SELECT FROM dose later WHERE later.supersedes = d.id) ORDER BY d.given_on, d.id",
        patient_id,
    )
    return [DoseRow(**dict(row)) for row in rows]


_DECISIONS = f"""
SELECT d.patient_id, {select_list(Decision, "d")} FROM vaccine_decision d
WHERE d.hospital_id = current_hospital() AND d.patient_id = ANY($1) AND NOT d.ended
  AND NOT EXISTS (SELECT FROM vaccine_decision later WHERE later.hospital_id = d.hospital_id AND later.supersedes = d.id)
ORDER BY d.from_date, d.recorded_at
"""


async def decisions_by_child(db: Reader, patient_ids: Collection[UUID]) -> dict[UUID, list[Decision]]:
    """The refusals and exemptions that were not taken back, also those whose last day has passed."""
    found: dict[UUID, list[Decision]] = {}
    for row in await db.fetch(_DECISIONS, list(patient_ids)):
        patient_id, *decision = row
        found.setdefault(patient_id, []).append(Decision(*decision))
    return found


@dataclass(frozen=True, slots=True)
class EndedDecision:
    """A refusal or an exemption that somebody has ended. `was`: why it was decided; `reason`: why it ended."""

    id: UUID
    kind: str
    vaccine_group: str
    until_date: date | None
    was: str
    reason: str
    at: datetime
    by: str


async def ended_decisions(db: Reader, patient_id: UUID) -> list[EndedDecision]:
    """Those that were ended, the latest first."""
    rows = await db.fetch(
        f"SELECT {select_list(EndedDecision, 'd', leave=('was', 'at', 'by'))}, coalesce(o.reason, '') AS was, d.recorded_at AS at,"
        " coalesce(s.family_name || ' ' || left(s.given_name, 1) || '.', '') AS by"
        " FROM vaccine_decision d"
        " LEFT JOIN vaccine_decision o ON o.hospital_id = d.hospital_id AND o.id = d.supersedes"
        " LEFT JOIN staff s ON s.hospital_id = d.hospital_id AND s.id = d.recorded_by"
        " WHERE d.hospital_id = current_hospital() AND d.patient_id = $1 AND d.ended AND NOT EXISTS (SELECT FROM"
        " vaccine_decision later WHERE later.hospital_id = d.hospital_id AND later.supersedes = d.id)"
        " ORDER BY d.recorded_at DESC",
        patient_id,
    )
    return [EndedDecision(**dict(row)) for row in rows]


@dataclass(frozen=True, slots=True)
class DoseKnown:
    """A dose as it stands, for a list that brings more. `from_list`: brought by a list, and nobody corrected it since."""

    id: UUID
    patient_id: UUID
    given_on: date
    date_precision: str
    cvx: str | None
    product_text: str
    lot: str
    expiry: date | None
    entered_in_error: bool
    from_list: bool


async def known_doses(db: Reader, patient_ids: list[UUID]) -> list[DoseKnown]:
    """The doses of many children, those taken back with them."""
    rows = await db.fetch(
        f"SELECT {select_list(DoseKnown, 'd', leave=('from_list',))},"
        " d.source = 'import' AND (d.list_id IS NOT NULL OR d.supersedes IS NULL) AS from_list"
        " FROM dose d WHERE d.hospital_id = current_hospital() AND d.patient_id = ANY($1)"
        " AND NOT EXISTS (SELECT FROM dose later WHERE later.hospital_id = d.hospital_id AND later.supersedes = d.id)"
        " ORDER BY d.given_on, d.id",
        patient_ids,
    )
    return [DoseKnown(**dict(row)) for row in rows]


@dataclass(frozen=True, slots=True)
class DecisionKnown:
    """A decision as it stands, for a list that brings more."""

    until_date: date | None
    ended: bool
    reason: str = ""


async def known_decisions(patient_ids: list[UUID]) -> dict[UUID, dict[tuple[str, str, date], DecisionKnown]]:
    """By child, then by kind, group and first day; those that were taken back with them."""
    rows = (
        await VaccineDecision.select()
        .where(VaccineDecision.patient_id.is_in(patient_ids))
        .order_by(VaccineDecision.recorded_at, VaccineDecision.id)
        if patient_ids
        else []
    )
    found: dict[UUID, dict[tuple[str, str, date], DecisionKnown]] = {}
    for row in rows:  # of several the newest stands
        key = row["kind"], row["vaccine_group"], row["from_date"]
        found.setdefault(row["patient_id"], {})[key] = DecisionKnown(row["until_date"], row["ended"], row["reason"])
    return found


@dataclass(frozen=True, slots=True)
class DoseWas:
    """A dose as it was written before somebody put `later` in its place, or took it back: who, when and why."""

    id: UUID
    later: UUID
    given_on: date
    date_precision: str
    cvx: str | None
    product_text: str
    lot: str
    taken_back: bool
    reason: str
    at: datetime
    by: str


async def earlier_doses(db: Reader, patient_id: UUID) -> list[DoseWas]:
    """The rows of the child's doses that others stand in for, the latest correction first."""
    others = ("later", "taken_back", "reason", "at", "by")
    rows = await db.fetch(
        f"SELECT {select_list(DoseWas, 'd', leave=others)}, later.id AS later, later.entered_in_error AS taken_back,"
        " later.confirmed_reason AS reason, later.recorded_at AS at,"
        " coalesce(s.family_name || ' ' || left(s.given_name, 1) || '.', '') AS by"
        " FROM dose later JOIN dose d ON d.hospital_id = later.hospital_id AND d.id = later.supersedes"
        " LEFT JOIN staff s ON s.hospital_id = later.hospital_id AND s.id = later.recorded_by"
        " WHERE later.hospital_id = current_hospital() AND later.patient_id = $1 ORDER BY later.recorded_at DESC",
        patient_id,
    )
    return [DoseWas(**dict(row)) for row in rows]
