"""The plan that brings a child up to date: which visits, and what on each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from pediatric_his.clinical.immunization import AdministeredDose, Patient, assess, model
from pediatric_his.clinical.immunization.catchup import catch_up_plan, is_ready
from pediatric_his.clinical.immunization.model import (
    DoseStatus,
    GroupForecast,
    PatientStatus,
    Standing,
)
from pediatric_his.reference.calendars import load_calendar
from tests.clinical.immunization.schedules import BIRTH, ages, interval, length, schedule, series, target

UZ = load_calendar("UZ").schedule
ON = date(2025, 6, 10)


def test_a_plan_gives_together_what_may_be_given_together_and_completes() -> None:
    prefer = load_calendar("UZ").products
    plan = catch_up_plan(UZ, Patient(BIRTH, "m"), [], date(2026, 3, 1), prefer=prefer)
    assert plan[0].on == date(2026, 3, 1)
    assert {d.group for d in plan[0].doses} == {"HepB", "OPV", "IPV", "DTP", "Hib", "Rota", "PCV", "MMR"}, (
        "BCG waits for its test"
    )
    assert [v.on for v in plan] == sorted({v.on for v in plan})
    history = [AdministeredDose(f"{v.on}{d.cvx}", v.on, d.cvx) for v in plan for d in v.doses]
    after = assess(UZ, Patient(BIRTH, "m"), list({d.id: d for d in history}.values()), plan[-1].on)
    assert all(e.status is not DoseStatus.NOT_VALID for e in after.evaluations), "each planned dose counts"
    late = [g.group for g in after.groups if g.recommended and g.recommended <= plan[-1].on]
    assert late == ["BCG"]


def test_a_plan_waits_for_the_end_of_an_exemption() -> None:
    plan = catch_up_plan(UZ, Patient(BIRTH, "m"), [], date(2026, 3, 1), not_to_give={"MMR": date(2026, 5, 31)})
    first = next(v.on for v in plan if any(d.group == "MMR" for d in v.doses))
    assert first >= date(2026, 6, 1)


# ── on a schedule of two antigens ──────────────────────────────────────────
def plan(data: Any, **options: Any) -> list[tuple[str, list[str]]]:
    """Each visit's day and its doses as group-number-vaccine."""
    found = catch_up_plan(data, Patient(BIRTH, "m"), [], ON, **options)
    return [(f"{v.on}", [f"{d.group}{d.number}{d.cvx}" for d in v.doses]) for v in found]


def two_doses(recommended: str, minimum: str = "28 days") -> Any:
    return schedule(
        series(target(1, ("A",)), target(2, ("A",), ages=ages("0 days"), intervals=(interval(minimum, recommended),)))
    )


def test_a_late_child_begins_today_and_goes_on_when_due() -> None:
    assert plan(two_doses("2 months")) == [("2025-06-10", ["X1A"]), ("2025-08-10", ["X2A"])]


@pytest.mark.parametrize(("until", "visits"), [(date(2025, 8, 10), 2), (date(2025, 8, 9), 1), (ON, 1), (None, 2)])
def test_the_last_day_is_one_of_the_plan(until: date | None, visits: int) -> None:
    assert len(plan(two_doses("2 months"), until=until)) == visits


def test_a_plan_that_ends_before_it_begins_is_empty() -> None:
    assert plan(two_doses("2 months"), until=ON - timedelta(days=1)) == []


@pytest.mark.parametrize(("recommended", "visits"), [("731 days", 2), ("732 days", 1)])
def test_a_plan_reaches_two_years_on(recommended: str, visits: int) -> None:
    assert len(plan(two_doses(recommended))) == visits


def test_a_plan_has_twenty_four_visits_at_most() -> None:
    data = schedule(series(target(1, ("A",), recurring=True, intervals=(interval("1 week"),))))
    found = plan(data)
    assert len(found) == 24
    assert found[-1] == ("2025-11-18", ["X24A"])
    every_day = schedule(series(target(1, ("A",), recurring=True, intervals=(interval("1 day"),))))
    assert [day for day, _ in plan(every_day)[:3]] == ["2025-06-10", "2025-06-11", "2025-06-12"]


def forecast(**changes: Any) -> GroupForecast:
    plain = GroupForecast("X", PatientStatus.NOT_COMPLETE, 1, ON, ON, vaccines=("A",))
    return replace(plain, **changes)


@pytest.mark.parametrize(
    ("earliest", "recommended", "ready"),
    [(0, 0, True), (1, 1, False), (0, 28, True), (0, 29, False), (-9, -9, True), (None, 0, False), (0, None, False)],
)
def test_ready_is_what_may_be_given_and_is_due_by_then(
    earliest: int | None, recommended: int | None, ready: bool
) -> None:
    days = [None if n is None else ON + timedelta(days=n) for n in (earliest, recommended)]
    assert is_ready(forecast(earliest=days[0], recommended=days[1]), ON) is ready


@pytest.mark.parametrize(
    "closed",
    [
        {"standing": Standing.UNCERTAIN},
        {"test_first": model.TestFirst("tst", length("0 days"), length("14 days"))},  # type: ignore[arg-type]
        {"preferable": ()},
    ],
)
def test_what_cannot_be_decided_yet_is_not_planned(closed: dict[str, Any]) -> None:
    data = schedule(series(target(1, ("A",), **closed)), of_y=(series(target(1, ("B",)), antigen="Y"),))
    assert plan(data) == [("2025-06-10", ["Y1B"])]


# ── exemptions ─────────────────────────────────────────────────────────────
BOTH = schedule(series(target(1, ("A",))), of_y=(series(target(1, ("B",)), antigen="Y"),))


ONLY_TOGETHER = schedule(series(target(1, ("AB",))), of_y=(series(target(1, ("AB",)), antigen="Y"),))


@pytest.mark.parametrize(
    ("ends", "first"),
    [(date(2025, 6, 30), "2025-07-01"), (date(2025, 6, 10), "2025-06-11"), (date(2025, 6, 9), "2025-06-10")],
)
def test_what_comes_only_with_an_exempt_group_waits_for_it(ends: date, first: str) -> None:
    assert plan(ONLY_TOGETHER, not_to_give={"X": ends}) == [(first, ["X1AB", "Y1AB"])]


def test_what_waits_for_a_product_keeps_nobody_else_waiting() -> None:
    """Y can't be given before X may; Z of a third antigen falls due meanwhile."""
    later = series(target(1, ("C",), ages=ages("6 months", "6 months")), antigen="Z")
    data = replace(
        ONLY_TOGETHER,
        antigens={
            **ONLY_TOGETHER.antigens,
            "Z": replace(ONLY_TOGETHER.antigens["Y"], name="Z", vaccine_group="Z", series=(later,)),
        },
        associations={**ONLY_TOGETHER.associations, "C": (replace(ONLY_TOGETHER.associations["B"][0], antigen="Z"),)},
    )
    found = plan(data, not_to_give={"X": date(2025, 8, 31)})
    assert found == [("2025-07-10", ["Z1C"]), ("2025-09-01", ["X1AB", "Y1AB"])]


# ── products ───────────────────────────────────────────────────────────────
X, Y = forecast(vaccines=("A", "A2", "AB")), forecast(group="Y", dose_number=2, vaccines=("B", "AB"))
