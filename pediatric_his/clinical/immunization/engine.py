"""The whole way (chapter 4): history in, evaluations and vaccine groups' forecasts out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pediatric_his.clinical.immunization.as_known import as_far_as_known, possible_days
from pediatric_his.clinical.immunization.conditions import NONE, Restrictions, restrictions
from pediatric_his.clinical.immunization.evaluation import evaluate_history
from pediatric_his.clinical.immunization.forecasting import forecast
from pediatric_his.clinical.immunization.history import (
    indication_begins,
    judge_records,
    records_by_antigen,
    relevant_series,
    suits_sex,
)
from pediatric_his.clinical.immunization.model import (
    AdministeredDose,
    Antigen,
    Assessment,
    DoseStatus,
    Evaluation,
    GroupForecast,
    Patient,
    PatientStatus,
    Reason,
    ScheduleData,
    Series,
)
from pediatric_his.clinical.immunization.series_run import SeriesRun
from pediatric_his.clinical.immunization.series_selection import Candidate, best_series
from pediatric_his.clinical.immunization.vaccine_group import merge


def assess(
    schedule: ScheduleData,
    patient: Patient,
    doses: Sequence[AdministeredDose],
    on: date,
    groups: Iterable[str] | None = None,
) -> Assessment:
    """Evaluates a history and forecasts what is next, for all vaccine groups or only those named.

    Never raises for odd histories: a dose before birth, in the future or of an unknown product becomes a finding.
    """
    known, told = _known(schedule, patient, on)
    doses = possible_days(doses, patient.birth_date, on)
    wanted = None if groups is None else frozenset(groups)
    found = _assess(schedule, known, doses, on, told, wanted)

    def judge(history: Sequence[AdministeredDose], group: str) -> Assessment:
        return _assess(schedule, known, history, on, told, frozenset({group}))

    return as_far_as_known(schedule, doses, found, judge)


def group_forecasts(
    schedule: ScheduleData, patient: Patient, doses: Sequence[AdministeredDose], on: date
) -> tuple[GroupForecast, ...]:
    """The forecasts alone, for a plan that looks at many days: without asking what hangs on a day that isn't known."""
    known, told = _known(schedule, patient, on)
    return _assess(schedule, known, possible_days(doses, patient.birth_date, on), on, told, None).groups


def _known(schedule: ScheduleData, patient: Patient, on: date) -> tuple[Patient, Restrictions]:
    known = replace(patient, observations=tuple(o for o in patient.observations if o.on is None or o.on <= on))
    return known, restrictions(schedule, known, on)


def _assess(
    schedule: ScheduleData,
    patient: Patient,
    doses: Sequence[AdministeredDose],
    on: date,
    told: Restrictions,
    groups: frozenset[str] | None,
) -> Assessment:
    usable, findings = judge_records(schedule, patient, doses, on)
    asked = _Asked(schedule, patient, usable, records_by_antigen(schedule, patient, usable), on, told)
    by_group: dict[str, list[Antigen]] = {}
    for antigen in schedule.antigens.values():
        if groups is None or antigen.vaccine_group in groups:
            by_group.setdefault(antigen.vaccine_group, []).append(antigen)
    evaluations: list[Evaluation] = []
    forecasts: list[GroupForecast] = []
    for group, antigens in by_group.items():
        best = [c for antigen in antigens for c in _best(asked, antigen)]
        forecasts += merge(group, best, whole=group in schedule.full_groups, antigens=len(antigens))
        evaluations += [e for c in best for e in c.run.evaluations]
        if not best:
            evaluations += [e for antigen in antigens for e in _unasked(asked, antigen)]
    if groups is None:
        # A known vaccine that no series asks of this child: of another calendar, or a girl's given to a boy.
        judged = {e.dose.id for e in evaluations}
        findings += [
            Evaluation(dose, "", DoseStatus.EXTRANEOUS, Reason.NOT_IN_CALENDAR)
            for dose in usable
            if dose.id not in judged
        ]
    return Assessment(tuple(evaluations), tuple(forecasts), tuple(findings))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What every series is asked: of whom, with which doses, on which day. `held`: the doses that hold an antigen."""

    schedule: ScheduleData
    patient: Patient
    usable: Sequence[AdministeredDose]
    held: Mapping[str, Sequence[AdministeredDose]]
    on: date
    told: Restrictions


def _best(asked: _Asked, antigen: Antigen) -> list[Candidate]:
    relevant = relevant_series(antigen, asked.patient, asked.on)
    begins = indication_begins(relevant, asked.patient)
    if begins > asked.on:
        not_before = {**asked.told.not_before, antigen.name: (begins, "")}
        asked = replace(asked, told=replace(asked.told, not_before=not_before))
    return _candidates(asked, antigen, relevant)


def _unasked(asked: _Asked, antigen: Antigen) -> list[Evaluation]:
    """Doses that no known indication asks for: a verdict as if one did, and no forecast."""
    if not asked.held.get(antigen.name):
        return []
    series = [s for s in antigen.series if suits_sex(s, asked.patient)]
    return [e for c in _candidates(asked, antigen, series) for e in c.run.evaluations]


def _candidates(asked: _Asked, antigen: Antigen, relevant: Sequence[Series]) -> list[Candidate]:
    completed = _completed_groups(asked, antigen, relevant)
    candidates = []
    for series in relevant:
        run = _run(asked, series, completed, asked.told)
        evaluate_history(run)
        candidates.append(Candidate(run, forecast(run, antigen)))
    return best_series(candidates)


def _completed_groups(asked: _Asked, antigen: Antigen, relevant: Sequence[Series]) -> frozenset[str]:
    """Series groups with a complete series: what “completed series” conditions ask for."""
    wanted = {
        c.series_group
        for s in relevant
        for d in s.doses
        for k in d.skips
        for t in k.sets
        for c in t.conditions
        if c.series_group
    }
    found = set()
    for series in relevant:
        if series.group in wanted:
            run = _run(asked, series, frozenset(), NONE)
            evaluate_history(run)
            if forecast(run, antigen).status is PatientStatus.COMPLETE:
                found.add(series.group)
    return frozenset(found)


def _run(asked: _Asked, series: Series, completed: frozenset[str], told: Restrictions) -> SeriesRun:
    records = asked.held.get(series.antigen, ())
    return SeriesRun(asked.schedule, series, asked.patient, asked.usable, records, asked.on, completed, told)
