"""Chapter 7: each limit of a forecast at its two sides, on a schedule of one made-up antigen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pediatric_his.clinical.immunization import Observation, Patient, model
from pediatric_his.clinical.immunization.model import (
    Antigen,
    BirthImmunity,
    Contraindication,
    DoseStatus,
    PatientStatus,
    Reason,
    Season,
    VaccineRule,
)
from tests.clinical.immunization.schedules import (
    BIRTH,
    ages,
    group,
    interval,
    length,
    look,
    schedule,
    series,
    target,
    verdicts,
)

VALID, STATUS = DoseStatus.VALID, PatientStatus


def two(**of_second: Any) -> Any:
    """A schedule of two doses, the second changed."""
    return schedule(series(target(1), target(2, **of_second)))


# ── 7: forecasting ─────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("before", "country", "hers", "immune"),
    [
        (date(2025, 1, 11), "", "", True),
        (date(2025, 1, 10), "", "", False),
        (date(2025, 1, 11), "U.S.", "U.S.", True),
        (date(2025, 1, 11), "U.S.", "", False),
        (date(2025, 1, 11), "U.S.", "UZ", False),
        (date(2025, 1, 11), "", "UZ", True),
    ],
)
def test_immunity_by_birth(before: date, country: str, hers: str, immune: bool) -> None:
    data = schedule(series(target(1)), birth_immunity=(BirthImmunity(before, country, frozenset()),))
    found = look(data, who=Patient(BIRTH, "m", country=hers))
    assert (group(found).status is STATUS.IMMUNE) is immune


@pytest.mark.parametrize(
    ("on", "barred"), [("2025-03-09", False), ("2025-03-10", True), ("2025-04-09", True), ("2025-04-10", False)]
)
def test_a_contraindication_holds_within_its_ages(on: str, barred: bool) -> None:
    who = Patient(BIRTH, "m", (Observation("080"),))
    whole = Contraindication("080", length("2 months"), length("3 months"))
    found = group(look(schedule(series(target(1)), contraindications=(whole,)), on=on, who=who))
    assert (found.status is STATUS.CONTRAINDICATED) is barred
    one = Contraindication("080", None, None, (("A", length("2 months"), length("3 months")),))
    found = group(look(schedule(series(target(1)), contraindications=(one,)), on=on, who=who))
    assert ("A" not in found.vaccines) is barred


@pytest.mark.parametrize(
    ("on", "status"),
    [("2026-03-31", STATUS.NOT_COMPLETE), ("2026-04-01", STATUS.NOT_COMPLETE)],
)
def test_a_season_under_way_lasts_through_its_last_day(on: str, status: PatientStatus) -> None:
    data = schedule(series(target(1, season=Season(date(2025, 10, 1), date(2026, 3, 31)))))
    found = group(look(data, on=on))
    assert found.status is status
    assert found.earliest == (date(2025, 10, 1) if on == "2026-03-31" else date(2026, 10, 1))


def test_a_season_without_a_beginning_ends() -> None:
    data = schedule(series(target(1, season=Season(None, date(2026, 3, 31)))))
    assert group(look(data, on="2026-03-31")).status is STATUS.NOT_COMPLETE
    assert group(look(data, on="2026-04-01")).status is STATUS.NOT_RECOMMENDED


@pytest.mark.parametrize(
    ("on", "start"),
    [
        ("2028-11-01", date(2028, 10, 1)),
        ("2029-03-31", date(2028, 10, 1)),
        ("2029-04-01", date(2029, 10, 1)),
        ("2025-02-01", date(2024, 10, 1)),
        ("2025-03-31", date(2024, 10, 1)),
        ("2025-04-01", date(2025, 10, 1)),
        ("2021-12-01", date(2021, 10, 1)),
    ],
)
def test_fixed_dates_move_to_the_season_under_way_or_the_next(on: str, start: date) -> None:
    data = schedule(series(target(1, season=Season(date(2025, 10, 1), date(2026, 3, 31)))))
    assert group(look(data, on=on, who=Patient(date(2015, 1, 10), "m"))).earliest == start


@pytest.mark.parametrize(("day", "number"), [("2025-09-30", 1), ("2025-10-01", 2)])
def test_doses_of_the_season_are_counted(day: str, number: int) -> None:
    season = Season(date(2025, 10, 1), date(2026, 3, 31))
    data = schedule(series(target(1), target(2, season=season)))
    assert group(look(data, f"A@{day}", on="2025-12-01")).dose_number == number


@pytest.mark.parametrize(
    ("earliest", "status"), [("6 months - 1 day", STATUS.NOT_COMPLETE), ("6 months", STATUS.AGED_OUT)]
)
def test_a_dose_that_comes_too_late_is_aged_out(earliest: str, status: PatientStatus) -> None:
    data = schedule(series(target(1, ages=ages(earliest, maximum="6 months"))))
    found = group(look(data, on="2025-03-10"))
    assert found.status is status
    if status is STATUS.NOT_COMPLETE:
        assert found.latest == date(2025, 7, 9), "the day before the maximum age"


@pytest.mark.parametrize(("on", "status"), [("2025-07-09", STATUS.NOT_COMPLETE), ("2025-07-10", STATUS.AGED_OUT)])
def test_a_patient_is_aged_out_on_the_day_of_the_maximum(on: str, status: PatientStatus) -> None:
    data = schedule(series(target(1, ages=ages("2 months", maximum="6 months"))))
    assert group(look(data, on=on)).status is status


@pytest.mark.parametrize(
    ("code", "seen", "on", "asked"),
    [
        ("tst", date(2025, 6, 1), "2025-06-01", False),
        ("tst", date(2025, 6, 1), "2025-06-15", False),
        ("tst", date(2025, 6, 1), "2025-06-16", True),
        ("other", date(2025, 6, 1), "2025-06-10", True),
        ("tst", None, "2025-06-10", True),
        ("tst", date(2025, 6, 1), "2025-02-01", False),  # before the age from which it is asked
    ],
)
def test_a_tests_answer_holds_for_its_days(code: str, seen: date | None, on: str, asked: bool) -> None:
    from_age, holds = length("2 months"), length("14 days")
    assert from_age is not None
    assert holds is not None
    data = schedule(series(target(1, test_first=model.TestFirst("tst", from_age, holds))))
    found = look(data, on=on, who=Patient(BIRTH, "m", (Observation(code, seen),)))
    assert group(found).test_first == ("tst" if asked else "")


@pytest.mark.parametrize(
    ("begin", "end", "on", "offered"),
    [
        ("2 months", "", "2025-03-09", False),
        ("2 months", "", "2025-03-10", True),
        ("", "2 months", "2025-03-09", True),
        ("", "2 months", "2025-03-10", False),
    ],
)
def test_a_vaccine_is_offered_within_its_ages_today(begin: str, end: str, on: str, offered: bool) -> None:
    rule = VaccineRule("A", length(begin), length(end), forecast=True)
    assert group(look(schedule(series(target(1, preferable=(rule,)))), on=on)).vaccines == (("A",) if offered else ())


def test_nothing_is_forecast_before_a_dose_that_was_given() -> None:
    """7.5: not before the last dose, counted or not, and not before an inadvertent one."""
    data = two(ages=ages("2 months"))
    assert group(look(data, "A@2025-02-10", "A@2025-03-01")).earliest == date(2025, 3, 10)
    too_soon = two(intervals=(interval("0 days", absolute="9 months"),))
    assert group(look(too_soon, "A@2025-03-10", "A@2025-05-01", "A@2025-08-01")).earliest == date(2025, 8, 1)
    inadvertent = schedule(series(target(1, inadvertent=frozenset({"A2"}))))
    assert group(look(inadvertent, "A2@2025-05-01", "B@2025-08-01")).earliest == date(2025, 5, 1)


def test_an_inadvertent_dose_is_no_start_of_an_interval() -> None:
    data = two(intervals=(interval("6 months"),), inadvertent=frozenset({"A2"}))
    found = look(data, "A@2025-03-10", "A2@2025-08-01")
    assert verdicts(found) == [VALID, Reason.INADVERTENT]
    assert group(found).earliest == date(2025, 9, 10)


def test_an_interval_counts_from_a_target_dose_as_given_last() -> None:
    from_first = interval("6 months", from_previous=False, from_target_dose=1)
    data = schedule(series(target(1, recurring=True), target(2, intervals=(from_first,))))
    assert group(look(two(intervals=(from_first,)), "A@2025-03-10")).earliest == date(2025, 9, 10)
    assert group(look(data, "A@2025-03-10", "A@2025-04-10")).dose_number == 3
    three = schedule(series(target(1), target(2), target(3, intervals=(from_first,))))
    assert group(look(three, "A@2025-03-10", "A@2025-04-10")).earliest == date(2025, 9, 10)
    twice = schedule(series(target(1), target(1), target(3, intervals=(from_first,))))
    assert group(look(twice, "A@2025-03-10", "A@2025-04-10")).earliest == date(2025, 10, 10)


def test_an_interval_counts_from_an_observation() -> None:
    since = interval("6 months", from_previous=False, from_observation="091")
    seen = (Observation("091", date(2025, 3, 10)), Observation("092", date(2025, 5, 10)), Observation("091"))
    data = schedule(series(target(1, intervals=(since,))))
    assert group(look(data, who=Patient(BIRTH, "m", seen))).earliest == date(2025, 9, 10)
    assert group(look(data)).earliest == BIRTH


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        (("B@2025-03-10", "A@2025-04-06"), Reason.TOO_SOON),
        (("B@2025-03-10", "A@2025-04-07"), VALID),
        (("B@2025-03-10", "A@2025-04-07", "B@2025-04-08"), VALID),
        (("B@2025-03-10", "A2@2025-04-01", "A@2025-04-07"), VALID),
        (("B@2025-03-10", "B@2025-03-20", "A@2025-04-07"), Reason.TOO_SOON),
    ],
)
def test_an_interval_counts_from_the_most_recent_of_some_vaccines(given: tuple[str, ...], verdict: object) -> None:
    since = interval("28 days", from_previous=False, from_most_recent=frozenset({"B", "A"}))
    data = schedule(series(target(1, ("A",), intervals=(since,))), of_y=(series(target(1, ("B",)), antigen="Y"),))
    found = [e for e in look(data, *given).evaluations if e.antigen == "X" and e.dose.cvx == "A"]
    assert [e.reason or e.status for e in found] == [verdict]


def test_an_inadvertent_dose_is_not_the_most_recent() -> None:
    since = interval("28 days", from_previous=False, from_most_recent=frozenset({"A2"}))
    third = target(3, intervals=(since,))
    data = schedule(series(target(1), target(2, inadvertent=frozenset({"A2"})), third))
    found = look(data, "A@2025-03-10", "A2@2025-05-01", "A@2025-05-02")
    assert group(found).earliest == date(2025, 5, 2)


def test_antigens_are_of_their_groups() -> None:
    """Two antigens in one vaccine group make one forecast."""
    data = schedule(series(target(1)), of_y=(series(target(1, ("B",)), antigen="Y"),))
    joined = replace(data, antigens={name: Antigen(name, "XY", a.series) for name, a in data.antigens.items()})
    assert [g.group for g in look(joined).groups] == ["XY"]
