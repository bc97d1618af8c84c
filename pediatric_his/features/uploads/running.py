"""Starts the work on uploads in processes of their own, again where one was cut off, and erases what has been kept long enough.

A page that shows an upload under way asks for its work; so does a server that starts. Of two processes for one upload the second ends
by itself (`job.py`), so nobody has to know who is at it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from pediatric_his.db.actor import Actor
from pediatric_his.db.database import reading, signing_in
from pediatric_his.db.identifiers import new_id
from pediatric_his.features.lists.queries import hospital_ids
from pediatric_his.features.uploads import queries, services
from pediatric_his.settings import Settings

log = logging.getLogger("pediatric_his.lists")
_LOOKED_THROUGH_EVERY = 6 * 3600.0  # seconds
_LEFT_BEHIND = 3600.0


class Jobs:
    """The processes that this server process has started."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._running: dict[UUID, asyncio.subprocess.Process] = {}

    async def see_to(self, hospital_id: UUID, upload_id: UUID) -> None:
        """Has somebody work on the upload, where nobody of this process does."""
        known = self._running.get(upload_id)
        if known is not None and known.returncode is None:
            return
        self._running = {one: process for one, process in self._running.items() if process.returncode is None}
        command = [sys.executable, "-m", "pediatric_his.features.uploads.job", str(hospital_id), str(upload_id)]
        environment = os.environ | {
            "DATABASE_URL": self._settings.app_database_url,
            "PEDIATRIC_HIS_DATA": str(self._settings.data_directory),
            "PEDIATRIC_HIS_SECRET": self._settings.secret.decode(),
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        self._running[upload_id] = await asyncio.create_subprocess_exec(
            *command, env=environment, stdin=asyncio.subprocess.DEVNULL
        )

    async def look_through(self) -> None:
        """All hospitals: what was cut off goes on, what is old is erased."""
        async with signing_in() as db:
            hospitals = await hospital_ids(db)
        for hospital_id in hospitals:
            async with reading(Actor(hospital_id)) as db:
                cut_off, outlived = await queries.unfinished(db), await queries.outlived(db)
            for upload_id in outlived:
                await services.erase(Actor(hospital_id), new_id(), upload_id)
            for upload_id in cut_off:
                await self.see_to(hospital_id, upload_id)
        folder = self._settings.data_directory / "lists"
        for left in folder.glob("*"):
            with contextlib.suppress(OSError):
                if time.time() - left.stat().st_mtime > _LEFT_BEHIND and left.name not in map(str, self._running):
                    shutil.rmtree(left)

    async def stop(self) -> None:
        """A server that ends takes its processes with it; what they kept is kept."""
        for process in self._running.values():
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        for process in self._running.values():
            await process.wait()


@asynccontextmanager
async def while_serving(settings: Settings) -> AsyncIterator[Jobs]:
    """What the server does about uploads beside answering pages."""
    jobs = Jobs(settings)
    task = asyncio.create_task(_look_through_now_and_then(jobs), name="list-uploads")
    try:
        yield jobs
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await jobs.stop()


async def _look_through_now_and_then(jobs: Jobs) -> None:
    while True:
        try:
            await jobs.look_through()
        except Exception:  # the pages go on; the next time tells whether it was for long
            log.exception("uploads couldn't be looked through")
        await asyncio.sleep(_LOOKED_THROUGH_EVERY)
