"""Reads of visits: the story of a child, a draft, a signed note with its addenda."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pediatric_his.db.database import Reader
from pediatric_his.db.rows import select_list
from pediatric_his.features.visits.tables import NoteDraft

PARTS = ("complaint", "history", "examination", "assessment", "plan")
_DOCTOR = (
    "CASE WHEN s.id IS NULL THEN '' ELSE concat_ws(' ', s.family_name, concat(left(s.given_name, 1), '.'),"
    " nullif(concat(left(s.patronymic, 1), '.'), '.')) END"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """An unsigned note as it was last saved."""

    parts: dict[str, str]
    diagnoses: tuple[tuple[str, bool], ...]
    version: int
    saved_at: datetime | None
    author_id: UUID | None
    page: UUID | None = None
    page_step: int = 0


@dataclass(frozen=True, slots=True)
class Addendum:
    text: str
    signed_at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A signed note. `diagnoses` and `growth` read as they read on the day of signing."""

    id: UUID
    encounter_id: UUID
    parts: dict[str, str]
    diagnoses: list[dict[str, Any]]
    growth: list[dict[str, Any]]
    dangers: list[dict[str, str]]
    what_was_done: str
    signed_at: datetime
    by: str
    addenda: tuple[Addendum, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class PastVisit:
    """A visit in the child's story."""

    encounter_id: UUID
    day: date
    kind: str
    status: str
    doctor: str
    diagnoses: list[dict[str, Any]]
    plan: str
    signed: bool


_WORKED_OUT = ("encounter_id", "doctor", "diagnoses", "plan", "signed")


async def get_draft(db: Reader, encounter_id: UUID) -> Draft:
    """The draft; an empty one of version 0 where nothing was typed yet."""
    row = await NoteDraft.select().where(NoteDraft.encounter_id == encounter_id).first()
    if row is None:
        return Draft(dict.fromkeys(PARTS, ""), (), 0, None, None)
    diagnoses = tuple((d["code"], bool(d.get("main"))) for d in row["diagnoses"])
    parts = {part: row[part] for part in PARTS}
    who = (row["saved_at"], row["author_id"], row["page"], row["page_step"])
    return Draft(parts, diagnoses, row["version"], *who)


async def saved_by(db: Reader, encounter_id: UUID) -> str:
    """Who saved the draft last, as lists name colleagues; empty where there is none."""
    found = await db.fetchval(
        f"SELECT {_DOCTOR} FROM note_draft d JOIN staff s ON s.hospital_id = d.hospital_id AND s.id = d.author_id"
        " WHERE d.encounter_id = $1",
        encounter_id,
    )
    return str(found or "")


async def get_note(db: Reader, encounter_id: UUID) -> SignedNote | None:
    row = await db.fetchrow(
        f"SELECT n.*, {_DOCTOR} AS by FROM note n JOIN staff s ON s.hospital_id = n.hospital_id AND s.id = n.signed_by"
        " WHERE n.encounter_id = $1",
        encounter_id,
    )
    if row is None:
        return None
    addenda = await db.fetch(
        f"SELECT {select_list(Addendum, 'a', leave=('by',))}, {_DOCTOR} AS by FROM addendum a"
        " JOIN staff s ON s.hospital_id = a.hospital_id AND s.id = a.signed_by"
        " WHERE a.note_id = $1 ORDER BY a.signed_at",
        row["id"],
    )
    return SignedNote(
        row["id"],
        encounter_id,
        {part: row[part] for part in PARTS},
        row["diagnoses"],
        row["growth"],
        row["dangers"],
        row["what_was_done"],
        row["signed_at"],
        row["by"],
        tuple(Addendum(**dict(a)) for a in addenda),
    )


async def visits_of(db: Reader, patient_id: UUID, limit: int = 10) -> list[PastVisit]:
    """The visits that took place, the latest first."""
    rows = await db.fetch(
        f"SELECT e.id AS encounter_id, {select_list(PastVisit, 'e', leave=_WORKED_OUT)}, coalesce({_DOCTOR}, '') AS doctor,"
        " coalesce(n.diagnoses, '[]') AS diagnoses, coalesce(n.plan, '') AS plan, n.id IS NOT NULL AS signed"
        " FROM encounter e LEFT JOIN note n ON n.hospital_id = e.hospital_id AND n.encounter_id = e.id"
        " LEFT JOIN staff s ON s.hospital_id = e.hospital_id AND s.id = coalesce(n.signed_by, e.doctor_id)"
        " WHERE e.patient_id = $1 AND e.status NOT IN ('planned', 'no_show')"
        " ORDER BY e.day DESC, e.arrived_at DESC NULLS LAST LIMIT $2",
        *(patient_id, limit),
    )
    return [PastVisit(**dict(row)) for row in rows]
