"""The catch-up plan of a child in words: the fewest visits, each with what is given on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pediatric_his.clinical.immunization.catchup import catch_up_plan
from pediatric_his.features.vaccinations.due import DueList, administered
from pediatric_his.features.vaccinations.words import vaccine_words

VISITS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class PlannedDay:
    on: date
    words: str


def planned_days(due: DueList, on: date) -> list[PlannedDay]:
    """The next visits. What is kept back, waits for a test or for the doctor is in none of them."""
    calendar, doses = due.calendar, administered(due.doses, on)
    plan = catch_up_plan(calendar.schedule, due.facts.patient(on), doses, on, prefer=calendar.products)
    return [
        PlannedDay(visit.on, ", ".join(_short(due, cvx) for cvx in dict.fromkeys(d.cvx for d in visit.doses)))
        for visit in plan[:VISITS_SHOWN]
    ]


def _short(due: DueList, cvx: str) -> str:
    """The vaccine without what stands in brackets."""
    return vaccine_words(due.calendar, due.calendar.vaccine_of(cvx)).partition(" (")[0]
