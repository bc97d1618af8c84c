"""The words of a search in an address: a token of fifteen minutes, good for who searched. No name stands in a history or a log."""

from __future__ import annotations

from datetime import timedelta

from pediatric_his.db.database import transaction
from pediatric_his.web.session import Me, new_token, token_hash

LASTS = timedelta(minutes=15)


async def token_for(me: Me, words: str) -> str:
    """Keeps the words of a search under a fresh token; those of older searches go."""
    token = new_token()
    async with transaction(me.actor) as db:
        await db.fetch("DELETE FROM search_token WHERE hospital_id = current_hospital() AND expires_at < now()")
        await db.fetch(
            "INSERT INTO search_token (hospital_id, token_hash, staff_id, words, expires_at)"
            " VALUES ($1, $2, $3, $4, now() + $5::interval)",
            *(me.hospital.id, token_hash(token), me.staff_id, words, LASTS),
        )
    return token


async def words_of(me: Me, token: str) -> str | None:
    """The words under a token; None when there are none, it is over, or it is another person's."""
    if not token:
        return None
    async with transaction(me.actor) as db:
        words: str | None = await db.fetchval(
            "SELECT words FROM search_token WHERE hospital_id = current_hospital() AND token_hash = $1"
            " AND staff_id = $2 AND expires_at > now()",
            *(token_hash(token), me.staff_id),
        )
    return words
