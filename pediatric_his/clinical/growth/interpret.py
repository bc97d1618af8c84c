"""What a child's measurements say over time: typed findings with their figures, worst first. Wording is not done here.

Changes are judged like for like: all visits of a preterm child by WHO at corrected age, whatever standard each visit
is shown by. Where a standard or the position itself makes a step (five years; from lying to standing), as much as it
may account for is allowed before a change counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from pediatric_his.clinical.ages import TERM_DAYS, is_preterm
from pediatric_his.clinical.growth.classify import (
    AcuteMalnutrition,
    GrowthClass,
    MalnutritionFinding,
    Severity,
    acute_malnutrition,
    classify,
)
from pediatric_his.clinical.growth.model import (
    DEFAULT_RULES,
    Anthropometry,
    Indicator,
    Rules,
    Score,
    Scores,
)
from pediatric_his.clinical.growth.scores import is_possible, score
from pediatric_his.clinical.growth.tables import GrowthTables
from pediatric_his.clinical.growth.velocity import Velocity, VelocityTable, weight_velocity


class FindingKind(StrEnum):
    """In the order they come within one severity."""

    ACUTE_MALNUTRITION = "acute_malnutrition"
    NEWBORN_WEIGHT_LOSS = "newborn_weight_loss"
    BIRTH_WEIGHT_NOT_REGAINED = "birth_weight_not_regained"
    WEIGHT_LOSS = "weight_loss"
    FALTERING = "faltering"
    SLOW_GAIN = "slow_gain"
    CROSSED_DOWN = "crossed_down"
    CROSSED_UP = "crossed_up"
    STATUS = "status"
    STATURE_DECREASED = "stature_decreased"
    IMPLAUSIBLE_CHANGE = "implausible_change"
    GAIN = "gain"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. Ages are chronological days; `since_age_days` is that of the visit compared with.

    Which figures are there depends on the kind: z of both visits for crossings; `gain_g`, `expected_g` and `low_g`
    (-2 SD) for gains, counted from `gain_since_age_days` where a faltering is told with its latest slow gain;
    `percent` of weight lost; the class for a status; the signs for malnutrition.
    """

    kind: FindingKind
    severity: Severity
    age_days: int
    indicator: Indicator | None = None
    since_age_days: int | None = None
    from_z: float | None = None
    to_z: float | None = None
    centile_spaces: float | None = None
    gain_g: float | None = None
    expected_g: float | None = None
    low_g: float | None = None
    gain_since_age_days: int | None = None
    percent: float | None = None
    change_cm: float | None = None
    growth_class: GrowthClass | None = None
    malnutrition: MalnutritionFinding | None = None


SEAM_ALLOWANCE_Z: Final = 0.2
"""What changing from WHO 2006 to 2007 may do to a z-score that the child has not."""

POSITION_ALLOWANCE_Z: Final = 0.3
"""What going over from lying to standing may do: 0.7 cm is a mean, children differ."""

CROSSING_Z: Final = 1.0
CROSSING_SPACES: Final = 2.0

_CENTILE_LINES: Final = (-1.880794, -1.036433, 0.0, 1.036433, 1.880794)
_DOWN: Final = (Indicator.WFA, Indicator.LHFA, Indicator.WFLH, Indicator.BMIFA, Indicator.HCFA, Indicator.ACFA)
_UP: Final = (Indicator.WFLH, Indicator.BMIFA, Indicator.HCFA)
_PROPORTIONS: Final = (Indicator.WFLH, Indicator.BMIFA, Indicator.ACFA)
"""A plump child growing slender has not lost anything: these count downwards only once below the median."""

_BY_STATURE: Final = (Indicator.LHFA, Indicator.WFLH, Indicator.BMIFA)

FIVE_YEARS_DAYS: Final = 1827
SETTLED_FROM_DAYS: Final = 14
"""Newborns lose and regain weight until then: no z-score of these days but birth's is a starting point."""

CROSSINGS_FROM_DAYS: Final = 28
"""In the first four weeks the newborn's own findings speak."""

STATURE_INTERVAL_DAYS: Final = 56
"""Length and head grow too little in less to tell a change from the tape's error."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Measurements of a day, as shown (`scores`) and as compared with other days (`like`)."""

    a: Anthropometry
    age_days: int
    scores: Scores
    like: Scores


def visits(tables: GrowthTables, measurements: Sequence[Anthropometry], rules: Rules = DEFAULT_RULES) -> list[Visit]:
    """Measurements in order of age, one visit a day (the last given of a day stands); those without an age left out."""
    same = replace(rules, intergrowth=False, corrected_months=228)
    by_age = {a.age_days: a for a in measurements if a.age_days is not None and a.age_days >= 0}
    found = []
    for days in sorted(by_age):
        a = by_age[days]
        shown = score(tables, a, rules)
        like = score(tables, a, same) if is_preterm(a.gestational_age_days) else shown
        found.append(Visit(a, days, shown, like))
    return found


def centile_spaces(from_z: float, to_z: float) -> float:
    """Spaces between WHO's centile lines (3, 15, 50, 85, 97) from one z to another, downwards negative."""
    return _line_position(to_z) - _line_position(from_z)


def _line_position(z: float) -> float:
    lines = _CENTILE_LINES
    i = max(0, min(len(lines) - 2, sum(line <= z for line in lines) - 1))
    return i + (z - lines[i]) / (lines[i + 1] - lines[i])


def interpret(
    tables: GrowthTables,
    velocity: VelocityTable,
    measurements: Sequence[Anthropometry],
    rules: Rules = DEFAULT_RULES,
) -> tuple[Finding, ...]:
    """Findings at the latest visit, worst first. `measurements` are one child's; `velocity` is for the child's sex."""
    all_visits = visits(tables, measurements, rules)
    if not all_visits:
        return ()
    found = [
        *_status(all_visits[-1]),
        *_newborn(all_visits),
        *_crossings(all_visits),
        *_gains(all_visits, velocity),
        *_mistakes(all_visits),
    ]
    order = list(FindingKind)
    return tuple(sorted(_without_repeats(found), key=lambda f: (-f.severity.rank, order.index(f.kind))))


def headline(findings: Sequence[Finding]) -> Finding | None:
    """The finding to say first: the worst; None where there is nothing but expected gains."""
    return next((f for f in findings if f.severity is not Severity.FINE), None)


def _without_repeats(found: Sequence[Finding]) -> list[Finding]:
    """Under five, BMI says nothing that weight-for-length has not said; faltering takes in its slow gain."""
    wasted = {(f.kind, f.growth_class) for f in found if f.indicator is Indicator.WFLH}
    crossed = {f.kind for f in found if f.indicator is Indicator.WFLH}
    slow = next((f for f in found if f.kind is FindingKind.SLOW_GAIN), None)
    faltering = any(f.kind is FindingKind.FALTERING for f in found)

    def repeats(f: Finding) -> bool:
        if f.indicator is Indicator.BMIFA:
            return (f.kind, f.growth_class) in wasted if f.kind is FindingKind.STATUS else f.kind in crossed
        return f.kind is FindingKind.SLOW_GAIN and faltering

    def whole(f: Finding) -> Finding:
        if slow is None or f.kind is not FindingKind.FALTERING:
            return f
        return replace(
            f, severity=Severity.ALARM, gain_g=slow.gain_g, expected_g=slow.expected_g, low_g=slow.low_g,
            gain_since_age_days=slow.since_age_days,
        )  # fmt: skip

    return [whole(f) for f in found if not repeats(f)]


def _status(visit: Visit) -> Iterator[Finding]:
    """Classes of the latest visit that are not normal, and acute malnutrition under five."""
    for indicator, s in visit.scores.items():
        if isinstance(s, Score):
            c = classify(s)
            if c.severity is not Severity.FINE:
                yield Finding(
                    FindingKind.STATUS, c.severity, visit.age_days, indicator, to_z=s.z, growth_class=c.growth_class
                )
    if visit.age_days < FIVE_YEARS_DAYS:
        wflh = visit.scores[Indicator.WFLH]
        z = wflh.z if isinstance(wflh, Score) else None
        m = acute_malnutrition(visit.age_days, muac_cm=visit.a.muac_cm, weight_for_height_z=z, oedema=visit.a.oedema)
        if m.level is not AcuteMalnutrition.NONE:
            yield Finding(FindingKind.ACUTE_MALNUTRITION, m.severity, visit.age_days, to_z=z, malnutrition=m)


def _weight(a: Anthropometry) -> float | None:
    """The weight, if it can be one."""
    return a.weight_kg if a.weight_kg is not None and is_possible("weight_kg", a.weight_kg) else None


def _newborn(all_visits: Sequence[Visit]) -> Iterator[Finding]:
    """Weight lost since birth in the first two weeks, and birth weight not regained by then."""
    birth, now = all_visits[0], all_visits[-1]
    if birth.age_days > 0 or not 0 < now.age_days <= 28:
        return
    at_birth, weight = _weight(birth.a), _weight(now.a)
    if at_birth is None or weight is None:
        return
    percent = 100.0 * (at_birth - weight) / at_birth
    gain = round(1000.0 * (weight - at_birth))
    if now.age_days < SETTLED_FROM_DAYS:
        if percent >= 7.0:
            severity = Severity.ALARM if percent >= 10.0 else Severity.WATCH
            yield Finding(
                FindingKind.NEWBORN_WEIGHT_LOSS, severity, now.age_days, Indicator.WFA, 0, gain_g=gain, percent=percent
            )
    elif weight < at_birth:
        severity = Severity.ALARM if now.age_days >= 21 or percent >= 10.0 else Severity.WATCH
        yield Finding(
            FindingKind.BIRTH_WEIGHT_NOT_REGAINED, severity, now.age_days, Indicator.WFA, 0, gain_g=gain,
            percent=percent,
        )  # fmt: skip


def allowance(a: Score, b: Score, from_visit: Visit, to_visit: Visit) -> float:
    """How much of a change in z the standards and the position may account for, not the child."""
    allowed = SEAM_ALLOWANCE_Z if a.reference is not b.reference else 0.0
    if a.indicator in _BY_STATURE and from_visit.a.position != to_visit.a.position:
        allowed += POSITION_ALLOWANCE_Z
    return allowed


def _crossings(all_visits: Sequence[Visit]) -> Iterator[Finding]:
    now = all_visits[-1]
    if now.age_days < CROSSINGS_FROM_DAYS:
        return
    lookback = 366 if now.age_days <= 731 else 731
    before = [
        v
        for v in all_visits[:-1]
        if now.age_days - v.age_days <= lookback and (v.age_days <= 1 or v.age_days >= SETTLED_FROM_DAYS)
    ]
    for indicator in _DOWN:
        for upwards in (False, True):
            found = _crossing(before, now, indicator, upwards) if not upwards or indicator in _UP else None
            if found is not None:
                yield found


def _crossing(before: Sequence[Visit], now: Visit, indicator: Indicator, upwards: bool) -> Finding | None:
    """The greatest change in one direction against any earlier visit, if it counts."""
    to = now.like[indicator]
    if not isinstance(to, Score) or (upwards and to.z <= (0.0 if indicator is Indicator.HCFA else 1.0)):
        return None
    if not upwards and indicator in _PROPORTIONS and to.z >= 0.0:
        return None
    sign, worst = (1.0 if upwards else -1.0), None
    for visit in before:
        start = visit.like[indicator]
        slow_to_grow = indicator in (Indicator.LHFA, Indicator.HCFA)
        if slow_to_grow and now.age_days - visit.age_days < STATURE_INTERVAL_DAYS:
            continue
        if isinstance(start, Score):
            change = sign * (to.z - start.z) - allowance(start, to, visit, now)
            if change >= CROSSING_Z and (worst is None or change > worst[0]):
                worst = change, visit, start
    if worst is None:
        return None
    change, visit, start = worst
    spaces = centile_spaces(start.z, start.z + sign * change)
    # A child coming down from far above its like is not in danger by that.
    alarming = abs(spaces) >= CROSSING_SPACES and (upwards or to.z < 0.0)
    kind = FindingKind.CROSSED_UP if upwards else FindingKind.CROSSED_DOWN
    if indicator is Indicator.WFA and now.age_days < FIVE_YEARS_DAYS and to.z < 1.0:
        kind = FindingKind.FALTERING
    return Finding(
        kind, Severity.ALARM if alarming else Severity.WATCH, now.age_days, indicator, visit.age_days, start.z, to.z,
        centile_spaces=spaces,
    )  # fmt: skip


def corrected(visit: Visit) -> int:
    """Age in days from the due date for the preterm, else chronological."""
    gestation = visit.a.gestational_age_days
    if gestation is None or not is_preterm(gestation):
        return visit.age_days
    return visit.age_days - (TERM_DAYS - gestation)


def weights(all_visits: Sequence[Visit]) -> list[tuple[Visit, float]]:
    """Visits with a weight that counts: oedema hides what a child weighs."""
    return [(v, weight) for v in all_visits if (weight := _weight(v.a)) is not None and not v.a.oedema]


def latest_velocity(all_visits: Sequence[Visit], table: VelocityTable) -> tuple[Visit, Velocity] | None:
    """WHO's judgement of the gain to the latest visit from the nearest earlier one that makes an interval of WHO's."""
    weighed = weights(all_visits)
    if len(weighed) < 2 or weighed[-1][0] is not all_visits[-1]:
        return None
    now, weight = weighed[-1]
    for visit, earlier in reversed(weighed[:-1]):
        found = weight_velocity(table, corrected(visit), corrected(now), 1000.0 * (weight - earlier))
        if found is not None:
            return visit, found
    return None


def _gains(all_visits: Sequence[Visit], table: VelocityTable) -> Iterator[Finding]:
    """The latest gain against WHO's velocity, and weight lost since the visit before."""
    now = all_visits[-1]
    judged = latest_velocity(all_visits, table)
    if judged is not None:
        since, v = judged
        slow = v.z < -2.0
        yield Finding(
            FindingKind.SLOW_GAIN if slow else FindingKind.GAIN,
            (Severity.ALARM if v.z < -3.0 else Severity.WATCH) if slow else Severity.FINE,
            now.age_days, Indicator.WFA, since.age_days, to_z=v.z,
            gain_g=v.gain_g, expected_g=v.expected_g, low_g=v.low_g,
        )  # fmt: skip
    weighed = weights(all_visits)
    if len(weighed) < 2 or weighed[-1][0] is not now or weighed[-2][0].age_days < SETTLED_FROM_DAYS:
        return
    (before, earlier), (_, weight) = weighed[-2], weighed[-1]
    percent = 100.0 * (earlier - weight) / earlier
    # Clothes, a meal and the scales make up two per cent.
    if percent >= (2.0 if now.age_days < FIVE_YEARS_DAYS else 5.0):
        yield Finding(
            FindingKind.WEIGHT_LOSS, Severity.ALARM if percent >= 10.0 else Severity.WATCH, now.age_days,
            Indicator.WFA, before.age_days, gain_g=1000.0 * (weight - earlier), percent=percent,
        )  # fmt: skip


def _mistakes(all_visits: Sequence[Visit]) -> Iterator[Finding]:
    """Changes that a tape or a pen makes more often than a child: to be measured again."""
    if len(all_visits) < 2:
        return
    before, now = all_visits[-2:]
    a, b = (
        cm if (cm := visit.a.length_height_cm) is not None and is_possible("length_height_cm", cm) else None
        for visit in (before, now)
    )
    # Standing after lying may be 0.7 cm less, and more in a restless child.
    tolerance = 0.5 if before.a.position == now.a.position else 2.0
    if a is not None and b is not None and b < a - tolerance:
        yield Finding(
            FindingKind.STATURE_DECREASED, Severity.WATCH, now.age_days, Indicator.LHFA, before.age_days,
            change_cm=b - a,
        )  # fmt: skip
    for indicator in _DOWN:
        start, to = before.like[indicator], now.like[indicator]
        if isinstance(start, Score) and isinstance(to, Score) and abs(to.z - start.z) >= 3.0:
            yield Finding(
                FindingKind.IMPLAUSIBLE_CHANGE, Severity.WATCH, now.age_days, indicator, before.age_days,
                start.z, to.z,
            )  # fmt: skip
