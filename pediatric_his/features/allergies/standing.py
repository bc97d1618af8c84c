"""What stands of a child's allergies, as every page of hers carries it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from pediatric_his.clinical.allergies import Asked, Reaction, Severity, asked


@dataclass(frozen=True, slots=True)
class Listed:
    """An allergy that stands; one whose end is asked for stands until a second look."""

    substance: str
    said: str
    reaction: Reaction
    severity: Severity
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
    listed = tuple(
        Listed(**(one | {"reaction": Reaction(one["reaction"]), "severity": Severity(one["severity"])}))
        for one in told["listed"]
    )
    day = told["none_known_on"]
    return Allergies(listed, date.fromisoformat(day) if day else None, told["ever"])
