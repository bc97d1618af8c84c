"""A list from the file to the record: opened, understood, taken in batch by batch. The command line and a job of the server call it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from pediatric_his.db.actor import Actor
from pediatric_his.db.database import Reader, reading, signing_in, transaction
from pediatric_his.db.identifiers import new_id
from pediatric_his.db.unit_of_work import Key, UnitOfWork
from pediatric_his.features.approvals.calendars import hospital_calendar
from pediatric_his.features.lists import services
from pediatric_his.features.lists.columns import Columns, ListMap, match_columns
from pediatric_his.features.lists.files import OpenedList, open_list
from pediatric_his.features.lists.outcome import Outcome, Totals
from pediatric_his.features.lists.queries import Hospital, hospital_by_slug, slugs
from pediatric_his.features.lists.rows import Entry, Setting, read_row
from pediatric_his.features.uploads.model import Upload
from pediatric_his.reference.countries import country
from pediatric_his.web.languages import _, date_text

BATCH = 400


class Seen(Protocol):
    """Who is told of each row: the terminal, a report."""

    def row(self, columns: Columns, outcome: Outcome) -> None: ...


@dataclass(slots=True)
class ListFile:
    """A list that is open and understood, and to be read once."""

    path: Path
    opened: OpenedList
    columns: Columns
    digest: str


def open_file(path: Path, given: ListMap, sheet: str | None = None) -> ListFile:
    """Opens a list and understands its columns.

    Raises:
        FileFault, MapError: it can't be used.
    """
    opened = open_list(path, sheet)
    columns = match_columns(opened.header, given)
    return ListFile(path, opened, columns, _digest(path, sheet, repr(given)))


def _digest(path: Path, *others: object) -> str:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(repr(others).encode())
    return digest.hexdigest()


async def find_hospital(slug: str) -> Hospital:
    """The hospital of that short name.

    Raises:
        ValueError: there is none.
    """
    async with signing_in() as db:
        found, known = await hospital_by_slug(db, slug), await slugs(db)
    if found is None:
        raise ValueError(
            _("no hospital is called “%(slug)s”; there are: %(known)s", slug=slug, known=", ".join(known) or "—")
        )
    return found


async def bring_in(
    actor: Actor,
    hospital: Hospital,
    source: ListFile,
    seen: Sequence[Seen],
    progress: Callable[[int], None],
    upload: Upload | None = None,
) -> Totals:
    """Takes the list in, a transaction a batch; a cut leaves whole batches, and the same file again goes on from there.

    What was said of an upload's rows is kept with it, so it goes on behind them; a file of the command line is told from the top.
    """
    digest = source.digest + (f" {upload.id}" if upload else "")
    list_name, once = source.columns.map.list_name, upload is not None
    list_id = await services.begin(actor, new_id(), source.path.name, list_name, digest, once=once)
    async with reading(actor) as db:
        incoming = await _incoming(db, list_id, hospital, source)
    totals, done = Totals(), 0
    if upload is not None:
        incoming.upload_id = upload.id
        totals, done = (upload.totals, upload.rows_done) if upload.list_id == list_id else (totals, 0)
    incoming.totals = totals
    for entries in _batches(source, incoming.setting, done):
        done += len(entries)
        await services.take_in(actor, new_id(), incoming, entries, done)
        _tell(source.columns, incoming.outcomes, seen)
        progress(done)
    await services.end(actor, new_id(), list_id, {**totals.rows, **totals.brought})
    return totals


async def try_out(
    actor: Actor, hospital: Hospital, source: ListFile, seen: Sequence[Seen], progress: Callable[[int], None]
) -> Totals:
    """Does all that `bring_in` does in one transaction, and undoes it: what it tells is what would happen."""
    totals, done = Totals(), 0
    try:
        async with transaction(actor) as db:
            work = UnitOfWork(actor, db, Key(new_id()), "list.try_out")
            list_id = await services.note_trial(work, source.path.name)
            incoming = await _incoming(db, list_id, hospital, source)
            for entries in _batches(source, incoming.setting):
                done += len(entries)
                outcomes = await services.take(work, incoming, entries)
                services.count(totals, source.columns, outcomes)
                _tell(source.columns, outcomes, seen)
                progress(done)
            raise _Undone
    except _Undone:
        return totals


class _Undone(Exception):
    """Ends the trial's transaction."""


async def _incoming(db: Reader, list_id: UUID, hospital: Hospital, source: ListFile) -> services.Incoming:
    today = datetime.now(ZoneInfo(hospital.timezone)).date()
    told = {"name": source.path.name, "day": date_text(today)}
    reason, which = _("corrected by list %(name)s of %(day)s", **told), _("from list %(name)s of %(day)s", **told)
    calendar = await hospital_calendar(db, hospital.calendar, today)
    return services.Incoming(
        list_id, source.columns, reason, which, calendar, Setting(country(hospital.country), today, source.opened.epoch)
    )


def _batches(source: ListFile, setting: Setting, done: int = 0) -> Iterator[list[Entry]]:
    """`done`: rows from the top that are in already."""
    rows = islice(source.opened.rows, done, None)
    while batch := [read_row(row, source.columns, setting) for row in islice(rows, BATCH)]:
        yield batch


def _tell(columns: Columns, outcomes: Sequence[Outcome], seen: Sequence[Seen]) -> None:
    for outcome in outcomes:
        for one in seen:
            one.row(columns, outcome)
