"""What the bands of a measure must hold together: no gap, no overlap, no cut that can't be reached or grows milder further out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final, NamedTuple

from pediatric_his.clinical.ages import DAYS_PER_MONTH
from pediatric_his.clinical.vitals.model import AgeLimit, Band, Cut, Level

_GRAVITY: Final = {Level.UNKNOWN: 0, Level.FINE: 0, Level.WATCH: 1, Level.ALARM: 2}


class BandFault(NamedTuple):
    band: int
    message: str
    word: str


def days(age: AgeLimit) -> float:
    """For comparing ages: equal only for equal ones (24m and 2y)."""
    return age.number * {"d": 1.0, "m": DAYS_PER_MONTH, "y": 12 * DAYS_PER_MONTH}[age.unit]


def band_faults(bands: Sequence[Band], adult: AgeLimit, fever: Sequence[Decimal]) -> Iterator[BandFault]:
    """`fever`: the limits of all sites, for cuts that name it."""
    for place, band in enumerate(bands):
        if days(band.start) >= days(band.end):
            yield BandFault(place, f"{band.id} ends before it begins", "ages")
        if days(band.end) > days(adult):
            yield BandFault(place, f"{band.id} goes beyond {adult}: adults are not judged", "ages")
        yield from (BandFault(place, message, "cuts") for message in cut_faults(band.cuts, fever))
    yield from _overlaps(bands)
    yield from _gaps(bands)


def _overlaps(bands: Sequence[Band]) -> Iterator[BandFault]:
    for later, band in enumerate(bands):
        for earlier in bands[:later]:
            meet = days(earlier.start) < days(band.end) and days(band.start) < days(earlier.end)
            if meet and _same_child(earlier, band) and not _narrower(earlier, band):
                yield BandFault(later, f"{band.id} overlaps {earlier.id}", "ages")


def _same_child(one: Band, other: Band) -> bool:
    """Some child of fitting age may belong to both."""
    if one.sex and other.sex and one.sex != other.sex:
        return False
    return all(other.when.get(name, told) == told for name, told in one.when.items())


def _narrower(earlier: Band, band: Band) -> bool:
    """The earlier band takes only those who live high: the later one stays for the others."""
    return earlier.altitude_from is not None and band.altitude_from is None


def _gaps(bands: Sequence[Band]) -> Iterator[BandFault]:
    """Between the first and the last age that a measure judges, for each sex and condition by itself."""
    first, last = min(map(_start, bands), default=0.0), max((days(band.end) for band in bands), default=0.0)
    told: set[tuple[str, str]] = {(name, value) for band in bands for name, value in band.when.items()}
    for sex in ("f", "m"):
        for condition in sorted(told) or [("", "")]:
            mine = [
                (place, band)
                for place, band in enumerate(bands)
                if band.sex in (None, sex)
                and band.altitude_from is None
                and band.when.get(condition[0], condition[1]) == condition[1]
            ]
            yield from _gaps_between(mine, first, last)


def _start(band: Band) -> float:
    return days(band.start)


def _gaps_between(mine: list[tuple[int, Band]], first: float, last: float) -> Iterator[BandFault]:
    ordered = sorted(mine, key=lambda entry: _start(entry[1]))
    for (_, before), (place, band) in pairwise(ordered):
        if days(before.end) < days(band.start):
            yield BandFault(place, f"between {before.id} and {band.id} no band fits", "ages")
    if ordered and _start(ordered[0][1]) > first:
        yield BandFault(ordered[0][0], f"before {ordered[0][1].id} no band fits", "ages")
    if ordered and days(ordered[-1][1].end) < last:
        yield BandFault(ordered[-1][0], f"after {ordered[-1][1].id} no band fits", "ages")


def cut_faults(cuts: Sequence[Cut], fever: Sequence[Decimal] = ()) -> Iterator[str]:
    """Why these cuts can't be: all that is left has no level, one is never reached, further out is milder."""
    if not cuts or cuts[-1].sign != "else":
        yield "the last cut must be else"
    if any(cut.sign == "else" for cut in cuts[:-1]):
        yield "after else no cut can hold"
    for signs, outward in (("<", 1), (">", -1)):
        side = [cut for cut in cuts if cut.sign.startswith(signs)]
        for outer, inner in pairwise(side):
            if _GRAVITY[outer.level] < _GRAVITY[inner.level]:
                yield f"{outer.sign} {outer.limit} is milder than {inner.sign} {inner.limit}, which lies further in"
            if _hides(outer, inner, outward):
                yield f"{inner.sign} {inner.limit} is never reached: {outer.sign} {outer.limit} comes before it"
    yield from _crossings(cuts, fever)


def _hides(outer: Cut, inner: Cut, outward: int) -> bool:
    if not isinstance(outer.limit, Decimal) or not isinstance(inner.limit, Decimal):
        return False
    further_in = (inner.limit - outer.limit) * outward
    return further_in < 0 or (further_in == 0 and len(inner.sign) <= len(outer.sign))


def _crossings(cuts: Sequence[Cut], fever: Sequence[Decimal]) -> Iterator[str]:
    """A low limit above a high one leaves nothing between them."""
    lows = [cut.limit for cut in cuts if cut.sign.startswith("<") and isinstance(cut.limit, Decimal)]
    highs = [cut.limit for cut in cuts if cut.sign.startswith(">") and isinstance(cut.limit, Decimal)]
    if any(cut.limit == "fever" for cut in cuts):
        highs += fever
    if lows and highs and max(lows) > min(highs):
        yield f"< {max(lows)} and > {min(highs)} overlap"
