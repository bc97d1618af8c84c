"""A day's measurements as lines of a table: value, z-score, centile, change, a plain word and where the figure comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from pediatric_his.clinical.growth import Anthropometry, Indicator, Score, Sex, score
from pediatric_his.clinical.growth.classify import Severity, classify
from pediatric_his.clinical.growth.interpret import Finding, headline, interpret
from pediatric_his.features.growth.words import SHORT, UNITS, class_words, finding_words, source_words, z_text
from pediatric_his.features.measurements.queries import MeasuredDay
from pediatric_his.features.patients.queries import Child
from pediatric_his.reference.growth import growth_tables, velocity_table
from pediatric_his.web.languages import _, number_text, signed_text

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
    arrow: str
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
            found.append(_line(indicator, result, earlier.get(indicator)))
    return found


def _line(indicator: Indicator, result: Score, earlier: object) -> Line:
    verdict = classify(result)
    decimals = DECIMALS.get(indicator, 1)
    change, arrow = "", ""
    if isinstance(earlier, Score):
        change = signed_text(result.value - earlier.value, decimals)
        step = result.z - earlier.z
        arrow = "→" if abs(step) < 0.25 else "↑" if step > 0 else "↓"
    return Line(
        indicator=indicator.value,
        name=_(SHORT[indicator]),
        value=f"{number_text(result.value, decimals)} {_(UNITS[indicator])}",
        z=z_text(result.z2),
        z2=result.z2,
        centile=result.centile_text,
        change=change,
        arrow=arrow,
        severity=verdict.severity.value,
        words=class_words(verdict.growth_class),
        source=source_words(result),
        flag=result.flag,
    )


@dataclass(frozen=True, slots=True)
class Growth:
    """A child's growth in words: what to say first, and all findings, worst first."""

    headline: str | None
    severity: str
    findings: tuple[tuple[str, str], ...]


def growth_of(child: Child, days: list[MeasuredDay]) -> Growth:
    measured = [day.anthropometry(child) for day in days if day.has_growth]
    found = interpret(growth_tables(), velocity_table(cast(Sex, child.sex)), measured) if measured else ()
    first = headline(found)
    return Growth(
        headline=finding_words(first) if first else None,
        severity=first.severity.value if first else Severity.FINE.value,
        findings=tuple((f.severity.value, finding_words(f)) for f in _told(found)),
    )


def _told(found: tuple[Finding, ...]) -> list[Finding]:
    return [f for f in found if f.severity is not Severity.FINE]
