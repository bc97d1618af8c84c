"""What is not believed, what is believed all the same, and that nothing else is said of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pediatric_his.clinical.growth.judgement.model import Child
from pediatric_his.clinical.growth.judgement.record import record_of
from pediatric_his.reference.growth import velocity_table
from tests.clinical.growth.judgement.children import BORN, TABLES, judged, of, row, said

IMPLAUSIBLE = "implausible"


@pytest.mark.parametrize(
    ("age", "values", "claim"),
    [
        (500, {"kg": 0.19}, "weight@watch"),
        (500, {"kg": 400.1}, "weight@watch"),
        (500, {"kg": float("nan")}, "weight@watch"),
        (500, {"cm": 14.9}, "stature@watch"),
        (500, {"cm": 250.1}, "stature@watch"),
        (500, {"head": 9.9}, "head@watch"),
        (500, {"head": 80.1}, "head@watch"),
        (500, {"muac": 29.9}, "muac@watch"),
        (500, {"muac": 500.1}, "muac@watch"),
        (500, {"muac": 30}, None),
        (500, {"wfa": -6.0}, None),
        (500, {"wfa": -6.01}, "weight@alarm"),
        (500, {"wfa": 5.0}, None),
        (500, {"wfa": 5.01}, "weight@watch"),
        (500, {"lhfa": -6.0}, None),
        (500, {"lhfa": -6.01}, "stature@watch"),
        (500, {"lhfa": 6.01}, "stature@watch"),
        (500, {"hcfa": -5.01}, "head@watch"),
        (500, {"hcfa": 5.01}, "head@watch"),
        (500, {"hcfa": 5.0}, None),
        (500, {"lhfa": 0, "wflh": 4.5}, None),
        (500, {"lhfa": -3, "wflh": 5.01}, "weight_stature@watch"),
        (500, {"lhfa": 3, "wflh": -5.3}, "weight_stature@alarm"),
        (2500, {"lhfa": 0, "bmifa": 5.01}, "weight_stature@watch"),
        (2500, {"lhfa": 0, "bmifa": -5.01}, "weight_stature@alarm"),
    ],
)
def test_one_value(age: int, values: dict[str, float], claim: str | None) -> None:
    found = judged(row(age, **values))  # type: ignore[arg-type]
    assert of(found, IMPLAUSIBLE) == ({f"implausible:{claim}"} if claim else set())
    if claim:
        assert {c.split(":")[0] for c in said(found)} <= {"implausible", "unmeasured"}


def test_a_flag_that_another_day_confirms() -> None:
    heavy = row(500, wfa=5.6)
    assert of(judged(heavy, row(592, wfa=6.0)), f"{IMPLAUSIBLE}") == set()
    assert of(judged(heavy, row(592, wfa=6.61)), IMPLAUSIBLE) == {"implausible:weight@watch"}
    assert of(judged(heavy, row(593, wfa=6.0)), IMPLAUSIBLE) == {"implausible:weight@watch"}
    assert of(judged(heavy, row(560, wfa=4.99)), IMPLAUSIBLE) == set(), "the newest is plausible, the older is not told"


def test_each_change_no_child_makes() -> None:
    assert of(judged(row(28, wfa=-1.5), row(120, wfa=1.51)), IMPLAUSIBLE) == {"implausible:weight@watch"}
    assert not of(judged(row(28, wfa=-1.5), row(120, wfa=1.5)), IMPLAUSIBLE)
    assert not of(judged(row(27, wfa=-1.5), row(119, wfa=1.51)), IMPLAUSIBLE)
    assert not of(judged(row(28, wfa=-1.5), row(121, wfa=1.51)), IMPLAUSIBLE)
    assert of(judged(row(200, lhfa=-1.5), row(250, lhfa=1.6)), IMPLAUSIBLE) == {"implausible:stature@watch"}
    assert of(judged(row(200, hcfa=-1.5), row(250, hcfa=1.6)), IMPLAUSIBLE) == {"implausible:head@watch"}
    assert not of(judged(row(4000, kg=30), row(4090, kg=39)), IMPLAUSIBLE)
    assert of(judged(row(4000, kg=30), row(4090, kg=39.1)), IMPLAUSIBLE) == {"implausible:weight@watch"}
    assert of(judged(row(4000, kg=30), row(4090, kg=20.9)), IMPLAUSIBLE) == {"implausible:weight@watch"}
    assert not of(judged(row(4000, kg=30), row(4093, kg=39.1)), IMPLAUSIBLE)


@pytest.mark.parametrize(
    ("less", "before", "after", "told"),
    [(2.0, None, None, False), (2.1, None, None, True), (3.0, False, True, False), (3.1, False, True, True)],
)
def test_a_child_does_not_shrink(less: float, before: bool | None, after: bool | None, told: bool) -> None:
    found = judged(row(2000, cm=115.0, standing=before), row(2600, cm=115.0 - less, standing=after))
    assert of(found, IMPLAUSIBLE) == ({"implausible:stature@watch"} if told else set())


def test_a_change_that_the_next_value_confirms() -> None:
    rows = (row(200, wfa=-1.5), row(250, wfa=1.6))
    assert not of(judged(*rows, row(280, wfa=2.6)), IMPLAUSIBLE)
    assert of(judged(*rows, row(280, wfa=-1.5)), IMPLAUSIBLE) == set()
    assert of(judged(*rows, row(280, wfa=2.61)), IMPLAUSIBLE) == {"implausible:weight@watch"}
    shorter = (row(2000, cm=120.0), row(2100, cm=115.0))
    assert not of(judged(*shorter, row(2200, cm=116.0)), IMPLAUSIBLE), "the first was the mistake"
    lighter = (row(4000, kg=40), row(4030, kg=27))
    assert not of(judged(*lighter, row(4060, kg=29.7)), IMPLAUSIBLE)
    assert "weight_loss:weight@alarm" in said(judged(*lighter, row(4060, kg=29.7)))
    assert of(judged(*lighter, row(4060, kg=29.8)), IMPLAUSIBLE) == set(), (
        "the newest is 25 % from the first: it counts"
    )


def test_the_older_finding_stands_beside_an_implausible_newest() -> None:
    stunted = row(500, lhfa=-2.5, wfa=-1)
    found = said(judged(stunted, row(530, cm=40.0, wfa=-1)))
    assert {"implausible:stature@watch", "stunted:lhfa@watch"} <= found
    assert "unmeasured:stature@unknown" not in found, "it was measured"
    typed = said(judged(row(300, wfa=0, lhfa=0), row(360, kg=79.0, lhfa=0)))
    assert not {c for c in typed if c.startswith(("obese", "overweight", "bmi", "slow", "faltering"))}


def test_a_plausible_value_of_the_same_day_or_after_ends_it() -> None:
    assert not of(judged(row(500, kg=79.0), row(500, kg=10.0)), IMPLAUSIBLE), "the last row of a day"
    assert not of(judged(row(500, kg=79.0), row(501, kg=10.0)), IMPLAUSIBLE)
    assert of(judged(row(500, kg=79.0), row(501, lhfa=0)), IMPLAUSIBLE)


def test_before_the_due_date_no_z_score_flags() -> None:
    assert not of(judged(row(40, kg=0.9), gestation=190), IMPLAUSIBLE)


@pytest.mark.parametrize(
    ("lowest", "highest"),
    [({"kg": 0.2}, {"kg": 400.0}), ({"cm": 15.0}, {"cm": 250.0}), ({"head": 10.0}, {"head": 80.0}), ({"muac": 30.0}, {"muac": 500.0})],
)  # fmt: skip
def test_what_a_body_can_measure_just_so_is_no_impossible_value(
    lowest: dict[str, float], highest: dict[str, float]
) -> None:
    """At ten years and more nothing but length has a z-score that could flag it."""
    for values, step in ((lowest, -0.01), (highest, 0.01)):
        record = [c for c in judged(row(7200, **values)).claims if c.name.value == IMPLAUSIBLE]  # type: ignore[arg-type]
        assert all(claim.z is not None for claim in record), "only a z-score flags it"
        beyond = {name: value + step for name, value in values.items()}
        (claim,) = [c for c in judged(row(7200, **beyond)).claims if c.name.value == IMPLAUSIBLE]  # type: ignore[arg-type]
        assert claim.z is None
        assert claim.value == pytest.approx(next(iter(beyond.values())))


@pytest.mark.parametrize(
    ("start", "less", "then", "told"),
    [
        (200, 1.0, None, False),
        (200, 1.1, None, True),
        (13, 1.1, None, False),  # the first two weeks: a head moulded by birth
        (14, 1.1, None, True),
        (200, 1.6, -1.6, False),  # the next one is as small: the first was the mistake
        (200, 1.6, 0.0, False),  # a plausible one after it ends it
    ],
)
def test_a_head_does_not_shrink(start: int, less: float, then: float | None, told: bool) -> None:
    usual = 42.0 if start > 100 else 36.0
    rows = [row(start, head=usual), row(start + 20, head=usual - less)]
    rows += [] if then is None else [row(start + 40, head=usual + then)]
    assert of(judged(*rows), IMPLAUSIBLE) == ({"implausible:head@watch"} if told else set())


@pytest.mark.parametrize(
    ("first", "told"), [(3652, False), (3653, True), (3700, True)], ids=["by its z-score", "the day it ends", "after"]
)
def test_from_ten_years_on_a_weight_is_compared_in_percent(first: int, told: bool) -> None:
    assert bool(of(judged(row(first, kg=30.0), row(first + 90, kg=39.5)), IMPLAUSIBLE)) is told


@pytest.mark.parametrize(("after", "kept"), [(35.9, False), (36.0, True), (44.0, True), (44.1, False)])
def test_a_leap_of_weight_stands_where_the_next_lies_within_ten_percent(after: float, kept: bool) -> None:
    rows = [row(4000, kg=30.0), row(4030, kg=40.0), row(4060, kg=after)]
    on = BORN + timedelta(days=4060)
    record = record_of(TABLES, velocity_table("m"), Child("m", BORN, None), rows, on)
    assert (record.days[1].weight == 40.0) is kept
