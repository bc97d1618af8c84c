"""Where copies lie: how many stay, and what counts as outside the machine."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from pediatric_his.db.backup.faults import NotWritten, TargetAway
from pediatric_his.db.backup.installation import copies_in
from pediatric_his.db.backup.key_files import CONFIG
from pediatric_his.db.backup.seal import UNFINISHED, digest_of, put_in_place

DAILY, WEEKLY, MONTHLY = 7, 5, 12


@dataclass(frozen=True, slots=True)
class Plan:
    """`recipient`: the recovery key's public half, blank before set-up. `elsewhere`: the folder outside the machine, if any."""

    recipient: str = ""
    elsewhere: str = ""


def read_plan(data_directory: Path) -> Plan:
    try:
        raw = json.loads((data_directory / CONFIG).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Plan()
    return Plan(str(raw.get("recipient", "")), str(raw.get("elsewhere", "")))


def write_plan(data_directory: Path, plan: Plan) -> None:
    data_directory.mkdir(parents=True, exist_ok=True)
    fresh = data_directory / f".{CONFIG}{UNFINISHED}"
    fresh.write_text(json.dumps(asdict(plan), indent=1), encoding="utf-8")
    fresh.chmod(0o600)
    put_in_place(fresh, data_directory / CONFIG)


def folder_of(data_directory: Path) -> Path:
    return data_directory / "backups"


def kept(moments: Iterable[datetime], zone: tzinfo) -> set[datetime]:
    """Of each of the last 7 days, 5 weeks and 12 months that have copies the newest, by the hospital's calendar."""
    periods: list[tuple[int, Callable[[datetime], tuple[int, ...]]]] = [
        (DAILY, lambda at: (at.year, at.month, at.day)),
        (WEEKLY, lambda at: at.isocalendar()[:2]),
        (MONTHLY, lambda at: (at.year, at.month)),
    ]
    newest_first = sorted(moments, reverse=True)
    staying: set[datetime] = set()
    for how_many, period in periods:
        newest: dict[tuple[int, ...], datetime] = {}
        for at in newest_first:
            newest.setdefault(period(at.astimezone(zone)), at)
        staying |= set(list(newest.values())[:how_many])
    return staying


def prune(folder: Path, installation: str, now: datetime, zone: tzinfo) -> None:
    """Removes what of an installation's own needn't stay, and what its cut attempts have left. Only after a good copy.

    Nothing of today goes: whoever makes several by hand has a reason, and a clock that was set back makes an old one of the newest.
    """
    found = copies_in(folder, installation)
    today = {at for at in found if at.astimezone(zone).date() == now.astimezone(zone).date()}
    for at in found.keys() - kept(found, zone) - today:
        found[at].unlink(missing_ok=True)
    for path in folder.glob(f".clinic-{installation}-*{UNFINISHED}"):
        path.unlink(missing_ok=True)


def outside(target: str, data_directory: Path) -> Path:
    """The folder outside the machine, if it is there and truly is outside.

    Raises:
        TargetAway: it isn't there, or only its empty place on the clinic's own disk is.
    """
    folder = Path(target)
    if not folder.is_dir():
        raise TargetAway(f"{target} isn't there: is the stick in, the network share on?")
    if folder.stat().st_dev == data_directory.stat().st_dev:
        raise TargetAway(f"{target} lies on the same disk as the clinic's data: is the stick in, the network share on?")
    return folder


def copy_to(source: Path, sha256: str, target: Path) -> None:
    """Copies a sealed file and reads it back from there.

    Raises:
        NotWritten: the place is full, went away, or doesn't keep what is written to it.
    """
    folder = target.parent
    fresh = folder / f".{target.name}{UNFINISHED}"
    try:
        with source.open("rb") as original, open(fresh, "wb") as copy:
            shutil.copyfileobj(original, copy, 1 << 20)
            copy.flush()
            os.fsync(copy.fileno())
        if digest_of(fresh) != sha256:
            raise NotWritten(f"{folder} doesn't keep what is written to it: take another stick or share.")
        put_in_place(fresh, target)
    except OSError as error:
        raise NotWritten(f"{target} can't be written: {error.strerror or error}.") from error
    finally:
        if folder.is_dir():
            fresh.unlink(missing_ok=True)
