"""How far the limit of a danger may be moved: worked by hand, and for every band that ships."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pediatric_his.clinical.vitals.danger_spans import danger_span, keeps_the_danger
from pediatric_his.clinical.vitals.model import Band, Cut, Level, Measure
from pediatric_his.reference.vitals import thresholds

BANDS = [(measure, band) for measure in thresholds().measures.values() for band in measure.bands]


def named(band_id: str) -> tuple[Measure, Band]:
    return next((measure, band) for measure, band in BANDS if band.id == band_id)


@pytest.mark.parametrize(
    ("band", "place", "low", "high"),
    [
        ("spo2/28d-18y", 0, "88", "94"),  # a tenth of the way to 70 is 2; watch begins at 94
        ("temp/6m-18y", 0, "39.0", "40.2"),
        ("temp/6m-18y", 3, "34.9", "36.0"),
        ("temp/2m-3m", 0, "37.5", "38.4"),  # fever in the armpit from 37.5
        ("hr/0d-12m", 0, "198", "222"),
        ("hr/0d-12m", 1, "58", "66"),
        ("hb/6m-24m", 0, "68", "95"),
        ("muac/183d-1827d", 0, "112", "125"),
        ("crp/3m-18y", 0, "20.0", "88.0"),
        ("u_pro/0d-18y", 0, "2", "4"),
    ],
)
def test_spans(band: str, place: int, low: str, high: str) -> None:
    measure, shipped = named(band)
    assert danger_span(measure, shipped, place) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(("measure", "band"), BANDS, ids=lambda of: of.id if isinstance(of, Band) else "")
def test_what_ships_lies_in_its_own_span_and_no_danger_can_be_dead(measure: Measure, band: Band) -> None:
    assert keeps_the_danger(measure, band, band.cuts)
    for place, cut in enumerate(band.cuts):
        span = danger_span(measure, band, place)
        if span is None:
            continue
        assert isinstance(cut.limit, Decimal)
        assert span.holds(cut.limit)
        quiet = span.low if cut.sign.startswith("<") else span.high
        assert abs(quiet - cut.limit) <= cut.limit / 10
        for beyond in (span.low - 1, span.high + 1):
            moved = [one._replace(limit=beyond) if at == place else one for at, one in enumerate(band.cuts)]
            assert not keeps_the_danger(measure, band, moved)


def test_a_danger_stays_a_danger() -> None:
    measure, band = named("spo2/28d-18y")
    alarm, watch, fine = band.cuts
    for cuts in (
        [alarm._replace(level=Level.WATCH), watch, fine],
        [watch, fine],
        [Cut("<", Decimal(94), Level.WATCH, "spo2_low"), alarm, fine],
        [alarm._replace(sign=">"), watch, fine],
    ):
        assert not keeps_the_danger(measure, band, cuts)
    young, fever = named("temp/0d-2m")
    assert not keeps_the_danger(young, fever, [fever.cuts[0]._replace(limit=Decimal(41)), *fever.cuts[1:]])


def test_a_band_without_danger_is_free() -> None:
    measure, band = named("ferritin/0d-5y/inflammation=no")
    assert keeps_the_danger(measure, band, band.cuts[1:])
