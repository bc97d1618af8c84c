"""When the database can't do its part just now, and why: the person is told, and may try again under the same key."""

from __future__ import annotations

from enum import StrEnum

import asyncpg


class Why(StrEnum):
    """`away`: nothing answers. `busy`: it answers, but this took too long or crossed another's change. `full`: no room to write."""

    AWAY = "away"
    BUSY = "busy"
    FULL = "full"


class DatabaseAway(RuntimeError):
    """Nothing was read or kept; where a commit was under way it isn't known, and the key makes a second try harmless."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class NotKept(RuntimeError):
    """A statement's failure was passed over and the transaction was undone at its end: a fault of the service."""


# A TimeoutError is an OSError.
_FAULTS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
_FULL = (asyncpg.DiskFullError, asyncpg.PostgresIOError)
_BUSY = (
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    TimeoutError,
)
_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    ConnectionError,
)


def why_away(fault: BaseException, connection: asyncpg.Connection | None) -> Why | None:
    """What a fault of the database means for who waits; None when it is none of these, but ours.

    `connection`: the one that was in use; None while one was sought, when every fault of the database is one of reach.
    """
    if not isinstance(fault, _FAULTS):
        return None
    if isinstance(fault, _FULL):
        return Why.FULL
    if connection is None:
        return Why.AWAY
    if isinstance(fault, _BUSY):
        return Why.BUSY
    lost = connection.is_closed() and not isinstance(fault, OSError)
    return Why.AWAY if lost or isinstance(fault, _AWAY) else None
