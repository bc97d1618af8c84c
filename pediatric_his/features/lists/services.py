"""A batch of rows comes in: who each is about, what of it is new, corrected, the same or a question; all kept in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from pediatric_his.db.rows import insert, insert_many, update
from pediatric_his.db.unit_of_work import UnitOfWork, unit_of_work
from pediatric_his.features.conditions import services as conditions
from pediatric_his.features.lists.columns import Columns
from pediatric_his.features.lists.deciding import Batch, decide
from pediatric_his.features.lists.judging import judge_new_doses
from pediatric_his.features.lists.known import known_children
from pediatric_his.features.lists.outcome import Outcome, Totals
from pediatric_his.features.lists.queries import count_tables
from pediatric_his.features.lists.report import said
from pediatric_his.features.lists.rows import Entry, Setting, places_of
from pediatric_his.features.lists.tables import ImportedList, ListChild
from pediatric_his.features.measurements import services as measurements
from pediatric_his.features.patients import services as patients
from pediatric_his.features.uploads.model import answers_of, look_of
from pediatric_his.features.uploads.services import keep_answers
from pediatric_his.features.vaccinations import services as vaccinations
from pediatric_his.reference.calendars import Calendar
from pediatric_his.web.languages import _

# Two lists of one hospital come in one after the other, so that each sees whom the other brought.
_ONE_LIST_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('list of ' || $1::text, 0))"


@dataclass(slots=True)
class Incoming:
    """A list under way. `outcomes`: of the batch that came in last."""

    id: UUID
    columns: Columns
    reason: str  # of a correction: corrected by which list
    source: str  # which list it is
    calendar: Calendar
    setting: Setting
    upload_id: UUID | None = None  # where what is said of its rows is kept
    told: set[int] = field(default_factory=set)
    batches: int = 0
    totals: Totals = field(default_factory=Totals)
    outcomes: list[Outcome] = field(default_factory=list)


@unit_of_work("list.begin")
async def begin(work: UnitOfWork, name: str, list_name: str, digest: str, *, once: bool) -> UUID:
    """Notes that a list comes in; one that was cut off goes on under its own id. `once`: its digest is of this coming in alone."""
    same = ImportedList.digest == digest
    unfinished = same if once else same & (ImportedList.finished_at.is_null())
    found = await ImportedList.select(ImportedList.id).where(unfinished).first()
    list_id: UUID = (
        found["id"] if found else await insert(work, ImportedList, name=name, list_name=list_name, digest=digest)
    )
    await work.audit("imported_list", list_id, again=bool(found))
    return list_id


@unit_of_work("list.take_in")
async def take_in(work: UnitOfWork, incoming: Incoming, entries: Sequence[Entry], rows_done: int) -> bool:
    """Keeps a batch, and how far the list has come."""
    incoming.outcomes = await take(work, incoming, entries)
    count(incoming.totals, incoming.columns, incoming.outcomes)
    if incoming.upload_id is not None:
        words = [list(said(incoming.columns, outcome)) for outcome in incoming.outcomes]
        answer, look = answers_of(incoming.outcomes, words), look_of(incoming.outcomes, words)
        await keep_answers(work, incoming.upload_id, incoming.id, rows_done, incoming.totals, answer, look)
    await update(ImportedList, ImportedList.id == incoming.id, rows_done=rows_done)
    fates = [outcome.fate.value for outcome in incoming.outcomes]
    await work.audit(
        "imported_list", incoming.id, rows_done=rows_done, fates={fate: fates.count(fate) for fate in set(fates)}
    )
    return True


@unit_of_work("list.end")
async def end(work: UnitOfWork, list_id: UUID, counts: dict[str, int]) -> bool:
    await update(ImportedList, ImportedList.id == list_id, finished_at=datetime.now(UTC), counts=counts)
    await work.audit("imported_list", list_id, counts=counts)
    work.changed("queue")
    return True


def count(totals: Totals, columns: Columns, outcomes: Sequence[Outcome]) -> None:
    places = places_of(columns)
    for outcome in outcomes:
        totals.add(outcome, outcome.cells(columns, places))


async def note_trial(work: UnitOfWork, name: str) -> UUID:
    """The row of a list that is only tried out, in a transaction that is undone."""
    return await insert(work, ImportedList, name=name, digest="")


async def take(work: UnitOfWork, incoming: Incoming, entries: Sequence[Entry]) -> list[Outcome]:
    """The outcome of each row. A row that the database refuses stays out alone: the others are kept one by one."""
    await work.db.fetchval(_ONE_LIST_AT_A_TIME, str(work.hospital_id))
    incoming.batches += 1
    if incoming.batches.bit_count() == 1:  # the 1st, 2nd, 4th, 8th …: as the tables double
        await count_tables(work.db)
    try:
        return await _within_savepoint(work, incoming, entries)
    except asyncpg.PostgresError:
        pass
    outcomes = []
    for entry in entries:
        try:
            outcomes += await _within_savepoint(work, incoming, [entry])
        except asyncpg.PostgresError as error:
            outcomes.append(_refused(entry, error))
    return outcomes


def _refused(entry: Entry, error: asyncpg.PostgresError) -> Outcome:
    name = "pinfl" if "pinfl" in str(error.constraint_name or "") else "row"
    outcome = Outcome(entry.row)
    outcome.refuse(
        name, _("the database does not keep this row: %(code)s", code=error.constraint_name or error.sqlstate or "")
    )
    return outcome


async def _within_savepoint(work: UnitOfWork, incoming: Incoming, entries: Sequence[Entry]) -> list[Outcome]:
    await work.db.fetch("SAVEPOINT rows")
    audited = work.audited
    try:
        outcomes = await _write(work, incoming, entries)
    except asyncpg.PostgresError:
        await work.db.fetch("ROLLBACK TO SAVEPOINT rows")
        work.audited = audited
        raise
    await work.db.fetch("RELEASE SAVEPOINT rows")
    return outcomes


async def _write(work: UnitOfWork, incoming: Incoming, entries: Sequence[Entry]) -> list[Outcome]:
    readable = [entry for entry in entries if not entry.read.whole]
    children = await known_children(work.db, incoming.columns.map.list_name, readable)
    batch = Batch(
        incoming.id, work.hospital_id, incoming.calendar, incoming.setting, children, incoming.source, incoming.told
    )
    outcomes = [decide(batch, entry) for entry in entries]
    await judge_new_doses(work.db, batch)
    await patients.register_listed(work, list(batch.newcomers.values()))
    own = [
        {"list_name": incoming.columns.map.list_name, "own_id": own_id, "patient_id": child_id}
        for own_id, child_id in batch.own_ids
    ]
    await insert_many(work, ListChild, own)
    for child, blanks, guardians in batch.filled:
        await patients.fill_in(work, child, blanks, guardians)
    await measurements.record_listed(work, incoming.id, batch.measured)
    for whose, mistaken, value in batch.corrected:
        await measurements.correct_listed(work, incoming.id, whose, mistaken, value, incoming.reason)
    await vaccinations.record_listed(work, incoming.id, batch.given)
    for known, dose in batch.doses_corrected:
        await vaccinations.correct_listed(work, incoming.id, known, dose, incoming.reason)
    await vaccinations.decide_listed(work, batch.decided)
    await conditions.record_listed(work, batch.observed)
    return outcomes
