"""How far a hospital may move the limit of a danger: enough for a consensus of its own, not enough to silence it.

To the quiet side a tenth of the limit, or of the way from it to what is unusual at any age, whichever is less: SpO2 < 90 may become
< 88, a fever of 40.0 may become 40.2. To the other side as far as the next milder limit as shipped, without one a tenth of the limit.
The rule is the house's own (no source): for the head doctor to know, not to widen.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final, NamedTuple

from pediatric_his.clinical.vitals.model import Amount, Band, Cut, Level, Limits, Measure

PART: Final = Decimal(10)


class Span(NamedTuple):
    """Both ends included."""

    low: Decimal
    high: Decimal

    def holds(self, limit: Decimal) -> bool:
        return self.low <= limit <= self.high


def danger_span(measure: Measure, band: Band, place: int) -> Span | None:
    """Where the limit of a shipped cut may lie; None where the cut is no danger or its limit is no figure."""
    cut = band.cuts[place]
    if cut.level is not Level.ALARM or not isinstance(cut.limit, Decimal):
        return None
    downward = cut.sign.startswith("<")
    inner = _next_milder(measure, band.cuts[place + 1 :], cut.sign[0])
    if measure.kind == "grade":
        return Span(*sorted((cut.limit, inner if inner is not None else max(cut.limit - 1, Decimal(1)))))
    quiet = _quiet(cut.limit, _end(measure.usual, downward) or _end(measure.possible, downward))
    if inner is None:
        inner = cut.limit + cut.limit / PART * (1 if downward else -1)
        inner = min(inner, measure.possible.highest or inner)
    step = Decimal(1).scaleb(-measure.decimals)
    if downward:
        return Span(_rounded(cut.limit - quiet, step, ROUND_CEILING), _rounded(inner, step, ROUND_FLOOR))
    return Span(_rounded(inner, step, ROUND_CEILING), _rounded(cut.limit + quiet, step, ROUND_FLOOR))


def usual_span(measure: Measure) -> Limits:
    """Where any limit may lie: within what is unusual at no age. Beyond it a limit says nothing, for the value is asked about."""
    lows = [end for end in (measure.usual.lowest, measure.possible.lowest) if end is not None]
    highs = [end for end in (measure.usual.highest, measure.possible.highest) if end is not None]
    return Limits(max(lows, default=None), min(highs, default=None))


def is_reachable(measure: Measure, limit: Decimal | str) -> bool:
    return not isinstance(limit, Decimal) or usual_span(measure).hold(Amount(limit))


def keeps_the_danger(measure: Measure, band: Band, cuts: Sequence[Cut]) -> bool:
    """Whether changed cuts still say each danger of the shipped band, within its span, and none before it takes its values."""
    if len(cuts) != len(band.cuts):
        return not band.danger
    for place, (old, new) in enumerate(zip(band.cuts, cuts, strict=True)):
        if old.level is not Level.ALARM:
            continue
        if new._replace(limit="") != old._replace(limit=""):
            return False
        span = danger_span(measure, band, place)
        if span is None and new.limit != old.limit:
            return False
        if span is not None and not (isinstance(new.limit, Decimal) and span.holds(new.limit)):
            return False
    return not band.danger or [cut.sign for cut in cuts] == [cut.sign for cut in band.cuts]


def _quiet(limit: Decimal, unusual: Decimal | None) -> Decimal:
    tenth = abs(limit) / PART
    return tenth if unusual is None else min(tenth, abs(unusual - limit) / PART)


def _end(limits: Limits, downward: bool) -> Decimal | None:
    return limits.lowest if downward else limits.highest


def _next_milder(measure: Measure, further_in: Sequence[Cut], sign: str) -> Decimal | None:
    """Of the cuts on the same side the next limit that is a figure; a fever's is the lowest of its sites."""
    cut = next((cut for cut in further_in if cut.sign.startswith(sign)), None)
    if cut is None:
        return None
    if cut.limit == "fever":
        return min(fever.limit for fever in measure.fever.values())
    return cut.limit if isinstance(cut.limit, Decimal) else None


def _rounded(limit: Decimal, step: Decimal, towards: str) -> Decimal:
    return limit.quantize(step, towards)
