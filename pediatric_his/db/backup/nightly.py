"""The night's copy, begun by the serving program itself: looked for every few minutes, made by a process of its own."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading

from pediatric_his.settings import Settings

log = logging.getLogger("pediatric_his.backup")
_LOOK_EVERY = 300.0


def start_nightly(settings: Settings) -> threading.Event:
    """In the process that starts the workers, so that it happens once a machine; a lock in the database sees to the rest.

    Returns what ends it.
    """
    stop = threading.Event()
    threading.Thread(target=_nights, args=(settings, stop), daemon=True, name="nightly-backup").start()
    return stop


def _nights(settings: Settings, stop: threading.Event) -> None:
    environment = os.environ | {
        "DATABASE_URL": settings.app_database_url,
        "DATABASE_OWNER_URL": settings.migration_database_url,
        "PEDIATRIC_HIS_DATA": str(settings.data_directory),
    }
    while not stop.wait(_LOOK_EVERY):
        command = [sys.executable, "-m", "pediatric_his.cli", "backup", "--nightly"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            log.warning("nightly backup: %s", done.stderr.strip()[-300:])
