"""What an end to waiting costs: a read with the database's limits beside one without, a request by our protocol beside uvicorn's.

Processor time of this process, the medians of rounds that take turns: a busy machine shifts both alike.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from pediatric_his.db.actor import Actor
from pediatric_his.db.database import close_pool, open_pool, reading
from pediatric_his.db.embedded import embedded_postgres
from pediatric_his.db.identifiers import new_id
from pediatric_his.db.migrate import migrate
from pediatric_his.web.protocol import PatientProtocol

ROUNDS = 15
READS = 400
REQUESTS = 2000
_REQUEST = b"GET /healthz HTTP/1.1\r\nHost: clinic\r\nAccept: text/html\r\nCookie: session=" + b"x" * 43 + b"\r\n\r\n"


def figures() -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder, embedded_postgres(Path(folder) / "data") as server:
        asyncio.run(migrate(server.owner_url))
        yield from _told("a read", asyncio.run(_reads(server.app_url)))
    yield from _told("a request's protocol", asyncio.run(_requests()))


def _told(what: str, times: dict[bool, float]) -> Iterator[dict[str, Any]]:
    for limited, words in ((False, "waiting for ever"), (True, "with limits")):
        yield {"name": f"{what}, {words}", "value": round(times[limited] * 1000, 4), "unit": "ms of processor"}
    cost = (times[True] - times[False]) * 1000
    yield {"name": f"{what}, cost of the limits", "value": round(cost, 4), "unit": "ms of processor"}


async def _reads(url: str) -> dict[bool, float]:
    actor = Actor(new_id())

    async def work() -> None:
        for _ in range(READS):
            async with reading(actor) as db:
                await db.fetchval("SELECT 1")

    async def one(limited: bool) -> float:
        await open_pool(url, 2, patient=not limited)
        try:
            await work()  # warm
            return await _timed(work) / READS
        finally:
            await close_pool()

    return await _in_turns(one)


async def _requests() -> dict[bool, float]:
    async def one(limited: bool) -> float:
        protocol: type[HttpToolsProtocol] = PatientProtocol if limited else HttpToolsProtocol
        config = uvicorn.Config(_nothing, http=protocol, log_config=None, access_log=False)
        config.load()
        connection = protocol(config, ServerState(), {})
        connection.connection_made(_Line())  # type: ignore[arg-type]

        async def work() -> None:
            for _ in range(REQUESTS):
                connection.data_received(_REQUEST)
                while not connection.cycle.response_complete:
                    await asyncio.sleep(0)

        taken = await _timed(work) / REQUESTS
        connection.connection_lost(None)
        return taken

    return await _in_turns(one)


async def _in_turns(one: Callable[[bool], Awaitable[float]]) -> dict[bool, float]:
    times: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(ROUNDS):
        for limited in (False, True):
            times[limited].append(await one(limited))
    return {limited: median(found) for limited, found in times.items()}


async def _timed(work: Callable[[], Awaitable[None]]) -> float:
    began = process_time()
    await work()
    return process_time() - began


async def _nothing(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


class _Line:
    """A connection that takes everything."""

    def write(self, _data: bytes) -> None: ...
    def close(self) -> None: ...
    def abort(self) -> None: ...
    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...
    def is_closing(self) -> bool:
        return False

    def get_extra_info(self, _name: str) -> None:
        return None
