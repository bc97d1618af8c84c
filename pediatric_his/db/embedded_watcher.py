"""The embedded server's watcher: waits until nobody uses the server any more, then stops it. Run as a program."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys


def main(data_directory: str, pg_ctl: str, cluster: str, user: str) -> None:
    users = os.open(os.path.join(data_directory, "postgres.users"), os.O_RDWR | os.O_CREAT, 0o600)
    start = os.open(os.path.join(data_directory, "postgres.start"), os.O_RDWR | os.O_CREAT, 0o600)
    while True:
        fcntl.flock(users, fcntl.LOCK_EX)  # sleeps until the last user is gone
        fcntl.flock(users, fcntl.LOCK_UN)
        # A newcomer takes the start lock first: whoever holds it decides, and nobody waits for the other.
        fcntl.flock(start, fcntl.LOCK_EX)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(start, fcntl.LOCK_UN)
            continue
        _stop(pg_ctl, cluster, user)
        return


def _stop(pg_ctl: str, cluster: str, user: str) -> None:
    uid, _, gid = user.partition(":")
    who = {"user": int(uid), "group": int(gid), "extra_groups": []} if user else {}
    for mode in ("fast", "immediate"):
        command = [pg_ctl, "stop", "-w", "-t", "60", "-m", mode, "-D", cluster]
        if subprocess.run(command, capture_output=True, check=False, cwd="/", **who).returncode == 0:  # type: ignore[call-overload]
            return


if __name__ == "__main__":
    main(*sys.argv[1:5])
