"""The work on a list handed over in the browser: `python -m pediatric_his.features.uploads.job HOSPITAL UPLOAD`.

A process of its own, so that pages stay swift, and one that may be killed: what it has kept is kept, and the next one goes on from there.
Only one at a time works on an upload: it holds a lock of the database, which goes with it.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import asyncpg

from pediatric_his.db.actor import Actor
from pediatric_his.db.database import APP_ROLE, close_pool, connected, open_pool, reading
from pediatric_his.db.identifiers import new_id
from pediatric_his.features.lists.columns import Columns
from pediatric_his.features.lists.intake import ListFile, bring_in, open_file, try_out
from pediatric_his.features.lists.outcome import Outcome
from pediatric_his.features.lists.queries import Hospital, hospital_by_id
from pediatric_his.features.lists.report import Report, said
from pediatric_his.features.uploads import services
from pediatric_his.features.uploads.model import Upload, look_of, unpacked
from pediatric_his.features.uploads.queries import alone_at, parts, top_of, upload_of
from pediatric_his.features.uploads.understanding import map_of, within
from pediatric_his.reference.calendars import use_own_calendars
from pediatric_his.settings import Settings, read_settings
from pediatric_his.web.languages import _, language

log = logging.getLogger("pediatric_his.lists")
_LINE_CUT = (OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError)
_TOLD_EVERY = 0.5  # seconds
_LOOK_ROWS = 500


async def work_on(settings: Settings, hospital_id: UUID, upload_id: UUID) -> None:
    """Tries an upload, or takes it in: what its state asks for. Nothing where another process is at it."""
    async with connected(settings.app_database_url, role=APP_ROLE) as own:
        if not await alone_at(own, upload_id):
            return
        use_own_calendars(settings.own_calendars)
        await open_pool(settings.app_database_url, 2)
        try:
            await _Work(settings, hospital_id).on(upload_id)
        finally:
            await close_pool()


class _Work:
    """Work in one hospital."""

    def __init__(self, settings: Settings, hospital_id: UUID) -> None:
        self._settings, self._hospital_id = settings, hospital_id
        self._done = 0

    async def on(self, upload_id: UUID) -> None:
        async with reading(Actor(self._hospital_id)) as db:
            upload, hospital = await upload_of(db, upload_id), await hospital_by_id(db, self._hospital_id)
        if upload is None or not upload.under_way:
            return
        actor = Actor(self._hospital_id, upload.recorded_by, "list")
        with language(upload.language):
            try:
                async with self._opened(actor, upload) as source:
                    step = self._try if upload.state == "trying" else self._bring
                    await step(actor, hospital, upload, source)
            except ValueError as fault:  # of the file or of how it is understood
                await services.unusable(actor, new_id(), upload_id, str(fault))
            except _LINE_CUT:
                raise  # the next process goes on
            except Exception:  # a fault of ours: told, and not tried again and again by itself
                log.exception("a list can't be worked on")
                await services.unusable(actor, new_id(), upload_id, _("Something broke on our side"))

    async def _try(self, actor: Actor, hospital: Hospital, upload: Upload, source: ListFile) -> None:
        place = source.path.with_name("report.xlsx")
        report, kept = Report(place), _Kept()
        async with self._telling(actor, upload.id):
            totals = await try_out(actor, hospital, source, [report, kept], self._note)
        report.close()
        kept.pack()
        await services.tried(actor, new_id(), upload.id, totals, kept.children, kept.looks, place.read_bytes())

    async def _bring(self, actor: Actor, hospital: Hospital, upload: Upload, source: ListFile) -> None:
        place = source.path.with_name("report.xlsx")
        totals = await bring_in(actor, hospital, source, [], self._note, upload)
        async with reading(actor) as db:
            answers = await parts(db, upload.id, "answer")
        report, named, nameless = Report(place), set[str](), 0
        report.head(source.columns)
        for body in answers:
            for line, fate, words, cells, child in unpacked(body):
                report.line(line, fate, words, cells)
                named.add(child)
                nameless += not child
        report.close()
        counts = totals.as_counts() | {"children": len(named - {""}) + nameless}
        await services.done(actor, new_id(), upload.id, counts, place.read_bytes())

    @asynccontextmanager
    async def _opened(self, actor: Actor, upload: Upload) -> AsyncIterator[ListFile]:
        async with reading(actor) as db:
            pieces, top = await parts(db, upload.id, "file"), await top_of(db, upload.id)
        with within(self._settings, upload.id, upload.name, pieces) as path:
            pieces.clear()
            yield open_file(path, map_of(top.header, upload.choices, upload.map.get("list", "")), upload.sheet)

    @asynccontextmanager
    async def _telling(self, actor: Actor, upload_id: UUID) -> AsyncIterator[None]:
        """Tells how far the trial has come, which keeps nothing itself."""

        async def tell() -> None:
            while True:
                await asyncio.sleep(_TOLD_EVERY)
                await services.note_progress(actor, upload_id, self._done)

        task = asyncio.create_task(tell())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def _note(self, done: int) -> None:
        self._done = done


class _Kept:
    """What is said of a trial's rows, packed as it comes."""

    def __init__(self) -> None:
        self.looks: list[bytes] = []
        self._named: set[UUID] = set()
        self._nameless = 0
        self._waiting: list[tuple[Outcome, list[str]]] = []

    @property
    def children(self) -> int:
        return len(self._named) + self._nameless

    def row(self, columns: Columns, outcome: Outcome) -> None:
        if outcome.child is None:
            self._nameless += 1
        else:
            self._named.add(outcome.child)
        if words := list(said(columns, outcome)):
            self._waiting.append((outcome, words))
        if len(self._waiting) >= _LOOK_ROWS:
            self.pack()

    def pack(self) -> None:
        if self._waiting:
            outcomes, words = zip(*self._waiting, strict=True)
            self.looks.append(look_of(outcomes, words))
            self._waiting.clear()


def main(arguments: list[str]) -> None:
    hospital_id, upload_id = map(UUID, arguments)
    asyncio.run(work_on(read_settings(), hospital_id, upload_id))


if __name__ == "__main__":
    main(sys.argv[1:])
