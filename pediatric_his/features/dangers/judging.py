"""The facts of a day, judged: which dangers stand, which were, which were a mistake; and what else is to be watched. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Final
from uuid import UUID

from pediatric_his.clinical.growth.judgement import ClaimName, Subject
from pediatric_his.clinical.vitals import BloodPressure, Level, NoPressure, Norms, Pressure, Result
from pediatric_his.clinical.vitals.danger import DangerState, JudgedValue, standing_dangers
from pediatric_his.features.dangers.facts import Fact, Judged
from pediatric_his.features.dangers.growth import GROWTH_KINDS, Growing, judged_growth, standing_growth
from pediatric_his.features.growth.arm import arm_alarm
from pediatric_his.features.measurements.judging import MEASURE_OF, Born, Height, judge_pressure, judge_vital
from pediatric_his.features.results.judging import judge_result

PRESSURE = "blood_pressure"
_URGENCY: Final = ("oxygen_saturation", "respiratory_rate", "heart_rate", "temperature", "muac", "glucose", "hb")
"""What is looked at first: air, blood, heat, hunger; then the other results, the pressure, the rest of growth."""

_MALNUTRITION: Final = (ClaimName.SAM, ClaimName.AT_RISK_INFANT)


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
    def is_malnutrition(self) -> bool:
        claim = self.judged.claim
        return self.judged.kind == "muac" if claim is None else claim.name in _MALNUTRITION

    @property
    def at_once(self) -> bool:
        """Somebody looks at this child now. Of what stands from another day that is acute malnutrition alone: a desk that cries
        "at once" at each visit of a stout child isn't heard when it matters.
        """
        return self.stands and (self.judged.of_day is None or self.is_malnutrition)

    @property
    def gravity(self) -> int:
        """Of growth: the place in the order in which it is said, the gravest first."""
        return list(ClaimName).index(self.judged.claim.name) if self.judged.claim else 0

    @property
    def urgency(self) -> int:
        kind = "muac" if self.is_malnutrition else self.judged.kind
        if kind in _URGENCY:
            return _URGENCY.index(kind)
        return len(_URGENCY) + (2 if self.is_growth else 1 if kind == PRESSURE else 0)

    @property
    def matter(self) -> object:
        """Two dangers of one matter are said once."""
        claim = self.judged.claim
        severe = claim.name is ClaimName.SAM if claim else self.judged.finding == "muac_severe"
        by_arm = claim is None or claim.subject is Subject.MUAC
        return ("sam" if severe else "arm") if self.is_malnutrition and (severe or by_arm) else self.judged.key


@dataclass(frozen=True, slots=True)
class Watched:
    """A vital sign or result of the day that is to be watched; `was`: a newer one of its kind is none."""

    judged: Judged
    was: bool


@dataclass(frozen=True, slots=True)
class ChildDay:
    """All that is said of a child's day but by growth's own pages."""

    dangers: tuple[ShownDanger, ...] = ()
    watched: tuple[Watched, ...] = ()


def day_of(
    child: Born,
    facts: Sequence[Fact],
    height: Height | None,
    norms: Norms,
    now: datetime,
    growing: Growing | None = None,
    earlier: Sequence[tuple[datetime, Norms]] = (),
) -> ChildDay:
    """The child's dangers of `now`'s day, what stands and is the most urgent first. `facts`: in the order in which they came to be.

    `earlier`: norms that held today, each until a moment. What was a danger by those of its time stays one: other norms end nothing.
    """
    facts = _seen_together(facts)
    found = [*_single(child, facts, norms, earlier, growing), *_pressures(child, facts, height, norms)]
    signs = tuple(found)
    if growing is not None:
        arms = {one.id for one in found if one.kind == "muac" and one.level is Level.ALARM}
        found += judged_growth(growing, facts, now.date(), arms)
    judged = {one.key: one for one in found}
    shown = [
        ShownDanger(
            danger.state, judged[danger.value.id], judged.get(danger.corrected_to.id) if danger.corrected_to else None
        )
        for danger in standing_dangers(
            [_value(one) for one in judged.values()], {one.key for one in found if one.seen}, now
        )
    ]
    if growing is not None:
        shown += [ShownDanger(DangerState.STANDS, old) for old in standing_growth(growing, facts, now, norms)]
    order = list(DangerState)
    told = sorted(_once(shown), key=lambda danger: (order.index(danger.state), danger.urgency))
    return ChildDay(tuple(told), tuple(_watched(signs, now)))


def _value(one: Judged) -> JudgedValue:
    return JudgedValue(
        *(one.key, one.kind, one.at, one.level, one.replaces, one.visit_ended_at),
        taken_on=one.taken_on if one.is_result else None,
        outlives_visit=one.outlives_visit,
    )


def _seen_together(facts: Sequence[Fact]) -> list[Fact]:
    """One tap sees all that was measured of a child's growth at that moment: it is one danger to who reads it. What was corrected since is
    new.
    """
    seen = {fact.at for fact in facts if fact.seen and fact.kind in GROWTH_KINDS}
    first = {fact.id for fact in facts if fact.kind in GROWTH_KINDS and fact.at in seen and fact.supersedes is None}
    return [replace(fact, seen=True) if fact.id in first else fact for fact in facts]


def _once(dangers: Sequence[ShownDanger]) -> Iterator[ShownDanger]:
    """Of growth's alarms about one measurement the gravest: the child's page says the others, and one tap sees them all. Of what two
    judges call acute malnutrition, one.
    """
    gravest: dict[tuple[DangerState, UUID], ShownDanger] = {}
    for danger in dangers:
        about = (danger.state, danger.judged.id)
        of_today = danger.is_growth and danger.judged.of_day is None
        if of_today and (about not in gravest or danger.gravity < gravest[about].gravity):
            gravest[about] = danger
    told = list(gravest.values())
    left = [one for one in dangers if not one.is_growth or one.judged.of_day is not None or one in told]
    best: dict[tuple[DangerState, object], ShownDanger] = {}
    for one in sorted(left, key=lambda one: (one.judged.of_day is not None, not one.is_growth)):
        best.setdefault((one.state, one.matter), one)
    severe = {key[0] for key in best if key[1] == "sam"}
    kept = list(best.values())
    return (one for one in left if one in kept and not (one.matter == "arm" and one.state in severe))


def _watched(signs: Iterable[Judged], now: datetime) -> Iterator[Watched]:
    """Of each kind the newest value that is to be watched, unless one of the kind is a danger of the day, which is told as such."""
    today = [one for one in signs if one.at.astimezone(now.tzinfo).date() == now.date() and one.at <= now]
    replaced = {one.replaces for one in today}
    valid = [one for one in today if one.key not in replaced and one.kind != "muac"]
    for kind in dict.fromkeys(one.kind for one in valid):
        of_kind = sorted((one for one in valid if one.kind == kind), key=lambda one: one.at)
        watched = [one for one in of_kind if one.level is Level.WATCH]
        if watched and not any(one.level is Level.ALARM for one in of_kind):
            yield Watched(watched[-1], any(one.level is Level.FINE for one in of_kind[of_kind.index(watched[-1]) :]))


def _single(
    child: Born,
    facts: Sequence[Fact],
    norms: Norms,
    earlier: Sequence[tuple[datetime, Norms]],
    growing: Growing | None,
) -> Iterator[Judged]:
    for fact in facts:
        if fact.kind not in MEASURE_OF and not fact.is_result:
            continue
        verdict = _verdict(child, fact, norms)
        then = (_verdict(child, fact, before) for until, before in earlier if fact.at < until)
        verdict = next((told for told in (verdict, *then) if told is not None and told.danger), verdict)
        level, finding = _told(verdict)
        arm = None
        if fact.kind == "muac" and fact.value is not None and level is not Level.ALARM and growing is not None:
            arm = arm_alarm(growing.child, fact.value, fact.taken_on, norms)
        yield Judged(
            *(fact.id, fact.is_result, fact.kind, fact.at, fact.seen, fact.supersedes, fact.visit_ended_at),
            *((level, finding) if arm is None else (Level.ALARM, arm.finding)),
            value=fact.value,
            site=fact.site,
            typed=fact.typed,
            unit=fact.unit,
            taken_on=fact.taken_on,
            arm_z=arm.z if arm else None,
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
