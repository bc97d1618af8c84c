"""A search for a child, and what the audit keeps of it: whom it showed, how many, the kinds of words, a keyed hash. Never a word."""

from __future__ import annotations

from pediatric_his.db.audit import keyed
from pediatric_his.db.database import Reader
from pediatric_his.features.patients.queries import SearchResult, search
from pediatric_his.features.patients.search_keys import read_query
from pediatric_his.identity.names import fold
from pediatric_his.web.looks import SEARCH, saw
from pediatric_his.web.request import Connection


async def find_children(request: Connection, db: Reader, words: str) -> list[SearchResult]:
    """Children by `words`; within a reading."""
    found = await search(db, words)
    hashed = keyed(f"search {fold(words)}".encode())[:16].hex()
    shown = [line.id for line in found]
    await saw(request, db, shown=shown, action=SEARCH, number=len(found), kinds=kinds_of(words), words=hashed)
    return found


def kinds_of(words: str) -> list[str]:
    """What was typed: name, birth_date, phone, card, pinfl, certificate. A number may be of several kinds."""
    query = read_query(words)
    kinds = {kind for kind, _key in query.numbers} | ({"name"} if query.names else set())
    return sorted(kinds | ({"birth_date"} if query.birth_date else set()))
