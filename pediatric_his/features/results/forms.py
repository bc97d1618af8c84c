"""A result as somebody types it from a laboratory's paper. The impossible is refused, the unusual asked about, the rest judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from pediatric_his.clinical.vitals import Norms, Result, Status
from pediatric_his.clinical.vitals.model import Measure
from pediatric_his.features.measurements.judging import Born
from pediatric_his.features.results.judging import MEASURED, QUALIFIERS, judge_result
from pediatric_his.reference.vitals import thresholds, words
from pediatric_his.web.forms import Form, read_date
from pediatric_his.web.languages import _, current_locale

_FIELD_OF = {
    "unknown_unit": "unit",
    "unit_missing": "unit",
    "wrong_unit": "unit",
    "bad_date": "taken_on",
    "before_birth": "taken_on",
}


@dataclass(frozen=True, slots=True)
class ResultTyped:
    """Value and unit as they were typed."""

    code: str
    value: str
    unit: str
    taken_on: date
    qualifiers: dict[str, str] = field(default_factory=dict)
    confirmed_reason: str = ""


@dataclass(frozen=True, slots=True)
class ResultCorrection:
    """The right value, or none where it was entered in error."""

    typed: ResultTyped | None
    reason: str


def sent_for() -> dict[str, Measure]:
    """What a laboratory is asked for, by code."""
    return {code: measure for code, measure in thresholds().measures.items() if code not in MEASURED}


def judged_so_far(form: Form, child: Born, norms: Norms, today: date) -> Result | None:
    """What would be said of what is typed; None while there is no test or no value."""
    code, value = form.value("code"), form.value("value").strip()
    if code not in sent_for() or not value:
        return None
    taken_on = read_date(form.value("taken_on")) or today
    if taken_on > today:
        return Result(Status.REFUSE, "after_today")
    return judge_result(child, norms, code, value, form.value("unit"), taken_on, _qualifiers(form))


def read_result(form: Form, child: Born, norms: Norms, today: date) -> ResultTyped | None:
    """The result; None when something is refused or still asks for a confirmation."""
    code = form.choice("code", sent_for())
    value = form.text("value", required=True, max_length=30)
    unit = form.text("unit", max_length=20)
    taken_on = form.date("taken_on", earliest=child.birth_date, latest=today)
    qualifiers = _qualifiers(form)
    if not form.ok or code is None or taken_on is None:
        return None
    result = judge_result(child, norms, code, value, unit, taken_on, qualifiers)
    if result.status is Status.REFUSE:
        form.refuse(_FIELD_OF.get(result.finding, "value"), words(result.finding, current_locale()))
        return None
    reason = ""
    if result.status is Status.ASK:
        reason = form.confirm("value", _("This result is very unusual. Look at the paper again: is it really so?"))
    return ResultTyped(code, value, unit, taken_on, qualifiers, reason) if form.ok else None


def read_result_correction(form: Form, child: Born, norms: Norms, today: date) -> ResultCorrection | None:
    """The correction of a result; None when a field is refused."""
    reason = form.text("reason", required=True, max_length=300)
    if form.value("in_error"):
        return ResultCorrection(None, reason) if form.ok else None
    typed = read_result(form, child, norms, today)
    return ResultCorrection(typed, reason) if typed is not None and form.ok else None


def _qualifiers(form: Form) -> dict[str, str]:
    return {name: form.value(name) for name in QUALIFIERS if form.value(name) in ("yes", "no")}
