"""A catch-up plan: the fewest visits that bring a child up to date, each with all that may be given on its day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from pediatric_his.clinical.immunization.dates import LATEST
from pediatric_his.clinical.immunization.engine import group_forecasts
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
WAITS = timedelta(weeks=1)  # for a common visit
_A_DAY = timedelta(days=1)


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
    """Visits from `on` to `until` (two years on, where not given): the fewest for which nothing waits longer than a week.

    On each visit everything is given whose minimum age and intervals have passed and that is due by then; a dose that will be
    due within four weeks waits for no visit of its own when it may be given already. What is due waits up to a week in all for what
    can be given a few days later, and always the one day that makes two visits one. One product serves all the groups that it holds.
    `not_to_give` names groups that are exempted until a day, beside the patient's own exemptions; `prefer` puts products first (what
    is on the shelf).
    """
    plan = _Plan(schedule, patient, until or on + timedelta(days=731), dict(not_to_give or {}), list(prefer))
    return plan.best(list(doses), on, WAITS)


def as_given(visit: PlannedVisit) -> list[AdministeredDose]:
    """The doses of a planned visit: one syringe for each product, whatever the number of groups that it serves."""
    products = dict.fromkeys(dose.cvx for dose in visit.doses)
    return [AdministeredDose(f"plan-{visit.on}-{cvx}", visit.on, cvx) for cvx in products]


@dataclass(frozen=True, slots=True)
class _Plan:
    schedule: ScheduleData
    patient: Patient
    end: date
    not_to_give: Mapping[str, date]
    shelf: Sequence[str]

    def best(self, history: list[AdministeredDose], day: date, slack: timedelta) -> tuple[PlannedVisit, ...]:
        """The plan that gives most, on the fewest visits, soonest. `slack` is what may still be waited in all."""
        visits: list[PlannedVisit] = []
        while len(visits) < MOST_VISITS:
            choices = self.choices(history, day, slack)
            if not choices:
                break
            if len(choices) > 1:
                plans = [self._followed(history, visit, left_of(slack, waited)) for waited, visit in choices]
                return (*visits, *min(plans, key=_worth))
            ((_waited, visit),) = choices
            visits.append(visit)
            history = [*history, *as_given(visit)]
            day = visit.on + _A_DAY
        return tuple(visits)

    def _followed(
        self, history: list[AdministeredDose], visit: PlannedVisit, slack: timedelta
    ) -> tuple[PlannedVisit, ...]:
        return (visit, *self.best([*history, *as_given(visit)], visit.on + _A_DAY, slack))

    def choices(
        self, history: Sequence[AdministeredDose], day: date, slack: timedelta
    ) -> list[tuple[timedelta, PlannedVisit]]:
        """The next visit when something is first due, or a few days later where more can be given together then."""
        while day <= self.end:
            groups = self.open_groups(history, day)
            first = self.first_due(groups, day)
            if first is None or first > self.end:
                return []
            last = min(first + min(max(slack, _A_DAY), self.waits(groups, first)), self.end)
            days = sorted({first, *(d for d in self.openings(groups) if first < d <= last)})
            found = [(d - first, PlannedVisit(d, tuple(given))) for d in days if (given := self.given(history, d))]
            if found:
                return found
            # What is due waits for a product that is barred still.
            later = [d for d in self._days(groups) if d > first]
            if not later:
                return []
            day = min(later)
        return []

    def open_groups(self, history: Sequence[AdministeredDose], day: date) -> list[GroupForecast]:
        return [g for g in group_forecasts(self.schedule, self.patient, history, day) if _is_open(g)]

    def given(self, history: Sequence[AdministeredDose], day: date) -> list[PlannedDose]:
        groups = self.open_groups(history, day)
        ready = [g for g in groups if is_ready(g, day) and self.from_day(g) <= day]
        barred = [name for name, end in self.not_to_give.items() if day <= end]
        return choose_products(self.schedule, ready, self.shelf, barred)

    def first_due(self, groups: Sequence[GroupForecast], day: date) -> date | None:
        dues = [max(g.recommended, self.from_day(g)) for g in groups if g.recommended]
        return max(min(dues), day) if dues else None

    def openings(self, groups: Sequence[GroupForecast]) -> list[date]:
        """The first day on which each group's dose may be given, come along or be due."""
        return [
            max(g.earliest, g.recommended - COMES_ALONG, self.from_day(g))
            for g in groups
            if g.earliest and g.recommended
        ]

    def waits(self, groups: Sequence[GroupForecast], first: date) -> timedelta:
        """How long a visit may wait: a week, and not at all for a dose that is due on the day of birth (hepatitis B)."""
        at_birth = any(g.recommended == self.patient.birth_date for g in groups if is_ready(g, first))
        return timedelta(0) if at_birth and first <= self.patient.birth_date + _A_DAY else WAITS

    def _days(self, groups: Sequence[GroupForecast]) -> list[date]:
        ends = [end + _A_DAY for end in self.not_to_give.values() if end < LATEST]
        return [*ends, *(self.from_day(g) for g in groups), *(g.recommended for g in groups if g.recommended)]

    def from_day(self, g: GroupForecast) -> date:
        """The first day after the exemptions from the group and from all."""
        ends = [end for name, end in self.not_to_give.items() if name in (g.group, "*")]
        ends += [g.exempt_until] if g.exempt_until else []
        last = max(ends, default=date.min)
        return LATEST if last >= LATEST else last + _A_DAY if ends else date.min


def left_of(slack: timedelta, waited: timedelta) -> timedelta:
    """A single day is always waited: two visits a day apart are one."""
    return slack - waited if waited > _A_DAY else slack


def _worth(plan: Sequence[PlannedVisit]) -> tuple[int, int, int, list[date]]:
    given = sum(len(visit.doses) for visit in plan)
    days = [visit.on for visit in plan]
    a_day_apart = sum(later - earlier == _A_DAY for earlier, later in pairwise(days))
    return -given, len(plan), a_day_apart, days


def is_ready(g: GroupForecast, day: date) -> bool:
    """Whether the next dose may be given on a day, and is due by then or within four weeks."""
    return bool(g.earliest and g.recommended and g.earliest <= day and g.recommended <= day + COMES_ALONG)


def _is_open(g: GroupForecast) -> bool:
    """Whether it can be planned: what waits for a test, a doctor or the family's consent is not."""
    return (
        g.status is PatientStatus.NOT_COMPLETE
        and g.standing is not Standing.UNCERTAIN
        and (bool(g.vaccines) or g.exempt_until is not None)
        and not (g.test_first or g.precautions or g.refused)
    )


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
        # A product also serves a group that wouldn't propose it: two of one group on one day don't both count.
        serving = {cvx: [name for name in wanted if name in _holds(schedule, cvx)] for cvx in choices}
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
