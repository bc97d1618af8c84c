"""Tries a copy: takes it back into a scratch cluster of the embedded server, which is then thrown away."""

from __future__ import annotations

import asyncio
import fcntl
import os
from pathlib import Path

from pediatric_his.db.backup.faults import Refused
from pediatric_his.db.backup.restoring import Progress, Restored, restore
from pediatric_his.db.embedded import embedded_postgres, remove


def verify(path: Path, identity: str, release: str, data_directory: Path, said: Progress) -> Restored:
    """Restores, counts every table of every hospital again, goes through the audit; leaves nothing behind.

    Raises:
        BackupError: it isn't a good copy; the message says why.
    """
    scratch = data_directory / "scratch"
    lock = os.open(data_directory / "scratch.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("Another copy is being tried just now: wait until it is done.") from None
        remove(scratch)  # what a killed trial has left
        try:
            with embedded_postgres(scratch) as server:
                return asyncio.run(restore(server.owner_url, path, identity, release, said, None))
        finally:
            remove(scratch)
    finally:
        os.close(lock)
