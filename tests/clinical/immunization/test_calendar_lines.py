"""Each line of each calendar on the days about its limits, for a girl born on 10.01.2025 (`calendar_lines.csv`).

The figures are WHO's tables 2 and 3 (March 2023), CDSi 4.64 and the national texts, typed in a second time; the days were worked out from
them apart from the engine and its files. `before`: the doses before on their first days; `too_young` is the last day that doesn't count,
`counts` the first that does. `before_late`: the dose before so late that the interval decides: `too_soon`, `counts_after`. `last_day`,
`too_old`: about the highest age. Unsure lines are judged as if approved.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from pediatric_his.clinical.immunization import AdministeredDose, Patient, assess
from pediatric_his.clinical.immunization.model import DoseStatus, Evaluation, Reason, ScheduleData, Series, SeriesType
from pediatric_his.reference.calendars import Calendar, LineDecision, as_decided, calendar_codes, load_calendar

GIRL = Patient(date(2025, 1, 10), "f")
with Path(__file__).with_name("calendar_lines.csv").open(encoding="utf-8", newline="") as file:
    LINES = list(csv.DictReader(file))


@cache
def calendar_of(code: str) -> Calendar:
    calendar = load_calendar(code)
    return as_decided(calendar, {line.id: LineDecision("approved") for line in calendar.lines})


def alone(line: str) -> tuple[ScheduleData, Series]:
    """The schedule with nothing but the line's own way to complete the group."""
    code, way, number = line.split("/")
    group, _, place = way.partition(".")
    calendar, n = calendar_of(code), int(number)
    antigen = next(a for a in calendar.schedule.antigens.values() if a.vaccine_group == group)
    ways: list[list[Series]] = []
    for series in antigen.series:  # a way with a longer form for some products stands as two series
        if "longer" in series.name:
            ways[-1].append(series)
        else:
            ways.append([series])
    found = next(s for s in ways[int(place or 1) - 1] if any(d.number == n for d in s.doses))
    series = replace(found, type=SeriesType.STANDARD, default=True)
    return replace(calendar.schedule, antigens={antigen.name: replace(antigen, series=(series,))}), series


def judged(line: str, before: str, on: str) -> Evaluation:
    schedule, series = alone(line)
    days = [*before.split(), on]
    doses = [
        AdministeredDose(str(n), date.fromisoformat(day), target.allowable[0].cvx)
        for n, (day, target) in enumerate(zip(days, series.doses, strict=False))
    ]
    found = assess(schedule, GIRL, doses, doses[-1].on)
    assert all(e.status is DoseStatus.VALID for e in found.evaluations if e.dose.id != doses[-1].id), (
        "those before count"
    )
    return next(e for e in found.evaluations if e.dose.id == doses[-1].id)


def test_no_line_is_left_out() -> None:
    assert {line["line"] for line in LINES} == {ln.id for code in calendar_codes() for ln in load_calendar(code).lines}


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["line"])
def test_the_days_about_its_limits(line: dict[str, str]) -> None:
    name, before, late = line["line"], line["before"], line["before_late"]
    first = judged(name, before, line["counts"])
    assert (first.status, first.target_number) == (DoseStatus.VALID, int(name.split("/")[2]))
    if line["too_young"]:
        assert judged(name, before, line["too_young"]).reason is Reason.TOO_YOUNG
    if line["too_soon"]:
        assert judged(name, late, line["too_soon"]).reason in (Reason.TOO_SOON, Reason.LIVE_CONFLICT)
        assert judged(name, late, line["counts_after"]).status is DoseStatus.VALID
    if line["too_old"]:
        assert judged(name, before, line["last_day"]).status is DoseStatus.VALID
        assert judged(name, before, line["too_old"]).reason is Reason.TOO_OLD
