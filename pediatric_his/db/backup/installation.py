"""Which installation a copy is of. Several clinics may bring theirs to one stick or share, and none may erase another's."""

from __future__ import annotations

import base64
import re
import secrets
from datetime import UTC, datetime
from pathlib import Path

from pediatric_his.db.backup.faults import NotWritten
from pediatric_his.db.backup.key_files import INSTALLATION
from pediatric_his.db.backup.seal import UNFINISHED, put_in_place

_ID = "[a-z2-7]{8}"
_NAME = re.compile(rf"clinic-({_ID})-(\d{{8}}T\d{{6}}Z)\.age")
_WHEN = "%Y%m%dT%H%M%SZ"


def installation_of(data_directory: Path) -> str:
    """Its name, made at the first copy and never inside one: what is restored elsewhere is another installation from then on,
    and leaves alone the copies that it came from.

    Raises:
        NotWritten: it can't be kept, or not be read.
    """
    path = data_directory / INSTALLATION
    try:
        found = path.read_text(encoding="ascii", errors="replace") if path.exists() else ""
        if not re.fullmatch(_ID, found):
            found = base64.b32encode(secrets.token_bytes(5)).decode().lower()
            data_directory.mkdir(parents=True, exist_ok=True)
            fresh = path.with_name(f".{path.name}{UNFINISHED}")
            fresh.write_text(found, encoding="ascii")
            put_in_place(fresh, path)
    except OSError as error:
        raise NotWritten(f"{path} can't be kept: {error.strerror or error}.") from error
    return found


def file_name(installation: str, at: datetime) -> str:
    """What a copy is called: of which installation, and when, in UTC."""
    return f"clinic-{installation}-{at.astimezone(UTC):{_WHEN}}.age"


def is_of(installation: str, name: str) -> bool:
    match = _NAME.fullmatch(name)
    return match is not None and match[1] == installation


def copies_in(folder: Path, installation: str) -> dict[datetime, Path]:
    """An installation's copies in a folder by their moments; what is called otherwise isn't its own and is never touched."""
    found = {}
    for path in folder.iterdir() if folder.is_dir() else ():
        match = _NAME.fullmatch(path.name)
        if match and match[1] == installation:
            found[datetime.strptime(match[2], _WHEN).replace(tzinfo=UTC)] = path
    return found
