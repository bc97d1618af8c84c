"""A catch-up plan: the fewest visits that bring a child up to date, each with all that may be given on its day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pediatric_his.clinical.immunization.engine import assess
from pediatric_his.clinical.immunization.model import (
    AdministeredDose,
    GroupForecast,
    Patient,
    PatientStatus,
    ScheduleData,
    Standing,
)

MOST_VISITS = 24
COMES_ALONG = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class PlannedDose:
    group: str
    number: int | None
    cvx: str


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    on: date
    doses: tuple[PlannedDose, ...]


def catch_up_plan(
    schedule: ScheduleData,
    patient: Patient,
    doses: Sequence[AdministeredDose],
    on: date,
    *,
    until: date | None = None,
    not_to_give: Mapping[str, date] | None = None,
    prefer: Iterable[str] = (),
) -> tuple[PlannedVisit, ...]:
    """Visits from `on` to `until` (two years on, where not given).

    On each visit everything is given whose minimum age and intervals have passed and that is due by then; a dose that will be
    due within four weeks waits for no visit of its own when it may be given already. One product serves all the groups that it
    holds. `not_to_give` names groups that are exempted until a day; `prefer` puts products first (what is on the shelf).
    """
    end = until or on + timedelta(days=731)
    history = list(doses)
    shelf = {cvx: place for place, cvx in enumerate(prefer)}
    visits: list[PlannedVisit] = []
    day = on
    while len(visits) < MOST_VISITS:
        open_groups = [g for g in assess(schedule, patient, history, day).groups if _is_open(g, day, not_to_give)]
        day_of_visit = _next_day(open_groups, day, not_to_give)
        if day_of_visit is None or day_of_visit > end:
            break
        day = max(day, day_of_visit)
        ready = [
            g
            for g in open_groups
            if g.earliest
            and g.recommended
            and g.earliest <= day
            and g.recommended <= day + COMES_ALONG
            and _from(g, not_to_give) <= day
        ]
        given = _products(schedule, ready, shelf)
        if not given:
            break
        visits.append(PlannedVisit(day, tuple(given)))
        history += [AdministeredDose(f"plan-{len(visits)}-{d.cvx}", day, d.cvx) for d in _once(given)]
        day += timedelta(days=1)
    return tuple(visits)


def _is_open(g: GroupForecast, day: date, not_to_give: Mapping[str, date] | None) -> bool:
    return g.status is PatientStatus.NOT_COMPLETE and g.standing is not Standing.UNCERTAIN and bool(g.vaccines)


def _from(g: GroupForecast, not_to_give: Mapping[str, date] | None) -> date:
    barred = (not_to_give or {}).get(g.group) or (not_to_give or {}).get("*")
    return barred + timedelta(days=1) if barred else date.min


def _next_day(groups: Sequence[GroupForecast], day: date, not_to_give: Mapping[str, date] | None) -> date | None:
    """The first day on which something is due; what may be given then comes along."""
    days = [max(g.recommended, _from(g, not_to_give)) for g in groups if g.recommended]
    return max(min(days), day) if days else None


def _products(schedule: ScheduleData, ready: Sequence[GroupForecast], shelf: Mapping[str, int]) -> list[PlannedDose]:
    """A product for each group that is ready; a combined one where it serves several, and none that brings what isn't wanted."""
    wanted = {g.group: g for g in ready}
    planned: list[PlannedDose] = []
    while wanted:
        choices = {cvx for g in wanted.values() for cvx in g.vaccines}
        serving = {cvx: [name for name, g in wanted.items() if cvx in g.vaccines] for cvx in choices}
        best = min(
            serving,
            key=lambda cvx: (-len(serving[cvx]), shelf.get(cvx, len(shelf)), _surplus(schedule, cvx, wanted), cvx),
        )
        planned += [PlannedDose(name, wanted.pop(name).dose_number, best) for name in serving[best]]
    return sorted(planned, key=lambda d: (d.cvx, d.group))


def _surplus(schedule: ScheduleData, cvx: str, wanted: Mapping[str, GroupForecast]) -> int:
    groups = {
        schedule.antigens[a.antigen].vaccine_group
        for a in schedule.associations.get(cvx, ())
        if a.antigen in schedule.antigens
    }
    return len(groups - set(wanted))


def _once(given: Sequence[PlannedDose]) -> list[PlannedDose]:
    """One syringe for each product, whatever the number of groups that it serves."""
    return list({d.cvx: d for d in given}.values())
