"""The geometry of a growth chart: everything to draw, in pixels and figures, and no words.

`chart` scores the child's measurements with the engine itself, so a chart can never disagree with a table of scores.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from pediatric_his.clinical.ages import TWO_YEARS_DAYS, corrected_age_days, is_preterm
from pediatric_his.clinical.growth import curves as reference_lines
from pediatric_his.clinical.growth.axes import (
    Y_UNITS,
    Box,
    ChartRange,
    Scale,
    Tick,
    TickUnit,
    available_ranges,
    suitable_range,
    x_domain,
    x_ticks,
    y_domain,
    y_ticks,
)
from pediatric_his.clinical.growth.curves import WEIGHT_FOR_HEIGHT_FROM_CM, Curve, Frame, LineSet, handover_days
from pediatric_his.clinical.growth.model import (
    DEFAULT_RULES,
    AgeBasis,
    Anthropometry,
    Indicator,
    Position,
    Reference,
    Rules,
    Score,
    Sex,
)
from pediatric_his.clinical.growth.parents import MidParental
from pediatric_his.clinical.growth.scores import is_possible_gestation, score
from pediatric_his.clinical.growth.tables import GrowthTables

__all__ = [
    "ChartGeometry",
    "ChartMeasurement",
    "ChartRange",
    "ChartRequest",
    "Curve",
    "LineSet",
    "Link",
    "Point",
    "Seam",
    "SeamKind",
    "Tick",
    "TickUnit",
    "available_ranges",
    "chart",
    "suitable_range",
]

MARGIN: Final = Box(left=44.0, top=12.0, right=44.0, bottom=34.0)
"""Room about the plot for figures: values at the left, ages below, the lines' labels at the right."""


class SeamKind(StrEnum):
    """Where a reference changes and the lines may step."""

    LENGTH_TO_HEIGHT = "length_to_height"
    WHO2006_TO_2007 = "who2006_to_2007"
    INTERGROWTH_TO_WHO = "intergrowth_to_who"


@dataclass(frozen=True, slots=True)
class ChartMeasurement:
    """One visit's measurements; `key` is the caller's own and comes back with the point."""

    key: str
    anthropometry: Anthropometry


@dataclass(frozen=True, slots=True)
class ChartRequest:
    """What to draw. `compare`: INTERGROWTH-21st's postnatal lines go on to 64 weeks beside WHO's; points stay as they are.

    Raises nothing itself: `chart` raises ValueError for a range the indicator does not have."""

    indicator: Indicator
    sex: Sex
    range: ChartRange
    measurements: Sequence[ChartMeasurement] = ()
    lines: LineSet = "z"
    gestational_age_days: int | None = None
    mid_parental: MidParental | None = None
    width: float = 800.0
    height: float = 560.0
    rules: Rules = DEFAULT_RULES
    compare: bool = False


@dataclass(frozen=True, slots=True)
class Seam:
    x: float
    kind: SeamKind


@dataclass(frozen=True, slots=True)
class Point:
    """A measurement on the chart. `age_days` is chronological; `corrected_age_days` only where one is in use.

    `basis` says which age the point stands at: a preterm child's visit has two points of one key.
    `last` marks the latest visit's point (at the age in use).
    """

    key: str
    x: float
    y: float
    value: float
    z: float
    z2: float
    centile_text: str
    age_days: int
    corrected_age_days: int | None
    position: Position | None
    basis: AgeBasis
    reference: Reference
    flag: bool
    last: bool
    score: Score


@dataclass(frozen=True, slots=True)
class Link:
    """Joins the two points of a preterm child's visit."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class ChartGeometry:
    """A chart ready to be drawn; positions in px from the top left, rounded to 0.1.

    `child_path` joins the points at the age in use; `band_path` and `target_path` are the mid-parental band and its
    middle (empty where there is none); `not_drawn` are keys with a score that falls outside the stretch shown.
    """

    width: float
    height: float
    plot: Box
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    y_unit: TickUnit
    curves: tuple[Curve, ...]
    seams: tuple[Seam, ...]
    points: tuple[Point, ...]
    chronological: tuple[Point, ...]
    links: tuple[Link, ...]
    child_path: str
    band_path: str
    target_path: str
    not_drawn: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Scored:
    """A measurement's score, where it stands along x, and whose age put it there."""

    measurement: ChartMeasurement
    score: Score
    x: float
    corrected_age_days: int | None


def _along_x(found: Score, age_days: int, corrected: int | None) -> float:
    if found.indicator is Indicator.WFLH:
        return found.row
    return float(age_days if corrected is None else corrected)


def _scored(tables: GrowthTables, request: ChartRequest) -> list[_Scored]:
    """The indicator's scores in order of age, by the age in use (corrected for the preterm)."""
    found = []
    for measurement in sorted(request.measurements, key=lambda m: m.anthropometry.age_days or 0):
        a, days = measurement.anthropometry, measurement.anthropometry.age_days
        if days is None:
            continue
        if a.gestational_age_days is None and request.gestational_age_days is not None:
            a = replace(a, gestational_age_days=request.gestational_age_days)
        result = score(tables, a, request.rules)[request.indicator]
        if isinstance(result, Score):
            corrected: int | None = None
            gestation = a.gestational_age_days
            if result.age_basis is not AgeBasis.CHRONOLOGICAL and gestation is not None and is_preterm(gestation):
                corrected = corrected_age_days(days, gestation)
            x = _along_x(result, days, corrected)
            found.append(_Scored(ChartMeasurement(measurement.key, a), result, x, corrected))
    return found


def _chronological(tables: GrowthTables, request: ChartRequest, scored: Sequence[_Scored]) -> list[_Scored]:
    """The same visits as if born at term, for those plotted at a corrected age."""
    if request.indicator is Indicator.WFLH:
        return []
    found = []
    for s in scored:
        a = s.measurement.anthropometry
        if s.corrected_age_days is not None and a.age_days is not None:
            result = score(tables, replace(a, gestational_age_days=None), request.rules)[request.indicator]
            if isinstance(result, Score):
                found.append(_Scored(s.measurement, result, float(a.age_days), s.corrected_age_days))
    return found


def _point(s: _Scored, x: Scale, y: Scale, last: bool) -> Point:
    a, found = s.measurement.anthropometry, s.score
    stature = found.indicator in (Indicator.LHFA, Indicator.WFLH, Indicator.BMIFA)
    return Point(
        key=s.measurement.key,
        x=round(x(s.x), 1),
        y=round(y(found.value), 1),
        value=found.value,
        z=found.z,
        z2=found.z2,
        centile_text=found.centile_text,
        age_days=a.age_days or 0,
        corrected_age_days=s.corrected_age_days,
        position=a.position if stature else None,
        basis=found.age_basis,
        reference=found.reference,
        flag=found.flag,
        last=last,
        score=found,
    )


def _seams(request: ChartRequest, gestation: int | None, x: Scale) -> tuple[Seam, ...]:
    """Marks inside the plot where the lines change their table."""
    indicator = request.indicator
    if indicator is Indicator.WFLH:
        marks = [(WEIGHT_FOR_HEIGHT_FROM_CM, SeamKind.LENGTH_TO_HEIGHT)] if x.high > 110.0 else []
    else:
        marks = []
        if indicator in (Indicator.LHFA, Indicator.BMIFA):
            marks.append((float(TWO_YEARS_DAYS), SeamKind.LENGTH_TO_HEIGHT))
        if indicator in (Indicator.WFA, Indicator.LHFA, Indicator.BMIFA):
            marks.append((request.rules.who2006_last_day + 0.5, SeamKind.WHO2006_TO_2007))
        preterm = request.rules.intergrowth_to_days > 0 and gestation is not None
        if preterm and indicator in (Indicator.WFA, Indicator.LHFA, Indicator.HCFA):
            marks.append((handover_days(request.rules) + 0.5, SeamKind.INTERGROWTH_TO_WHO))
    return tuple(Seam(round(x(at), 1), kind) for at, kind in marks if x.low < at < x.high - 1)


def _band(tables: GrowthTables, request: ChartRequest, frame: Frame, x: Scale, y: Scale) -> tuple[str, str]:
    """The mid-parental band and its middle line, on charts of height."""
    parents = request.mid_parental
    if parents is None or request.indicator is not Indicator.LHFA:
        return "", ""
    return (
        reference_lines.band(tables, frame, parents.low_z, parents.high_z, x, y),
        reference_lines.line(tables, frame, parents.z, x, y),
    )


def chart(tables: GrowthTables, request: ChartRequest) -> ChartGeometry:
    """The geometry of one chart. Raises ValueError for a range the indicator does not have (`available_ranges`)."""
    gestation = request.gestational_age_days
    if not is_preterm(gestation) or not is_possible_gestation(gestation):
        gestation = None
    frame = Frame(request.indicator, request.sex, request.range, gestation, request.rules, request.compare)
    plot = Box(MARGIN.left, MARGIN.top, request.width - MARGIN.right, request.height - MARGIN.bottom)
    x = Scale(*x_domain(request.indicator, request.range, gestation), plot.left, plot.right)

    scored = _scored(tables, request)
    inside = [s for s in scored if x.holds(s.x)]
    twins = [s for s in _chronological(tables, request, inside) if x.holds(s.x)]
    low, high = reference_lines.extent(tables, frame, request.lines)
    values = [s.score.value for s in inside]
    y = Scale(*y_domain(min([low, *values]), max([high, *values])), plot.bottom, plot.top)

    latest = max((s.measurement.anthropometry.age_days or 0 for s in inside), default=None)
    points = tuple(_point(s, x, y, s.measurement.anthropometry.age_days == latest) for s in inside)
    chronological = tuple(_point(s, x, y, False) for s in twins)
    at = {p.key: p for p in points}
    band_path, target_path = _band(tables, request, frame, x, y)
    return ChartGeometry(
        width=request.width,
        height=request.height,
        plot=plot,
        x_ticks=x_ticks(x, request.indicator, request.range),
        y_ticks=y_ticks(y, Y_UNITS[request.indicator]),
        y_unit=Y_UNITS[request.indicator],
        curves=reference_lines.curves(tables, frame, request.lines, x, y),
        seams=_seams(request, gestation, x),
        points=points,
        chronological=chronological,
        links=tuple(Link(p.x, p.y, at[p.key].x, at[p.key].y) for p in chronological),
        child_path=reference_lines.path([(p.x, p.y) for p in points]) if len(points) > 1 else "",
        band_path=band_path,
        target_path=target_path,
        not_drawn=tuple(s.measurement.key for s in scored if not x.holds(s.x)),
    )
