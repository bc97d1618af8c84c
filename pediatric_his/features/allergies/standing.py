"""What stands of a child's allergies, as every page of hers carries it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from pediatric_his.clinical.allergies import Asked, Bearing, Reaction, Severity, asked, bearing
from pediatric_his.reference.allergies import Substance, substances


class Told:
    """What is told of an allergy wherever it is shown."""

    __slots__ = ()
    substance: str
    said: str
    reaction: str
    severity: str
    state: str

    @property
    def of(self) -> Substance | None:
        """What it is to; None where it is in words of one's own, not checked."""
        return substances().get(self.substance)

    @property
    def bearing(self) -> Bearing:
        """What it means for a vaccine that holds it."""
        return bearing(Reaction(self.reaction), Severity(self.severity))


@dataclass(frozen=True, slots=True)
class Listed(Told):
    """An allergy that stands; one whose end is asked for stands until a second look."""

    substance: str
    said: str
    reaction: str
    severity: str
    state: str


@dataclass(frozen=True, slots=True)
class Allergies:
    """`none_known_on`: the day on which the newest answer was "none known"; `ever`: anything was ever written about them."""

    listed: tuple[Listed, ...] = ()
    none_known_on: date | None = None
    ever: bool = False

    @property
    def asked(self) -> Asked:
        return asked(listed=bool(self.listed), none_known=self.none_known_on is not None, ever=self.ever)


def read_allergies(told: dict[str, Any]) -> Allergies:
    """Those of the child's own row (`queries.STANDING`)."""
    day = told["none_known_on"]
    return Allergies(
        tuple(Listed(**one) for one in told["listed"]), date.fromisoformat(day) if day else None, told["ever"]
    )
