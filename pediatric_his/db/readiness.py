"""Whether this process can do its work: the database answers and holds this release's tables."""

from __future__ import annotations

import functools

from pediatric_his.db.away import FAULTS
from pediatric_his.db.database import pool
from pediatric_his.db.migrate import migrations


async def lacking() -> str:
    """What is missing, in a few words for the proxy; blank when nothing is."""
    try:
        async with pool().acquire(timeout=2) as connection:
            done = await connection.fetchval("SELECT max(number) FROM migration", timeout=2)
    except FAULTS:
        return "no database"
    return "" if done == _newest() else f"the database is at migration {done}, this release at {_newest()}"


@functools.cache
def _newest() -> int:
    return migrations()[-1].number
