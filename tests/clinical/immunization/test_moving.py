"""Days that are known as a span only: the runs over them, together, meet each way in which the comparisons can come out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pediatric_his.clinical.immunization.dates import Duration
from pediatric_his.clinical.immunization.moving import (
    Compared,
    Counted,
    Moving,
    Patience,
    Run,
    each_answer,
    latest_days,
)

MARCH = (date(2025, 3, 1), date(2025, 3, 31))
APRIL = (date(2025, 4, 1), date(2025, 4, 30))
PATIENT = Patience(10_000)
FOUR_WEEKS, A_MONTH = Duration(0, 28), Duration(1, 0)
Answer = Callable[[list[date]], object]


def answers(spans: list[tuple[date, date]], asked: Answer) -> list[object]:
    return [asked(list(run.days)) for run in each_answer(spans, Patience(10_000))]


def day_by_day(spans: list[tuple[date, date]], asked: Answer) -> set[object]:
    ranges = [[first + timedelta(days=n) for n in range((last - first).days + 1)] for first, last in spans]
    return {asked(list(days)) for days in product(*ranges)}


@pytest.mark.parametrize(
    ("asked", "runs"),
    [
        (lambda days: days[0] >= date(2025, 3, 10), 2),
        (lambda days: days[0] >= date(2025, 3, 1), 1),
        (lambda days: days[0] > date(2025, 3, 31), 1),
        (lambda days: days[0] < date(2025, 3, 1), 1),
        (lambda days: days[0] == date(2025, 3, 10), 3),
        (lambda days: days[0] != date(2025, 4, 10), 1),
        (lambda days: date(2025, 3, 10) < days[0], 2),
        (lambda days: FOUR_WEEKS.after(days[0]) <= date(2025, 4, 1), 2),
        (lambda days: max(days[0], date(2025, 3, 10)), 2),
        (lambda days: FOUR_WEEKS.after(days[0]) < A_MONTH.after(days[0]), 1),
    ],
)
def test_one_span_has_a_run_for_each_answer(asked: Answer, runs: int) -> None:
    found = answers([MARCH], asked)
    assert len(found) == runs
    assert all(isinstance(answer, (bool, date)) for answer in found)


def test_the_first_run_is_of_the_last_days() -> None:
    first = next(each_answer([MARCH, APRIL], Patience(10)))
    assert [f"{day}" for day in first.days] == ["2025-03-31", "2025-04-30"]


def test_two_spans_meet_both_ways_to_be_four_weeks_apart() -> None:
    """From 31 March to 1 April is a day, from 1 March to 30 April sixty."""
    found = answers([MARCH, APRIL], lambda days: days[1] >= FOUR_WEEKS.after(days[0]))
    assert sorted(map(bool, found)) == [False, True]


def test_what_contradicts_itself_has_no_days() -> None:
    run = Run([MARCH], [MARCH[1]])
    assert run.days[0] >= date(2025, 3, 10)
    (late,) = run.compared
    assert latest_days([MARCH], [late], PATIENT) == [MARCH[1]]
    assert latest_days([MARCH], [late.otherwise()], PATIENT) == [date(2025, 3, 9)]
    assert latest_days([MARCH], [late, late.otherwise()], PATIENT) is None


YEAR = (date(2025, 1, 1), date(2025, 12, 31))


def counted(span: int, *steps: Duration) -> Counted:
    return Counted(span, steps)


@pytest.mark.parametrize(
    ("orders", "fits"),
    [
        # the same day each, and one before the other
        ([(counted(0), counted(1), False), (counted(1), counted(2), False), (counted(2), counted(0), True)], False),
        # a month behind, and sooner than four weeks behind: no month is that short, but February is as long
        ([(counted(0, A_MONTH), counted(1), False), (counted(1), counted(0, FOUR_WEEKS), True)], False),
        ([(counted(0, A_MONTH), counted(1), False), (counted(1), counted(0, FOUR_WEEKS), False)], True),
        # a month behind, and thirty days at most: in a month that has no more
        ([(counted(0, A_MONTH), counted(1), False), (counted(1), counted(0, Duration(0, 30)), False)], True),
        ([(counted(0, A_MONTH), counted(1), False), (counted(1), counted(0, Duration(0, 27)), False)], False),
    ],
)
def test_orders_that_go_round_in_a_circle_are_seen_at_once(
    orders: list[tuple[Counted, Counted, bool]], fits: bool
) -> None:
    told = [Compared(earlier, later, strictly) for earlier, later, strictly in orders]
    patience = Patience(400)
    found = latest_days([YEAR] * 3, told, patience)
    assert (found is not None, patience.is_lost) == (fits, False)
    assert fits or patience.moves > 380
    assert found is None or all(c.holds(c.earlier.on(found), c.later.on(found)) for c in told)


def test_it_behaves_as_the_date_that_it_is() -> None:
    day = Moving.counted_from(Run([MARCH], [MARCH[1]]), MARCH[1], Counted(0), MARCH)
    assert day == date(2025, 3, 31)
    assert not day == "2025-03-31"  # noqa: SIM201
    assert hash(day) == hash(date(2025, 3, 31))
    assert FOUR_WEEKS.after(day) == date(2025, 4, 28)


spans = st.tuples(st.integers(0, 60), st.integers(0, 12)).map(
    lambda n: (date(2025, 1, 20) + timedelta(days=n[0]), date(2025, 1, 20) + timedelta(days=n[0] + n[1]))
)
lengths = st.builds(Duration, st.integers(0, 2), st.integers(-4, 30))
questions = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), lengths, lengths, st.integers(0, 4)), max_size=4)


@settings(max_examples=60, deadline=None)
@given(st.lists(spans, min_size=1, max_size=2), questions)
def test_the_runs_give_all_answers_and_no_other(
    known: list[tuple[date, date]], asked: list[tuple[int, int, Duration, Duration, int]]
) -> None:
    fixed = [date(2025, 2, 28), date(2025, 3, 1)]

    def ask(days: list[date]) -> object:
        told = []
        for one, other, after_one, after_other, how in asked:
            there = [*days, *fixed]
            a, b = after_one.after(there[one % len(there)]), after_other.after(there[other % len(there)])
            told.append([a < b, a <= b, a == b, a > b, a >= b][how])
        return tuple(told)

    found = answers(known, ask)
    assert set(found) == day_by_day(known, ask)
