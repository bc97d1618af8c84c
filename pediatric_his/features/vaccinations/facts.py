"""All that is known of a child and reaches the vaccine engine: the one place where it is gathered.

Every page, list, card and command that judges doses or forecasts from the database takes its patient here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from pediatric_his.clinical.immunization import Patient
from pediatric_his.clinical.immunization.observations import Exemption, Observation
from pediatric_his.db.database import Reader
from pediatric_his.features.allergies.queries import allergies_by_child, told_to_the_rules, unchecked
from pediatric_his.features.conditions.queries import Observed, observed_by_child
from pediatric_his.features.conditions.standing import observations
from pediatric_his.features.measurements.queries import birth_weights
from pediatric_his.features.vaccinations.queries import Decision, decisions_by_child


class Born(Protocol):
    """A child as the record knows her."""

    @property
    def id(self) -> UUID: ...
    @property
    def sex(self) -> str: ...
    @property
    def birth_date(self) -> date: ...
    @property
    def birth_weight_g(self) -> int | None: ...
    @property
    def gestational_age_days(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a child. What holds of it on a day is `patient`."""

    birth_date: date
    sex: str
    birth_weight_g: int | None = None
    gestational_age_days: int | None = None
    observed: tuple[Observed, ...] = ()
    allergies: tuple[Observation, ...] = ()
    decisions: tuple[Decision, ...] = ()
    unchecked: tuple[str, ...] = ()  # severe allergies in words of their own, which no rule knows

    @property
    def tells_anything(self) -> bool:
        return bool(
            self.observed
            or self.allergies
            or self.decisions
            or self.unchecked
            or self.birth_weight_g
            or self.gestational_age_days
        )

    def patient(self, on: date) -> Patient:
        """As the engine takes her on a day."""
        holding = [d for d in self.decisions if d.holds(on)]
        refused = [Observation("refused", d.from_date, d.vaccine_group) for d in holding if d.kind == "refusal"]
        exempt = [
            Exemption(d.vaccine_group, d.from_date, d.until_date) for d in self.decisions if d.kind == "exemption"
        ]
        told = (*self._birth(), *self.allergies, *observations(self.observed, on), *refused)
        return Patient(self.birth_date, self.sex if self.sex in ("m", "f") else None, told, exemptions=tuple(exempt))

    def _birth(self) -> Iterator[Observation]:
        if self.birth_weight_g is not None:
            yield Observation("birth-weight", None, str(self.birth_weight_g))
        if self.gestational_age_days is not None:
            weeks, days = divmod(self.gestational_age_days, 7)
            yield Observation("gestation", None, f"{weeks}+{days}")


async def facts_by_child(db: Reader, children: Sequence[Born]) -> dict[UUID, Facts]:
    """What is known of each of the children."""
    ids = [child.id for child in children]
    observed, decided = await observed_by_child(db, ids), await decisions_by_child(db, ids)
    allergies = await allergies_by_child(db, ids)
    weighed = await birth_weights(db, [child.id for child in children if child.birth_weight_g is None])
    return {
        child.id: Facts(
            child.birth_date,
            child.sex,
            child.birth_weight_g or weighed.get(child.id),
            child.gestational_age_days,
            tuple(observed.get(child.id, ())),
            tuple(told_to_the_rules(allergies.get(child.id, ()))),
            tuple(decided.get(child.id, ())),
            tuple(unchecked(allergies.get(child.id, ()))),
        )
        for child in children
    }


async def facts_of(db: Reader, child: Born) -> Facts:
    return (await facts_by_child(db, [child]))[child.id]
