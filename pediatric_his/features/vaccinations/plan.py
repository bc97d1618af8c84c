"""The catch-up plan of a child in words: the fewest visits, each with what is given on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from pediatric_his.clinical.immunization import AdministeredDose, Patient
from pediatric_his.clinical.immunization.catchup import PlannedVisit, catch_up_plan
from pediatric_his.features.vaccinations.due import DueList, administered
from pediatric_his.features.vaccinations.words import vaccine_words
from pediatric_his.reference.calendars import Calendar
from pediatric_his.web.languages import _

VISITS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class PlannedDay:
    on: date
    words: str


def planned_days(due: DueList, on: date) -> list[PlannedDay]:
    """The next visits. What is kept back, waits for a test or for the doctor is in none of them."""
    unchecked = f" · {_('not checked: ask the doctor first')}" if due.facts.unchecked else ""
    plan = _plan(due.calendar, due.facts.patient(on), tuple(administered(due.doses, on)), on)
    return [
        PlannedDay(
            visit.on, ", ".join(_short(due, cvx) for cvx in dict.fromkeys(d.cvx for d in visit.doses)) + unchecked
        )
        for visit in plan[:VISITS_SHOWN]
    ]


@lru_cache(maxsize=128)  # a page that is opened again asks the same
def _plan(
    calendar: Calendar, patient: Patient, doses: tuple[AdministeredDose, ...], on: date
) -> tuple[PlannedVisit, ...]:
    return catch_up_plan(calendar.schedule, patient, doses, on, prefer=calendar.products)


def _short(due: DueList, cvx: str) -> str:
    """The vaccine without what stands in brackets."""
    return vaccine_words(due.calendar, due.calendar.vaccine_of(cvx)).partition(" (")[0]
