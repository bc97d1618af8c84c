"""A search for a child, and what the audit keeps of it: whom it showed, how many, the kinds of words, a keyed hash. Never a word."""

from __future__ import annotations

from pediatric_his.db.audit import keyed
from pediatric_his.db.database import Reader
from pediatric_his.features.patients.queries import SearchResult, search
from pediatric_his.features.patients.search_keys import Query, read_query
from pediatric_his.web.looks import SEARCH, saw
from pediatric_his.web.request import Connection


async def find_children(request: Connection, db: Reader, words: str) -> list[SearchResult]:
    """Children by `words`; within a reading."""
    found = await search(db, words)
    query, shown = read_query(words), [line.id for line in found]
    told, hashed = kinds_of(query), hash_of(query)
    await saw(request, db, shown=shown, action=SEARCH, number=len(found), kinds=told, words=hashed)
    return found


def hash_of(query: Query) -> str:
    """The same for the same names in any script and order, and for a number however it is spaced."""
    numbers = sorted(f"{kind} {key}" for kind, key in query.numbers)
    told = ["search", *numbers, *sorted(query.folded), str(query.birth_date or "")]
    return keyed("\n".join(told).encode())[:16].hex()


def kinds_of(query: Query) -> list[str]:
    """What was typed: name, birth_date, phone, card, pinfl, certificate. A number may be of several kinds."""
    kinds = {kind for kind, _key in query.numbers} | ({"name"} if query.names else set())
    return sorted(kinds | ({"birth_date"} if query.birth_date else set()))
