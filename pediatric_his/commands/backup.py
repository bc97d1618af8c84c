"""`pediatric-his backup`, `restore`, `backup-key`: copies of the whole clinic, and the way back (docs/backup.md)."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pediatric_his.settings import Settings


def register(commands: Any) -> None:
    backup = commands.add_parser("backup", help="make a sealed copy of the whole clinic, or try one")
    backup.add_argument(
        "target", nargs="?", type=Path, help="a file (….age) or a folder; backups/ of the data directory"
    )
    backup.add_argument(
        "--verify", type=Path, metavar="FILE", help="try a copy: restore it beside the clinic and count"
    )
    backup.add_argument("--key", type=Path, help="for --verify: a file with the recovery key (or its words)")
    backup.add_argument("--nightly", action="store_true", help="make it only if the night's copy is due")
    backup.set_defaults(run=run_backup)
    restore = commands.add_parser("restore", help="take a sealed copy back into an empty database")
    restore.add_argument("file", type=Path)
    restore.add_argument(
        "--key", type=Path, help="a file with the recovery key (or its words); otherwise it is asked for"
    )
    restore.set_defaults(run=run_restore)
    key = commands.add_parser("backup-key", help="make the recovery key, and say where copies outside the machine go")
    key.add_argument(
        "--new", action="store_true", help="another key although there is one: old copies keep the old one"
    )
    key.add_argument("--recipient", help="the public half (age1…) of a key that was made elsewhere; nothing is shown")
    key.add_argument("--elsewhere", help="a folder outside this machine: a stick, a network share")
    key.set_defaults(run=run_key)


def run_backup(options: argparse.Namespace) -> int:
    import asyncio

    from pediatric_his.commands.database import running_database
    from pediatric_his.db.backup.keeping import Keeper
    from pediatric_his.settings import read_settings

    if options.verify:
        return _verify(options)
    with running_database(read_settings()) as settings:
        keeper = Keeper(settings, _Progress("copying"))
        if options.nightly:
            asyncio.run(keeper.tonight())
            return 0
        copied, outside, reason = asyncio.run(keeper.make(options.target))
    file, manifest = copied.file, copied.manifest
    print(f"A good copy: {file.path}")
    print(f"  {manifest.rows:,} rows of {len(manifest.hospitals)} hospitals, {_size(file.bytes)}, sha256 {file.sha256}")
    print(
        f"  Outside this machine: {outside}"
        if outside
        else f"  Not outside this machine: {reason or 'no copy to bring'}"
    )
    return 0


def _verify(options: argparse.Namespace) -> int:
    from pediatric_his.db.backup.verifying import verify
    from pediatric_his.settings import data_directory, read_settings

    began = time.monotonic()
    identity = _identity(options.key)
    done = verify(options.verify, identity, read_settings().release, data_directory(), _Progress("trying"))
    manifest = done.manifest
    for fault in done.audit_faults:
        print(f"  {fault}", file=sys.stderr)
    if done.audit_faults:
        raise ValueError(f"{options.verify} can be restored, but its audit isn't as it was written.")
    print(f"A good copy of {manifest.made_at:%Y-%m-%d %H:%M} UTC, release {manifest.release}: restored in")
    print(f"  {time.monotonic() - began:.0f} s, {manifest.rows:,} rows of {len(manifest.tables)} tables counted.")
    return 0


def run_restore(options: argparse.Namespace) -> int:
    import asyncio

    from pediatric_his.commands.database import running_database
    from pediatric_his.db.backup.restoring import restore
    from pediatric_his.settings import read_settings

    identity = _identity(options.key)
    with running_database(read_settings()) as settings:
        url, data = settings.migration_database_url, settings.data_directory
        done = asyncio.run(restore(url, options.file, identity, settings.release, _Progress("restoring"), data))
    manifest = done.manifest
    print(f"Restored: the clinic as it was on {manifest.made_at:%Y-%m-%d %H:%M} UTC, {manifest.rows:,} rows.")
    for title in done.migrated:
        print(f"  brought to this release: {title}")
    print(f"  Hospitals: {', '.join(sorted(manifest.hospitals.values()))}. Now: pediatric-his serve")
    for fault in done.audit_faults:
        print(f"  {fault}", file=sys.stderr)
    if read_settings().secret != (data / "secret.key").read_bytes():
        print("  PEDIATRIC_HIS_SECRET isn't the copy's: printed cards' codes need the old one.", file=sys.stderr)
    return 0


def run_key(options: argparse.Namespace) -> int:
    from pediatric_his.commands.backup_key import set_up
    from pediatric_his.settings import data_directory

    return set_up(options, data_directory())


def copy_before_migrating(settings: Settings) -> None:
    """A copy as the release before has left the clinic, where copies are made and something is about to change.

    Raises:
        BackupError: there is none, so nothing was changed; `pediatric-his migrate` goes on without one.
    """
    import asyncio

    from pediatric_his.db.backup.faults import BackupError
    from pediatric_his.db.backup.keeping import Keeper
    from pediatric_his.db.migrate import pending

    keeper = Keeper(settings, _Progress("copying before the update"))
    if not keeper.plan.recipient or not asyncio.run(pending(settings.migration_database_url)):
        return
    try:
        copied, _, _ = asyncio.run(keeper.make())
    except BackupError as error:
        raise BackupError(f"{error} Nothing was updated; to go on without a copy: pediatric-his migrate") from error
    print(f"A copy from before the update: {copied.file.path}", flush=True)


def _identity(file: Path | None) -> str:
    from pediatric_his.db.backup.keys import identity_of

    if file is not None:
        lines = file.read_text(encoding="utf-8").splitlines()
        return identity_of(" ".join(line for line in lines if not line.lstrip().startswith("#")))
    if sys.stdin.isatty():
        print("The 24 words of the recovery key, with spaces between (or the line of its QR code):")
    return identity_of(sys.stdin.readline())


def _size(count: int) -> str:
    return f"{count / 1_000_000:,.1f} MB"


class _Progress:
    """How far it is: one line that changes on a terminal, nothing elsewhere."""

    def __init__(self, verb: str) -> None:
        self._verb, self._percent = verb, -1

    def __call__(self, done: int, total: int) -> None:
        percent = 100 * done // max(total, 1)
        if percent != self._percent and sys.stderr.isatty():
            self._percent = percent
            end = "\n" if percent == 100 else ""
            print(f"\r{self._verb}: {percent} %, {done:,} of {total:,} rows", end=end, file=sys.stderr, flush=True)
