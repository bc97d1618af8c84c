"""Results in words."""

from __future__ import annotations

from dataclasses import dataclass

from pediatric_his.clinical.vitals import Norms
from pediatric_his.clinical.vitals.model import Measure
from pediatric_his.clinical.vitals.reading import lowered, number
from pediatric_his.features.measurements.judging import Born
from pediatric_his.features.measurements.saying import Said, said
from pediatric_his.features.results.judging import judge_result
from pediatric_his.features.results.queries import ResultRow
from pediatric_his.reference.vitals import grade_words, measure_name, thresholds, unit_words
from pediatric_his.web.languages import N_, _, current_locale, number_text

QUALIFIER_WORDS = {"fasting": N_("Fasting?"), "inflammation": N_("Inflammation now (fever, raised CRP)?")}
ANSWERS = {"yes": N_("yes"), "no": N_("no"), "": N_("not known")}


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A result as the list shows it. Nothing is said of what was entered in error."""

    row: ResultRow
    name: str
    value: str
    said: Said | None
    was: str = ""


def result_lines(child: Born, norms: Norms, rows: list[ResultRow]) -> list[ResultLine]:
    """What is said of each today, by today's norms."""
    return [_line(child, norms, row) for row in rows]


def _line(child: Born, norms: Norms, row: ResultRow) -> ResultLine:
    known = row.code in norms.thresholds.measures
    verdict = None
    if known and not row.entered_in_error:
        verdict = judge_result(child, norms, row.code, row.value, row.unit, row.taken_on, row.qualifiers)
    name = measure_name(row.code, current_locale()) if known else row.code
    value, was = written(row.code, row.value, row.unit), written(row.code, row.was, row.was_unit) if row.was else ""
    return ResultLine(row, name, value, said(verdict, norms) if verdict else None, was)


def written(code: str, value: str, unit: str) -> str:
    """A result as it was typed, in the reader's language: 2,5 ммоль/л is 2.5 mmol/L. What can't be read stands as it is."""
    known, locale, measure = thresholds(), current_locale(), thresholds().measures.get(code)
    if measure is not None and measure.kind == "grade":
        place = known.grades.get(value.strip().lower())
        return value if place is None else grade_words(known.grade_order[place], locale)
    sign = value[:1] if value[:1] in "<>" else ""
    figure = number(value.strip().removeprefix(sign))
    if figure is not None:
        digits = f"{figure:f}".partition(".")[2]
        value = f"{sign}{number_text(float(figure), len(digits))}"
    code = known.units.get(lowered(unit), "")
    return f"{value} {unit_words(code, locale) if code else unit}".strip()


def choices(measures: dict[str, Measure]) -> list[tuple[str, str]]:
    """Tests by name, with the units that they may be written in."""
    locale = current_locale()
    names = {code: measure_name(code, locale) for code in measures}
    return [(code, names[code] + _units(measures[code])) for code in sorted(names, key=names.__getitem__)]


def _units(measure: Measure) -> str:
    locale = current_locale()
    if measure.kind == "number":
        units = ", ".join(unit_words(unit, locale) for unit in measure.units)
    else:
        units = ", ".join(grade_words(grade, locale) for grade in thresholds().grade_order)
    return f" ({units})"


def qualifier_fields() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Each with its name, its question and its answers."""
    answers = [(value, _(words)) for value, words in ANSWERS.items()]
    return [(name, _(words), answers) for name, words in QUALIFIER_WORDS.items()]
