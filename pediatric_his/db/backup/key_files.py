"""The files of the data directory that go into a copy: without `secret.key` the printed cards' codes would be strangers' codes.

Everything is taken but what is known to belong to this machine alone, so that a key file of a later release is inside by itself.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from pediatric_his.db.backup.faults import Damaged, Incomplete
from pediatric_his.db.backup.seal import UNFINISHED, put_in_place

CONFIG = "backup.json"
SET_ASIDE = "files.before-restore"
INSTALLATION = "installation"
_OF_THIS_MACHINE = ("postgres", "backups", "backup.lock", SET_ASIDE, "scratch", INSTALLATION)
_LARGEST_FILE = 50_000_000


def files_of(data_directory: Path, secret: bytes) -> dict[str, bytes]:
    """Their contents by their names. The secret is inside also where the environment gives it.

    Raises:
        Incomplete: one can't be read, or is no file that a copy should hold.
    """
    found = {"secret.key": secret}
    for path in sorted(data_directory.rglob("*")):
        name = path.relative_to(data_directory)
        top = name.parts[0]
        if top.startswith(_OF_THIS_MACHINE) or top.endswith((".log", ".pid", UNFINISHED)) or not path.is_file():
            continue
        try:
            if path.stat().st_size > _LARGEST_FILE:
                raise Incomplete(f"No copy was made: {path} is larger than a key or a calendar; move it elsewhere.")
            found.setdefault(name.as_posix(), path.read_bytes())
        except OSError as error:
            raise Incomplete(f"No copy was made: {path} can't be read: {error.strerror}.") from error
    return found


def put_files(data_directory: Path, files: dict[str, bytes]) -> None:
    """Puts a copy's files in their places; what they replace goes to a folder beside.

    All are written under other names first, so that a full disk changes nothing. Done before the database says yes: killed between the
    two, there are keys without a database, and restoring goes again.

    Raises:
        Damaged: a file would go where no copy's file goes.
    """
    root = data_directory.resolve()
    places = {(root / name).resolve(): content for name, content in files.items()}
    for path in places:
        if not path.is_relative_to(root) or path.relative_to(root).as_posix().startswith(_OF_THIS_MACHINE):
            raise Damaged(f"The copy wants to write what no copy holds: {path}.")
    fresh = {path: path.with_name(f".{path.name}{UNFINISHED}") for path in places}
    try:
        for path, content in places.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(fresh[path], content)
        for path, content in places.items():
            if path.exists() and path.read_bytes() != content:
                _set_aside(root, path)
            put_in_place(fresh[path], path)
    finally:
        for left in fresh.values():
            left.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _set_aside(root: Path, path: Path) -> None:
    aside = root / SET_ASIDE / path.relative_to(root)
    aside.parent.mkdir(parents=True, exist_ok=True)
    if not aside.exists():  # the first is the one that was there
        shutil.copy2(path, aside)
