"""A child's growth as pages show it: one judgement, and of each day the lines of a table that it allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from pediatric_his.clinical.growth import AgeBasis, Indicator, Score, score
from pediatric_his.clinical.growth.classify import classify
from pediatric_his.clinical.growth.judgement import (
    Claim,
    Judgement,
    Level,
    Measurement,
    Record,
    Row,
    Subject,
    judge_record,
    rows_of_day,
)
from pediatric_his.clinical.vitals import Norms
from pediatric_his.features.growth.arm import Arm, arm_of
from pediatric_his.features.growth.record import record_on, told_at_registration, with_birth
from pediatric_his.features.growth.row_words import INDICATOR_OF, MARKS, graver, row_words, trend_words
from pediatric_his.features.growth.words import UNITS, class_words, short_name, source_words, z_text
from pediatric_his.features.measurements.queries import MeasuredDay
from pediatric_his.features.patients.queries import Child
from pediatric_his.reference.growth import growth_tables
from pediatric_his.web.languages import _, figure_text, number_text, signed_text

DECIMALS = {Indicator.WFA: 2, Indicator.WFLH: 2, Indicator.BMIFA: 1, Indicator.ACFA: 0}
_FIGURES: Final = {
    Indicator.WFA: ("weight",), Indicator.LHFA: ("length_height",), Indicator.WFLH: ("weight", "length_height"),
    Indicator.BMIFA: ("weight", "length_height"),
}  # fmt: skip
_BARE: Final = {Indicator.WFA: "weight_kg", Indicator.LHFA: "length_height_cm", Indicator.HCFA: "head_circumference_cm"}


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of a day, worded. `z` is blank where there is none; `note` says why another judge says less, `age` which
    age it is judged at where that is not the one since birth."""

    indicator: str
    name: str
    value: str
    z: str
    z2: float | None
    centile: str
    change: str
    severity: str
    words: str
    source: str
    compared_z: str = ""
    note: str = ""
    age: str = ""


@dataclass(frozen=True, slots=True)
class GrowthReading:
    """A child's record with what is judged of it, made once for a page; `own` are the hospital's norms of the arm."""

    child: Child
    days: tuple[MeasuredDay, ...]
    record: Record
    judgement: Judgement
    own: Norms
    early: tuple[date, ...] = ()  # days before the birth date, that nothing is judged by

    def lines(self, day: MeasuredDay, before: MeasuredDay | None = None) -> list[Line]:
        """The figures of a day in their order, with the change against an earlier day."""
        now = day.anthropometry(self.child)
        scores = score(growth_tables(), now)
        earlier = score(growth_tables(), before.anthropometry(self.child)) if before else {}
        rows = rows_of_day(self.record, (day.on - self.child.birth_date).days)
        found = []
        for indicator, result in scores.items():
            row = rows.get(_SUBJECTS[indicator]) if indicator in _SUBJECTS else None
            was = earlier.get(indicator)
            if isinstance(result, Score):
                change = result.value - was.value if isinstance(was, Score) else None
                found.append(self._line(day, indicator, result.value, result, row, change))
            elif (value := getattr(now, _BARE.get(indicator, ""), None)) is not None:
                found.append(self._line(day, indicator, value, None, row, None))
            elif indicator is Indicator.ACFA and now.muac_cm is not None:
                found.append(self._line(day, indicator, now.muac_cm, None, row, None))
        return [*found, *_oedema(rows.get(Subject.OEDEMA))]

    def changes_age_used(self, first: date, last: date) -> bool:
        """Whether correction for an early birth ends between two days: then only the corrected age compares them."""
        corrected = {day.on: day.class_age != day.table_age for day in self.record.days}
        return corrected.get(first, False) != corrected.get(last, False)

    def arm(self, day: MeasuredDay, row: Row | None, result: Score | None) -> Arm:
        """What is said of the arm of a day, by all who judge it."""
        return arm_of(self.child, day.values["muac"].value, day.on, row, result, self.own)

    def _line(
        self,
        day: MeasuredDay,
        indicator: Indicator,
        value: float,
        result: Score | None,
        row: Row | None,
        change: float | None,
    ) -> Line:
        decimals = DECIMALS.get(indicator, 1)
        if indicator is Indicator.ACFA:  # said in millimetres everywhere, scored in centimetres
            value, change = value * 10, None if change is None else change * 10
        severity, words, note = self._said(day, indicator, result, row)
        compared = row.comparing_z if row else None
        return Line(
            indicator=indicator.value,
            name=short_name(indicator, (day.on - self.child.birth_date).days),
            value=f"{number_text(value, decimals)} {_(UNITS[indicator])}",
            z=z_text(result.z2) if result else "",
            z2=result.z2 if result else None,
            centile=figure_text(result.centile_text) if result else "",
            change="" if change is None else signed_text(change, decimals),
            severity=severity,
            words=words,
            source=self._whence(day, indicator, result, row),
            compared_z=z_text(compared) if compared is not None else "",
            note=note,
            age=_("corrected age") if result and result.age_basis is AgeBasis.CORRECTED else "",
        )

    def _whence(self, day: MeasuredDay, indicator: Indicator, result: Score | None, row: Row | None) -> str:
        """The norm, and what of the day's figures the desk was told."""
        told = told_at_registration(self.child, day) & set(_FIGURES.get(indicator, ()))
        parts = [source_words(result, row)] if result else []
        return " · ".join([*parts, _("told at registration")] if told else parts)

    def _said(
        self, day: MeasuredDay, indicator: Indicator, result: Score | None, row: Row | None
    ) -> tuple[str, str, str]:
        """Mark, words, and why another judge says less."""
        if indicator is Indicator.ACFA:
            arm = self.arm(day, row, result)
            return MARKS[arm.level], arm.words, arm.note
        if row is None:  # skinfolds, which the judgement doesn't know; the weight of a day with oedema has no z-score
            if result is None:
                return MARKS[Level.UNKNOWN], _("not judged with oedema"), ""
            verdict = classify(result)
            return verdict.severity.value, class_words(verdict.growth_class), ""
        trends = [claim for claim in self._newest(day.on) if indicator in INDICATOR_OF.get(claim.subject, ())]
        level = graver(row.level, *(claim.level for claim in trends))
        return MARKS[level], row_words(row, indicator, trend_words(trends), result), ""

    def _newest(self, on: date) -> list[Claim]:
        """The alarms and watches that rest on this day."""
        worries = (Level.ALARM, Level.WATCH)
        return [claim for claim in self.judgement.claims if claim.day == on and claim.level in worries]


_SUBJECTS: Final = {Indicator.ACFA: Subject.MUAC} | {
    indicator: Subject(indicator.value) for indicator in Indicator if indicator.value in set(Subject)
}


def _oedema(row: Row | None) -> list[Line]:
    if row is None:
        return []
    seen = row.level is not Level.FINE
    value = _("of both feet") if seen else _("none")
    words = row_words(row, None, "", None)
    return [Line("oedema", _("Oedema"), value, "", None, "", "", MARKS[row.level], words, "")]


def read_growth(child: Child, days: list[MeasuredDay], own: Norms, on: date) -> GrowthReading:
    """What may be said on a day of what was measured up to it."""
    record = record_on(child, [day.measurement() for day in days], on)
    born, known = child.birth_date, with_birth(child, days)
    lived, early = tuple(day for day in known if born <= day.on <= on), tuple(day.on for day in known if day.on < born)
    return GrowthReading(child, lived, record, judge_record(record), own, early)


def judgement_of(child: Child, measurements: list[Measurement], on: date) -> Judgement:
    return judge_record(record_on(child, measurements, on))
