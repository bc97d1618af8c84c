"""Chapter 6: each administered dose against the target doses of a series, in order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from pediatric_his.clinical.immunization.conditional_skip import is_skipped
from pediatric_his.clinical.immunization.dates import EARLIEST, LATEST, Duration, after
from pediatric_his.clinical.immunization.model import (
    AdministeredDose,
    DoseStatus,
    Evaluation,
    Reason,
    Standing,
    TargetDose,
    VaccineRule,
)
from pediatric_his.clinical.immunization.series_run import SeriesRun, Target, TargetStatus

# What a line of the calendar decides: that a dose counts, by its ages, intervals and products; not the lot, the day, a live vaccine.
_BY_LINE = (
    *(None, Reason.TOO_YOUNG, Reason.TOO_OLD, Reason.TOO_SOON),
    *(Reason.WRONG_VACCINE, Reason.INADVERTENT, Reason.SERIES_COMPLETE),
)


class Verdict(NamedTuple):
    status: DoseStatus
    reason: Reason | None = None
    compared_with: date | None = None
    limit: Duration | None = None
    counted_from: date | None = None


_VALID = Verdict(DoseStatus.VALID)


def evaluate_history(run: SeriesRun) -> None:
    """Evaluates all records; fills the run's evaluations and target statuses."""
    place, record = 0, 0
    while record < len(run.records):
        dose = run.records[record]
        if place >= len(run.targets):
            reason = Reason.SAME_DAY if _counts_that_day(run, dose) else Reason.SERIES_COMPLETE
            _note(run, dose, None, Verdict(DoseStatus.EXTRANEOUS, reason))
            record += 1
            continue
        target = run.targets[place]
        substandard = _substandard(dose)
        if substandard is None and is_skipped(run, target, dose.on, forecasting=False):
            target.status = TargetStatus.SKIPPED
            place += 1  # the same record meets the next target dose
            continue
        verdict = substandard or evaluate(run, target.dose, dose)
        _note(run, dose, target, verdict)
        record += 1
        if verdict.status is DoseStatus.VALID:
            target.status, target.satisfied_by = TargetStatus.SATISFIED, dose
            if target.dose.recurring:
                run.targets.insert(place + 1, Target(target.dose, repeated=True))
            place += 1


def _note(run: SeriesRun, dose: AdministeredDose, target: Target | None, verdict: Verdict) -> None:
    number = target.dose.number if target else None
    standing = _standing(run, target) if verdict.reason in _BY_LINE else None
    run.evaluations.append(
        Evaluation(dose, run.series.antigen, verdict.status, verdict.reason, number, *verdict[2:], standing)
    )


def _standing(run: SeriesRun, target: Target | None) -> Standing:
    """Of the line that the dose was held against; beyond a series of all its lines, of which one that isn't approved speaks for all."""
    if target is not None:
        return target.dose.standing
    return next((t.dose.standing for t in run.targets if t.dose.standing is not Standing.APPROVED), Standing.APPROVED)


def _substandard(dose: AdministeredDose) -> Verdict | None:
    """6.1: an expired lot or a dose marked as bad."""
    if dose.expiry is not None and dose.on > dose.expiry:
        return Verdict(DoseStatus.SUBSTANDARD, Reason.EXPIRED_LOT, dose.expiry)
    return Verdict(DoseStatus.SUBSTANDARD, Reason.SUBSTANDARD) if dose.substandard else None


def evaluate(run: SeriesRun, target: TargetDose, dose: AdministeredDose) -> Verdict:
    """6.3 to 6.10 for one dose and one target dose."""
    if dose.cvx in target.inadvertent:
        return Verdict(DoseStatus.NOT_VALID, Reason.INADVERTENT)
    if _counts_that_day(run, dose):
        return Verdict(DoseStatus.NOT_VALID, Reason.SAME_DAY)
    age = _age(run, target, dose)
    if age is not None and age.reason is Reason.TOO_OLD:
        return age
    interval = _intervals(run, target, dose)
    if interval is not None and _allowable_intervals(run, target, dose):
        interval = None
    too_early = _latest((age, interval, _live_conflict(run, dose)))
    if too_early is not None:
        return too_early
    birth = run.patient.birth_date
    for vaccines in (target.preferable, target.allowable):
        if any(v.cvx == dose.cvx and _is_vaccine(v, dose, birth) for v in vaccines):
            return _VALID
    return Verdict(DoseStatus.NOT_VALID, Reason.WRONG_VACCINE)


def _latest(limits: Iterable[Verdict | None]) -> Verdict | None:
    """Of several limits the one that is kept last: from its day on the dose would have counted. Of one day the first, as in 6.4 to 6.7."""
    kept = [v for v in limits if v is not None]
    return max(kept, key=lambda v: v.compared_with or EARLIEST) if kept else None


def _counts_that_day(run: SeriesRun, dose: AdministeredDose) -> bool:
    """Whether another dose of the antigen counts on the same day: of two the one that holds most comes first."""
    for e in reversed(run.evaluations):  # in order of days
        if e.dose.on != dose.on:
            return False
        if e.status is DoseStatus.VALID:
            return True
    return False


def _age(run: SeriesRun, target: TargetDose, dose: AdministeredDose) -> Verdict | None:
    """6.4: None where the age is valid, the grace period included."""
    rule = run.age_rule(target, dose.on)
    if rule is None:
        return None
    birth = run.patient.birth_date
    abs_min = after(rule.abs_min, birth) or EARLIEST
    if dose.on < abs_min:
        return Verdict(DoseStatus.NOT_VALID, Reason.TOO_YOUNG, abs_min, rule.abs_min, birth)
    end = after(rule.max, birth) or LATEST
    if dose.on >= end:
        return Verdict(DoseStatus.EXTRANEOUS, Reason.TOO_OLD, end, rule.max, birth)
    return None


def _intervals(run: SeriesRun, target: TargetDose, dose: AdministeredDose) -> Verdict | None:
    """6.5: None where all preferable intervals in force are kept, else the one that ends last."""
    broken: list[Verdict] = []
    for interval in target.intervals:
        if not interval.in_force.holds(dose.on):
            continue
        start = run.interval_start(interval, dose)
        if start is None:
            continue
        abs_min = after(interval.abs_min, start) or EARLIEST
        if dose.on < abs_min:
            broken.append(Verdict(DoseStatus.NOT_VALID, Reason.TOO_SOON, abs_min, interval.abs_min, start))
    return _latest(broken)


def _allowable_intervals(run: SeriesRun, target: TargetDose, dose: AdministeredDose) -> bool:
    """6.6: whether there are allowable intervals, and all are kept."""
    kept = False
    for interval in target.allowable_intervals:
        if not interval.in_force.holds(dose.on):
            continue
        if interval.from_previous:
            start = run.previous_dose_day()
        else:
            found = [
                t.satisfied_by for t in run.targets if t.dose.number == interval.from_target_dose and t.satisfied_by
            ]
            start = found[-1].on if found else None
        if start is None:
            continue
        if dose.on < (after(interval.abs_min, start) or EARLIEST):
            return False
        kept = True
    return kept


def _live_conflict(run: SeriesRun, dose: AdministeredDose) -> Verdict | None:
    """6.7: another live vaccine given too shortly before."""
    if dose.cvx not in run.schedule.in_conflict:
        return None
    known = {e.dose.id: e.status for e in run.evaluations}
    for earlier in run.history:
        if earlier.on >= dose.on:
            break
        rule = run.schedule.conflicts.get((earlier.cvx, dose.cvx))
        if rule is None:
            continue
        counted = known.get(earlier.id, DoseStatus.VALID) is DoseStatus.VALID
        apart = rule.min_end if counted else rule.end
        end = apart.after(earlier.on)
        if rule.begin.after(earlier.on) <= dose.on < end:
            return Verdict(DoseStatus.NOT_VALID, Reason.LIVE_CONFLICT, end, apart, earlier.on)
    return None


def _is_vaccine(rule: VaccineRule, dose: AdministeredDose, birth: date) -> bool:
    """6.8 and 6.9: the type, within its ages, of the maker where one is named."""
    if rule.cvx != dose.cvx:
        return False
    begin = after(rule.begin_age, birth) or EARLIEST
    end = after(rule.end_age, birth) or LATEST
    if not begin <= dose.on < end:
        return False
    return not rule.mvx or rule.mvx == dose.mvx or not dose.mvx
