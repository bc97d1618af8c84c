"""The whole way (chapter 4): history in, evaluations and vaccine groups' forecasts out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from pediatric_his.clinical.immunization.as_known import Judge, as_far_as_known, dated_where_it_counts, possible_days
from pediatric_his.clinical.immunization.conditions import Restrictions, restrictions
from pediatric_his.clinical.immunization.evaluation import evaluate_history
from pediatric_his.clinical.immunization.forecasting import forecast
from pediatric_his.clinical.immunization.history import (
    indication_begins,
    judge_records,
    records_of,
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
    wanted = None if groups is None else frozenset(groups)

    def judge(history: Sequence[AdministeredDose], group: str) -> Assessment:
        return _assess(schedule, known, history, on, told, frozenset({group}))

    doses = _on_days(schedule, doses, patient.birth_date, on, judge)
    return as_far_as_known(schedule, doses, _assess(schedule, known, doses, on, told, wanted), judge)


def group_forecasts(
    schedule: ScheduleData, patient: Patient, doses: Sequence[AdministeredDose], on: date
) -> tuple[GroupForecast, ...]:
    """The forecasts alone, for a plan that looks at many days: without asking what hangs on a day that isn't known."""
    known, told = _known(schedule, patient, on)

    def judge(history: Sequence[AdministeredDose], group: str) -> Assessment:
        return _assess(schedule, known, history, on, told, frozenset({group}))

    doses = _on_days(schedule, doses, patient.birth_date, on, judge)
    return _assess(schedule, known, doses, on, told, None).groups


def _on_days(
    schedule: ScheduleData, doses: Sequence[AdministeredDose], birth: date, on: date, judge: Judge
) -> Sequence[AdministeredDose]:
    return dated_where_it_counts(schedule, possible_days(doses, birth, on), birth, on, judge)


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
    by_group: dict[str, list[Antigen]] = {}
    for antigen in schedule.antigens.values():
        if groups is None or antigen.vaccine_group in groups:
            by_group.setdefault(antigen.vaccine_group, []).append(antigen)
    evaluations: list[Evaluation] = []
    forecasts: list[GroupForecast] = []
    for group, antigens in by_group.items():
        best = [c for antigen in antigens for c in _best(schedule, antigen, patient, usable, on, told)]
        forecasts += merge(group, best, whole=group in schedule.full_groups, antigens=len(antigens))
        evaluations += [e for c in best for e in c.run.evaluations]
        if not best:
            evaluations += [e for antigen in antigens for e in _unasked(schedule, antigen, patient, usable, on, told)]
    if groups is None:
        # A known vaccine that no series asks of this child: of another calendar, or a girl's given to a boy.
        judged = {e.dose.id for e in evaluations}
        findings += [
            Evaluation(dose, "", DoseStatus.EXTRANEOUS, Reason.NOT_IN_CALENDAR)
            for dose in usable
            if dose.id not in judged
        ]
    return Assessment(tuple(evaluations), tuple(forecasts), tuple(findings))


def _best(
    schedule: ScheduleData,
    antigen: Antigen,
    patient: Patient,
    usable: Sequence[AdministeredDose],
    on: date,
    told: Restrictions,
) -> list[Candidate]:
    relevant = relevant_series(antigen, patient, on)
    begins = indication_begins(relevant, patient)
    if begins > on:
        told = replace(told, not_before={**told.not_before, antigen.name: (begins, "")})
    return _candidates(schedule, antigen, relevant, patient, usable, on, told)


def _unasked(
    schedule: ScheduleData,
    antigen: Antigen,
    patient: Patient,
    usable: Sequence[AdministeredDose],
    on: date,
    told: Restrictions,
) -> list[Evaluation]:
    """Doses that no known indication asks for: a verdict as if one did, and no forecast."""
    if not records_of(schedule, patient, usable, antigen.name):
        return []
    series = [s for s in antigen.series if suits_sex(s, patient)]
    return [e for c in _candidates(schedule, antigen, series, patient, usable, on, told) for e in c.run.evaluations]


def _candidates(
    schedule: ScheduleData,
    antigen: Antigen,
    relevant: Sequence[Series],
    patient: Patient,
    usable: Sequence[AdministeredDose],
    on: date,
    told: Restrictions,
) -> list[Candidate]:
    records = records_of(schedule, patient, usable, antigen.name)
    completed = _completed_groups(schedule, antigen, relevant, patient, usable, records, on)
    candidates = []
    for series in relevant:
        run = SeriesRun(schedule, series, patient, usable, records, on, completed, told)
        evaluate_history(run)
        candidates.append(Candidate(run, forecast(run, antigen)))
    return best_series(candidates)


def _completed_groups(
    schedule: ScheduleData,
    antigen: Antigen,
    relevant: Sequence[Series],
    patient: Patient,
    usable: Sequence[AdministeredDose],
    records: Sequence[AdministeredDose],
    on: date,
) -> frozenset[str]:
    """Series groups with a complete series: what “completed series” conditions ask for."""
    asked = {
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
        if series.group in asked:
            run = SeriesRun(schedule, series, patient, usable, records, on)
            evaluate_history(run)
            if forecast(run, antigen).status.value == "Complete":
                found.add(series.group)
    return frozenset(found)
