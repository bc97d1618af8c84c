"""What the record lacks: overdue, unmeasured, before term, beyond the reference."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pediatric_his.clinical.growth.judgement import Level
from tests.clinical.growth.judgement.children import BORN, judged, of, row, said


def head_at(on: int) -> float | None:
    """A usual head, while WHO has one."""
    return 0.0 if on <= 1856 else None


@pytest.mark.parametrize(
    ("on", "interval"), [(30, 14), (31, 42), (182, 42), (183, 92), (730, 92), (731, 183), (1826, 183), (1827, 396)]
)
def test_overdue(on: int, interval: int) -> None:
    fresh = judged(row(max(0, on - interval), wfa=0, lhfa=0, hcfa=head_at(on)), on=on)
    assert not of(fresh, "overdue")
    if on > interval:
        assert of(judged(row(on - interval - 1, wfa=0), on=on), "overdue") == {"overdue:weight@watch"}
    if on >= 2 * interval + 1:
        older = judged(row(on - 2 * interval - 1, wfa=0, lhfa=0, hcfa=head_at(on)), on=on)
        heads = {"overdue:head@watch"} if on < 731 else set()
        assert of(older, "overdue") == {"overdue:weight@watch", "overdue:stature@watch"} | heads
        assert of(judged(row(on - 2 * interval, wfa=0, lhfa=0), on=on), "overdue") == {"overdue:weight@watch"}


def test_what_counts_as_measured() -> None:
    assert not of(judged(row(300, kg=9, oedema=True), on=350), "overdue")
    assert of(judged(row(300, kg=9), row(340, kg=90.0), on=400), "overdue") == {"overdue:weight@watch"}
    assert not of(judged(row(300), on=800), "overdue"), "never measured"


def test_unmeasured_is_told_of_the_newest_day() -> None:
    full = row(300, wfa=0, lhfa=0, hcfa=0)
    assert not of(judged(full), "unmeasured")
    assert of(judged(full, row(301, wfa=0)), "unmeasured") == {
        "unmeasured:stature@unknown", "unmeasured:head@unknown",
    }  # fmt: skip
    assert not of(judged(row(800, wfa=0, lhfa=0)), "unmeasured")
    assert of(judged(full, row(301)), "unmeasured") == {
        "unmeasured:weight@unknown", "unmeasured:stature@unknown", "unmeasured:head@unknown",
    }  # fmt: skip
    assert not of(judged(row(400, lhfa=0, hcfa=0, kg=9, oedema=True)), "unmeasured"), "weighed all the same"


def test_nothing_was_ever_measured() -> None:
    found = judged(row(200, kg=7), on=100)
    assert said(found) == {"unmeasured:weight@unknown", "unmeasured:stature@unknown", "unmeasured:head@unknown"}
    assert found.level is Level.UNKNOWN
    assert found.claims[0].day is None


def test_rows_before_birth_or_after_the_day_are_left_out() -> None:
    before = row(-1, kg=3.0)
    assert before.day == BORN - timedelta(days=1)
    assert of(judged(before, row(300, kg=9), row(301, kg=2.0), on=300), "single_day_only")


@pytest.mark.parametrize(("age", "early"), [(79, True), (80, False)])
def test_before_term(age: int, early: bool) -> None:
    found = judged(row(0, kg=1.0), row(age, kg=3.0), gestation=200)
    assert ("before_term:-@unknown" in said(found)) is early
    assert "before_term:-@unknown" not in said(judged(row(0, kg=3), row(10, kg=3.2), gestation=259))


def test_where_references_end() -> None:
    assert not of(judged(row(3652, kg=30)), "reference_ended")
    assert of(judged(row(3653, kg=30)), "reference_ended") == {"reference_ended:wfa@unknown"}
    assert not of(judged(row(1856, head=50)), "reference_ended")
    assert of(judged(row(1857, head=50)), "reference_ended") == {"reference_ended:hcfa@unknown"}


def test_what_a_claim_of_a_gap_carries() -> None:
    (old,) = [c for c in judged(row(300, wfa=0, lhfa=0, hcfa=0), on=400).claims if c.name.value == "overdue"]
    assert (old.day, old.past, old.days) == (BORN + timedelta(days=300), True, 100)
    (alone,) = [c for c in judged(row(30), row(300, muac=140.0), on=301).claims if c.name.value == "single_day_only"]
    assert (alone.day, alone.count) == (BORN + timedelta(days=300), 1)
    (early,) = [c for c in judged(row(0, kg=1), row(9, kg=1), row(30, kg=2), gestation=200).claims if c.subject is None]
    assert (early.name.value, early.day) == ("before_term", BORN + timedelta(days=30))


@pytest.mark.parametrize("of_a_day", [{"kg": 9.0}, {"cm": 72.0}, {"head": 45.0}, {"muac": 140.0}])
def test_one_day_alone_is_a_day_with_any_measure(of_a_day: dict[str, float]) -> None:
    one = row(300, **of_a_day)  # type: ignore[arg-type]
    assert of(judged(row(30), one), "single_day_only")
    assert not of(judged(row(30, kg=4.2), one), "single_day_only")


def test_a_head_is_wanted_until_two_years() -> None:
    assert "unmeasured:head@unknown" in said(judged(row(730, wfa=0, lhfa=0)))
    assert "unmeasured:head@unknown" not in said(judged(row(731, wfa=0, lhfa=0)))


@pytest.mark.parametrize(
    ("values", "z", "value"),
    [
        ({"kg": 0.19}, None, 0.19),
        ({"wfa": -6.014}, -6.01, None),
        ({"wfa": -6.016}, -6.02, None),
        ({"head": 9.9}, None, 9.9),
    ],
)
def test_what_a_claim_of_a_doubted_value_carries(
    values: dict[str, float], z: float | None, value: float | None
) -> None:
    (claim,) = [c for c in judged(row(500, **values)).claims if c.name.value == "implausible"]  # type: ignore[arg-type]
    assert claim.z == z
    assert value is None or claim.value == value


def test_two_doubted_kinds_are_told_and_the_pair_once() -> None:
    two = of(judged(row(500, lhfa=-6.2, hcfa=5.2)), "implausible")
    assert two == {"implausible:stature@watch", "implausible:head@watch"}
    pair = [c for c in judged(row(500, lhfa=3, wflh=-5.3, hcfa=5.2)).claims if c.name.value == "implausible"]
    assert [c.subject.value for c in pair if c.subject] == ["weight_stature", "head"]
