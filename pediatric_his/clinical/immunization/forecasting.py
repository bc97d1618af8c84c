"""Chapter 7: where a series stands on the assessment date, and the dates of its next dose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from pediatric_his.clinical.immunization.conditional_skip import is_skipped
from pediatric_his.clinical.immunization.dates import EARLIEST, Duration, after
from pediatric_his.clinical.immunization.model import (
    Antigen,
    Forecast,
    PatientStatus,
    PreferableInterval,
    Season,
    TargetDose,
    TestFirst,
)
from pediatric_his.clinical.immunization.offer import (
    Offer,
    barred_vaccines,
    is_active,
    offer,
    parts_asked,
    smaller,
    stopped_by,
)
from pediatric_his.clinical.immunization.series_run import SeriesRun, TargetStatus

_DAY_BEFORE, _DAY_AFTER = Duration(0, -1), Duration(0, 1)
CountedInterval = tuple[PreferableInterval, date]


def forecast(run: SeriesRun, antigen: Antigen) -> Forecast:
    """The series' status and, where it isn't complete, its next dose (7.1 to 7.6)."""
    place = _advance(run, run.on)
    if place is None:
        return Forecast(PatientStatus.COMPLETE if run.satisfied else PatientStatus.NOT_RECOMMENDED)
    told, parts = run.restrictions, parts_asked(antigen)
    if is_immune(run, antigen):
        return Forecast(PatientStatus.IMMUNE, settled_by=told.said_of(told.immune, parts))
    if parts & told.complete.keys():
        return Forecast(PatientStatus.COMPLETE, settled_by=told.said_of(told.complete, parts))
    because = told.said_of(told.stopped, parts) or _contraindicated_by(run, antigen, run.targets[place].dose)
    if because:
        return Forecast(PatientStatus.CONTRAINDICATED, stopped_by=because)
    while place is not None:
        target = run.targets[place]
        found = _dates(run, antigen, target.dose)
        if found.status is not PatientStatus.NOT_COMPLETE:
            return found
        assert found.earliest is not None
        # 7.6: a dose that would be skipped on its earliest day is passed over, and the next one is forecast.
        if not is_skipped(run, target, max(found.earliest, run.on), forecasting=True):
            return found
        target.status = TargetStatus.SKIPPED
        place = _advance(run, run.on)
    return Forecast(PatientStatus.COMPLETE if run.satisfied else PatientStatus.NOT_RECOMMENDED)


def _advance(run: SeriesRun, reference: date) -> int | None:
    """7.1: the next target dose, past those that are skipped on the reference date."""
    place = run.next_target()
    while place is not None and is_skipped(run, run.targets[place], reference, forecasting=True):
        run.targets[place].status = TargetStatus.SKIPPED
        place = run.next_target()
    return place


def is_immune(run: SeriesRun, antigen: Antigen) -> bool:
    """7.2: by an observation, or by birth before immunity was common."""
    if any(run.patient.has(code) for code in antigen.immunity_observations):
        return True
    if run.restrictions.immune.keys() & parts_asked(antigen):
        return True
    return any(
        run.patient.birth_date < rule.before
        and (not rule.country or rule.country == run.patient.country)
        and not any(run.patient.has(code) for code in rule.exclusions)
        for rule in antigen.birth_immunity
    )


def _contraindicated_by(run: SeriesRun, antigen: Antigen, target: TargetDose) -> tuple[str, ...]:
    """7.3: what stops the antigen, or every preferable vaccine of the target dose; empty where something may be given."""
    birth = run.patient.birth_date
    whole = [
        c.observation
        for c in antigen.contraindications
        if not c.vaccines and is_active(run, c, after(c.begin_age, birth), after(c.end_age, birth))
    ]
    if whole:
        return tuple(dict.fromkeys(whole))
    barred = barred_vaccines(run, antigen)
    wanted = {v.cvx for v in target.preferable}
    if not wanted or wanted - barred or smaller(run, target, barred):
        return ()
    return stopped_by(run, antigen, wanted)


def _dates(run: SeriesRun, antigen: Antigen, target: TargetDose) -> Forecast:
    """7.4 and 7.5 for one target dose."""
    told, parts = run.restrictions, parts_asked(antigen)
    season, intervals = project(target.season, run.on), _intervals(run, target)
    first = _candidate_earliest(run, target, intervals, season)
    not_before, waits_for = told.first_day(parts)
    days = _days(run, target, intervals, max(first, not_before))
    if season and season.end and run.on > season.end:
        return Forecast(PatientStatus.NOT_RECOMMENDED, target)
    too_old = days.end and (run.on >= days.end or days.earliest >= days.end)
    if too_old or _is_outgrown(run, target, max(days.earliest, run.on)):
        return Forecast(PatientStatus.AGED_OUT, target)
    # Of days that have passed nothing can be given: a late child is offered what fits her age now.
    offered = offer(run, antigen, target, (max(days.earliest, run.on), max(days.recommended, run.on)))
    if offered.stopped_by:
        return Forecast(PatientStatus.CONTRAINDICATED, target, stopped_by=offered.stopped_by)
    number, test_first = _dose_number(run, season), _test_first(run, target, days.recommended)
    asked = (
        *told.precautions(parts, first=number == 1),
        *_unapproved(run, target, offered, test_first, days.recommended),
    )
    return Forecast(
        status=PatientStatus.NOT_COMPLETE,
        target=target,
        dose_number=number,
        earliest=days.earliest,
        recommended=days.recommended,
        past_due=max(days.earliest, days.past_due) if days.past_due else None,
        latest=_DAY_BEFORE.after(days.end) if days.end else None,
        unadjusted_recommended=days.unadjusted,
        unadjusted_past_due=days.past_due,
        vaccines=offered.vaccines,
        priority=bool(intervals) and all(i.priority for i, _ in intervals),
        test_first=test_first,
        precautions=tuple(dict.fromkeys(asked)),
        waits_for=waits_for if not_before > first else "",
        exempt_until=told.last_exempt_day(parts) or offered.exempt_until,
        refused=bool(parts & told.refused),
        overdue_from=days.overdue_from(target),
    )


def _is_outgrown(run: SeriesRun, target: TargetDose, day: date) -> bool:
    """Whether a calendar has no vaccine for this age any more (pertussis where only whole-cell vaccine is had)."""
    ends = [after(v.end_age, run.patient.birth_date) for v in target.preferable if v.forecast]
    return bool(run.schedule.shelf and ends) and all(end is not None and day >= end for end in ends)


def _unapproved(
    run: SeriesRun, target: TargetDose, offered: Offer, test_first: str, recommended: date
) -> tuple[str, ...]:
    """What is offered only because of a rule that the hospital hasn't approved asks a doctor: the observations behind it.

    A smaller vaccine in place of one that is stopped, and a dose whose test was read as negative.
    """
    told = run.restrictions
    if not told.unapproved:
        return ()
    wanted = {v.cvx for v in target.preferable}
    instead = bool(offered.vaccines) and not wanted & set(offered.vaccines)
    codes = list(told.said_of(told.products, sorted(wanted))) if instead else []
    test = target.test_first
    if test and not test_first and _is_tested(run, test, recommended):
        codes += [o.code for o in told.told if o.code == test.observation]
    return tuple(code for code in dict.fromkeys(codes) if code in told.unapproved)


class _Days(NamedTuple):
    """The days of a target dose (7.5): `unadjusted` and `past_due` as the data gives them, `end` the first of being too old."""

    earliest: date
    unadjusted: date
    past_due: date | None
    end: date | None

    @property
    def recommended(self) -> date:
        return max(self.earliest, self.unadjusted)

    def overdue_from(self, target: TargetDose) -> date | None:
        if target.overdue_after is None and self.past_due:
            return _DAY_AFTER.after(self.past_due)
        return after(target.overdue_after, self.recommended)


def _days(run: SeriesRun, target: TargetDose, intervals: Sequence[CountedInterval], earliest: date) -> _Days:
    """By age where an age is recommended, by interval otherwise."""
    birth, rule = run.patient.birth_date, run.age_rule(target, run.on)
    by_interval = [day for i, start in intervals if (day := after(i.earliest_recommended, start))]
    late_interval = [day for i, start in intervals if (day := after(i.latest_recommended, start))]
    by_age = after(rule.earliest_recommended, birth) if rule else None
    late = (after(rule.latest_recommended, birth) if rule else None) or max(late_interval, default=None)
    return _Days(
        earliest,
        by_age or max(by_interval, default=earliest),
        _DAY_BEFORE.after(late) if late else None,
        after(target.asked_until or (rule.max if rule else None), birth),
    )


def _intervals(run: SeriesRun, target: TargetDose) -> list[CountedInterval]:
    """The intervals in force, each with the day that it counts from."""
    return [
        (i, start)
        for i in target.intervals
        if i.in_force.holds(run.on) and (start := run.interval_start(i, None)) is not None
    ]


def _test_first(run: SeriesRun, target: TargetDose, recommended: date) -> str:
    """The test that is still to be made before the dose; empty where none is asked for, or its answer still holds."""
    test = target.test_first
    if test is None or not _is_tested(run, test, recommended):
        return ""
    answers = [o.on for o in run.restrictions.told if o.code == test.observation and o.on]
    fresh = any(on <= run.on <= test.holds.after(on) for on in answers)
    return "" if fresh else test.observation


def _is_tested(run: SeriesRun, test: TestFirst, recommended: date) -> bool:
    """Whether the child is of an age that asks for it."""
    return max(recommended, run.on) >= test.from_age.after(run.patient.birth_date)


def _candidate_earliest(
    run: SeriesRun, target: TargetDose, intervals: Sequence[CountedInterval], season: Season | None
) -> date:
    """FORECASTDTCAN-1: the latest of all that must have passed."""
    birth = run.patient.birth_date
    rule = run.age_rule(target, run.on)
    days = [birth]
    if rule and (by_age := after(rule.min, birth)):
        days.append(by_age)
    for interval, start in intervals:
        if by_interval := after(interval.min, start):
            days.append(by_interval)
    wanted = {v.cvx for v in target.preferable if v.cvx in run.schedule.in_conflict}
    for dose in run.history if wanted else ():
        ends = [c.end.after(dose.on) for cvx in wanted if (c := run.schedule.conflicts.get((dose.cvx, cvx)))]
        days += ends
    if season and season.start:
        days.append(season.start)
    if run.evaluations:  # in order of days, inadvertent doses among them
        days.append(run.evaluations[-1].dose.on)
    return max(days)


def _dose_number(run: SeriesRun, season: Season | None) -> int:
    satisfied = [t for t in run.satisfied if t.satisfied_by]
    if season and season.start:
        satisfied = [t for t in satisfied if t.satisfied_by and t.satisfied_by.on >= season.start]
    return len(satisfied) + 1


def project(season: Season | None, on: date) -> Season | None:
    """A season's fixed dates moved to the season under way or the next to come, where both its ends are given."""
    if season is None or season.start is None or season.end is None:
        return season
    length = season.end - season.start
    start = season.start
    while start + length < on:
        start = start.replace(year=start.year + 1)
    while start.replace(year=start.year - 1) + length >= on and start.year > EARLIEST.year:
        start = start.replace(year=start.year - 1)
    return replace(season, start=start, end=start + length)
