"""The growth panel: which chart of which child, drawn as SVG for page and paper alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, cast, get_args

from markupsafe import Markup

from pediatric_his.clinical.ages import TERM_DAYS, TWO_YEARS_DAYS, is_preterm
from pediatric_his.clinical.growth import AgeBasis, Anthropometry, Indicator, Reference, Sex
from pediatric_his.clinical.growth.axes import ChartRange, TickUnit
from pediatric_his.clinical.growth.chart import (
    ChartMeasurement,
    ChartRequest,
    Point,
    SeamKind,
    available_ranges,
    chart,
    suitable_range,
)
from pediatric_his.clinical.growth.curves import Level
from pediatric_his.clinical.growth.judgement import Subject, correction_ends
from pediatric_his.clinical.growth.parents import MidParental, mid_parental_height
from pediatric_his.features.growth.picture import TO_FAMILY
from pediatric_his.features.growth.reading import GrowthReading
from pediatric_his.features.growth.words import INDICATORS, REFERENCES, UNITS, short_name, z_text
from pediatric_his.features.measurements.queries import MeasuredDay
from pediatric_his.features.patients.queries import Child
from pediatric_his.reference.growth import growth_tables
from pediatric_his.web.languages import N_, _, age_of, date_text, figure_text, ngettext, number_text, plain_text
from pediatric_his.web.templating import environment

SHOWN = (Indicator.WFA, Indicator.LHFA, Indicator.WFLH, Indicator.BMIFA, Indicator.HCFA, Indicator.ACFA)
RANGES = {
    "birth-13w": N_("to 13 weeks"),
    "0-2": N_("to 2 years"),
    "0-5": N_("to 5 years"),
    "5-19": N_("5–19 years"),
    "all": N_("all"),
}
SEAMS = {
    SeamKind.LENGTH_TO_HEIGHT: N_("At 2 years WHO goes over from lying to standing: the lines step down by 0.7 cm."),
    SeamKind.WHO2006_TO_2007: N_("At 5 years WHO 2006 hands over to WHO 2007: a small step here isn't the child's."),
    SeamKind.INTERGROWTH_TO_WHO: N_("At the due date INTERGROWTH-21st hands over to WHO at corrected age."),
}
LOOKED_BACK = 731
LINE_SETS = ("z", "centiles", "family")
"""What the lines and words count in; a family's chart has the lines of the centiles, and says neither them nor SD."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the panel shows: each part falls back to what suits the child. `compare`: INTERGROWTH's lines beside WHO's."""

    indicator: Indicator
    range: ChartRange
    lines: str
    compare: bool = False


def choose(
    on_days: int, indicator: str, chart_range: str, lines: str, compare: bool = False, found: Indicator | None = None
) -> Choice:
    """The choice of the address, mended: an unknown or unsuitable part is replaced by the best one, first of all what was `found`."""
    fallback = found or (Indicator.WFA if on_days < 3652 else Indicator.BMIFA)
    wanted = Indicator(indicator) if indicator in set(Indicator) else fallback
    possible = available_ranges(wanted)
    stretch = (
        next(r for r in possible if r == chart_range) if chart_range in possible else suitable_range(wanted, on_days)
    )
    return Choice(wanted, stretch, lines if lines in LINE_SETS else "z", compare)


def draw(reading: GrowthReading, choice: Choice, width: float = 760, height: float = 520) -> Markup:
    """The chart as SVG: it may stand in a page or in a printed form."""
    child, days = reading.child, reading.days
    family = choice.lines == "family"
    measurements = [
        ChartMeasurement(f"{day.on:%Y%m%d}", _believed(reading, day) if family else day.anthropometry(child))
        for day in days
        if day.has_growth
    ]
    name = _(TO_FAMILY[choice.indicator] if family and choice.indicator in TO_FAMILY else INDICATORS[choice.indicator])
    request = ChartRequest(
        choice.indicator,
        cast(Sex, child.sex),
        choice.range,
        measurements,
        lines="z" if choice.lines == "z" else "centiles",
        gestational_age_days=child.gestational_age_days,
        mid_parental=target_height(child) if choice.indicator is Indicator.LHFA else None,
        compare=choice.compare,
        width=width,
        height=height,
    )
    geometry = chart(growth_tables(), request)
    by_key = {f"{day.on:%Y%m%d}": day for day in days}
    reference = " · ".join(dict.fromkeys(REFERENCES[curve.reference] for curve in geometry.curves))
    unit = "" if family and choice.indicator is Indicator.BMIFA else _(UNITS[choice.indicator])
    context: dict[str, Any] = {
        "g": geometry,
        "table": f"/patients/{child.id}/growth",
        "title": f"{name} · {child.full_name}",
        "foot": " · ".join(part for part in ("" if family else reference, name, unit) if part),
        "point_words": lambda point: _point_words(choice, point, by_key),
        "tick_words": _tick_words,
        "y_words": lambda value: f"{value * (10 if choice.indicator is Indicator.ACFA else 1):g}",
        "last_words": lambda point: (_last(choice, point), _place(choice.lines, point)),
        "level_words": lambda curve: "" if family else _level(curve.level),
        "is_far": lambda point: _is_far(reading, choice.indicator, by_key[point.key]),
    }
    return Markup(environment().get_template("growth/chart.svg").render(context))  # noqa: S704 an autoescaped template


def _believed(reading: GrowthReading, day: MeasuredDay) -> Anthropometry:
    """A day as the family sees it drawn: without what the staff is asked to measure again."""
    age = (day.on - reading.child.birth_date).days
    doubted = {_FIELDS[kind]: None for kind, at in reading.record.faults if at == age and kind in _FIELDS}
    return replace(day.anthropometry(reading.child), **doubted)  # type: ignore[arg-type]


_FIELDS = {
    Subject.WEIGHT: "weight_kg", Subject.STATURE: "length_height_cm", Subject.HEAD: "head_circumference_cm",
    Subject.MUAC: "muac_cm",
}  # fmt: skip


def panel_context(
    reading: GrowthReading,
    indicator: str,
    chart_range: str,
    line_set: str,
    *,
    compare: bool = False,
    found: Indicator | None = None,
) -> dict[str, Any]:
    """What the panel's block needs; the child's page uses it, too. It opens on the chart of what was `found`."""
    child = reading.child
    beside = compare and is_preterm(child.gestational_age_days)
    choice = choose(reading.record.age, indicator, chart_range, line_set, beside, found)
    return {
        "child": child,
        "choice": choice,
        "chart": draw(reading, choice),
        "preterm": is_preterm(child.gestational_age_days),
        "indicators": indicator_tabs(choice, reading.record.age),
        "ranges": range_tabs(choice),
        "notes": [*seam_notes(choice, child.gestational_age_days), *age_notes(reading)],
    }


def age_notes(reading: GrowthReading) -> list[str]:
    """That the age used has changed, where the record has days on both sides of it."""
    ends = correction_ends(reading.record)
    if ends is None:
        return []
    text = _(
        "Since %(day)s, two years after the due date, the age since birth is used, no longer the corrected age."
        " Changes are counted at the corrected age before and after."
    )
    return [text % {"day": date_text(two_years_corrected(reading))}]


def age_note_to_family(reading: GrowthReading) -> str:
    """The same to the parents, for the two years in which changes are looked at across that day."""
    ends = correction_ends(reading.record)
    if ends is None or ends[1].age + LOOKED_BACK < reading.record.age:
        return ""
    text = _("Since %(day)s the doctor counts the age from birth, no longer from the day on which the baby was due.")
    return text % {"day": date_text(two_years_corrected(reading))}


def is_corrected(reading: GrowthReading) -> bool:
    """Whether the newest day is judged at the corrected age."""
    newest = reading.record.days[-1] if reading.record.days else None
    return newest is not None and newest.class_age not in (None, newest.age)


def two_years_corrected(reading: GrowthReading) -> date:
    """The first day that is judged at the age since birth."""
    early = TERM_DAYS - (reading.child.gestational_age_days or TERM_DAYS)
    return reading.child.birth_date + timedelta(days=early + TWO_YEARS_DAYS)


def _is_far(reading: GrowthReading, indicator: Indicator, day: MeasuredDay) -> bool:
    """Whether the point is marked: as the table marks its line."""
    return any(line.indicator == indicator and line.severity in ("alarm", "watch") for line in reading.lines(day))


def target_height(child: Child) -> MidParental | None:
    if child.mother_height_mm is None or child.father_height_mm is None:
        return None
    return mid_parental_height(
        growth_tables(), cast(Sex, child.sex), child.mother_height_mm / 10, child.father_height_mm / 10
    )


def indicator_tabs(choice: Choice, age_days: int) -> list[tuple[str, str, bool]]:
    return [(indicator.value, short_name(indicator, age_days), indicator is choice.indicator) for indicator in SHOWN]


def range_tabs(choice: Choice) -> list[tuple[str, str, bool]]:
    return [(name, _(RANGES[name]), name == choice.range) for name in available_ranges(choice.indicator)]


def seam_notes(choice: Choice, gestation: int | None) -> list[str]:
    """The steps that a chart must explain, for the stretch it shows."""
    notes = []
    if choice.indicator is Indicator.LHFA and choice.range in ("0-5", "all"):
        notes.append(_(SEAMS[SeamKind.LENGTH_TO_HEIGHT]))
    if choice.range == "all" and choice.indicator in (Indicator.WFA, Indicator.LHFA, Indicator.BMIFA):
        notes.append(_(SEAMS[SeamKind.WHO2006_TO_2007]))
    if is_preterm(gestation) and choice.indicator in (Indicator.WFA, Indicator.LHFA, Indicator.HCFA):
        notes.append(_(SEAMS[SeamKind.INTERGROWTH_TO_WHO]))
    return notes


def _point_words(choice: Choice, point: Point, by_key: dict[str, MeasuredDay]) -> str:
    day = by_key[point.key]
    parts = [date_text(day.on), age_of(point.age_days), _value(choice.indicator, point)]
    if choice.lines == "family":
        return ", ".join(parts[:2] if choice.indicator is Indicator.BMIFA else parts)
    if point.corrected_age_days is not None and point.basis is AgeBasis.CHRONOLOGICAL:
        return ", ".join([*parts, _("at the age since birth")])  # shown for its place alone: the child has one z-score
    parts += [
        f"{z_text(point.z2)} SD",
        f"{_('centile')} {figure_text(point.centile_text)}",
        REFERENCES[point.reference],
    ]
    if point.position:
        parts.append(_("lying") if point.position == "l" else _("standing"))
    if point.basis is AgeBasis.CORRECTED:
        parts.append(_("corrected age"))
    by = next((measured.by for measured in day.values.values() if measured.by), "")
    return ", ".join([*parts, by] if by else parts)


def _last(choice: Choice, point: Point) -> str:
    """A figure of the body-mass index says nothing to a family."""
    bare = choice.lines == "family" and choice.indicator is Indicator.BMIFA
    return "" if bare else _value(choice.indicator, point)


def _value(indicator: Indicator, point: Point) -> str:
    if indicator is Indicator.ACFA:
        return f"{number_text(point.value * 10, 0)} {_(UNITS[indicator])}"
    decimals = 2 if indicator in (Indicator.WFA, Indicator.WFLH) else 1
    return f"{number_text(point.value, decimals)} {_(UNITS[indicator])}"


def _tick_words(tick: Any) -> str:
    if tick.unit is TickUnit.YEAR:
        return ngettext("%(n)d y", "%(n)d y", int(tick.value))
    return plain_text(tick.value)


def _place(lines: str, point: Point) -> str:
    if lines == "family":
        return ""
    place = f"{z_text(point.z2)} SD" if lines == "z" else f"{_('centile')} {figure_text(point.centile_text)}"
    newborn = (
        point.reference is Reference.INTERGROWTH_NEWBORN
    )  # by the weeks of pregnancy, not by the lines it stands among
    return f"{place} · {REFERENCES[point.reference]}" if newborn else place


def _level(level: Level) -> str:
    if level.centile is not None:
        return plain_text(level.centile)
    return f"{level.z:+.0f}".replace("-", "−").replace("+0", "0")


assert set(get_args(ChartRange)) == set(RANGES)
