"""Heads over time, at both sides of each cut-off."""

from __future__ import annotations

import pytest

from tests.clinical.growth.judgement.children import judged, of, row

HEAD = "head_rising|head_falling"


@pytest.mark.parametrize(
    ("days", "start", "now", "claim"),
    [
        (28, -0.5, 0.49, None),
        (28, -0.5, 0.50, "head_rising:hcfa@watch"),
        (28, -0.5, 0.82, "head_rising:hcfa@watch"),
        (28, -0.5, 0.83, "head_rising:hcfa@alarm"),
        (28, 0.99, 2.0, "head_rising:hcfa@watch"),
        (28, 0.99, 2.01, "head_rising:hcfa@alarm"),
        (13, -0.5, 0.9, None),
        (14, -0.5, 0.9, "head_rising:hcfa@alarm"),
        # Over six weeks and more a head may catch up to the median.
        (42, -1.5, -0.2, "head_rising:hcfa@watch"),
        (43, -1.5, -0.2, None),
        (43, -1.2, 0.0, None),
        (43, -1.2, 0.01, "head_rising:hcfa@watch"),
        (366, 0.0, 1.1, "head_rising:hcfa@watch"),
        (367, 0.0, 1.1, None),
        # Falling: below the median, over four weeks or more.
        (28, 0.5, -0.49, None),
        (28, 0.5, -0.50, "head_falling:hcfa@watch"),
        (27, 0.5, -0.50, None),
        (366, 0.5, -0.82, "head_falling:hcfa@watch"),
        (366, 0.5, -0.83, "head_falling:hcfa@alarm"),
        (367, 0.5, -0.83, None),
        (100, -0.9, -2.0, "head_falling:hcfa@watch"),
        (100, -0.9, -2.01, "head_falling:hcfa@alarm"),
        (100, 1.2, 0.0, None),
    ],
)
def test_changes(days: int, start: float, now: float, claim: str | None) -> None:
    assert of(judged(row(100, hcfa=start), row(100 + days, hcfa=now)), HEAD) == ({claim} if claim else set())


def test_where_a_head_may_start() -> None:
    assert not of(judged(row(0, hcfa=0.0), row(27, hcfa=1.2)), HEAD)
    assert of(judged(row(0, hcfa=0.0), row(28, hcfa=1.2)), HEAD) == {"head_rising:hcfa@watch"}
    assert not of(judged(row(13, hcfa=0.0), row(41, hcfa=1.2)), HEAD)
    assert of(judged(row(14, hcfa=0.0), row(42, hcfa=1.2)), HEAD)
    assert not of(judged(row(0, hcfa=1.0), row(100, hcfa=-0.4)), HEAD), "moulded at birth"


def test_a_head_that_shrinks_is_measured_again() -> None:
    shrunk = judged(row(100, head=42.0), row(130, head=40.9))
    assert of(shrunk, f"{HEAD}|implausible") == {"implausible:head@watch"}
    assert not of(judged(row(100, head=42.0), row(130, head=41.0)), "implausible")
    assert not of(judged(row(13, head=36.0), row(20, head=34.5)), "implausible")


def test_the_preterm_by_corrected_age() -> None:
    rows = (row(98, early=84, hcfa=-2.4), row(204, early=84, hcfa=-0.2))
    assert not of(judged(*rows, gestation=196), HEAD)
    grown = (row(1000, early=84, hcfa=0.0), row(1100, early=84, hcfa=1.0))
    assert of(judged(*grown, gestation=196), HEAD) == {"head_rising:hcfa@watch"}, "compared at corrected age at any age"
