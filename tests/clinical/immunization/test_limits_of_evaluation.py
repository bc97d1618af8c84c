"""Chapters 4 to 6: each limit of an evaluation at its two sides, on a schedule of one made-up antigen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pediatric_his.clinical.immunization import AdministeredDose, Observation, Patient, assess
from pediatric_his.clinical.immunization.model import (
    AllowableInterval,
    Association,
    ConditionalSkip,
    DoseStatus,
    Indication,
    InForce,
    LiveConflict,
    PatientStatus,
    PreferableInterval,
    Reason,
    SeriesType,
    SkipCondition,
    SkipSet,
    VaccineRule,
)
from tests.clinical.immunization.schedules import (
    BIRTH,
    ages,
    group,
    history,
    interval,
    length,
    look,
    schedule,
    series,
    target,
    verdicts,
)

VALID, STATUS = DoseStatus.VALID, PatientStatus


def skip(
    *conditions: SkipCondition, evaluation: bool = True, forecast: bool = True, in_force: InForce | None = None
) -> tuple[ConditionalSkip, ...]:
    one = SkipSet(conditions, any_condition=False, in_force=in_force or InForce())
    return (ConditionalSkip(evaluation, forecast, False, (one,)),)


def two(**of_second: Any) -> Any:
    """A schedule of two doses, the second changed."""
    return schedule(series(target(1), target(2, **of_second)))


# ── in force ───────────────────────────────────────────────────────────────
def test_dates_in_force_hold_from_the_first_to_the_last() -> None:
    rule = InForce(date(2025, 3, 1), date(2025, 3, 31))
    days = (date(2025, 2, 28), date(2025, 3, 1), date(2025, 3, 31), date(2025, 4, 1))
    assert [rule.holds(day) for day in days] == [False, True, True, False]
    assert InForce().holds(date(1900, 1, 1))


def test_what_a_schedule_does_not_say_is_no() -> None:
    assert not PreferableInterval(True, None, frozenset(), None, None, None, None, None).priority
    assert not VaccineRule("A", None, None).forecast
    assert not target(1).recurring
    count = SkipCondition("count", count_logic="greater than")
    assert (count.count, count.valid_only) == (0, False)


# ── 6.2: skips ─────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("day", "number"), [("2025-07-09", 2), ("2025-07-10", 3), ("2025-08-09", 3), ("2025-08-10", 2)]
)
def test_a_skip_by_age_holds_from_its_first_to_before_its_last_day(day: str, number: int) -> None:
    """Six to seven months of age."""
    condition = SkipCondition("age", begin_age=length("6 months"), end_age=length("7 months"))
    data = schedule(series(target(1), target(2, skips=skip(condition, forecast=False)), target(3)))
    assert look(data, "A@2025-03-10", f"A@{day}").evaluations[-1].target_number == number


ALWAYS = SkipCondition("age")


@pytest.mark.parametrize(
    ("any_set", "conditions", "skipped"),
    [
        (False, ("yes", "no"), False),
        (False, ("yes", "yes"), True),
        (True, ("yes", "no"), True),
        (True, ("no", "no"), False),
        (False, ("yes",), True),
        (False, ("no",), False),
        (False, (), False),
    ],
)
def test_sets_of_a_skip_are_joined_by_and_or_or(any_set: bool, conditions: tuple[str, ...], skipped: bool) -> None:
    never = SkipCondition("age", begin_age=length("90 years"))
    sets = tuple(SkipSet((ALWAYS if c == "yes" else never,), False) for c in conditions)
    found = look(two(skips=(ConditionalSkip(True, True, any_set, sets),)), "A@2025-03-10")
    assert (group(found).status is STATUS.COMPLETE) is skipped


def test_a_set_in_force_is_asked_on_the_doses_day_or_the_assessments() -> None:
    """In force from July: the dose of June is not skipped over, the forecast of January is."""
    since_july = skip(ALWAYS, in_force=InForce(date(2025, 7, 1)))
    data = schedule(series(target(1), target(2, skips=since_july), target(3)))
    assert [e.target_number for e in look(data, "A@2025-03-10", "A@2025-06-30").evaluations] == [1, 2]
    assert [e.target_number for e in look(data, "A@2025-03-10", "A@2025-07-01").evaluations] == [1, 3]
    assert group(look(data, "A@2025-03-10", on="2025-06-30")).dose_number == 2
    skipped = schedule(series(target(1), target(2, skips=since_july)))
    assert group(look(skipped, "A@2025-03-10", on="2025-06-30")).status is STATUS.NOT_COMPLETE
    assert group(look(skipped, "A@2025-03-10", on="2025-07-01")).status is STATUS.COMPLETE


def test_a_skip_is_for_evaluation_or_for_forecasting() -> None:
    for_evaluation = look(two(skips=skip(ALWAYS, forecast=False)), "A@2025-03-10")
    assert group(for_evaluation).status is STATUS.NOT_COMPLETE
    for_forecast = look(two(skips=skip(ALWAYS, evaluation=False)), "A@2025-03-10", "A@2025-06-10")
    assert [e.target_number for e in for_forecast.evaluations] == [1, 2]


def test_a_dose_that_would_be_skipped_on_its_earliest_day_is_passed_over() -> None:
    """7.6: due at 12 months, when it will be skipped."""
    grown = SkipCondition("age", begin_age=length("12 months"))
    second = target(2, ages=ages("12 months"), skips=skip(grown, evaluation=False))
    data = schedule(series(target(1), second))
    assert group(look(data, "A@2025-03-10", on="2025-06-10")).status is STATUS.COMPLETE
    third = target(3, ages=ages("18 months"))
    data = schedule(series(target(1), second, third))
    assert group(look(data, "A@2025-03-10", on="2025-06-10")).earliest == date(2026, 7, 10)
    assert group(look(schedule(series(target(1, skips=skip(ALWAYS)))))).status is STATUS.NOT_RECOMMENDED
    late = skip(SkipCondition("age", begin_age=length("12 months")), evaluation=False)
    only = schedule(series(target(1, ages=ages("12 months"), skips=late)))
    assert group(look(only, on="2025-06-10")).status is STATUS.NOT_RECOMMENDED


@pytest.mark.parametrize(
    ("changes", "counted"),
    [
        ({}, 4),
        ({"vaccines": frozenset({"A"})}, 3),
        ({"vaccines": frozenset({"A2"})}, 1),
        ({"vaccines": frozenset({"B"})}, 1),
        ({"begin_age": length("3 months")}, 3),
        ({"begin_age": length("3 months + 1 day")}, 2),
        ({"end_age": length("5 months")}, 2),
        ({"end_age": length("5 months + 1 day")}, 3),
        ({"start": date(2025, 4, 10)}, 3),
        ({"start": date(2025, 4, 11)}, 2),
        ({"end": date(2025, 6, 10)}, 2),
        ({"end": date(2025, 6, 11)}, 3),
        ({"valid_only": True}, 2),
    ],
)
def test_which_doses_a_skip_counts(changes: dict[str, Any], counted: int) -> None:
    """A at two, three and five months, A2 at six; B isn't of the antigen. Dose 3 waits for a year: two are valid."""
    given = ("A@2025-03-10", "B@2025-04-01", "A@2025-04-10", "A@2025-06-10", "A2@2025-07-10")
    for at_least, skipped in ((counted - 1, True), (counted, False)):
        condition = SkipCondition("count", count=at_least, count_logic="greater than", **changes)
        third = target(3, ages=ages("1 year"), skips=skip(condition, evaluation=False))
        data = schedule(series(target(1), target(2), third), of_y=(series(target(1, ("B",)), antigen="Y"),))
        assert (group(look(data, *given, on="2025-08-01")).status is STATUS.COMPLETE) is skipped


def test_doses_up_to_the_one_that_is_evaluated_are_counted() -> None:
    """Two doses before: a dose on the day itself isn't one of them."""
    condition = SkipCondition("count", count=1, count_logic="equal to")
    data = schedule(series(target(1), target(2, skips=skip(condition)), target(3)))
    assert [e.target_number for e in look(data, "A@2025-03-10", "A@2025-04-10").evaluations] == [1, 3]


@pytest.mark.parametrize(
    ("logic", "count", "skipped"),
    [
        ("greater than", 0, True), ("greater than", 1, False), ("equal to", 0, False), ("equal to", 1, True),
        ("equal to", 2, False), ("less than", 1, False), ("less than", 2, True),
    ],
)  # fmt: skip
def test_a_count_is_more_less_or_equal(logic: str, count: int, skipped: bool) -> None:
    condition = SkipCondition("count", count=count, count_logic=logic)
    found = look(two(skips=skip(condition, evaluation=False)), "A@2025-03-10")
    assert (group(found).status is STATUS.COMPLETE) is skipped


def test_a_completed_series_of_another_group_skips() -> None:
    condition = SkipCondition("completed series", series_group="2")
    first = series(target(1), target(2, skips=skip(condition)), name="first", group="1")
    short = series(target(1), name="short", group="2")
    long = series(target(1), target(2), name="long", group="2")
    for other, status in ((short, STATUS.COMPLETE), (long, STATUS.NOT_COMPLETE)):
        found = assess(schedule(first, other), Patient(BIRTH, "m"), history("A@2025-03-10"), date(2025, 6, 10))
        assert {g.status for g in found.groups} == {status}
        alone = [e.target_number for e in found.evaluations if e.status is VALID]
        assert alone == [1, 1]


# ── 6.1, 6.3 to 6.9: evaluation ────────────────────────────────────────────
def test_each_dose_beyond_the_series_is_said() -> None:
    found = look(schedule(series(target(1))), "A@2025-03-10", "A@2025-04-10", "A@2025-05-10", "A@2025-06-10")
    assert verdicts(found) == [VALID, *[Reason.SERIES_COMPLETE] * 3]


def test_copies_of_a_recurring_dose_follow_it_and_are_not_skipped() -> None:
    condition = SkipCondition("count", count=0, count_logic="greater than")
    second = target(2, recurring=True, skips=skip(condition, forecast=False))
    found = look(schedule(series(target(1), second)), "A@2025-03-10", "A@2025-04-10")
    assert verdicts(found) == [VALID, Reason.SERIES_COMPLETE], "the only copy is skipped"
    data = schedule(series(target(1, recurring=True, skips=skip(condition, forecast=False)), target(2)))
    found = look(data, "A@2025-03-10", "A@2025-04-10", "A@2025-05-10")
    assert [e.target_number for e in found.evaluations] == [1, 1, 1], "what was given once is not skipped again"


@pytest.mark.parametrize(
    ("day", "verdict"),
    [("2025-03-05", Reason.TOO_YOUNG), ("2025-03-06", VALID), ("2025-07-09", VALID), ("2025-07-10", Reason.TOO_OLD)],
)
def test_an_age_is_valid_from_its_absolute_minimum_to_before_its_maximum(day: str, verdict: object) -> None:
    limits = ages("2 months", maximum="6 months", absolute="2 months - 4 days")
    assert verdicts(look(schedule(series(target(1, ages=limits))), f"A@{day}")) == [verdict]


@pytest.mark.parametrize(("day", "verdict"), [("2025-04-02", Reason.TOO_SOON), ("2025-04-03", VALID)])
def test_each_interval_in_force_is_kept(day: str, verdict: object) -> None:
    gone = interval("1 year", in_force=InForce(cessation=date(2020, 1, 1)))
    elsewhere = interval("1 year", from_previous=False, from_target_dose=7)
    real = interval("28 days", absolute="24 days")
    data = two(intervals=(gone, elsewhere, real))
    assert verdicts(look(data, "A@2025-03-10", f"A@{day}")) == [VALID, verdict]


def allowable(text: str, **changes: Any) -> AllowableInterval:
    return replace(AllowableInterval(True, None, length(text)), **changes)


@pytest.mark.parametrize(
    ("intervals", "day", "verdict"),
    [
        ((allowable("14 days"),), "2025-03-23", Reason.TOO_SOON),
        ((allowable("14 days"),), "2025-03-24", VALID),
        ((allowable("14 days"), allowable("20 days")), "2025-03-29", Reason.TOO_SOON),
        ((allowable("14 days"), allowable("20 days")), "2025-03-30", VALID),
        ((allowable("14 days", in_force=InForce(cessation=date(2020, 1, 1))),), "2025-03-24", Reason.TOO_SOON),
        (
            (allowable("1 day", in_force=InForce(cessation=date(2020, 1, 1))), allowable("14 days")),
            *("2025-03-24", VALID),
        ),
        ((allowable("1 day", from_previous=False, from_target_dose=7),), "2025-03-24", Reason.TOO_SOON),
        (
            (allowable("1 day", from_previous=False, from_target_dose=7), allowable("14 days")),
            *("2025-03-24", VALID),
        ),
        ((allowable("", from_previous=True),), "2025-03-11", VALID),
        ((), "2025-03-24", Reason.TOO_SOON),
    ],
)
def test_allowable_intervals_rescue_where_all_are_kept(
    intervals: tuple[AllowableInterval, ...], day: str, verdict: object
) -> None:
    data = two(intervals=(interval("28 days"),), allowable_intervals=intervals)
    assert verdicts(look(data, "A@2025-03-10", f"A@{day}")) == [VALID, verdict]


@pytest.mark.parametrize(("first", "verdict"), [("90 days", VALID), ("92 days", VALID), ("93 days", Reason.TOO_SOON)])
def test_an_allowable_interval_may_count_from_a_target_dose(first: str, verdict: object) -> None:
    """Doses at 10 March, 10 April, 10 June: 92 days from the first, 61 from the second."""
    from_first = allowable(first, from_previous=False, from_target_dose=1)
    third = target(3, intervals=(interval("1 year"),), allowable_intervals=(from_first,))
    data = schedule(series(target(1), target(2), third))
    assert verdicts(look(data, "A@2025-03-10", "A@2025-04-10", "A@2025-06-10"))[-1] is verdict


def live(first: str, last: str, end: str) -> dict[tuple[str, str], LiveConflict]:
    begin, min_end, whole = length(first), length(last), length(end)
    assert begin is not None
    assert min_end is not None
    assert whole is not None
    return {("B", "A"): LiveConflict("B", "A", begin, min_end, whole)}


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        ("2025-03-10", VALID),
        ("2025-03-11", Reason.LIVE_CONFLICT),
        ("2025-04-02", Reason.LIVE_CONFLICT),
        ("2025-04-03", VALID),
    ],
)
def test_another_live_vaccine_on_the_same_day_or_long_before(day: str, verdict: object) -> None:
    """A2 of February is no matter; B on 10 March is one from the next day for 24 days."""
    data = schedule(
        series(target(1, ("A",))),
        of_y=(series(target(1, ("B",)), antigen="Y"),),
        conflicts=live("1 day", "24 days", "28 days"),
    )
    found = look(data, "AB@2025-01-20", "B@2025-03-10", f"A@{day}")
    assert [e.reason or e.status for e in found.evaluations if e.antigen == "X"][-1] is verdict


def test_after_a_live_dose_that_did_not_count_the_whole_span_is_kept() -> None:
    """Substandard for its own series too: 28 days instead of 24."""
    data = schedule(series(target(1, ("A", "B"))), conflicts=live("1 day", "24 days", "28 days"))
    data = replace(data, associations={**data.associations, "B": (Association("X", None, None),)})
    for day, verdict in (("2025-04-06", Reason.LIVE_CONFLICT), ("2025-04-07", VALID)):
        bad = AdministeredDose("bad", date(2025, 3, 10), "B", substandard=True)
        new = AdministeredDose("new", date.fromisoformat(day), "A")
        found = assess(data, Patient(BIRTH, "m"), [bad, new], date(2025, 6, 1))
        assert verdicts(found)[-1] is verdict


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        ("2025-03-09", Reason.WRONG_VACCINE),
        ("2025-03-10", VALID),
        ("2025-04-09", VALID),
        ("2025-04-10", Reason.WRONG_VACCINE),
    ],
)
def test_a_vaccine_is_one_within_its_ages(day: str, verdict: object) -> None:
    rule = VaccineRule("A", length("2 months"), length("3 months"), forecast=True)
    assert verdicts(look(schedule(series(target(1, preferable=(rule,)))), f"A@{day}")) == [verdict]


@pytest.mark.parametrize(
    ("asked", "given", "verdict"),
    [("", "PFR", VALID), ("PFR", "PFR", VALID), ("PFR", "", VALID), ("PFR", "SKB", Reason.WRONG_VACCINE)],
)
def test_a_vaccine_may_be_of_one_maker(asked: str, given: str, verdict: object) -> None:
    data = schedule(series(target(1, preferable=(VaccineRule("A", None, None, mvx=asked),))))
    dose = AdministeredDose("1", date(2025, 3, 10), "A", given)
    assert verdicts(assess(data, Patient(BIRTH, "m"), [dose], date(2025, 6, 1))) == [verdict]


# ── 4 and 5: what concerns this patient ────────────────────────────────────
@pytest.mark.parametrize(
    ("day", "counts"), [("2025-03-09", False), ("2025-03-10", True), ("2025-04-09", True), ("2025-04-10", False)]
)
def test_a_product_holds_an_antigen_for_doses_within_ages(day: str, counts: bool) -> None:
    data = schedule(series(target(1)))
    within = Association("X", length("2 months"), length("3 months"))
    data = replace(data, associations={"A": (within,)})
    found = look(data, f"A@{day}")
    assert verdicts(found) == ([VALID] if counts else [])
    assert [f.reason for f in found.findings] == ([] if counts else [Reason.NOT_IN_CALENDAR])


def test_a_product_named_twice_for_an_antigen_is_one_dose() -> None:
    data = schedule(series(target(1), target(2)))
    twice = (Association("X", None, None), Association("X", None, None))
    assert verdicts(look(replace(data, associations={"A": twice}), "A@2025-03-10")) == [VALID]


@pytest.mark.parametrize(
    ("on", "concerns"), [("2025-03-09", True), ("2025-03-10", True), ("2025-04-09", True), ("2025-04-10", False)]
)
def test_an_indication_holds_within_its_ages(on: str, concerns: bool) -> None:
    # Younger than its age: forecast from that age on. Older: no longer concerned.
    indication = Indication("015", length("2 months"), length("3 months"))
    data = schedule(series(target(1), type=SeriesType.RISK, indications=(Indication("016", None, None), indication)))
    who = Patient(BIRTH, "m", (Observation("015"),))
    assert bool(look(data, on=on, who=who).groups) is concerns
    open_ended = schedule(series(target(1), type=SeriesType.RISK, indications=(Indication("015", None, None),)))
    assert look(open_ended, on=on, who=who).groups


@pytest.mark.parametrize(("seen", "immune"), [(None, True), (date(2025, 6, 10), True), (date(2025, 6, 11), False)])
def test_an_observation_counts_from_its_day(seen: date | None, immune: bool) -> None:
    data = schedule(series(target(1)), immunity_observations=frozenset({"031"}))
    who = Patient(BIRTH, "m", (Observation("031", seen),))
    assert (group(look(data, on="2025-06-10", who=who)).status is STATUS.IMMUNE) is immune


def test_only_the_groups_asked_for_are_answered() -> None:
    data = schedule(series(target(1)), of_y=(series(target(1, ("B",)), antigen="Y"),))
    given = [*history("A@2025-03-10", "B@2025-03-11")]
    who, on = Patient(BIRTH, "m"), date(2025, 6, 10)
    assert [g.group for g in assess(data, who, given, on).groups] == ["X", "Y"]
    found = assess(data, who, given, on, ["Y"])
    assert ([g.group for g in found.groups], [e.antigen for e in found.evaluations], found.findings) == (
        ["Y"],
        ["Y"],
        (),
    )
