"""Live pages: "changed, look again". PostgreSQL's NOTIFY carries a topic; each worker tells its open pages."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import AsyncIterator

import asyncpg

from pediatric_his.db.database import APP_ROLE

log = logging.getLogger("pediatric_his.live")
_RETRY_SECONDS = 2.0
_KEEPALIVE_SECONDS = 20.0


class LiveHub:
    """One listening connection a worker, fanned out to the worker's open pages."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._listeners: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    async def start(self) -> None:
        self._task = asyncio.create_task(self._listen(), name="live-hub")

    async def stop(self) -> None:
        self._closing.set()
        self._wake_all()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def changes(self, topic: str, hospital_id: object) -> AsyncIterator[str]:
        """Yields "changed" after each change of the topic, "alive" when nothing happened for a while."""
        event = asyncio.Event()
        name = f"{topic}:{hospital_id}"
        self._listeners[name].add(event)
        try:
            yield "alive"
            while not self._closing.is_set():
                try:
                    await asyncio.wait_for(event.wait(), _KEEPALIVE_SECONDS)
                except TimeoutError:
                    yield "alive"
                    continue
                event.clear()
                if not self._closing.is_set():
                    yield "changed"
        finally:
            self._listeners[name].discard(event)
            if not self._listeners[name]:
                del self._listeners[name]

    async def _listen(self) -> None:
        while not self._closing.is_set():
            try:
                await self._listen_once()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("listening connection lost: %s", type(error).__name__)
                await asyncio.sleep(_RETRY_SECONDS)

    async def _listen_once(self) -> None:
        connection = await asyncpg.connect(self._url, server_settings={"role": APP_ROLE})
        try:
            lost = asyncio.Event()
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener("changed", self._told)
            self._wake_all()  # what was missed while the connection was away
            await lost.wait()
        finally:
            await connection.close(timeout=2)

    def _told(self, _connection: object, _process: int, _channel: str, payload: str) -> None:
        for event in self._listeners.get(payload, ()):
            event.set()

    def _wake_all(self) -> None:
        for events in self._listeners.values():
            for event in events:
                event.set()
