"""A day's measurements as lines of a table: value, z-score, centile, change, a plain word and where the figure comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from pediatric_his.clinical.growth import Anthropometry, Indicator, Score, Sex, score
from pediatric_his.clinical.growth.classify import Severity, classify
from pediatric_his.clinical.growth.judgement import Child as JudgedChild
from pediatric_his.clinical.growth.judgement import Judgement, Level, Measurement, judge
from pediatric_his.features.growth.family import family_sentence, of_a_hundred
from pediatric_his.features.growth.sentences import sentence
from pediatric_his.features.growth.words import UNITS, class_words, short_name, source_words, z_text
from pediatric_his.features.measurements.queries import MeasuredDay
from pediatric_his.features.patients.queries import Child
from pediatric_his.reference.growth import growth_tables, velocity_table
from pediatric_his.web.languages import _, number_text, signed_text

MARKS = {Level.ALARM: "alarm", Level.WATCH: "watch", Level.FINE: "fine", Level.UNKNOWN: "plain"}
"""The shape and colour that go with a level."""

DECIMALS = {Indicator.WFA: 2, Indicator.WFLH: 2, Indicator.BMIFA: 1}


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator, worded."""

    indicator: str
    name: str
    value: str
    z: str
    z2: float
    centile: str
    change: str
    severity: str
    words: str
    source: str
    flag: bool


def lines(now: Anthropometry, before: Anthropometry | None = None) -> list[Line]:
    """The indicators of a day that have a z-score, with the change against an earlier day."""
    scores = score(growth_tables(), now)
    earlier = score(growth_tables(), before) if before else {}
    found = []
    for indicator, result in scores.items():
        if isinstance(result, Score):
            found.append(_line(now, indicator, result, earlier.get(indicator)))
    return found


def _line(now: Anthropometry, indicator: Indicator, result: Score, earlier: object = None) -> Line:
    verdict = classify(result)
    decimals = DECIMALS.get(indicator, 1)
    change = signed_text(result.value - earlier.value, decimals) if isinstance(earlier, Score) else ""
    return Line(
        indicator=indicator.value,
        name=short_name(indicator, now.age_days),
        value=f"{number_text(result.value, decimals)} {_(UNITS[indicator])}",
        z=z_text(result.z2),
        z2=result.z2,
        centile=result.centile_text,
        change=change,
        # What is hardly possible has no class: it is to be measured again.
        severity=Severity.ALARM.value if result.flag else verdict.severity.value,
        words=_("measure again") if result.flag else class_words(verdict.growth_class),
        source=source_words(result),
        flag=result.flag,
    )


@dataclass(frozen=True, slots=True)
class Growth:
    """A child's growth in words: the headline with its level, then all that is said, the gravest first.

    Nothing is said where nothing was ever measured. `family` is the same for the parents, `shares` what each of their
    measures is among a hundred children: (name, value, how many have less).
    """

    headline: str | None
    severity: str
    findings: tuple[tuple[str, str], ...]
    family: tuple[tuple[str, str], ...]
    shares: tuple[tuple[str, str, int], ...]


def growth_of(child: Child, days: list[MeasuredDay], on: date) -> Growth:
    """What may be said on a day of what was measured up to it."""
    if not any(day.has_growth for day in days):
        return Growth(None, MARKS[Level.UNKNOWN], (), (), ())
    judgement = judgement_of(child, [day.measurement() for day in days], on)
    said = tuple((MARKS[claim.level], sentence(claim, on)) for claim in judgement.claims)
    family = ((MARKS[claim.level], family_sentence(claim, on)) for claim in judgement.claims)
    told = tuple(dict.fromkeys((mark, words) for mark, words in family if words))
    return Growth(said[0][1] if said else None, MARKS[judgement.level], said, told, _shares(child, days))


def judgement_of(child: Child, measurements: list[Measurement], on: date) -> Judgement:
    parents = [None if mm is None else mm / 10 for mm in (child.mother_height_mm, child.father_height_mm)]
    sex = cast(Sex, child.sex)
    judged = JudgedChild(sex, child.birth_date, child.gestational_age_days, *parents)
    return judge(growth_tables(), velocity_table(sex), judged, measurements, on)


def _shares(child: Child, days: list[MeasuredDay]) -> tuple[tuple[str, str, int], ...]:
    """The newest weight and length among a hundred children of the same age and sex."""
    newest = next(day for day in reversed(days) if day.has_growth)
    now = newest.anthropometry(child)
    scores = score(growth_tables(), now)
    return tuple(
        (line.name, line.value, of_a_hundred(result.z))
        for indicator in (Indicator.WFA, Indicator.LHFA)
        if isinstance(result := scores[indicator], Score) and not result.flag
        for line in (_line(now, indicator, result),)
    )
