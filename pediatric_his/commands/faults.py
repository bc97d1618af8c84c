"""What ends a command and isn't its own doing, in a sentence for whoever typed it: never a trace of the program's inside.

PostgreSQL's own words stay out where they may hold a child's row; what it says of itself (no such role, no such database) is told.
"""

from __future__ import annotations

import errno
import os
import sys

import asyncpg

from pediatric_his.db.away import DatabaseAway, NotKept, Why
from pediatric_his.db.embedded import EmbeddedPostgresError

_AWAY = {
    Why.AWAY: "The database doesn't answer: is its server on, and DATABASE_URL right?",
    Why.BUSY: "The database took too long, or another was at the same: nothing was kept; start it again.",
    Why.FULL: "The database's disk is full: nothing was kept; make room and start it again.",
}
# Faults of the database by their kinds, the narrower first; those that are None are told in PostgreSQL's own words.
_KINDS: list[tuple[tuple[type[Exception], ...], str | None]] = [
    ((asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError), None),
    ((asyncpg.InsufficientPrivilegeError,), "The database's role may not do this: is DATABASE_OWNER_URL the tables' owner?"),
    (
        (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError, asyncpg.InvalidSchemaNameError),
        "The database holds no clinic of this release: pediatric-his migrate, or name another in DATABASE_URL.",
    ),
    ((asyncpg.DiskFullError, asyncpg.PostgresIOError), _AWAY[Why.FULL]),
    ((asyncpg.TooManyConnectionsError,), "The database takes no more connections just now: start it again later."),
    ((asyncpg.LockNotAvailableError, asyncpg.QueryCanceledError, asyncpg.DeadlockDetectedError), _AWAY[Why.BUSY]),
    ((asyncpg.ReadOnlySQLTransactionError,), "The database is for reading only: a standby, or being recovered."),
    (
        (asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError, asyncpg.InterfaceError, asyncpg.InternalClientError),
        _AWAY[Why.AWAY],
    ),
]  # fmt: skip


def sentence(fault: Exception) -> str | None:
    """None: the fault is ours, and its trace is wanted."""
    if isinstance(fault, ValueError | EmbeddedPostgresError):
        return str(fault)
    if isinstance(fault, DatabaseAway):
        return _AWAY[fault.why]
    if isinstance(fault, NotKept):
        return _AWAY[Why.BUSY]
    if isinstance(fault, asyncpg.PostgresError | asyncpg.InterfaceError | asyncpg.InternalClientError):
        words = next((words for kinds, words in _KINDS if isinstance(fault, kinds)), "")
        if words is None:
            return f"The database refuses: {fault}."
        return words or f"The database refuses what was asked of it: {type(fault).__name__}. Nothing was kept."
    return _of_the_machine(fault) if isinstance(fault, OSError) else None


def _of_the_machine(fault: OSError) -> str:
    if fault.errno == errno.ENOSPC:
        return f"The disk is full{f': {fault.filename}' if fault.filename else ''}. Make room and start it again."
    if fault.filename is not None:
        return f"{fault.filename}: {fault.strerror}"
    if isinstance(fault, ConnectionError | TimeoutError):
        return _AWAY[Why.AWAY]
    return f"The machine refuses: {fault.strerror or fault}."


def nobody_reads() -> None:
    """Who read our lines has gone (`… | head`): the interpreter's own last flush would complain of it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
