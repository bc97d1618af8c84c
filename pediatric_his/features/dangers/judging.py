"""The facts of a day, judged: which dangers stand, which were, which were a mistake. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from pediatric_his.clinical.vitals import BloodPressure, Level, NoPressure, Norms, Pressure, Result
from pediatric_his.clinical.vitals.danger import DangerState, JudgedValue, standing_dangers
from pediatric_his.features.measurements.judging import Born, Height, judge_pressure, judge_vital
from pediatric_his.features.results.judging import judge_result

PRESSURE = "blood_pressure"


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


@dataclass(frozen=True, slots=True)
class Judged:
    """A fact with what is said of it; no level where it was entered in error. `pressure` (mmHg): two facts that are one."""

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


@dataclass(frozen=True, slots=True)
class ShownDanger:
    """A danger of a child's day; `corrected_to` stands in its place when it was a mistake."""

    state: DangerState
    judged: Judged
    corrected_to: Judged | None = None

    @property
    def stands(self) -> bool:
        return self.state is DangerState.STANDS


def dangers_of(
    child: Born, facts: Sequence[Fact], height: Height | None, norms: Norms, now: datetime
) -> list[ShownDanger]:
    """The child's dangers of `now`'s day, what stands first. `facts`: in the order in which they came to be."""
    judged = {one.id: one for one in (*_single(child, facts, norms), *_pressures(child, facts, height, norms))}
    values = [
        JudgedValue(one.id, one.kind, one.at, one.level, one.supersedes, one.visit_ended_at) for one in judged.values()
    ]
    found = standing_dangers(values, {one.id for one in judged.values() if one.seen}, now)
    return [
        ShownDanger(
            danger.state,
            judged[UUID(str(danger.value.id))],
            judged[UUID(str(danger.corrected_to.id))] if danger.corrected_to else None,
        )
        for danger in found
    ]


def _single(child: Born, facts: Sequence[Fact], norms: Norms) -> Iterator[Judged]:
    for fact in facts:
        if fact.kind in ("systolic", "diastolic") and not fact.is_result:
            continue
        verdict: Result | None = None
        if fact.typed is not None:
            verdict = judge_result(child, norms, fact.kind, fact.typed, fact.unit, fact.taken_on, fact.qualifiers)
        elif fact.value is not None:
            verdict = judge_vital(child, fact.kind, fact.value, fact.taken_on, site=fact.site, norms=norms)
        yield Judged(
            *(fact.id, fact.is_result, fact.kind, fact.at, fact.seen, fact.supersedes, fact.visit_ended_at),
            *_told(verdict),
            value=fact.value,
            site=fact.site,
            typed=fact.typed,
            unit=fact.unit,
        )


def _pressures(child: Born, facts: Sequence[Fact], height: Height | None, norms: Norms) -> Iterator[Judged]:
    """Upper and lower figures of one moment, as one value; a correction of either makes a new one in its place."""
    both = [fact for fact in facts if fact.kind in ("systolic", "diastolic") and not fact.is_result]
    for at, of_a_moment in groupby(both, key=lambda fact: fact.at):
        now: dict[str, Fact] = {}
        before: UUID | None = None
        for fact in of_a_moment:
            now[fact.kind] = fact
            if len(now) < 2:
                continue
            upper, lower = now["systolic"].value, now["diastolic"].value
            pressure = None if upper is None or lower is None else Pressure(upper, lower)
            verdict = judge_pressure(child, pressure, fact.taken_on, height, norms=norms) if pressure else None
            yield Judged(
                *(fact.id, False, PRESSURE, at, fact.seen, before, fact.visit_ended_at),
                *_told(verdict),
                pressure=pressure,
            )
            before = fact.id


def _told(verdict: Result | BloodPressure | NoPressure | None) -> tuple[Level | None, str]:
    """Level and finding."""
    if verdict is None:
        return None, ""
    if isinstance(verdict, NoPressure):
        return Level.UNKNOWN, str(verdict)
    return verdict.level or Level.UNKNOWN, verdict.finding
