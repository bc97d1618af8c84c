"""Chapters 4 and 5: the history sorted by antigen, and the series that concern this patient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from pediatric_his.clinical.immunization.dates import EARLIEST, LATEST, after
from pediatric_his.clinical.immunization.model import (
    AdministeredDose,
    Antigen,
    DoseStatus,
    Evaluation,
    Patient,
    Reason,
    ScheduleData,
    Series,
    SeriesType,
)

_SEXES = {"m": "Male", "f": "Female", None: "Unknown"}


def judge_records(
    schedule: ScheduleData, patient: Patient, doses: Sequence[AdministeredDose], on: date
) -> tuple[list[AdministeredDose], list[Evaluation]]:
    """The doses that can be evaluated, in order of their days; and a finding about each other one.

    Of one day the vaccine that holds most comes first, so that it counts and the order of writing changes nothing.
    """

    def place(d: AdministeredDose) -> tuple[date, int, str, str, str]:
        return d.on, -len(schedule.associations.get(d.cvx, ())), d.cvx, d.mvx, d.id

    usable, findings = [], []
    for dose in sorted(doses, key=place):
        reason = None
        if dose.undated:
            reason = Reason.UNKNOWN_DAY
        elif dose.on < patient.birth_date:
            reason = Reason.BEFORE_BIRTH
        elif dose.on > on:
            reason = Reason.IN_THE_FUTURE
        elif dose.cvx not in schedule.associations:
            reason = Reason.UNKNOWN_PRODUCT
        if reason is None:
            usable.append(dose)
        else:
            findings.append(Evaluation(dose, "", DoseStatus.NOT_VALID, reason))
    return usable, findings


def records_by_antigen(
    schedule: ScheduleData, patient: Patient, doses: Sequence[AdministeredDose]
) -> Mapping[str, Sequence[AdministeredDose]]:
    """The doses that hold each antigen for the age at which they were given (association begin and end age)."""
    found: dict[str, list[AdministeredDose]] = {}
    for dose in doses:
        for association in schedule.associations[dose.cvx]:
            mine = found.setdefault(association.antigen, [])
            begin = after(association.begin_age, patient.birth_date) or patient.birth_date
            end = after(association.end_age, patient.birth_date) or LATEST
            if begin <= dose.on < end and (not mine or mine[-1] is not dose):
                mine.append(dose)
    return found


def relevant_series(antigen: Antigen, patient: Patient, on: date) -> list[Series]:
    """The series that concern the patient; where none does yet, those whose indication begins at an age still to come.

    The specification leaves open what is said before an indication's age; CDC's dengue cases forecast the day on which it begins.
    """
    now = [s for s in antigen.series if _is_relevant(s, patient, on)]
    return now or [s for s in antigen.series if _is_relevant(s, patient, on, begun=False)]


def indication_begins(relevant: Sequence[Series], patient: Patient) -> date:
    """The first day on which one of the series is indicated."""
    days = [
        after(i.begin_age, patient.birth_date) or patient.birth_date
        for series in relevant
        for i in series.indications
        if patient.has(i.code)
    ]
    standard = any(s.type is not SeriesType.RISK for s in relevant)
    return EARLIEST if standard else min(days, default=EARLIEST)


def suits_sex(series: Series, patient: Patient) -> bool:
    return not series.genders or _SEXES[patient.sex] in series.genders


def _is_relevant(series: Series, patient: Patient, on: date, *, begun: bool = True) -> bool:
    """By gender, and for a risk series by an indication that is active now (or, where not `begun`, will be)."""
    if not suits_sex(series, patient):
        return False
    if series.type is not SeriesType.RISK:
        return True
    for indication in series.indications:
        begin = after(indication.begin_age, patient.birth_date) or patient.birth_date
        end = after(indication.end_age, patient.birth_date) or LATEST
        if patient.has(indication.code) and on < end and (begin <= on or not begun):
            return True
    return False
