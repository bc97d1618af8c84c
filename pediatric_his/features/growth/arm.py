"""The arm has three judges: growth's rules and the results' limits, both in millimetres, and WHO's z-score for the age.

The graver answer stands on every page; the note says what the others say, and why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from pediatric_his.clinical.growth import Anthropometry, Indicator, Score, Sex, score
from pediatric_his.clinical.growth.classify import classify
from pediatric_his.clinical.growth.judgement import ClaimName, Level, Row
from pediatric_his.clinical.vitals import Level as VitalsLevel
from pediatric_his.clinical.vitals import Norms
from pediatric_his.features.growth.record import Registered
from pediatric_his.features.growth.row_words import graver, row_words
from pediatric_his.features.growth.words import class_words, z_text
from pediatric_his.features.measurements.judging import judge_vital
from pediatric_his.features.patients.queries import Child
from pediatric_his.reference.growth import growth_tables
from pediatric_his.reference.vitals import words as finding_words
from pediatric_his.web.languages import _, current_locale


@dataclass(frozen=True, slots=True)
class Arm:
    """`by_growth`: whether growth's own rules are as grave, so that their claim says it already."""

    level: Level
    words: str
    note: str
    by_growth: bool


_SEVERE: Final = "muac_severe"


@dataclass(frozen=True, slots=True)
class ArmAlarm:
    """What calls an arm a danger besides growth's rules: the results' limits by their `finding`, else the z-score for the age."""

    finding: str
    z: float | None = None

    @property
    def is_severe(self) -> bool:
        return self.finding == _SEVERE


def arm_alarm(child: Registered, mm: int, on: date, own: Norms) -> ArmAlarm | None:
    """The danger that an arm is by the results' limits or for its age; None where neither says so."""
    verdict = judge_vital(child, "muac", mm, on, norms=own)
    if verdict is not None and verdict.level is VitalsLevel.ALARM:
        return ArmAlarm(verdict.finding)
    figures = Anthropometry(
        sex=cast(Sex, child.sex),
        age_days=(on - child.birth_date).days,
        gestational_age_days=child.gestational_age_days,
        muac_cm=mm / 10,
    )
    result = score(growth_tables(), figures)[Indicator.ACFA]
    if not isinstance(result, Score) or classify(result).severity.value != Level.ALARM.value:
        return None
    return ArmAlarm("", result.z2)


def arm_of(child: Child, mm: int, on: date, row: Row | None, result: Score | None, own: Norms) -> Arm:
    """What is said of an arm of so many millimetres."""
    if row is not None and row.name is ClaimName.IMPLAUSIBLE:
        return Arm(row.level, row_words(row, Indicator.ACFA, "", None), "", True)
    answers = _answers(child, mm, on, row, result, own)
    level = graver(*(level for level, _words, _note in answers))
    first = 0 if row is None or not _outranked(child, mm, on, row, own) else 1
    said = next(words for own_level, words, _note in answers[first:] if own_level is level)
    milder = [note for own_level, _words, note in answers if own_level not in (level, Level.UNKNOWN)]
    milder = [answers[0][2], *milder] if first else milder
    by_growth = row is not None and row.level is level and not first
    return Arm(level, said, " ".join(milder), by_growth or level in (Level.FINE, Level.UNKNOWN))


def _outranked(child: Child, mm: int, on: date, row: Row, own: Norms) -> bool:
    """The limits call severe malnutrition what growth's rules, by the corrected age, call an infant at risk: a worse arm has no milder
    words.
    """
    thin = arm_alarm(child, mm, on, own)
    return row.name is ClaimName.AT_RISK_INFANT and thin is not None and thin.is_severe


def _answers(
    child: Child, mm: int, on: date, row: Row | None, result: Score | None, own: Norms
) -> list[tuple[Level, str, str]]:
    """(level, words, what to say of it beside a graver answer), growth's own rules first."""
    found = []
    if row is not None:
        words = row_words(row, Indicator.ACFA, "", None)
        note = _("By growth's rules, which count the corrected age and days, it is: %(words)s.", words=words)
        found.append((row.level, words, note))
    verdict = judge_vital(child, "muac", mm, on, norms=own)
    if verdict is not None and verdict.level is not None:
        words = finding_words(verdict.finding, current_locale())
        note = _("By the limits of results, in millimetres and by the age since birth, it is: %(words)s.", words=words)
        found.append((Level(verdict.level.value), words, note))
    if result is not None:
        by_age = classify(result)
        words = f"{class_words(by_age.growth_class)} ({z_text(result.z2)} SD)"
        note = _("For the age and sex it is: %(words)s; the limits in millimetres go first.", words=words)
        found.append((Level(by_age.severity.value), words, note))
    return found or [(Level.UNKNOWN, _("no norm at this age"), "")]
