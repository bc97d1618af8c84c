"""A catch-up plan: the fewest visits that bring a child up to date, each with all that may be given on its day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
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
    shelf = list(prefer)
    visits: list[PlannedVisit] = []
    day = on
    while len(visits) < MOST_VISITS and day <= end:
        open_groups = [g for g in assess(schedule, patient, history, day).groups if _is_open(g)]
        day_of_visit = _next_day(open_groups, day, not_to_give)
        if day_of_visit is None or day_of_visit > end:
            break
        day = max(day, day_of_visit)
        ready = [g for g in open_groups if is_ready(g, day) and _from_day(g.group, not_to_give) <= day]
        barred = [name for name in not_to_give or {} if day < _from_day(name, not_to_give)]
        given = choose_products(schedule, ready, shelf, barred)
        if not given:  # what is due waits for a product that is barred still
            later = _later(open_groups, day, not_to_give)
            if later is None:
                break
            day = later
            continue
        visits.append(PlannedVisit(day, tuple(given)))
        history += [AdministeredDose(f"plan-{len(visits)}-{d.cvx}", day, d.cvx) for d in _once(given)]
        day += timedelta(days=1)
    return tuple(visits)


def is_ready(g: GroupForecast, day: date) -> bool:
    """Whether the next dose may be given on a day, and is due by then or within four weeks."""
    return bool(g.earliest and g.recommended and g.earliest <= day and g.recommended <= day + COMES_ALONG)


def _is_open(g: GroupForecast) -> bool:
    """Whether it can be planned: what waits for a test is not."""
    return (
        g.status is PatientStatus.NOT_COMPLETE
        and g.standing is not Standing.UNCERTAIN
        and bool(g.vaccines)
        and not g.test_first
    )


def _from_day(group: str, not_to_give: Mapping[str, date] | None) -> date:
    """The first day after the exemptions from the group and from all."""
    ends = [end for name, end in (not_to_give or {}).items() if name in (group, "*")]
    return max(ends) + timedelta(days=1) if ends else date.min


def _next_day(groups: Sequence[GroupForecast], day: date, not_to_give: Mapping[str, date] | None) -> date | None:
    """The first day on which something is due; what may be given then comes along."""
    days = [max(g.recommended, _from_day(g.group, not_to_give)) for g in groups if g.recommended]
    return max(min(days), day) if days else None


def _later(groups: Sequence[GroupForecast], day: date, not_to_give: Mapping[str, date] | None) -> date | None:
    """The next day on which an exemption has ended or something else falls due."""
    ends = [_from_day(name, not_to_give) for name in not_to_give or {}]
    days = [*ends, *(g.recommended for g in groups if g.recommended)]
    return min((d for d in days if d > day), default=None)


def choose_products(
    schedule: ScheduleData,
    ready: Sequence[GroupForecast],
    shelf: Sequence[str] = (),
    barred: Collection[str] = (),
) -> list[PlannedDose]:
    """A product for each group that is ready: a combined one where it serves several, none that brings a barred group.

    What is on the shelf comes before what isn't, in its order; among equals the one that brings least of what isn't wanted. A
    group for which there is no product is left out.
    """
    place = {cvx: n for n, cvx in enumerate(shelf)}
    wanted = {g.group: g for g in ready}
    planned: list[PlannedDose] = []
    while wanted:
        choices = {cvx for g in wanted.values() for cvx in g.vaccines if not _holds(schedule, cvx) & set(barred)}
        serving = {cvx: [name for name, g in wanted.items() if cvx in g.vaccines] for cvx in choices}
        if not serving:
            break
        best = min(
            serving,
            key=lambda cvx: (
                -len(serving[cvx]),
                len(_holds(schedule, cvx) - set(wanted)),
                place.get(cvx, len(place)),
                cvx,
            ),
        )
        planned += [PlannedDose(name, wanted.pop(name).dose_number, best) for name in serving[best]]
    return sorted(planned, key=lambda d: (d.cvx, d.group))


def _holds(schedule: ScheduleData, cvx: str) -> set[str]:
    """The vaccine groups of this schedule that a product counts for."""
    return {
        schedule.antigens[a.antigen].vaccine_group
        for a in schedule.associations.get(cvx, ())
        if a.antigen in schedule.antigens
    }


def _once(given: Sequence[PlannedDose]) -> list[PlannedDose]:
    """One syringe for each product, whatever the number of groups that it serves."""
    return list({d.cvx: d for d in given}.values())
