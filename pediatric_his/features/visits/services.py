"""What the doctor does with a note: it saves itself, is signed once, and takes addenda."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pediatric_his.db.rows import insert, make_row, update
from pediatric_his.db.unit_of_work import Stale, UnitOfWork, unit_of_work
from pediatric_his.features.approvals.queries import norms
from pediatric_his.features.growth.reading import read_growth
from pediatric_his.features.measurements.queries import history
from pediatric_his.features.patients.queries import get_child
from pediatric_his.features.reception.queries import get_encounter
from pediatric_his.features.reception.services import lock_encounter, move_on
from pediatric_his.features.reception.status import Status
from pediatric_his.features.visits.forms import DangersAnswered, NoteTyped
from pediatric_his.features.visits.queries import get_draft
from pediatric_his.features.visits.tables import Addendum, Note, NoteDraft
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
async def sign(
    work: UnitOfWork, encounter_id: UUID, patient_id: UUID, typed: NoteTyped, answered: DangersAnswered
) -> UUID:
    """Signs the note: titles and growth figures stay as they read today; the draft goes, the encounter is finished.

    Raises:
        AlreadySigned: somebody signed it before.
        Stale: another tab or colleague saved since this text was read.
    """
    await _keep(work, encounter_id, patient_id, typed)
    note_id = await insert(
        work,
        Note,
        encounter_id=encounter_id,
        patient_id=patient_id,
        diagnoses=json.dumps(_titled(typed.diagnoses), ensure_ascii=False),
        growth=json.dumps(await _growth_today(work, patient_id, encounter_id), ensure_ascii=False),
        dangers=json.dumps(answered.dangers, ensure_ascii=False),
        what_was_done=answered.what_was_done,
        signed_at=datetime.now(UTC),
        signed_by=work.staff_id,
        **typed.parts,
    )
    await NoteDraft.delete().where(NoteDraft.encounter_id == encounter_id)
    await move_on(work, encounter_id, Status.FINISHED)
    stood = {"dangers": len(answered.dangers)} if answered.dangers else {}
    await work.audit("note", note_id, patient_id, diagnoses=list(typed.diagnoses), **stood)
    return note_id


@unit_of_work("note.add_addendum")
async def add_addendum(work: UnitOfWork, note_id: UUID, patient_id: UUID, text: str) -> UUID:
    addendum_id = await insert(
        work, Addendum, note_id=note_id, text=text, signed_at=datetime.now(UTC), signed_by=work.staff_id
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
    await lock_encounter(work, encounter_id)
    if await Note.exists().where(Note.encounter_id == encounter_id):
        raise AlreadySigned
    draft = await get_draft(work.db, encounter_id)
    current, own = draft.version, typed.page is not None and draft.page == typed.page
    if own and typed.step <= draft.page_step:
        await work.audit("note_draft", encounter_id, patient_id, late=typed.step)
        return current  # overtaken by a later saving of the same page
    same = draft.parts == typed.parts and [code for code, _main in draft.diagnoses] == list(typed.diagnoses)
    if current != typed.version and not own and not same:
        raise Stale(current)
    diagnoses = [{"code": code, "main": place == 0} for place, code in enumerate(typed.diagnoses)]
    written: dict[str, Any] = typed.parts | {
        "diagnoses": json.dumps(diagnoses),
        "author_id": work.staff_id,
        "version": current + 1,
        "saved_at": datetime.now(UTC),
        "page": typed.page,
        "page_step": typed.step,
    }
    if current:
        await update(NoteDraft, NoteDraft.encounter_id == encounter_id, **written)
    else:
        await NoteDraft.insert(make_row(work, NoteDraft, encounter_id=encounter_id, patient_id=patient_id, **written))
    await work.audit("note_draft", encounter_id, patient_id, version=current + 1)
    return current + 1


def _titled(codes: tuple[str, ...]) -> list[dict[str, object]]:
    return [
        {"code": code, "main": place == 0}
        | {f"title_{locale}": icd10.title(code, locale) for locale in ("uz", "ru", "en")}
        for place, code in enumerate(codes)
    ]


async def _growth_today(work: UnitOfWork, patient_id: UUID, encounter_id: UUID) -> list[dict[str, object]]:
    child, encounter = await get_child(work.db, patient_id), await get_encounter(work.db, encounter_id)
    days = await history(work.db, patient_id)
    today = next((day for day in days if encounter and day.on == encounter.day), None)
    if child is None or today is None:
        return []
    return [
        {"indicator": x.indicator, "value": x.value, "z": x.z2, "centile": x.centile, "source": x.source}
        for x in read_growth(child, days, await norms(work.db), today.on).lines(today)
        if x.z2 is not None
    ]
