"""An allergy is listed, corrected, ended by two looks, restored; or none is known. One at a time for a child."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pediatric_his.db.rows import field_values, insert, supersede
from pediatric_his.db.unit_of_work import UnitOfWork, unit_of_work
from pediatric_his.features.allergies.forms import AllergyTyped
from pediatric_his.features.allergies.queries import AllergyRow, allergies_of, is_none_known
from pediatric_his.features.allergies.tables import Allergy, AllergyAnswer
from pediatric_his.features.patients.queries import hold
from pediatric_his.identity.names import fold


class ListedAlready(RuntimeError):
    """The same substance stands on the child's list."""


class StillListed(RuntimeError):
    """ "None known" was said while an allergy stands."""


class DecidedMeanwhile(RuntimeError):
    """A colleague has changed this allergy since the page was opened."""


class SecondLookByAnother(RuntimeError):
    """Who asked for the end gives the second look on another day; a colleague at once."""


@unit_of_work("allergy.list")
async def list_allergy(work: UnitOfWork, patient_id: UUID, typed: AllergyTyped, today: date) -> UUID:
    """Lists an allergy; "none known" no longer holds then.

    Raises:
        ListedAlready: the same stands already.
    """
    rows = await _held(work, patient_id)
    _require_no_double(rows, typed.substance, typed.said)
    allergy_id = await insert(work, Allergy, typed, patient_id=patient_id)
    await _withdraw(work, patient_id, today)
    await _audit(work, allergy_id, patient_id, substance=typed.substance, reaction=typed.reaction)
    return allergy_id


@unit_of_work("allergy.correct")
async def correct(work: UnitOfWork, patient_id: UUID, allergy_id: UUID, typed: AllergyTyped) -> UUID:
    """Puts what is right in its place; free words may become a substance of the list.

    Raises:
        ListedAlready: what it is now said to be to stands already.
        DecidedMeanwhile: it no longer stands as it was shown.
    """
    rows = await _held(work, patient_id)
    _one(rows, allergy_id, "listed", "ending")
    _require_no_double([row for row in rows if row.id != allergy_id], typed.substance, typed.said)
    return await _supersede(work, patient_id, allergy_id, typed=typed)


@unit_of_work("allergy.ask_end")
async def ask_end(work: UnitOfWork, patient_id: UUID, allergy_id: UUID, reason: str) -> UUID:
    """Asks for the end of an allergy: it stands until a second look.

    Raises:
        DecidedMeanwhile: it no longer stands as it was shown.
    """
    _one(await _held(work, patient_id), allergy_id, "listed")
    return await _supersede(work, patient_id, allergy_id, state="ending", reason=reason)


@unit_of_work("allergy.end")
async def end(work: UnitOfWork, patient_id: UUID, allergy_id: UUID, now: datetime) -> UUID:
    """The second look: the allergy ends. `now`: in the hospital's time zone.

    Raises:
        SecondLookByAnother: it is the same person on the same day.
        DecidedMeanwhile: nobody asks for its end any more.
    """
    row = _one(await _held(work, patient_id), allergy_id, "ending")
    if row.recorded_by == work.staff_id and row.recorded_at.astimezone(now.tzinfo).date() >= now.date():
        raise SecondLookByAnother
    return await _supersede(work, patient_id, allergy_id, state="ended")


@unit_of_work("allergy.restore")
async def restore(work: UnitOfWork, patient_id: UUID, allergy_id: UUID, reason: str, today: date) -> UUID:
    """Undoes an end, or the asking for one.

    Raises:
        ListedAlready: the same was listed again meanwhile.
        DecidedMeanwhile: it stands already.
    """
    rows = await _held(work, patient_id)
    row = _one(rows, allergy_id, "ending", "ended")
    _require_no_double([other for other in rows if other.id != row.id], row.substance, row.said)
    await _withdraw(work, patient_id, today)
    return await _supersede(work, patient_id, allergy_id, state="listed", reason=reason)


@unit_of_work("allergy.none_known")
async def none_known(work: UnitOfWork, patient_id: UUID, today: date) -> UUID:
    """Somebody asked today, and none is known.

    Raises:
        StillListed: an allergy stands; it is ended first.
    """
    if any(row.stands for row in await _held(work, patient_id)):
        raise StillListed
    answer = await insert(work, AllergyAnswer, patient_id=patient_id, answer="none_known", asked_on=today)
    await work.audit("allergy_answer", answer, patient_id)
    return answer


async def _held(work: UnitOfWork, patient_id: UUID) -> list[AllergyRow]:
    """The child's allergies; who else writes of this child waits until this is done."""
    await hold(patient_id)
    return await allergies_of(work.db, patient_id)


def _one(rows: list[AllergyRow], allergy_id: UUID, *states: str) -> AllergyRow:
    row = next((row for row in rows if row.id == allergy_id and row.state in states), None)
    if row is None:
        raise DecidedMeanwhile
    return row


def _require_no_double(rows: list[AllergyRow], substance: str, said: str) -> None:
    if any(row.stands and row.substance == substance and fold(row.said) == fold(said) for row in rows):
        raise ListedAlready


async def _withdraw(work: UnitOfWork, patient_id: UUID, today: date) -> None:
    if await is_none_known(work.db, patient_id):
        await insert(work, AllergyAnswer, patient_id=patient_id, answer="withdrawn", asked_on=today)


async def _supersede(
    work: UnitOfWork, patient_id: UUID, allergy_id: UUID, typed: AllergyTyped | None = None, **changes: str
) -> UUID:
    values = changes if typed is None else field_values(typed) | {"state": "listed"}
    later = await supersede(work, Allergy, allergy_id, patient_id, **values)
    await _audit(work, later, patient_id, supersedes=str(allergy_id))
    return later


async def _audit(work: UnitOfWork, allergy_id: UUID, patient_id: UUID, **detail: str) -> None:
    await work.audit("allergy", allergy_id, patient_id, **detail)
