"""How the copies stand: what may be said of them, gravest first (docs/backup.md)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from pediatric_his.db.backup.faults import BackupError
from pediatric_his.db.backup.places import outside, read_plan
from pediatric_his.db.backup.records import ELSEWHERE, HERE, CopyRow, last_fault, last_good
from pediatric_his.db.database import Reader

TOO_OLD = timedelta(days=2)
LOOK_SECONDS = 1.0
_looker = ThreadPoolExecutor(1, "stick")  # of its own: a share that hangs keeps nobody else


@dataclass(frozen=True, slots=True)
class Place:
    """The last good copy of a place; `why`: what is wrong there, a code of `words.STATES`; `fault`: why the last attempt failed."""

    place: str
    copy: CopyRow | None
    why: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    here: Place
    elsewhere: Place
    others: bool = False  # the hospital's own PostgreSQL, and no key of ours: its copies are made by others
    places: list[Place] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "places", [self.here, self.elsewhere])

    @property
    def alarm(self) -> bool:
        return not self.others and any(place.why for place in self.places)


async def standing(db: Reader, data_directory: Path, now: datetime) -> Standing:
    """What the deployment's records say, and whether the last copies' files are still there."""
    plan = read_plan(data_directory)
    here, elsewhere = await last_good(db, HERE), await last_good(db, ELSEWHERE)
    here_fault, there_fault = await last_fault(db, HERE), await last_fault(db, ELSEWHERE)
    embedded = (data_directory / "postgres.owner.password").exists()
    gone = elsewhere is not None and await _looked(_gone, elsewhere, plan.elsewhere, data_directory)
    why = why_here(here, now, bool(plan.recipient), here is not None and here.lies())
    return Standing(
        _place(HERE, here, why, here_fault),
        _place(ELSEWHERE, elsewhere, why_elsewhere(elsewhere, now, bool(plan.elsewhere), gone), there_fault),
        others=not embedded and not plan.recipient,
    )


def _place(place: str, copy: CopyRow | None, why: str, fault: CopyRow | None) -> Place:
    return Place(place, None if why == "gone" else copy, why, fault.fault if fault else "")


def why_here(copy: CopyRow | None, now: datetime, has_key: bool, lies: bool) -> str:
    """What is wrong; blank while it is a good copy of these two days."""
    if not has_key:
        return "no_key"
    if copy is None:
        return "never"
    if not lies:
        return "gone"
    return "old" if now - copy.at > TOO_OLD else ""


def why_elsewhere(copy: CopyRow | None, now: datetime, named: bool, gone: bool) -> str:
    if not named:
        return "no_place"
    if copy is None:
        return "never"
    if gone:
        return "gone"
    return "old" if now - copy.at > TOO_OLD else ""


def _gone(copy: CopyRow, target: str, data_directory: Path) -> bool:
    """Whether the place is there and the copy isn't. (A stick in somebody's pocket can't be asked; that is what it is for.)"""
    try:
        return bool(target) and not copy.lies(outside(target, data_directory))
    except (BackupError, OSError):
        return False


async def _looked(look: Callable[..., bool], *of: object) -> bool:
    """A share whose server is off lets whoever looks at it hang: then it can't be asked, and no page waits for it."""
    with suppress(TimeoutError):
        return await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(_looker, look, *of), LOOK_SECONDS)
    return False
