"""The catch-up plan: the fewest visits, proven against a search through every choice of days on small cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pediatric_his.clinical.immunization import AdministeredDose, Exemption, Patient
from pediatric_his.clinical.immunization.catchup import (
    WAITS,
    PlannedVisit,
    _Plan,
    as_given,
    catch_up_plan,
    is_ready,
    left_of,
)
from pediatric_his.clinical.immunization.engine import group_forecasts
from pediatric_his.clinical.immunization.model import ScheduleData, Series
from pediatric_his.reference.calendars import load_calendar
from tests.clinical.immunization.schedules import ages, interval, schedule, series, target

BIRTH = date(2025, 1, 10)
UZ = load_calendar("UZ")
A_DAY = timedelta(days=1)


def doses(*told: tuple[str, int]) -> list[AdministeredDose]:
    return [AdministeredDose(str(n), BIRTH + timedelta(days=day), cvx) for n, (cvx, day) in enumerate(told)]


def plan_of(history: Sequence[AdministeredDose], on: date, until: date) -> tuple[PlannedVisit, ...]:
    return catch_up_plan(UZ.schedule, Patient(BIRTH, "m"), history, on, until=until, prefer=UZ.products)


def fewest(
    plan: _Plan,
    history: list[AdministeredDose],
    day: date,
    missing: Counter[str],
    at_most: int,
    slack: timedelta = WAITS,
) -> int:
    """The least number of visits that give what is missing, by trying each day on which each visit could be: a week to spare in all."""
    if not missing:
        return 0
    groups = plan.open_groups(history, day)
    first = plan.first_due(groups, day)
    if first is None or at_most <= 0:
        return 99
    least = 99
    for days in range(min(max(slack, A_DAY), plan.waits(groups, first)).days + 1):
        on = first + timedelta(days=days)
        if on > plan.end:
            break
        given_then = plan.given(history, on)
        if given_then:
            visit = PlannedVisit(on, tuple(given_then))
            left = missing - Counter(dose.group for dose in given_then)
            rest = fewest(
                plan,
                [*history, *as_given(visit)],
                on + A_DAY,
                left,
                min(at_most, least - 1) - 1,
                left_of(slack, timedelta(days=days)),
            )
            least = min(least, 1 + rest)
    return least


small = st.lists(
    st.tuples(st.sampled_from(["198", "178", "03", "119", "133", "10", "08"]), st.integers(0, 480)), max_size=6
)


@settings(max_examples=20, deadline=None)
@given(small, st.integers(60, 500), st.integers(10, 70))
def test_no_choice_of_days_needs_fewer_visits(told: list[tuple[str, int]], age: int, horizon: int) -> None:
    on = BIRTH + timedelta(days=age)
    history = [d for d in doses(*told) if d.on < on]
    plan = _Plan(UZ.schedule, Patient(BIRTH, "m"), on + timedelta(days=horizon), {}, list(UZ.products))
    found = plan_of(history, on, plan.end)
    asked = Counter(dose.group for visit in found for dose in visit.doses)
    assert fewest(plan, history, on, asked, len(found) - 1) >= len(found), "with fewer visits something stays ungiven"


# ── on made-up calendars of two antigens ───────────────────────────────────
def made_up(of_x: list[tuple[int, int, int]], of_y: list[tuple[int, int, int]]) -> ScheduleData:
    """For each dose its age and interval in days, and how many days later it is recommended."""

    def asked(cvx: str, antigen: str, doses: list[tuple[int, int, int]]) -> Series:
        targets = []
        for number, (age, apart, later) in enumerate(doses, 1):
            minimum, recommended = f"{age} days", f"{age + later} days"
            apart_by = (interval(f"{apart} days", f"{apart + later} days"),) if number > 1 else ()
            targets.append(target(number, (cvx,), ages=ages(minimum, recommended), intervals=apart_by))
        return series(*targets, antigen=antigen)

    return schedule(asked("A", "X", of_x), of_y=(asked("B", "Y", of_y),))


def least_visits(data: ScheduleData, start: date, missing: Counter[str], at_most: int) -> int:
    """By every choice of days and of what is given on each: also of giving only a part of what is ready."""
    who = Patient(BIRTH, "m")

    def search(history: list[AdministeredDose], day: date, left: Counter[str], at_most: int, slack: timedelta) -> int:
        if not +left:
            return 0
        if max(left.values()) > at_most:  # two doses of a group are two visits
            return 99
        groups = [g for g in group_forecasts(data, who, history, day) if g.recommended and left[g.group] > 0]
        first = max(start, min(g.recommended for g in groups if g.recommended))
        least = 99
        on = max(day, first)
        while on <= first + max(slack, A_DAY):
            ready = [g.group for g in group_forecasts(data, who, history, on) if is_ready(g, on)]
            for given_then in (some for n in range(len(ready), 0, -1) for some in combinations(ready, n)):
                gave = [AdministeredDose(f"{on}{g}", on, {"X": "A", "Y": "B"}[g]) for g in given_then]
                rest = left - Counter(given_then)
                later = search([*history, *gave], on + A_DAY, rest, at_most - 1, left_of(slack, on - first))
                least = min(least, 1 + later)
                at_most = min(at_most, least - 1)
            on += A_DAY
        return least

    return search([], start, missing, at_most, WAITS)


a_dose = st.tuples(st.integers(2, 60), st.integers(7, 40), st.integers(0, 20))  # what is due at birth waits for nothing


@settings(max_examples=30, deadline=None)
@given(st.lists(a_dose, min_size=1, max_size=2), st.lists(a_dose, min_size=1, max_size=2), st.integers(1, 60))
def test_no_choice_of_days_and_doses_needs_fewer_visits(
    of_x: list[tuple[int, int, int]], of_y: list[tuple[int, int, int]], age: int
) -> None:
    data, on = made_up(sorted(of_x), sorted(of_y)), BIRTH + timedelta(days=age)
    plan = catch_up_plan(data, Patient(BIRTH, "m"), [], on)
    asked = Counter(dose.group for visit in plan for dose in visit.doses)
    assert asked == {"X": len(of_x), "Y": len(of_y)}, "everything is given"
    assert least_visits(data, on, asked, len(plan) - 1) >= len(plan), "fewer visits would do"
    days = [visit.on for visit in plan]
    assert all(later - earlier > A_DAY for earlier, later in pairwise(days)), "two visits a day apart are one"


def test_two_visits_a_day_apart_are_one() -> None:
    """Thirteen months old; the second MMR may be given tomorrow, the rest is due today."""
    history = doses(
        ("08", 0), ("19", 2), ("198", 61), ("198", 91), ("178", 61), ("178", 91), ("133", 61), ("133", 91), ("03", 370)
    )
    on = BIRTH + timedelta(days=364)
    first, *_later = plan_of([d for d in history if d.on < on], on, on + timedelta(days=30))
    assert first.on == date(2026, 1, 10), "the first birthday, tomorrow: MMR and the third PCV with the rest"
    assert {"MMR", "PCV", "DTP", "OPV"} <= {dose.group for dose in first.doses}


def test_hepatitis_b_at_birth_waits_for_nothing() -> None:
    first, *_later = plan_of([], BIRTH, BIRTH + timedelta(days=90))
    assert first.on == BIRTH
    assert [dose.group for dose in first.doses] == ["HepB", "BCG"]


def test_an_exemption_of_a_component_goes_around_it() -> None:
    """Pertussis is exempted for all of the plan: DT, and hepatitis B alone; Hib has no product of its own on the shelf."""
    who = Patient(BIRTH, "m", exemptions=(Exemption("Pertussis"),))
    on = BIRTH + timedelta(days=120)
    plan = catch_up_plan(UZ.schedule, who, [], on, until=on + timedelta(days=100), prefer=UZ.products)
    given_products = {dose.cvx for visit in plan for dose in visit.doses}
    assert {"28", "08"} <= given_products
    assert not given_products & {"198", "01"}
