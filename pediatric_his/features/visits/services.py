"""What the doctor does with a note: it saves itself, is signed once, and takes addenda."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import UUID

from pediatric_his.db.identifiers import new_id
from pediatric_his.db.unit_of_work import Stale, UnitOfWork, unit_of_work
from pediatric_his.features.growth.reading import lines
from pediatric_his.features.measurements.queries import history
from pediatric_his.features.patients.queries import get_child
from pediatric_his.features.reception.services import move_on
from pediatric_his.features.reception.status import Status
from pediatric_his.features.visits.forms import NoteTyped
from pediatric_his.features.visits.tables import Addendum, Note
from pediatric_his.reference import icd10


class AlreadySigned(RuntimeError):
    """The note is signed: what was typed can only become an addendum."""


@unit_of_work("note.save_draft")
async def save_draft(work: UnitOfWork, encounter_id: UUID, patient_id: UUID, typed: NoteTyped) -> int:
    """Keeps what is typed so far; returns the draft's new version.

    Raises:
        AlreadySigned: the note was signed meanwhile.
        Stale: another tab or colleague saved since this text was read.
    """
    return await _keep(work, encounter_id, patient_id, typed)


@unit_of_work("note.sign")
async def sign(work: UnitOfWork, encounter_id: UUID, patient_id: UUID, typed: NoteTyped) -> UUID:
    """Signs the note: titles and growth figures stay as they read today; the draft goes, the encounter is finished.

    Raises:
        AlreadySigned: somebody signed it before.
        Stale: another tab or colleague saved since this text was read.
    """
    await _keep(work, encounter_id, patient_id, typed)
    note_id = new_id()
    await Note.insert(
        Note(
            id=note_id,
            hospital_id=work.hospital_id,
            encounter_id=encounter_id,
            patient_id=patient_id,
            diagnoses=json.dumps(_titled(typed.diagnoses), ensure_ascii=False),
            growth=json.dumps(await _growth_today(work, patient_id, encounter_id), ensure_ascii=False),
            signed_at=datetime.now(UTC),
            signed_by=work.staff_id,
            complaint=typed.parts["complaint"],
            history=typed.parts["history"],
            examination=typed.parts["examination"],
            assessment=typed.parts["assessment"],
            plan=typed.parts["plan"],
        )
    )
    await work.db.fetch("DELETE FROM note_draft WHERE encounter_id = $1", encounter_id)
    await move_on(work, encounter_id, Status.FINISHED)
    await work.audit("note", note_id, patient_id, diagnoses=list(typed.diagnoses))
    return note_id


@unit_of_work("note.add_addendum")
async def add_addendum(work: UnitOfWork, note_id: UUID, patient_id: UUID, text: str) -> UUID:
    addendum_id = new_id()
    await Addendum.insert(
        Addendum(
            id=addendum_id,
            hospital_id=work.hospital_id,
            note_id=note_id,
            text=text,
            signed_at=datetime.now(UTC),
            signed_by=work.staff_id,
        )
    )
    await work.audit("addendum", addendum_id, patient_id)
    return addendum_id


@unit_of_work("note.open")
async def begin(work: UnitOfWork, encounter_id: UUID) -> bool:
    """Opening a waiting child's note: the child is with the doctor now."""
    for waiting in (Status.ARRIVED, Status.TRIAGED):
        await move_on(work, encounter_id, Status.IN_PROGRESS, only_from=waiting, doctor_id=work.staff_id)
    await work.audit("encounter", encounter_id)
    return True


async def _keep(work: UnitOfWork, encounter_id: UUID, patient_id: UUID, typed: NoteTyped) -> int:
    # The encounter's row is the lock: a draft and a signature never pass each other.
    await work.db.fetch("SELECT 1 FROM encounter WHERE id = $1 FOR UPDATE", encounter_id)
    if await work.db.fetchval("SELECT true FROM note WHERE encounter_id = $1", encounter_id):
        raise AlreadySigned
    current = await work.db.fetchval("SELECT version FROM note_draft WHERE encounter_id = $1", encounter_id) or 0
    if current != typed.version:
        raise Stale(current)
    diagnoses = [{"code": code, "main": place == 0} for place, code in enumerate(typed.diagnoses)]
    await work.db.fetch(
        "INSERT INTO note_draft (encounter_id, hospital_id, patient_id, author_id, complaint, history, examination,"
        " assessment, plan, diagnoses, version, saved_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, now())"
        " ON CONFLICT (encounter_id) DO UPDATE SET author_id = $4, complaint = $5, history = $6, examination = $7,"
        " assessment = $8, plan = $9, diagnoses = $10, version = $11, saved_at = now()",
        *(encounter_id, work.hospital_id, patient_id, work.staff_id),
        *(typed.parts[part] for part in ("complaint", "history", "examination", "assessment", "plan")),
        *(diagnoses, current + 1),
    )
    await work.audit("note_draft", encounter_id, patient_id, version=current + 1)
    return int(current + 1)


def _titled(codes: tuple[str, ...]) -> list[dict[str, object]]:
    return [
        {"code": code, "main": place == 0}
        | {f"title_{locale}": icd10.title(code, locale) for locale in ("uz", "ru", "en")}
        for place, code in enumerate(codes)
    ]


async def _growth_today(work: UnitOfWork, patient_id: UUID, encounter_id: UUID) -> list[dict[str, object]]:
    found = await get_child(work.db, patient_id)
    day = await work.db.fetchval("SELECT day FROM encounter WHERE id = $1", encounter_id)
    today = next((d for d in await history(work.db, patient_id) if d.on == day), None)
    if found is None or today is None:
        return []
    return [
        {"indicator": x.indicator, "value": x.value, "z": x.z2, "centile": x.centile, "source": x.source}
        for x in lines(today.anthropometry(found))
    ]
