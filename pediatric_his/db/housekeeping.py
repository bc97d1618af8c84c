"""What goes by itself with time: keys of forms when no tablet can come back with them, attempts to sign in."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

from pediatric_his.db.database import APP_ROLE, connected

KEYS_KEPT = timedelta(days=30)  # as long as an offline tablet may come back
ATTEMPTS_KEPT = timedelta(days=90)


def tidy(url: str) -> None:
    """One round, as the application's role."""
    asyncio.run(tidy_up(url))


async def tidy_up(url: str) -> tuple[int, int]:
    """One round; how many keys and how many attempts went."""
    async with connected(url, timeout=10, role=APP_ROLE, lock_timeout="3s") as connection:
        keys = 0
        for row in await connection.fetch("SELECT id FROM hospital"):
            async with connection.transaction():
                await connection.execute(f"SET LOCAL app.hospital = '{UUID(int=row['id'].int)}'")
                keys += _count(
                    await connection.execute(
                        "DELETE FROM idempotency WHERE hospital_id = current_hospital() AND at < now() - $1::interval",
                        KEYS_KEPT,
                    )
                )
        attempts = _count(
            await connection.execute("DELETE FROM sign_in_attempt WHERE at < now() - $1::interval", ATTEMPTS_KEPT)
        )
        return keys, attempts


def _count(told: str) -> int:
    return int(told.rpartition(" ")[2])
