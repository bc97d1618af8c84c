"""What a danger may come from, as kept, and what is said of it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pediatric_his.clinical.growth.judgement import Claim
from pediatric_his.clinical.vitals import Level


@dataclass(frozen=True, slots=True)
class Fact:
    """A value as kept, or a result as typed; a corrected one too, and no value where it was entered in error.

    `at`: when it was measured, a result: when it was known here. `seen`: a clinician has tapped it.
    """

    id: UUID
    patient_id: UUID
    is_result: bool
    kind: str
    value: int | None
    site: str
    typed: str | None
    unit: str
    qualifiers: dict[str, Any]
    taken_on: date
    at: datetime
    supersedes: UUID | None
    seen: bool
    visit_ended_at: datetime | None
    position: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A fact with what is said of it; no level where it was entered in error. `pressure` (mmHg): two facts that are one.

    Of growth: the `claim`, the kind of the fact that was `measured`, `was`: the value that it corrects, and its `place` among the
    moments of the day, for a correction speaks anew of each that it was part of. `of_day`: the earlier day from which it stands; it ends
    when its kind is measured again, and there is nothing to tap; `past`: it is too old to speak in the present. `arm_z`: of an arm that
    no limit in millimetres judges as gravely as its z-score for the age.
    """

    id: UUID
    is_result: bool
    kind: str
    at: datetime
    seen: bool
    supersedes: UUID | None
    visit_ended_at: datetime | None
    level: Level | None
    finding: str
    value: int | None = None
    site: str = ""
    typed: str | None = None
    unit: str = ""
    pressure: tuple[int, int] | None = None
    claim: Claim | None = None
    measured: str = ""
    was: int | None = None
    place: int = 0
    of_day: date | None = None
    past: bool = False
    taken_on: date | None = None
    arm_z: float | None = None

    @property
    def outlives_visit(self) -> bool:
        """What is said of growth stands until its kind is measured again: a visit's end measures nothing."""
        return self.claim is not None or self.kind == "muac"

    @property
    def key(self) -> Hashable:
        """One fact may tell of several kinds."""
        return self.kind, self.id, self.place

    @property
    def replaces(self) -> Hashable | None:
        return None if self.supersedes is None else (self.kind, self.supersedes, self.place)
