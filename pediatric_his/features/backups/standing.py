"""How the copies stand: what may be said of them, gravest first (docs/backup.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from pediatric_his.db.backup.places import read_plan
from pediatric_his.db.backup.records import ELSEWHERE, HERE, CopyRow, last_fault, last_good
from pediatric_his.db.database import Reader

TOO_OLD = timedelta(days=2)


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
    """What the deployment's records say, and whether the last copy's file is still there."""
    plan = read_plan(data_directory)
    here, elsewhere = await last_good(db, HERE), await last_good(db, ELSEWHERE)
    here_fault, there_fault = await last_fault(db, HERE), await last_fault(db, ELSEWHERE)
    embedded = (data_directory / "postgres.owner.password").exists()
    return Standing(
        Place(
            HERE, here, why_here(here, now, bool(plan.recipient), _lies(here)), here_fault.fault if here_fault else ""
        ),
        Place(
            ELSEWHERE,
            elsewhere,
            why_elsewhere(elsewhere, now, bool(plan.elsewhere)),
            there_fault.fault if there_fault else "",
        ),
        others=not embedded and not plan.recipient,
    )


def why_here(copy: CopyRow | None, now: datetime, has_key: bool, lies: bool) -> str:
    """What is wrong; blank while it is a good copy of these two days."""
    if not has_key:
        return "no_key"
    if copy is None:
        return "never"
    if not lies:
        return "gone"
    return "old" if now - copy.at > TOO_OLD else ""


def why_elsewhere(copy: CopyRow | None, now: datetime, named: bool) -> str:
    if not named:
        return "no_place"
    if copy is None:
        return "never"
    return "old" if now - copy.at > TOO_OLD else ""


def _lies(copy: CopyRow | None) -> bool:
    """Whether the file is there, as long as it was. (One outside may be in somebody's pocket: that is what it is for.)"""
    try:
        return copy is not None and Path(copy.file).stat().st_size == copy.bytes
    except OSError:
        return False
