"""One thing a person does: its idempotency key, its writes and its audit rows, in one transaction.

A service is written as `async def check_in(work: UnitOfWork, patient_id: UUID, …) -> UUID` under
`@unit_of_work("encounter.check_in")` and called as `await check_in(actor, key, patient_id, …)`. The same key again returns the
recorded answer and writes nothing; two at once wait for each other; a failure records nothing, so it may be tried again. A key is
bound to what was sent under it: with another content it is refused, since "saved" would be said of what is not kept.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from uuid import UUID

import asyncpg

from pediatric_his.db.actor import Actor
from pediatric_his.db.audit import write_audit
from pediatric_his.db.database import Reader, reading, transaction

P = ParamSpec("P")
T = TypeVar("T", bound="str | int | bool | UUID | None")


@dataclass(frozen=True, slots=True)
class Key:
    """An idempotency key. `content`: the digest of what was sent under it, blank where the program itself acts."""

    id: UUID
    content: str = ""


class KeyUsedOtherwise(RuntimeError):
    """The idempotency key belongs to another action, another person or another content. `at`: when it was used."""

    def __init__(self, action: str, at: datetime | None = None) -> None:
        super().__init__(action)
        self.at = at


class Unaudited(RuntimeError):
    """A unit of work wrote no audit row: a fault of the service."""


class SomebodyWasFirst(RuntimeError):
    """What was to be written is there already, by somebody else."""


class Stale(RuntimeError):
    """The row was changed by someone else since it was read; `current` is its version now."""

    def __init__(self, current: int) -> None:
        super().__init__(f"version is now {current}")
        self.current = current


@dataclass(slots=True)
class UnitOfWork:
    """The action under way: who does it, and what it writes with."""

    actor: Actor
    db: Reader
    key: Key
    action: str
    audited: int = 0
    topics: set[str] = field(default_factory=set)

    @property
    def hospital_id(self) -> UUID:
        return self.actor.hospital_id

    @property
    def staff_id(self) -> UUID | None:
        return self.actor.staff_id

    async def audit(
        self, entity: str, entity_id: UUID | None, patient_id: UUID | None = None, **detail: object
    ) -> None:
        """Appends an audit row. `detail` holds codes and figures, never names or free text."""
        await write_audit(self.db, self.actor, self.action, entity, entity_id, patient_id, None, **detail)
        self.audited += 1

    def changed(self, topic: str) -> None:
        """Tells the open pages that `topic` changed, once the transaction is committed."""
        self.topics.add(topic)


def unit_of_work(
    action: str,
) -> Callable[
    [Callable[Concatenate[UnitOfWork, P], Awaitable[T]]],
    Callable[Concatenate[Actor, UUID | Key, P], Coroutine[Any, Any, T]],
]:
    """Makes a service of a function whose first parameter is the unit of work.

    Raises (when called):
        KeyUsedOtherwise: the key was used by another person, for another action or for another content.
        SomebodyWasFirst: another wrote the same, and the service has no words of its own for it.
    """

    def decorate(
        service: Callable[Concatenate[UnitOfWork, P], Awaitable[T]],
    ) -> Callable[Concatenate[Actor, UUID | Key, P], Coroutine[Any, Any, T]]:
        @functools.wraps(service)
        async def perform(actor: Actor, key: UUID | Key, *args: P.args, **kwargs: P.kwargs) -> T:
            key = key if isinstance(key, Key) else Key(key)
            return await _second_look(action, lambda: once(actor, key, *args, **kwargs))

        async def once(actor: Actor, key: Key, *args: P.args, **kwargs: P.kwargs) -> T:
            async with transaction(actor) as db:
                if not await _claim(db, actor, key, action):
                    return cast(T, await _recorded(db, actor, key, action))
                work = UnitOfWork(actor, db, key, action)
                answer = await service(work, *args, **kwargs)
                if not work.audited:
                    raise Unaudited(action)
                await _record(work, answer)
                return answer

        return cast(Callable[Concatenate[Actor, UUID | Key, P], Coroutine[Any, Any, T]], perform)

    return decorate


async def is_kept(actor: Actor, key: Key, action: str) -> bool:
    """Whether just this was kept under the key already: asked before a second tap is judged beside what the first has changed."""
    async with reading(actor) as db:
        row = await db.fetchrow(_SENT, actor.hospital_id, key.id)
    return row is not None and (row["staff_id"], row["action"], row["content"]) == _sent(actor, key, action)


async def _second_look(action: str, do: Callable[[], Awaitable[T]]) -> T:
    """Who met another's row in the same moment looks again: now that one's deed is seen, and answered as any earlier one."""
    with contextlib.suppress(asyncpg.UniqueViolationError):
        return await do()
    try:
        return await do()
    except asyncpg.UniqueViolationError as fault:
        raise SomebodyWasFirst(action) from fault


_SENT = "SELECT staff_id, action, content, answer, at FROM idempotency WHERE hospital_id = $1 AND key = $2"


def _sent(actor: Actor, key: Key, action: str) -> tuple[UUID, str, str]:
    return actor.staff_id or UUID(int=0), action, key.content


async def _claim(db: Reader, actor: Actor, key: Key, action: str) -> bool:
    # A concurrent twin waits here, on the unique index, until the first one commits or gives up.
    claimed = await db.fetchval(
        "INSERT INTO idempotency (hospital_id, key, staff_id, action, content) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT DO NOTHING RETURNING true",
        *(actor.hospital_id, key.id, actor.staff_id or UUID(int=0), action, key.content),
    )
    return bool(claimed)


async def _recorded(db: Reader, actor: Actor, key: Key, action: str) -> str | int | bool | UUID | None:
    row = await db.fetchrow(_SENT, actor.hospital_id, key.id)
    if row is None or (row["staff_id"], row["action"], row["content"]) != _sent(actor, key, action):
        raise KeyUsedOtherwise(action, row["at"] if row else None)
    kind, value = row["answer"]["kind"], row["answer"]["value"]
    return UUID(value) if kind == "uuid" else cast("str | int | bool | None", value)


async def _record(work: UnitOfWork, answer: str | int | bool | UUID | None) -> None:
    kind, value = ("uuid", str(answer)) if isinstance(answer, UUID) else ("plain", answer)
    await work.db.fetch(
        "UPDATE idempotency SET answer = $3 WHERE hospital_id = $1 AND key = $2",
        *(work.hospital_id, work.key.id, {"kind": kind, "value": value}),
    )
    for topic in sorted(work.topics):
        await work.db.fetch("SELECT pg_notify('changed', $1)", f"{topic}:{work.hospital_id}")
