"""Axes of a growth chart: what stretch of age or length it shows, its ticks, and the way from values to pixels."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor, log10
from typing import Final, Literal

from pediatric_his.clinical.ages import DAYS_PER_MONTH, PRETERM_BELOW_DAYS, TERM_DAYS
from pediatric_his.clinical.growth.model import Indicator

ChartRange = Literal["birth-13w", "0-2", "0-5", "5-19", "all"]


class TickUnit(StrEnum):
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    PMA_WEEK = "pma_week"
    CM = "cm"
    KG = "kg"
    MM = "mm"
    KG_M2 = "kg_m2"


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick at `position` px. Months are counted within their year, as on WHO's forms; years are major."""

    position: float
    value: float
    unit: TickUnit
    major: bool
    labelled: bool


@dataclass(frozen=True, slots=True)
class Box:
    """The plot's edges in px."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Scale:
    """Values `low`-`high` onto pixels `start`-`end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, x: float) -> float:
        return self.start + (x - self.low) * (self.end - self.start) / (self.high - self.low)

    def holds(self, x: float) -> bool:
        return self.low <= x <= self.high


Y_UNITS: Final = {
    Indicator.WFA: TickUnit.KG,
    Indicator.LHFA: TickUnit.CM,
    Indicator.WFLH: TickUnit.KG,
    Indicator.BMIFA: TickUnit.KG_M2,
    Indicator.HCFA: TickUnit.CM,
    Indicator.ACFA: TickUnit.CM,
    Indicator.TSFA: TickUnit.MM,
    Indicator.SSFA: TickUnit.MM,
}

_YOUNG: Final[tuple[ChartRange, ...]] = ("birth-13w", "0-2", "0-5")
_RANGES: Final[dict[Indicator, tuple[ChartRange, ...]]] = {
    Indicator.WFA: (*_YOUNG, "5-19", "all"),
    Indicator.LHFA: (*_YOUNG, "5-19", "all"),
    Indicator.BMIFA: (*_YOUNG, "5-19", "all"),
    Indicator.WFLH: (*_YOUNG, "all"),
    Indicator.HCFA: (*_YOUNG, "all"),
    Indicator.ACFA: ("0-2", "0-5", "all"),
    Indicator.TSFA: ("0-2", "0-5", "all"),
    Indicator.SSFA: ("0-2", "0-5", "all"),
}
_MONTHS: Final[dict[ChartRange, tuple[int, int]]] = {"0-2": (0, 24), "0-5": (0, 60), "5-19": (60, 228), "all": (0, 228)}
_CM: Final[dict[ChartRange, tuple[float, float]]] = {
    "birth-13w": (45.0, 70.0), "0-2": (45.0, 110.0), "0-5": (45.0, 120.0), "all": (45.0, 120.0),
}  # fmt: skip


def available_ranges(indicator: Indicator) -> tuple[ChartRange, ...]:
    """The stretches that this indicator has lines for."""
    return _RANGES[indicator]


def suitable_range(indicator: Indicator, age_days: int) -> ChartRange:
    """The tightest available stretch that holds this age."""
    months = age_days / DAYS_PER_MONTH
    for name in _RANGES[indicator]:
        low, high = (0, 3) if name == "birth-13w" else _MONTHS[name]
        if low <= months <= high:
            return name
    return _RANGES[indicator][-1]


def x_domain(indicator: Indicator, chart_range: ChartRange, gestational_age_days: int | None) -> tuple[float, float]:
    """Days (or cm for weight-for-length) shown; for the preterm the chart opens at whole four weeks before birth.

    Raises ValueError for a range the indicator does not have.
    """
    if chart_range not in _RANGES[indicator]:
        raise ValueError(f"{indicator.value} has no chart {chart_range}")
    preterm = gestational_age_days is not None and gestational_age_days < PRETERM_BELOW_DAYS
    if indicator is Indicator.WFLH:
        low, high = _CM[chart_range]
        return (35.0 if preterm else low), high
    if chart_range == "birth-13w":
        start, end = 0.0, 91.0
    else:
        first, last = _MONTHS[chart_range]
        last = min(last, 120) if indicator is Indicator.WFA else last
        last = last if indicator in (Indicator.WFA, Indicator.LHFA, Indicator.BMIFA) else min(last, 60)
        start, end = first * DAYS_PER_MONTH, last * DAYS_PER_MONTH
    if preterm and start == 0.0 and gestational_age_days is not None:
        start = float(gestational_age_days // 28 * 28 - TERM_DAYS)
    return start, end


def nice_step(span: float, about: int) -> float:
    """The 1-2-5 step that cuts `span` into about so many parts."""
    raw = span / about
    power: float = 10.0 ** floor(log10(raw))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= raw * 0.999)


def y_domain(low: float, high: float) -> tuple[float, float]:
    """`low`-`high` widened to whole steps of the ticks, never below zero."""
    step = nice_step(high - low, 10)
    return max(0.0, floor(low / step) * step), ceil(high / step) * step


def y_ticks(scale: Scale, unit: TickUnit) -> tuple[Tick, ...]:
    step = nice_step(scale.high - scale.low, 10)
    first, last = round(scale.low / step), round(scale.high / step)
    return tuple(
        Tick(round(scale(i * step), 1), round(i * step, 6), unit, i % 5 == 0, True) for i in range(first, last + 1)
    )


def x_ticks(scale: Scale, indicator: Indicator, chart_range: ChartRange) -> tuple[Tick, ...]:
    """Weeks to 13 weeks; months within years, then years; centimetres; weeks of postmenstrual age before term."""
    if indicator is Indicator.WFLH:
        return tuple(
            Tick(round(scale(cm), 1), cm, TickUnit.CM, cm % 10 == 0, cm % 5 == 0)
            for cm in range(ceil(scale.low), floor(scale.high) + 1)
        )
    legible = scale(28) - scale(0) >= 18.0
    before = tuple(
        Tick(round(scale(day), 1), (day + TERM_DAYS) / 7, TickUnit.PMA_WEEK, False, legible)
        for day in range(int(scale.low), 0, 28)
        if scale.low < 0
    )
    return before + (_week_ticks(scale) if chart_range == "birth-13w" else _month_ticks(scale))


def _week_ticks(scale: Scale) -> tuple[Tick, ...]:
    return tuple(Tick(round(scale(w * 7), 1), w, TickUnit.WEEK, w == 0, True) for w in range(14))


def _month_ticks(scale: Scale) -> tuple[Tick, ...]:
    first, last = max(0, round(scale.low / DAYS_PER_MONTH)), round(scale.high / DAYS_PER_MONTH)
    span = last - first
    step = 1 if span <= 24 else 2 if span <= 60 else 6
    label_every = 2 if span <= 24 else 4 if span <= 60 else 12
    years_every = 1 if span <= 120 else 2  # «18 лет» needs room
    found = []
    for month in range(first, last + 1, step):
        years, rest = divmod(month, 12)
        x = round(scale(month * DAYS_PER_MONTH), 1)
        if rest == 0:
            found.append(Tick(x, years, TickUnit.YEAR, True, (years - first // 12) % years_every == 0))
        else:
            found.append(Tick(x, rest, TickUnit.MONTH, False, rest % label_every == 0))
    return tuple(found)
