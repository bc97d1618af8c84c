"""When the database can't do its part just now, and why: the person is told, and may try again under the same key."""

from __future__ import annotations

from enum import StrEnum

import asyncpg


class Why(StrEnum):
    """`away`: nothing answers. `busy`: it answers, but this crossed another's change. `slow`: it answers, but this took too long.

    `full`: no room to write.
    """

    AWAY = "away"
    BUSY = "busy"
    SLOW = "slow"
    FULL = "full"


class DatabaseAway(RuntimeError):
    """Nothing was read or kept; where a commit was under way it isn't known, and the key makes a second try harmless."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class NotKept(RuntimeError):
    """A statement's failure was passed over and the transaction was undone at its end: a fault of the service."""


# What the database's driver raises; a TimeoutError is an OSError.
FAULTS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
_FULL = (asyncpg.DiskFullError, asyncpg.PostgresIOError)
_BUSY = (
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
)
_AWAY = (
    TimeoutError,  # the driver's: a server that works would have given up its statement before
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    ConnectionError,
)


def why_away(fault: BaseException, *, lost: bool) -> Why | None:
    """What a fault of the database means for who waits; None when it is none of these, but ours.

    `lost`: the connection is gone, or was never there; then every fault of the database is one of reach.
    """
    if not isinstance(fault, FAULTS):
        return None
    if isinstance(fault, _FULL):
        return Why.FULL
    if isinstance(fault, _BUSY) and not lost:
        return Why.BUSY
    if isinstance(fault, asyncpg.QueryCanceledError) and not lost:
        return Why.SLOW
    return Why.AWAY if lost or isinstance(fault, _AWAY) else None


def is_lost(connection: asyncpg.Connection) -> bool:
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:  # the pool has taken it back already: it was closed
        return True
