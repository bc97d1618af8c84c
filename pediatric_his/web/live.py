"""Live pages: "changed, look again". PostgreSQL's NOTIFY carries a topic; each worker tells its open pages."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import AsyncIterator

import asyncpg

from pediatric_his.db.database import APP_ROLE
from pediatric_his.web.session import session_is_open

log = logging.getLogger("pediatric_his.live")
_RETRY_SECONDS = 2.0
_CONNECT_SECONDS = 10.0
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

    def close_streams(self) -> None:
        """Every open page's stream ends; the page asks again by itself."""
        self._closing.set()
        self._wake_all()

    async def stop(self) -> None:
        self.close_streams()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def changes(self, topic: str, hospital_id: object, session_hash: bytes) -> AsyncIterator[str]:
        """Yields "changed" after each change of the topic, "alive" when nothing happened for a while; ends with the session."""
        event = asyncio.Event()
        names = (f"{topic}:{hospital_id}", f"session:{session_hash.hex()}")
        for name in names:
            self._listeners[name].add(event)
        try:
            yield "alive"
            while not self._closing.is_set():
                try:
                    await asyncio.wait_for(event.wait(), _KEEPALIVE_SECONDS)
                    word = "changed"
                except TimeoutError:
                    word = "alive"
                event.clear()
                if self._closing.is_set() or not await _goes_on(session_hash):
                    return
                yield word
        finally:
            for name in names:
                self._forget(name, event)

    def _forget(self, name: str, event: asyncio.Event) -> None:
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
        connection = await asyncpg.connect(self._url, timeout=_CONNECT_SECONDS, server_settings={"role": APP_ROLE})
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


async def _goes_on(session_hash: bytes) -> bool:
    """Whether the session is open. While the database is away nothing is revoked, and no content travels here."""
    try:
        return await session_is_open(session_hash)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return True
