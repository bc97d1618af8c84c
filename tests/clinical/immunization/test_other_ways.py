"""Another way to complete a group completes a child, and never hurries one who is on the calendar's own way."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import pytest

from pediatric_his.clinical.immunization import AdministeredDose, Patient, assess
from pediatric_his.clinical.immunization.dates import after, duration
from pediatric_his.clinical.immunization.model import GroupForecast, PatientStatus
from pediatric_his.reference.calendars import Calendar, Line, LineDecision, as_decided, calendar_codes, load_calendar

BIRTH = date(2026, 5, 10)
LATER = {"age": "9 months", "min_age": "9 months", "min_interval": "4 months"}


def ipv(calendar: Calendar, on: date, *days: str) -> GroupForecast:
    doses = [AdministeredDose(day, date.fromisoformat(day), "10") for day in days]
    return next(g for g in assess(calendar.schedule, Patient(BIRTH, "f"), doses, on, {"IPV"}).groups)


def test_a_second_polio_dose_is_due_when_the_head_has_said() -> None:
    calendar = as_decided(load_calendar("UZ"), {"UZ/IPV/2": LineDecision("approved")})
    found = ipv(calendar, date(2026, 11, 25), "2026-09-10")
    assert (found.dose_number, found.recommended) == (2, date(2027, 2, 10))


def test_who_began_at_two_months_is_on_the_other_way_and_who_has_two_is_done() -> None:
    calendar = as_decided(load_calendar("UZ"), {"UZ/IPV/2": LineDecision("approved")})
    assert ipv(calendar, date(2026, 8, 1), "2026-07-10").recommended == date(2026, 9, 10)
    assert ipv(calendar, date(2026, 11, 25), "2026-07-10", "2026-09-10").status is PatientStatus.COMPLETE
    assert ipv(calendar, date(2026, 11, 25), "2026-09-10", "2026-10-10").status is PatientStatus.COMPLETE


@cache
def approved(code: str) -> Calendar:
    calendar = load_calendar(code)
    return as_decided(calendar, {line.id: LineDecision("approved") for line in calendar.lines})


def _own_lines() -> list[Line]:
    """Second and later lines of the calendars' own ways, of the groups that have another way."""
    found = []
    for code in calendar_codes():
        lines = load_calendar(code).lines
        ways = {line.group for line in lines if line.way}
        found += [ln for ln in lines if ln.group in ways and not ln.way and ln.number > 1 and ln.group != "HepB"]
    return found


@pytest.mark.parametrize("line", _own_lines(), ids=lambda line: line.id)
def test_an_approved_line_is_never_due_earlier_than_it_says(line: Line) -> None:
    """The doses before on their own days by the calendar: the next one is asked on its age, or its interval after the last."""
    calendar = approved(line.id[: line.id.index("/")])
    before = [ln for ln in calendar.lines if ln.group == line.group and not ln.way and ln.number < line.number]
    series = next(a for a in calendar.schedule.antigens.values() if a.vaccine_group == line.group).series[0]
    doses: list[AdministeredDose] = []
    day = BIRTH
    for n, one in enumerate(before):
        by_interval = after(duration(str(one.figures.get("min_interval", ""))), day) if doses else None
        by_age = after(duration(one.figures["age"]), BIRTH)
        assert by_age
        day = max(filter(None, (by_age, by_interval)))
        doses.append(AdministeredDose(str(n), day, series.doses[n].allowable[0].cvx))
    wanted = max(
        filter(
            None,
            (
                after(duration(line.figures["age"]), BIRTH),
                after(duration(str(line.figures.get("min_interval", ""))), day),
            ),
        )
    )
    found = assess(calendar.schedule, Patient(BIRTH, "f"), doses, day + timedelta(days=1), {line.group})
    (g,) = found.groups
    assert g.status is not PatientStatus.NOT_COMPLETE or (g.recommended and g.recommended >= wanted), (g, wanted)
