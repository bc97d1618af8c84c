"""One patient series at work: its target doses with what became of them, and the evaluations so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pediatric_his.clinical.immunization.conditions import NONE, Restrictions
from pediatric_his.clinical.immunization.model import (
    AdministeredDose,
    AgeRule,
    DoseStatus,
    Evaluation,
    Patient,
    PreferableInterval,
    Reason,
    ScheduleData,
    Series,
    TargetDose,
)


class TargetStatus(StrEnum):
    NOT_SATISFIED = "Not Satisfied"
    SATISFIED = "Satisfied"
    SKIPPED = "Skipped"


@dataclass(slots=True)
class Target:
    dose: TargetDose
    status: TargetStatus = TargetStatus.NOT_SATISFIED
    satisfied_by: AdministeredDose | None = None
    repeated: bool = False  # a further copy of a recurring dose


@dataclass(slots=True)
class SeriesRun:
    """The state of one series for one patient while it is evaluated and forecast."""

    schedule: ScheduleData
    series: Series
    patient: Patient
    history: Sequence[AdministeredDose]  # all doses of the patient
    records: Sequence[AdministeredDose]  # those that hold the antigen
    on: date
    completed_groups: frozenset[str] = frozenset()
    restrictions: Restrictions = NONE
    targets: list[Target] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.targets = [Target(dose) for dose in self.series.doses]

    # ── what others ask ────────────────────────────────────────────────────
    @property
    def satisfied(self) -> list[Target]:
        return [t for t in self.targets if t.status is TargetStatus.SATISFIED]

    @property
    def valid_doses(self) -> int:
        return sum(e.status is DoseStatus.VALID for e in self.evaluations)

    def next_target(self) -> int | None:
        """The first target dose that is neither satisfied nor skipped."""
        for place, target in enumerate(self.targets):
            if target.status is TargetStatus.NOT_SATISFIED:
                return place
        return None

    def age_rule(self, target: TargetDose, day: date) -> AgeRule | None:
        for rule in target.ages:
            if rule.in_force.holds(day):
                return rule
        return None

    def interval_start(self, interval: PreferableInterval, before: AdministeredDose | None) -> date | None:
        """The day an interval counts from; None where there is no such dose, and the interval is left out."""
        if interval.from_previous:
            return self.previous_dose_day()
        if interval.from_target_dose is not None:
            found = [t for t in self.targets if t.dose.number == interval.from_target_dose and t.satisfied_by]
            return found[-1].satisfied_by.on if found and found[-1].satisfied_by else None
        if interval.from_most_recent:
            return self._most_recent(interval.from_most_recent, before)
        if interval.from_observation:
            days = [o.on for o in self.patient.observations if o.code == interval.from_observation and o.on]
            return max(days) if days else None
        return None

    def previous_dose_day(self) -> date | None:
        """The latest dose so far that was valid or not valid, inadvertent ones aside."""
        for e in reversed(self.evaluations):
            if e.status in (DoseStatus.VALID, DoseStatus.NOT_VALID) and e.reason is not Reason.INADVERTENT:
                return e.dose.on
        return None

    def _most_recent(self, vaccines: frozenset[str], before: AdministeredDose | None) -> date | None:
        inadvertent = {e.dose.id for e in self.evaluations if e.reason is Reason.INADVERTENT}
        days = [
            d.on
            for d in self.history
            if d.cvx in vaccines
            and d.id not in inadvertent
            and (before is None or (d.on, d.cvx) < (before.on, before.cvx))
            and (before is None or d.id != before.id)
        ]
        return max(days) if days else None
