"""Reference lines as short SVG paths: sampled, thinned to the pixels that matter, cut where the tables change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import ceil, floor
from typing import Final, Literal

from pediatric_his.clinical.ages import TERM_DAYS, TWO_YEARS_DAYS, is_preterm
from pediatric_his.clinical.growth import intergrowth
from pediatric_his.clinical.growth.axes import ChartRange, Scale, x_domain
from pediatric_his.clinical.growth.lms import value_at_z
from pediatric_his.clinical.growth.model import Indicator, Reference, Rules, Sex
from pediatric_his.clinical.growth.tables import GrowthTables, is_restricted, lms_at

LineSet = Literal["z", "centiles"]


@dataclass(frozen=True, slots=True)
class Level:
    """A reference line's level: its z, its centile where it is drawn as one, and a style that both signs share."""

    z: float
    centile: float | None
    style: str


LEVELS: Final[dict[LineSet, tuple[Level, ...]]] = {
    "z": tuple(Level(float(k), None, f"sd{abs(k)}") for k in range(-3, 4)),
    "centiles": (
        Level(-1.880794, 3.0, "c3"),
        Level(-1.036433, 15.0, "c15"),
        Level(0.0, 50.0, "c50"),
        Level(1.036433, 85.0, "c15"),
        Level(1.880794, 97.0, "c3"),
    ),
}

WEIGHT_FOR_LENGTH_FROM_CM: Final = 45.0
"""Where WHO's weight for length begins."""

WEIGHT_FOR_HEIGHT_FROM_CM: Final = 87.0
"""On a chart of both, height takes over from length where WHO does without an age."""

_INTERGROWTH_BY_AGE: Final = (Indicator.WFA, Indicator.LHFA, Indicator.HCFA)
_SAMPLES: Final = 160
_TOLERANCE_PX: Final = 0.15

ValuesAt = Callable[[float], tuple[float, ...] | None]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of x within one table, and the values of all levels along it."""

    start: float
    end: float
    reference: Reference
    values_at: ValuesAt


@dataclass(frozen=True, slots=True)
class Curve:
    """One reference line: an SVG path, whose line it is, and where it ends (px).

    `labelled`: it ends at the right edge, where its label goes; lines that hand over within the plot bear none.
    """

    level: Level
    reference: Reference
    path: str
    label_x: float
    label_y: float
    labelled: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """All that the lines of a chart depend on, and nothing of the child: the key under which they are kept."""

    indicator: Indicator
    sex: Sex
    chart_range: ChartRange
    gestational_age_days: int | None
    rules: Rules
    compare: bool = False


def handover_days(rules: Rules) -> int:
    """The last corrected age in days with INTERGROWTH-21st's lines; WHO's begin on the next."""
    return min(rules.intergrowth_to_days, intergrowth.POSTNATAL_DAYS[1]) - TERM_DAYS


def pieces(tables: GrowthTables, frame: Frame, zs: tuple[float, ...]) -> Iterator[Piece]:
    """The stretches of a chart's lines at these z, each within one table of one reference."""
    low, high = x_domain(frame.indicator, frame.chart_range, frame.gestational_age_days)
    preterm = frame.rules.intergrowth_to_days > 0 and is_preterm(frame.gestational_age_days)
    handover = handover_days(frame.rules)
    if frame.indicator is Indicator.WFLH:
        yield from _by_length(tables, frame, zs, low, high, preterm)
        return
    start = max(low, 0.0)
    if preterm and frame.indicator in _INTERGROWTH_BY_AGE and low < handover:
        first = max(low, float(intergrowth.POSTNATAL_DAYS[0] - TERM_DAYS))

        def postnatal(day: float) -> tuple[float, ...] | None:
            normal = intergrowth.postnatal(frame.indicator, frame.sex, (day + TERM_DAYS) / 7.0)
            return None if normal is None else tuple(map(normal.value, zs))

        last = intergrowth.POSTNATAL_DAYS[1] - TERM_DAYS if frame.compare else handover
        yield Piece(first, min(high, float(last)), Reference.INTERGROWTH_POSTNATAL, postnatal)
        start = handover + 1.0
    seam = frame.rules.who2006_last_day
    for first_day, last_day, reference in (
        (0, TWO_YEARS_DAYS - 1, Reference.WHO2006),
        (TWO_YEARS_DAYS, seam, Reference.WHO2006),
        (seam + 1, 10**6, Reference.WHO2007),
    ):
        a, b = float(max(first_day, ceil(start))), float(min(last_day, floor(high)))
        if a < b:
            yield Piece(a, b, reference, _who(tables, frame, zs, None))


def _who(tables: GrowthTables, frame: Frame, zs: tuple[float, ...], standing: bool | None) -> ValuesAt:
    restricted = is_restricted(frame.indicator)

    def values(x: float) -> tuple[float, ...] | None:
        lms = lms_at(tables, frame.indicator, frame.sex, x, standing=standing, rules=frame.rules)
        return None if lms is None else tuple(value_at_z(lms, z, restricted) for z in zs)

    return values


def _by_length(
    tables: GrowthTables, frame: Frame, zs: tuple[float, ...], low: float, high: float, preterm: bool
) -> Iterator[Piece]:
    if preterm:

        def for_length(cm: float) -> tuple[float, ...] | None:
            normal = intergrowth.weight_for_length(frame.sex, cm)
            return None if normal is None else tuple(map(normal.value, zs))

        # Without an age on this chart: shorter than WHO's table begins, unless both are drawn to compare.
        whole = frame.compare or handover_days(frame.rules) >= 0
        end = intergrowth.WEIGHT_FOR_LENGTH_CM[1] if whole else WEIGHT_FOR_LENGTH_FROM_CM
        yield Piece(low, min(high, end), Reference.INTERGROWTH_POSTNATAL, for_length)
    length_only = high <= 110.0
    end = high if length_only else WEIGHT_FOR_HEIGHT_FROM_CM
    yield Piece(max(low, WEIGHT_FOR_LENGTH_FROM_CM), end, Reference.WHO2006, _who(tables, frame, zs, False))
    if not length_only:
        yield Piece(WEIGHT_FOR_HEIGHT_FROM_CM, high, Reference.WHO2006, _who(tables, frame, zs, True))


def samples(piece: Piece, by_day: bool) -> list[tuple[float, tuple[float, ...]]]:
    """(x, values) along a piece, denser towards its start, where children grow fastest."""
    span = piece.end - piece.start
    xs = [piece.start + span * (i / _SAMPLES) ** 1.6 for i in range(_SAMPLES + 1)]
    if by_day:
        # WHO's BMI turns sharply in the second week: every day of the first two months is looked at.
        first_days = range(int(piece.start), min(int(piece.end), 61) + 1)
        xs = sorted({float(round(x)) for x in xs} | set(map(float, first_days)))
    return [(x, values) for x in xs if (values := piece.values_at(x)) is not None]


def thin(points: Sequence[tuple[float, float]], tolerance: float = _TOLERANCE_PX) -> list[tuple[float, float]]:
    """The fewest of these points whose polyline stays within `tolerance` px of all (Douglas & Peucker)."""
    kept, stack = {0, len(points) - 1}, [(0, len(points) - 1)]
    while stack:
        a, b = stack.pop()
        (x0, y0), (x1, y1) = points[a], points[b]
        slope = (y1 - y0) / (x1 - x0) if x1 != x0 else 0.0
        worst, at = tolerance, 0
        for i in range(a + 1, b):
            x, y = points[i]
            off = abs(y - y0 - slope * (x - x0))
            if off > worst:
                worst, at = off, i
        if at:
            kept.add(at)
            stack += [(a, at), (at, b)]
    return [points[i] for i in sorted(kept)]


def _figure(tenths: int) -> str:
    text = f"{tenths / 10:g}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def path(points: Sequence[tuple[float, float]], closed: bool = False) -> str:
    """An SVG polyline path, rounded to 0.1 px, in relative steps (shorter; rounding does not add up)."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in points]
    text = [f"M{_figure(tenths[0][0])} {_figure(tenths[0][1])}"]
    command = "l"
    for (x0, y0), (x1, y1) in pairwise(tenths):
        if (x0, y0) != (x1, y1):
            text.append(f"{command}{_figure(x1 - x0)} {_figure(y1 - y0)}")
            command = " "
    return "".join(text) + ("z" if closed else "")


@lru_cache(maxsize=128)
def extent(tables: GrowthTables, frame: Frame, lines: LineSet) -> tuple[float, float]:
    """Lowest and highest value of the lines shown."""
    levels = LEVELS[lines]
    by_day = frame.indicator is not Indicator.WFLH
    values = [
        v
        for piece in pieces(tables, frame, (levels[0].z, levels[-1].z))
        for _, pair in samples(piece, by_day)
        for v in pair
    ]
    return min(values), max(values)


@lru_cache(maxsize=256)
def curves(tables: GrowthTables, frame: Frame, lines: LineSet, x: Scale, y: Scale) -> tuple[Curve, ...]:
    """All reference lines of a chart, each level's pieces of one reference in one path."""
    levels = LEVELS[lines]
    by_day = frame.indicator is not Indicator.WFLH
    found: dict[tuple[Reference, int], list[str]] = {}
    ends: dict[tuple[Reference, int], tuple[float, float]] = {}
    for piece in pieces(tables, frame, tuple(level.z for level in levels)):
        sampled = samples(piece, by_day)
        for i in range(len(levels)):
            line = thin([(x(at), y(values[i])) for at, values in sampled])
            found.setdefault((piece.reference, i), []).append(path(line))
            ends[piece.reference, i] = line[-1]
    right = max(end for end, _ in ends.values())
    return tuple(
        Curve(levels[i], reference, "".join(parts), round(end[0], 1), round(end[1], 1), end[0] == right)
        for ((reference, i), parts), end in zip(found.items(), ends.values(), strict=True)
    )


@lru_cache(maxsize=256)
def band(tables: GrowthTables, frame: Frame, low_z: float, high_z: float, x: Scale, y: Scale) -> str:
    """The area between two z of WHO's heights from two years on, as closed SVG paths; empty where none is shown."""
    found = []
    for piece in pieces(tables, frame, (low_z, high_z)):
        if piece.start >= TWO_YEARS_DAYS:
            sampled = samples(piece, True)
            upper = thin([(x(at), y(pair[1])) for at, pair in sampled])
            lower = thin([(x(at), y(pair[0])) for at, pair in sampled])
            found.append(path(upper + lower[::-1], closed=True))
    return "".join(found)


@lru_cache(maxsize=256)
def line(tables: GrowthTables, frame: Frame, z: float, x: Scale, y: Scale) -> str:
    """One z of WHO's heights from two years on, as an SVG path; empty where none is shown."""
    return "".join(
        path(thin([(x(at), y(values[0])) for at, values in samples(piece, True)]))
        for piece in pieces(tables, frame, (z,))
        if piece.start >= TWO_YEARS_DAYS
    )
