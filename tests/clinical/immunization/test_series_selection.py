"""Chapter 8 by hand: which series of an antigen serves the patient, and each table of points."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pediatric_his.clinical.immunization import AdministeredDose, Patient
from pediatric_his.clinical.immunization.model import DoseStatus, Evaluation, Forecast, PatientStatus, SeriesType
from pediatric_his.clinical.immunization.series_run import SeriesRun, TargetStatus
from pediatric_his.clinical.immunization.series_selection import (
    Candidate,
    _score_complete,
    _score_in_process,
    _score_unstarted,
    best_series,
)
from tests.clinical.immunization.schedules import BIRTH, ages, interval, length, schedule, series, target

STATUS, TYPE = PatientStatus, SeriesType
ON = date(2025, 6, 10)


def candidate(
    name: str = "S",
    *,
    valid: int = 0,
    invalid: int = 0,
    doses: Any = None,
    status: PatientStatus = STATUS.NOT_COMPLETE,
    earliest: date | None = ON,
    first: date = date(2025, 3, 10),
    **of_series: Any,
) -> Candidate:
    """A series after so many valid and invalid doses (a day apart), and its forecast."""
    made = series(*(doses or (target(1), target(2), target(3))), name=name, **of_series)
    run = SeriesRun(schedule(made), made, Patient(BIRTH, "m"), [], [], ON)
    for n in range(valid + invalid):
        dose = AdministeredDose(str(n), first.replace(day=first.day + n), "A")
        counts = n < valid
        run.evaluations.append(Evaluation(dose, "X", DoseStatus.VALID if counts else DoseStatus.NOT_VALID))
        if counts and n < len(run.targets):
            run.targets[n].status, run.targets[n].satisfied_by = TargetStatus.SATISFIED, dose
    return Candidate(run, Forecast(status, earliest=earliest))


def best(*candidates: Candidate) -> list[str]:
    return [c.series.name for c in best_series(candidates)]


# ── what is known of a series ──────────────────────────────────────────────
SPACED = (
    target(1),
    target(2, intervals=(interval("28 days"),)),
    target(3, intervals=(interval("6 months"),), ages=ages("12 months")),
)


def test_the_finish_adds_the_least_intervals_that_are_left() -> None:
    assert candidate(doses=SPACED[:2], earliest=date(2025, 3, 10)).finish == date(2025, 4, 7)
    # 10 March + 28 days + 6 months is 7 October, but the third dose waits for twelve months of age.
    assert candidate(doses=SPACED, earliest=date(2025, 3, 10)).finish == date(2026, 1, 10)
    assert candidate(doses=SPACED, earliest=date(2025, 8, 1)).finish == date(2026, 3, 1)  # from 29 August
    late = candidate(doses=SPACED, valid=1, earliest=date(2025, 8, 1))
    assert late.finish == date(2026, 2, 1)
    assert candidate(doses=SPACED, valid=2, earliest=date(2026, 1, 20)).finish == date(2026, 1, 20)


def test_a_skipped_dose_takes_no_time() -> None:
    c = candidate(
        doses=(*SPACED[:2], target(3, intervals=(interval("6 months"),)), target(4)), earliest=date(2025, 3, 10)
    )
    c.run.targets[1].status = TargetStatus.SKIPPED
    assert c.finish == date(2025, 9, 10)


def test_an_interval_from_elsewhere_is_not_added() -> None:
    from_first = interval("12 months", from_previous=False, from_target_dose=1)
    c = candidate(doses=(target(1), target(2, intervals=(from_first, interval("28 days")))), earliest=date(2025, 3, 10))
    assert c.finish == date(2025, 4, 7)
    ageless = candidate(
        doses=(target(1), target(2, ages=(), intervals=(interval("28 days"),))), earliest=date(2025, 3, 10)
    )
    assert ageless.finish == date(2025, 4, 7)


def test_without_a_next_dose_there_is_no_finish_to_reckon() -> None:
    assert candidate(earliest=None).finish is None
    assert candidate(valid=3, earliest=None).finish is None
    assert candidate(valid=3, earliest=date(2025, 7, 1)).finish == date(2025, 7, 1)


@pytest.mark.parametrize(
    ("last", "completable"),
    [("", True), ("5 months", False), ("5 months + 1 day", True), ("4 months", False)],
)
def test_completable_before_the_last_doses_maximum_age(last: str, completable: bool) -> None:
    """Five months of age are the 10th of June: the earliest day."""
    doses = (target(1, ages=ages("0 days", maximum="1 month")), target(2), target(3, ages=ages("0 days", maximum=last)))
    assert candidate(doses=doses, earliest=ON).completable is completable
    assert not candidate(doses=doses, earliest=None).completable


def test_completable_without_an_age_rule() -> None:
    assert candidate(doses=(target(1), target(2, ages=()))).completable


def test_where_a_series_stands() -> None:
    assert [c.in_process for c in (candidate(), candidate(valid=1), candidate(valid=1, status=STATUS.AGED_OUT))] == [
        *(False, True, False)
    ]
    assert candidate(status=STATUS.COMPLETE).complete
    assert not candidate().complete


# ── points: tables of 8.4, 8.5, 8.6 ────────────────────────────────────────
def test_points_of_complete_series() -> None:
    three, also_three, two = candidate(valid=3), candidate(valid=3), candidate(valid=2)
    assert list(_score_complete([three, two]).values()) == [1, -1]
    assert list(_score_complete([three, also_three, two]).values()) == [0, 0, -1]


AGED = (target(1), target(2), target(3, ages=ages("0 days", maximum="4 months")))  # can't be completed any more


def test_points_of_series_in_process() -> None:
    """Product path and all valid ±2; completable ±3; most valid ±2; nearest to completion ±2; first to finish ±1."""
    a = candidate(valid=2, product_path=True)
    b = candidate(valid=1, earliest=date(2025, 7, 1))
    c = candidate(valid=1, invalid=1, product_path=True, doses=AGED)
    assert list(_score_in_process([a, b, c]).values()) == [
        *(2 + 3 + 2 + 2 + 1, -2 + 3 - 2 - 2 - 1, -2 - 3 - 2 - 2 - 1),
    ]


def test_points_of_equals_in_process() -> None:
    a, b = candidate(valid=1, product_path=True), candidate(valid=1, product_path=True)
    assert list(_score_in_process([a, b]).values()) == [2 + 3, 2 + 3]
    plain = candidate(valid=1)
    assert list(_score_in_process([a, plain]).values()) == [2 + 3, -2 + 3]
    wrong = candidate(valid=1, invalid=1, product_path=True)
    assert list(_score_in_process([a, wrong]).values()) == [2 + 3, -2 + 3]


def test_points_where_most_valid_is_not_nearest() -> None:
    long = candidate(valid=2, doses=tuple(target(n) for n in range(1, 6)))
    short = candidate(valid=1, doses=(target(1), target(2)))
    assert list(_score_in_process([long, short]).values()) == [-2 + 3 + 2 - 2, -2 + 3 - 2 + 2]


def test_points_where_none_can_be_completed() -> None:
    a, b = candidate(valid=1, doses=AGED), candidate(valid=1, doses=AGED, earliest=None)
    assert list(_score_in_process([a, b]).values()) == [-2 - 3, -2 - 3]
    late = candidate(valid=1, earliest=date(2025, 8, 1))
    # The one that finishes first of all can't be completed: of those that can, the later one is first.
    assert list(_score_in_process([a, late]).values()) == [-2 - 3 - 1, -2 + 3 + 1]


def test_points_of_series_not_begun() -> None:
    """Earliest start ±1; completable ±1; a product path −1."""
    a = candidate(product_path=True)
    b = candidate(earliest=date(2025, 7, 1))
    c = candidate(doses=AGED, earliest=date(2025, 7, 1))
    assert list(_score_unstarted([a, b, c]).values()) == [1 + 1 - 1, -1 + 1 + 1, -1 - 1 + 1]
    assert list(_score_unstarted([candidate(), candidate()]).values()) == [2, 2]
    assert list(_score_unstarted([candidate(earliest=None), candidate(earliest=None, product_path=True)]).values()) == [
        *(-1 + 1, -1 - 1)
    ]


# ── one of a series group ──────────────────────────────────────────────────
def test_one_that_can_be_scored_is_chosen() -> None:
    """A standard series is scored once begun; unbegun only where nothing is, and there is no default."""
    begun, default = candidate("begun", valid=1), candidate("default", default=True)
    assert best(default, begun) == ["begun"]
    assert best(begun, default) == ["begun"]


def test_without_any_dose_the_default_is_chosen() -> None:
    assert best(candidate("a", preference=1), candidate("default", preference=2, default=True)) == ["default"]


def test_without_a_default_points_choose_and_then_the_preference() -> None:
    assert best(candidate("a", preference=2), candidate("b", preference=1)) == ["b"]
    assert best(candidate("a", preference=2), candidate("b", preference=1, product_path=True)) == ["a"]


def test_the_one_complete_and_the_one_in_process() -> None:
    done = candidate("done", valid=3, status=STATUS.COMPLETE, preference=3)
    under_way, aged = candidate("under way", valid=2), candidate("aged out", valid=1, status=STATUS.AGED_OUT)
    assert best(under_way, done, aged) == ["done"]
    assert best(aged, under_way) == ["under way"]


def test_of_several_complete_or_in_process_the_points_decide() -> None:
    three = candidate("three", valid=3, status=STATUS.COMPLETE, preference=2)
    two = candidate("two", valid=2, status=STATUS.COMPLETE, preference=1)
    assert best(two, three) == ["three"]
    near = candidate("near", valid=2, preference=2)
    far = candidate("far", valid=1, preference=1)
    assert best(far, near) == ["near"]


def test_neither_complete_nor_in_process_leaves_the_default() -> None:
    old = [candidate(name, valid=1, status=STATUS.AGED_OUT, default=name == "b") for name in "abc"]
    assert best(*old) == ["b"]


def test_of_risk_series_the_highest_priority_is_scored() -> None:
    a = candidate("a", type=TYPE.RISK, priority="B", preference=1)
    b = candidate("b", type=TYPE.RISK, priority="A", preference=2)
    assert best(a, b) == ["b"]


def test_of_risk_series_that_are_neither_those_not_begun_go_first() -> None:
    begun = candidate("begun", valid=1, status=STATUS.AGED_OUT, type=TYPE.RISK, preference=1)
    twice = candidate("twice", valid=2, status=STATUS.AGED_OUT, type=TYPE.RISK, preference=2)
    fresh = candidate("fresh", status=STATUS.AGED_OUT, type=TYPE.RISK, preference=3)
    assert best(begun, twice, fresh) == ["fresh"]
    assert best(twice, begun) == ["begun"]


def test_a_standard_series_may_begin_too_late_to_be_scored() -> None:
    """Begun on the 10th of March, at two months."""
    for limit, chosen in (("2 months", "default"), ("2 months + 1 day", "late"), ("", "late")):
        late = candidate("late", valid=1, max_age_to_start=length(limit))
        assert best(candidate("default", default=True), late) == [chosen]


def test_an_unbegun_series_is_not_scored_beside_a_begun_one() -> None:
    """Without a default; the begun one is too late: the preference is left."""
    late = candidate("late", valid=1, max_age_to_start=length("1 month"), preference=2)
    assert best(late, candidate("unbegun", preference=1, earliest=None)) == ["unbegun"]
    assert best(late, candidate("unbegun", preference=3)) == ["late"]


def test_evaluation_only_series_count_once_complete() -> None:
    plain = candidate("plain", valid=1)
    only = candidate("only", valid=3, type=TYPE.EVALUATION_ONLY)
    assert best(plain, only) == ["plain"]
    done = candidate("only", valid=3, type=TYPE.EVALUATION_ONLY, status=STATUS.COMPLETE)
    assert best(plain, done) == ["only"]
    assert best(only) == []


def test_a_contraindicated_series_is_left_unless_all_are() -> None:
    bad = candidate("bad", status=STATUS.CONTRAINDICATED, preference=1)
    assert best(bad, candidate("good", preference=2)) == ["good"]
    assert best(bad, candidate("worse", status=STATUS.CONTRAINDICATED, preference=2)) == ["bad"]


# ── groups of series ───────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("starts", "valid", "chosen"),
    [("5 months", 0, ["a"]), ("5 months + 1 day", 0, []), ("5 months + 1 day", 1, ["a"]), ("", 0, ["a"])],
)
def test_a_group_for_older_people_is_left_out(starts: str, valid: int, chosen: list[str]) -> None:
    """Five months of age on the 10th of June."""
    assert best(candidate("a", valid=valid, min_age_to_start=length(starts))) == chosen


def test_a_group_stays_where_one_of_its_series_is_for_her_age() -> None:
    older = candidate("older", min_age_to_start=length("9 years"), default=True)
    assert best(older, candidate("now", preference=2)) == ["older"]


def pair(first: dict[str, Any], second: dict[str, Any]) -> list[str]:
    """Two series groups of which the first names the second as equivalent, and the other way round."""
    found = []
    for a_names, b_names in ((frozenset({"2"}), frozenset[str]()), (frozenset[str](), frozenset({"1"}))):
        a = candidate("a", group="1", equivalent_groups=a_names, **first)
        b = candidate("b", group="2", equivalent_groups=b_names, **second)
        found.append(best(a, b))
    assert found[0] == found[1], "one naming is enough"
    return found[0]


DONE: dict[str, Any] = {"valid": 3, "status": STATUS.COMPLETE}


def test_groups_that_are_not_equivalent_stand_together() -> None:
    assert best(candidate("a", group="1", **DONE), candidate("b", group="2")) == ["a", "b"]
    risk = candidate("b", group="2", type=TYPE.RISK)
    assert best(candidate("a", group="1", equivalent_groups=frozenset({"3"})), risk) == ["a", "b"]
