"""Chapters 4 and 5: the history sorted by antigen, and the series that concern this patient."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pediatric_his.clinical.immunization.dates import LATEST, after
from pediatric_his.clinical.immunization.model import (
    AdministeredDose,
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

    Doses of one day are ordered by vaccine, so that the order in which they were written down changes nothing.
    """
    usable, findings = [], []
    for dose in sorted(doses, key=lambda d: (d.on, d.cvx, d.mvx, d.id)):
        reason = None
        if dose.on < patient.birth_date:
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


def records_of(
    schedule: ScheduleData, patient: Patient, doses: Sequence[AdministeredDose], antigen: str
) -> list[AdministeredDose]:
    """The doses that hold an antigen for the age at which they were given (association begin and end age)."""
    found = []
    for dose in doses:
        for association in schedule.associations[dose.cvx]:
            if association.antigen != antigen:
                continue
            begin = after(association.begin_age, patient.birth_date) or patient.birth_date
            end = after(association.end_age, patient.birth_date) or LATEST
            if begin <= dose.on < end:
                found.append(dose)
                break
    return found


def is_relevant(series: Series, patient: Patient, on: date) -> bool:
    """Whether a series concerns the patient: by gender, and for a risk series by an indication that is active now."""
    if series.genders and _SEXES[patient.sex] not in series.genders:
        return False
    if series.type is not SeriesType.RISK:
        return True
    for indication in series.indications:
        begin = after(indication.begin_age, patient.birth_date) or patient.birth_date
        end = after(indication.end_age, patient.birth_date) or LATEST
        if patient.has(indication.code) and begin <= on < end:
            return True
    return False
