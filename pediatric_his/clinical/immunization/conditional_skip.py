"""Chapter 6.2 and 7.1: whether a target dose is passed over."""

from __future__ import annotations

from datetime import date

from pediatric_his.clinical.immunization.dates import LATEST, after
from pediatric_his.clinical.immunization.model import DoseStatus, SkipCondition, SkipSet
from pediatric_his.clinical.immunization.series_run import SeriesRun, Target


def is_skipped(run: SeriesRun, target: Target, reference: date, *, forecasting: bool) -> bool:
    """Whether the target dose is skipped on a reference date: the dose's when evaluating, the assessment's when forecasting."""
    if target.repeated and not forecasting:
        return False
    for skip in target.dose.skips:
        if not (skip.forecast if forecasting else skip.evaluation):
            continue
        day = run.on if forecasting else reference
        sets = [s for s in skip.sets if s.in_force.holds(day)]
        met = [_set_met(run, s, reference, forecasting=forecasting) for s in sets]
        if met and (any(met) if skip.any_set else all(met)):
            return True
    return False


def _set_met(run: SeriesRun, conditions: SkipSet, reference: date, *, forecasting: bool) -> bool:
    met = (_condition_met(run, c, reference, forecasting=forecasting) for c in conditions.conditions)
    return any(met) if conditions.any_condition else all(met)


def _condition_met(run: SeriesRun, c: SkipCondition, reference: date, *, forecasting: bool) -> bool:
    birth = run.patient.birth_date
    if c.kind == "age":
        begin = after(c.begin_age, birth) or birth
        end = after(c.end_age, birth) or LATEST
        return begin <= reference < end
    if c.kind == "completed series":
        return c.series_group in run.completed_groups
    if c.kind == "interval":
        before = run.previous_dose_day()
        due = after(c.interval, before) if before else None
        return due is not None and reference >= due
    return _compare(_count(run, c, reference, forecasting=forecasting), c)


def _count(run: SeriesRun, c: SkipCondition, reference: date, *, forecasting: bool) -> int:
    birth = run.patient.birth_date
    begin = after(c.begin_age, birth)
    end = after(c.end_age, birth)
    valid = {e.dose.id for e in run.evaluations if e.status is DoseStatus.VALID}
    found = 0
    for dose in run.history if c.vaccines else run.records:
        if c.vaccines and dose.cvx not in c.vaccines:
            continue
        if not forecasting and dose.on >= reference:
            continue
        if (begin and dose.on < begin) or (end and dose.on >= end):
            continue
        if (c.start and dose.on < c.start) or (c.end and dose.on >= c.end):
            continue
        if c.valid_only and dose.id not in valid:
            continue
        found += 1
    return found


def _compare(count: int, c: SkipCondition) -> bool:
    if c.count_logic == "greater than":
        return count > c.count
    if c.count_logic == "less than":
        return count < c.count
    return count == c.count
