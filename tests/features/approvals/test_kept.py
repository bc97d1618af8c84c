"""What is kept of a hospital's decisions is what the asking transaction sees: an added one, another hospital's, one taken back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID

from pediatric_his.db.actor import Actor
from pediatric_his.db.database import Reader, reading, transaction
from pediatric_his.db.identifiers import new_id
from pediatric_his.features.approvals.queries import KeptByDecisions
from tests.clinic import Clinic

InApp = Callable[[Callable[[], Awaitable[Any]]], Any]

_ADD = """
INSERT INTO approval (hospital_id, id, item_kind, item_id, figures, decision)
VALUES (current_hospital(), $1, 'vitals_band', $2, '{}', 'approved')
"""


class Counted:
    """The items decided about, and how often they were read."""

    def __init__(self) -> None:
        self.kept: KeptByDecisions[list[str]] = KeptByDecisions(most=3)
        self.reads = 0

    async def seen(self, db: Reader, of: str = "") -> list[str]:
        async def read() -> list[str]:
            self.reads += 1
            return [row["item_id"] for row in await db.fetch("SELECT item_id FROM approval ORDER BY item_id")]

        return await self.kept.get(db, of, read)


def actor(clinic: Clinic) -> Actor:
    return Actor(clinic.hospital_id)


def test_it_is_read_again_only_when_a_decision_was_added(clinic: Clinic, in_app: InApp) -> None:
    counted = Counted()

    async def look() -> list[str]:
        async with reading(actor(clinic)) as db:
            return await counted.seen(db)

    async def add() -> None:
        async with transaction(actor(clinic)) as db:
            await db.fetch(_ADD, new_id(), "a")

    assert in_app(look) == in_app(look) == []
    assert counted.reads == 1
    in_app(add)
    assert in_app(look) == in_app(look) == ["a"]
    assert counted.reads == 2


def test_what_was_written_and_rolled_back_is_not_kept(clinic: Clinic, in_app: InApp) -> None:
    counted = Counted()

    async def add_and_fail() -> list[str]:
        seen: list[str] = []
        try:
            async with transaction(actor(clinic)) as db:
                await db.fetch(_ADD, new_id(), "a")
                seen = await counted.seen(db)
                raise ZeroDivisionError
        except ZeroDivisionError:
            return seen

    async def look() -> list[str]:
        async with reading(actor(clinic)) as db:
            return await counted.seen(db)

    assert in_app(add_and_fail) == ["a"]
    assert in_app(look) == []


def test_an_older_id_that_comes_in_later_is_seen(clinic: Clinic, in_app: InApp) -> None:
    counted = Counted()
    early, late = sorted([new_id(), new_id()])

    async def add_and_look(id: UUID, item: str) -> list[str]:
        async with transaction(actor(clinic)) as db:
            await db.fetch(_ADD, id, item)
        async with reading(actor(clinic)) as db:
            return await counted.seen(db)

    assert in_app(lambda: add_and_look(late, "late")) == ["late"]
    assert in_app(lambda: add_and_look(early, "early")) == ["early", "late"]


def test_hospitals_are_apart_and_few_values_are_kept(clinic: Clinic, other_clinic: Clinic, in_app: InApp) -> None:
    counted = Counted()

    async def add() -> None:
        async with transaction(actor(clinic)) as db:
            await db.fetch(_ADD, new_id(), "ours")

    async def look(who: Clinic, of: str) -> list[str]:
        async with reading(actor(who)) as db:
            return await counted.seen(db, of)

    in_app(add)
    assert in_app(lambda: look(clinic, "1")) == ["ours"]
    assert in_app(lambda: look(other_clinic, "1")) == []
    for of in ("2", "3", "4"):
        assert in_app(partial(look, clinic, of)) == ["ours"]
    assert counted.reads == 5
    in_app(lambda: look(clinic, "1"))  # thrown out by those that came after
    assert counted.reads == 6
