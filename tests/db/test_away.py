"""What a fault of the database means for who waits."""

from __future__ import annotations

import asyncpg
import pytest

from pediatric_his.db.away import Why, why_away


@pytest.mark.parametrize(
    ("fault", "lost", "means"),
    [
        (asyncpg.CannotConnectNowError(), True, Why.AWAY),  # it is in recovery, or starts
        (asyncpg.TooManyConnectionsError(), True, Why.AWAY),
        (ConnectionRefusedError(), True, Why.AWAY),
        (TimeoutError(), True, Why.AWAY),
        (asyncpg.InvalidPasswordError(), True, Why.AWAY),
        (asyncpg.AdminShutdownError(), False, Why.AWAY),
        (asyncpg.ConnectionDoesNotExistError(), True, Why.AWAY),
        (asyncpg.IdleInTransactionSessionTimeoutError(), False, Why.AWAY),
        (asyncpg.DiskFullError(), False, Why.FULL),
        (asyncpg.DiskFullError(), True, Why.FULL),
        (asyncpg.LockNotAvailableError(), False, Why.BUSY),
        (asyncpg.QueryCanceledError(), False, Why.SLOW),
        (asyncpg.DeadlockDetectedError(), False, Why.BUSY),
        (TimeoutError(), False, Why.AWAY),  # the driver's: nothing comes back any more
        (asyncpg.UniqueViolationError(), False, None),
        (asyncpg.UndefinedTableError(), False, None),
        (FileNotFoundError(), False, None),
        (ValueError(), True, None),
    ],
)
def test_what_it_means(fault: Exception, lost: bool, means: Why | None) -> None:
    assert why_away(fault, lost=lost) == means
