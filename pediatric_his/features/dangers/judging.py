"""The facts of a day, judged: which dangers stand, which were, which were a mistake. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from pediatric_his.clinical.growth.judgement import ClaimName
from pediatric_his.clinical.vitals import BloodPressure, Level, NoPressure, Norms, Pressure, Result
from pediatric_his.clinical.vitals.danger import DangerState, JudgedValue, standing_dangers
from pediatric_his.features.dangers.facts import Fact, Judged
from pediatric_his.features.dangers.growth import Growing, judged_growth, standing_growth
from pediatric_his.features.measurements.judging import MEASURE_OF, Born, Height, judge_pressure, judge_vital
from pediatric_his.features.results.judging import judge_result

PRESSURE = "blood_pressure"


@dataclass(frozen=True, slots=True)
class ShownDanger:
    """A danger of a child's day; `corrected_to` stands in its place when it was a mistake."""

    state: DangerState
    judged: Judged
    corrected_to: Judged | None = None

    @property
    def stands(self) -> bool:
        return self.state is DangerState.STANDS

    @property
    def is_growth(self) -> bool:
        return self.judged.claim is not None

    @property
    def gravity(self) -> int:
        """Of growth: the place in the order in which it is said, the gravest first."""
        return list(ClaimName).index(self.judged.claim.name) if self.judged.claim else 0


def dangers_of(
    child: Born,
    facts: Sequence[Fact],
    height: Height | None,
    norms: Norms,
    now: datetime,
    growing: Growing | None = None,
    earlier: Sequence[tuple[datetime, Norms]] = (),
) -> list[ShownDanger]:
    """The child's dangers of `now`'s day, what stands first. `facts`: in the order in which they came to be.

    `earlier`: norms that held today, each until a moment. What was a danger by those of its time stays one: other norms end nothing.
    """
    found = [*_single(child, facts, norms, earlier), *_pressures(child, facts, height, norms)]
    if growing is not None:
        arms = {one.id for one in found if one.kind == "muac" and one.level is Level.ALARM}
        found += judged_growth(growing, facts, now.date(), arms)
    judged = {one.key: one for one in found}
    values = [
        JudgedValue(one.key, one.kind, one.at, one.level, one.replaces, one.visit_ended_at) for one in judged.values()
    ]
    shown = [
        ShownDanger(
            danger.state, judged[danger.value.id], judged.get(danger.corrected_to.id) if danger.corrected_to else None
        )
        for danger in standing_dangers(values, {one.key for one in found if one.seen}, now)
    ]
    old = standing_growth(growing, facts, now) if growing is not None else None
    told = list(_once(shown))
    if old is not None:
        told.insert(sum(danger.stands for danger in told), ShownDanger(DangerState.STANDS, old))
    return told


def _once(dangers: Sequence[ShownDanger]) -> Iterator[ShownDanger]:
    """Of growth's alarms about one measurement the gravest: the child's page says the others, and one tap sees them all."""
    gravest: dict[tuple[DangerState, UUID], ShownDanger] = {}
    for danger in dangers:
        about = (danger.state, danger.judged.id)
        if danger.is_growth and (about not in gravest or danger.gravity < gravest[about].gravity):
            gravest[about] = danger
    told = list(gravest.values())
    return (danger for danger in dangers if not danger.is_growth or danger in told)


def _single(
    child: Born, facts: Sequence[Fact], norms: Norms, earlier: Sequence[tuple[datetime, Norms]]
) -> Iterator[Judged]:
    for fact in facts:
        if fact.kind not in MEASURE_OF and not fact.is_result:
            continue
        verdict = _verdict(child, fact, norms)
        then = (_verdict(child, fact, before) for until, before in earlier if fact.at < until)
        verdict = next((told for told in (verdict, *then) if told is not None and told.danger), verdict)
        yield Judged(
            *(fact.id, fact.is_result, fact.kind, fact.at, fact.seen, fact.supersedes, fact.visit_ended_at),
            *_told(verdict),
            value=fact.value,
            site=fact.site,
            typed=fact.typed,
            unit=fact.unit,
        )


def _verdict(child: Born, fact: Fact, norms: Norms) -> Result | None:
    if fact.typed is not None:
        return judge_result(child, norms, fact.kind, fact.typed, fact.unit, fact.taken_on, fact.qualifiers)
    if fact.value is not None:
        return judge_vital(child, fact.kind, fact.value, fact.taken_on, site=fact.site, norms=norms)
    return None


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
