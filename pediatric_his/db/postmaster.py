"""What a cluster's pid file says of its server: whether it runs, and whether a dead one's file is in the way."""

from __future__ import annotations

import os
from pathlib import Path


def is_running(cluster: Path) -> bool:
    """Whether the process that the pid file names is this cluster's server."""
    pid = _number(cluster)
    words = _command(pid) if pid is not None else []  # none of a process that is dead and not yet buried
    try:
        return b"-D" in words and os.path.samefile(words[words.index(b"-D") + 1], cluster)
    except (OSError, IndexError):
        return False


def clear_stale_pid(cluster: Path) -> None:
    """Removes a pid file without a number (a start that was cut), or whose number is now some other program's.

    One whose process is gone stays: PostgreSQL reads in it whether a killed server's children still hold the cluster, and
    refuses to start beside them. Without the file it would not know, and two servers would write the same pages.
    """
    pid = _number(cluster)
    if pid is not None and (not _command(pid) or is_running(cluster) or _memory_in_use(cluster)):
        return
    (cluster / "postmaster.pid").unlink(missing_ok=True)


def _lines(cluster: Path) -> list[str]:
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _number(cluster: Path) -> int | None:
    first = next(iter(_lines(cluster)), "").strip()
    return int(first) if first.isdecimal() else None


def _command(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


def _memory_in_use(cluster: Path) -> bool:
    """Whether processes of a killed server still hold its shared memory: the file's seventh line names it."""
    named = _lines(cluster)[6:7]
    segment = named[0].split()[-1] if named and named[0].strip() else ""
    try:
        rows = [line.split() for line in Path("/proc/sysvipc/shm").read_text().splitlines()[1:]]
    except OSError:
        return False
    return any(row[1] == segment and int(row[6]) > 0 for row in rows)
