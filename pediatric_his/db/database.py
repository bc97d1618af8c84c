"""The pool of connections, and the two ways to use one: `reading` and `transaction`.

Every use is bound to one hospital: row-level security sees it as a setting of the transaction, so a query that forgets its
hospital finds nothing. Piccolo's queries run on the connection of the transaction around them and nowhere else.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any, Protocol
from uuid import UUID

import asyncpg
from piccolo.engine.postgres import PostgresEngine
from piccolo.querystring import QueryString

from pediatric_his.db.actor import Actor
from pediatric_his.db.away import FAULTS, DatabaseAway, NotKept, Why, is_lost, why_away

APP_ROLE = "pediatric_his_app"
_SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

# No request waits for ever: a page is answered within ten seconds. A lock gives up before a connection does, so that a locked row
# keeps nobody but who wants it; a statement before the driver, so that a silent server is told from a slow one.
REACH_SECONDS = 4.0
ANSWER_SECONDS = 9.0
_LET_GO_SECONDS = 1.0
_PATIENCE = {
    "lock_timeout": "3s",
    "statement_timeout": "8s",
    "idle_in_transaction_session_timeout": "30s",
}

_connection: ContextVar[asyncpg.Connection | None] = ContextVar("connection", default=None)
_at_the_end: ContextVar[list[str] | None] = ContextVar("at_the_end", default=None)
_pool: asyncpg.Pool | None = None


class Reader(Protocol):
    """What a query needs: SQL text with $1-style parameters, plain records back."""

    async def fetch(self, sql: str, *values: object) -> list[asyncpg.Record]: ...
    async def fetchrow(self, sql: str, *values: object) -> asyncpg.Record | None: ...
    async def fetchval(self, sql: str, *values: object) -> Any: ...


class OutsideTransaction(RuntimeError):
    """A table was touched outside `reading` or `transaction`."""


class TransactionEngine(PostgresEngine):
    """Piccolo on the current transaction's connection. It opens no connection of its own."""

    def __init__(self) -> None:
        super().__init__(config={})

    async def check_version(self) -> None:
        return None

    async def prep_database(self) -> None:
        return None

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> list[asyncpg.Record]:
        query, values = querystring.compile_string(engine_type=self.engine_type)
        return await self._run(query, values)

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> list[asyncpg.Record]:
        return await self._run(ddl, ())

    async def _run(self, query: str, values: Sequence[Any]) -> list[asyncpg.Record]:
        connection = _connection.get()
        if connection is None:
            raise OutsideTransaction(query)
        return list(await connection.fetch(query, *values))


ENGINE = TransactionEngine()


async def run(sql: str, *values: object) -> None:
    """Runs a statement on the transaction under way; for `db.rows`."""
    await ENGINE._run(sql, values)


async def open_pool(url: str, size: int = 10, *, patient: bool = True) -> None:
    """Opens the process's pool in the running event loop; it connects when it is first used, so that a server may start later.

    `patient`: a command's long work has all the time it takes; a request has not.
    """
    global _pool
    if _pool is not None:
        raise RuntimeError("the pool is open")
    _pool = await asyncpg.create_pool(
        url,
        min_size=0,
        max_size=size,
        timeout=60 if patient else REACH_SECONDS,
        command_timeout=None if patient else ANSWER_SECONDS,
        init=prepare_connection,
        reset=_as_it_was,
        server_settings={"role": APP_ROLE} | ({} if patient else _PATIENCE),
    )


async def _as_it_was(connection: asyncpg.Connection) -> None:
    """Nothing outlives our transactions (settings are LOCAL), so that a returned connection needs no round trip."""


async def close_pool() -> None:
    """Closes the pool; waits at most five seconds for what is under way."""
    global _pool
    pool, _pool = _pool, None
    if pool is not None:
        try:
            await asyncio.wait_for(pool.close(), 5)
        except TimeoutError:
            pool.terminate()


@asynccontextmanager
async def connected(url: str, *, timeout: float = 60, **settings: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of its own beside the pool, for as long as the block lasts; values come and go as the pool's do."""
    connection = await asyncpg.connect(url, timeout=timeout, server_settings=settings)
    try:
        await prepare_connection(connection)
        yield connection
    finally:
        await connection.close()


async def prepare_connection(connection: asyncpg.Connection) -> None:
    """JSON in and out as Python values."""
    await connection.set_type_codec("jsonb", encoder=_encode, decoder=json.loads, schema="pg_catalog")


def _encode(value: object) -> str:
    # Piccolo hands JSON over as text already; our own SQL hands over values.
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


@asynccontextmanager
async def reading(actor: Actor) -> AsyncIterator[Reader]:
    """A read-only look at one hospital's rows, consistent across its queries."""
    later: list[str] = []
    within = _within(actor.hospital_id)
    async with _bound(f"{_SNAPSHOT}; {within}", later, within) as connection:
        yield connection


def is_reading() -> bool:
    """Whether the transaction under way is a read-only look."""
    return _at_the_end.get() is not None


def send_with_the_end(statement: str) -> None:
    """Sends a statement in the same message as the COMMIT of the reading under way: a transaction of its own and no round trip more.

    It isn't waited for until it is on the disk: what a killed process of ours has told PostgreSQL is kept.
    """
    later = _at_the_end.get()
    if later is None:
        raise OutsideTransaction(statement)
    later.append(statement)


@asynccontextmanager
async def transaction(actor: Actor) -> AsyncIterator[Reader]:
    """Writes to one hospital's rows: all of them, or none. What a person does goes through `db.unit_of_work`."""
    async with _bound(f"BEGIN; {_within(actor.hospital_id)}") as connection:
        yield connection


@asynccontextmanager
async def signing_in() -> AsyncIterator[Reader]:
    """Reads and writes of staff and sessions before it is known who asks."""
    async with _bound("BEGIN; SET LOCAL app.signing_in = 'on'") as connection:
        yield connection


@asynccontextmanager
async def seeing_what_to_seal() -> AsyncIterator[Reader]:
    """Which hospitals' audit waits to be sealed: ids alone, of no row a content."""
    async with _bound("BEGIN READ ONLY; SET LOCAL app.sealing = 'on'") as connection:
        yield connection


def _within(hospital_id: UUID) -> str:
    # A literal, not a parameter: SET takes none, and a cluster that spreads hospitals passes only SET LOCAL on to its nodes.
    return f"SET LOCAL app.hospital = '{UUID(int=hospital_id.int)}'"


@asynccontextmanager
async def _bound(begin: str, later: list[str] | None = None, within: str = "") -> AsyncIterator[asyncpg.Connection]:
    """A transaction around the block.

    Raises:
        DatabaseAway: it can't be reached, took too long, or has no room.
    """
    if _connection.get() is not None:
        raise RuntimeError("a transaction is under way; pass its reader on")
    connection = await _begun(begin)
    try:
        mark, end = _connection.set(connection), _at_the_end.set(later)
        try:
            yield connection
        except BaseException as fault:
            # What can't be told to a lost connection is undone by the server; the pool lets go of it.
            with contextlib.suppress(*FAULTS):
                await _give_up(connection, fault)
            raise
        else:
            await _commit(connection, _then(later, within))
        finally:
            _connection.reset(mark)
            _at_the_end.reset(end)
    except Exception as fault:
        if why := why_away(fault, lost=is_lost(connection)):
            raise DatabaseAway(why) from fault
        raise
    finally:
        # Shielded: a request that is cancelled still gives its connection back.
        await asyncio.shield(_pool_release(connection))


async def _begun(begin: str) -> asyncpg.Connection:
    """A connection with its transaction begun. Those that died while they lay idle are passed over."""
    for _each in range(pool().get_max_size() + 1):
        connection = await _acquired()
        try:
            # BEGIN and SET in one message: a round trip less for each page. They wait for nothing in a server that works.
            await connection.execute(begin, timeout=REACH_SECONDS)
            return connection
        except BaseException as fault:
            lost = is_lost(connection)
            why = why_away(fault, lost=lost)
            if isinstance(fault, TimeoutError):
                connection.terminate()
            await asyncio.shield(_pool_release(connection))
            if lost and why:
                continue  # nothing was done on it; the next is another, or a fresh one, or can't be had
            if why:
                raise DatabaseAway(why) from fault
            raise
    raise DatabaseAway(Why.AWAY)


async def _acquired() -> asyncpg.Connection:
    own = pool()
    try:
        return await own.acquire(timeout=REACH_SECONDS)
    except Exception as fault:
        if why := why_away(fault, lost=True):
            raise DatabaseAway(why) from fault
        raise


async def _give_up(connection: asyncpg.Connection, fault: BaseException) -> None:
    """Undoes what was begun. Of a server that has gone silent nothing is asked any more."""
    if isinstance(fault, TimeoutError):
        connection.terminate()
    else:
        await _roll_back(connection)


async def _roll_back(connection: asyncpg.Connection) -> None:
    if not is_lost(connection) and connection.is_in_transaction():
        await connection.execute("ROLLBACK")


async def _commit(connection: asyncpg.Connection, then: str) -> None:
    """Makes what was done last, or says that it didn't: a silent loss would be told as "saved". `then` is sent with it."""
    if is_lost(connection):
        raise DatabaseAway(Why.AWAY)
    try:
        told = await connection.execute(f"COMMIT{then}")
    except asyncpg.PostgresError:
        await _roll_back(connection)  # of what was sent with it
        raise
    if told != "COMMIT":  # PostgreSQL answers ROLLBACK where a statement had failed
        raise NotKept


def _then(later: list[str] | None, within: str) -> str:
    if not later:
        return ""
    return f"; BEGIN; SET LOCAL synchronous_commit = off; {within}; {'; '.join(later)}; COMMIT"


async def _pool_release(connection: asyncpg.Connection) -> None:
    if _pool is not None:
        with contextlib.suppress(*FAULTS):  # of a lost connection; the pool makes another
            await _pool.release(connection, timeout=_LET_GO_SECONDS)


def pool() -> asyncpg.Pool:
    """The open pool."""
    if _pool is None:
        raise RuntimeError("the pool is not open")
    return _pool
