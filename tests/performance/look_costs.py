"""What the audit of a look costs: a reading of a child's row with and without its look, taken in turns; and the ways not taken.

The medians of many turns are compared: other work on the machine disturbs both alike.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any
from uuid import UUID

from pediatric_his.db.actor import Actor
from pediatric_his.db.audit import use_key, write_audit
from pediatric_his.db.database import close_pool, open_pool, reading, transaction
from pediatric_his.db.embedded import embedded_postgres
from pediatric_his.db.identifiers import new_id
from pediatric_his.db.migrate import migrate
from pediatric_his.db.sealing import seal

TURNS = 3_000
LIST = 40

Way = Callable[[], Awaitable[None]]


def figures() -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder, embedded_postgres(Path(folder)) as server:
        yield from asyncio.run(_measured(server.owner_url, server.app_url))


async def _measured(owner: str, app: str) -> list[dict[str, Any]]:
    await migrate(owner)
    use_key(b"k" * 32)
    await open_pool(app, 2)
    try:
        actor = Actor(await _hospital(owner), new_id(), "0123456789")
        ways = _ways(actor)
        taken: dict[str, list[float]] = {name: [] for name in ways}
        used: dict[str, float] = dict.fromkeys(ways, 0.0)
        for _turn in range(TURNS):
            for name, way in ways.items():
                cpu, started = process_time(), perf_counter()
                await way()
                taken[name].append((perf_counter() - started) * 1000)
                used[name] += process_time() - cpu
        found = list(_costs(taken, used))
        started = perf_counter()
        while await seal(actor.hospital_id):
            pass
        rows = TURNS * (len(ways) - 1)
        return [*found, _figure("sealing, a row, beside the readers", (perf_counter() - started) * 1000 / rows)]
    finally:
        await close_pool()


def _ways(actor: Actor) -> dict[str, Way]:
    child, shown = new_id(), [new_id() for _ in range(LIST)]
    told = {"page": "growth", "how": "page"}

    async def read(look: Way | None = None, of: UUID | None = None, many: list[UUID] | None = None) -> None:
        async with reading(actor) as db:
            await db.fetchrow("SELECT count(*) FROM patient WHERE id = $1", child)
            if of or many:
                await write_audit(db, actor, "look", "growth", None, of, many, **told)
        if look:
            await look()

    async def apart() -> None:
        async with transaction(actor) as db:
            await write_audit(db, actor, "look", "growth", None, child, None, **told)

    return {
        "no look": read,
        "a look, with the end of the reading": lambda: read(of=child),
        f"a look at a list of {LIST}": lambda: read(many=shown),
        "not taken: a transaction of its own, waited for on the disk": lambda: read(apart),
    }


def _costs(taken: dict[str, list[float]], used: dict[str, float]) -> Iterator[dict[str, Any]]:
    bare = taken["no look"]
    yield _figure("a reading without a look", median(bare))
    for name, times in taken.items():
        if name != "no look":
            yield _figure(f"{name}, more", median(one - other for one, other in zip(times, bare, strict=True)))
            yield _figure(f"{name}, more processor time of ours", (used[name] - used["no look"]) * 1000 / TURNS)


def _figure(name: str, value: float) -> dict[str, Any]:
    return {"name": name, "value": round(value, 3), "unit": "ms"}


async def _hospital(owner: str) -> UUID:
    import asyncpg

    connection, hospital_id = await asyncpg.connect(owner), new_id()
    await connection.execute(
        "INSERT INTO hospital (id, slug, name_uz, name_ru, name_en, country, calendar, locale, timezone)"
        " VALUES ($1, 'x', 'x', 'x', 'x', 'UZ', 'UZ', 'uz', 'Asia/Tashkent')",
        hospital_id,
    )
    await connection.close()
    return hospital_id
