"""What the nurse types, read into kept values. The unlikely asks for a confirmation and a reason, the impossible is refused."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from pediatric_his.clinical.ages import age_days
from pediatric_his.clinical.growth import Anthropometry, Indicator, Score, score
from pediatric_his.clinical.growth.judgement import ClaimName, Measurement, Subject
from pediatric_his.clinical.vitals import Status
from pediatric_his.clinical.vitals.rates import rate_row
from pediatric_his.features.growth.reading import judgement_of
from pediatric_his.features.growth.words import short_name, z_text
from pediatric_his.features.measurements.judging import MEASURE_OF, judge_vital
from pediatric_his.features.measurements.kinds import KINDS, NURSES, Kind
from pediatric_his.features.measurements.queries import Measured, MeasuredDay
from pediatric_his.features.measurements.words import SITES
from pediatric_his.features.patients.queries import Child
from pediatric_his.reference.growth import growth_tables
from pediatric_his.reference.vitals import rate_rows
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import _

POSITIONS = ("lying", "standing")
_FIELD_OF = {
    Indicator.WFA: "weight",
    Indicator.LHFA: "length_height",
    Indicator.WFLH: "weight",
    Indicator.BMIFA: "weight",
    Indicator.HCFA: "head_circumference",
    Indicator.ACFA: "muac",
}
_FIELDS = {
    Subject.WEIGHT: "weight",
    Subject.STATURE: "length_height",
    Subject.WEIGHT_STATURE: "weight",
    Subject.HEAD: "head_circumference",
    Subject.MUAC: "muac",
}


@dataclass(frozen=True, slots=True)
class MeasurementsTyped:
    """Kept values by kind, the position of the length or height, where the temperature was taken, the reasons of what was confirmed."""

    values: dict[str, int]
    position: str | None
    on: date
    site: str | None = None
    reasons: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CorrectionTyped:
    """The right value, kept as its kind is; none where the old one was entered in error. `site`: of a temperature."""

    value: int | None
    reason: str
    site: str | None = None


def read_correction(form: Form, kind: Kind) -> CorrectionTyped | None:
    """The correction of one value; None when a field is refused."""
    value = form.quantity(
        "value", unit=_(kind.unit), scale=kind.scale, low=kind.low, high=kind.high, decimals=kind.decimals
    )
    reason = form.text("reason", required=True, max_length=300)
    in_error = bool(form.value("in_error"))
    if value is None and not in_error and not form.error("value"):
        form.refuse("value", _("Write the right value, or tick that it was entered in error."))
    site = form.choice("site", tuple(SITES), required=False) if kind.code == "temperature" else None
    return CorrectionTyped(None if in_error else value, reason, site) if form.ok else None


def read_values(form: Form, on: date, kinds: Collection[str] = NURSES) -> MeasurementsTyped:
    """The values that can be taken; those that can't be are told at their fields."""
    values: dict[str, int] = {}
    for code in kinds:
        kind = KINDS[code]
        value = form.quantity(
            code, unit=_(kind.unit), scale=kind.scale, low=kind.low, high=kind.high, decimals=kind.decimals
        )
        if value is not None:
            values[code] = value
    position = form.choice("position", POSITIONS, required=False)
    if form.value("oedema") in ("0", "1"):
        values["oedema"] = int(form.value("oedema"))
    return MeasurementsTyped(values, position, on, form.choice("site", tuple(SITES), required=False))


def read_measurements(form: Form, child: Child, before: list[MeasuredDay], today: date) -> MeasurementsTyped | None:
    """All of the form; None when something is refused or still asks for a confirmation."""
    on = form.date("measured_on", earliest=child.birth_date, latest=today) if form.value("measured_on") else today
    typed = read_values(form, on or today)
    if not typed.values and not form.errors:
        form.refuse("weight", _("Write at least one measurement."))
    if "length_height" in typed.values and typed.position is None:
        form.refuse("position", _("Was the child lying or standing?"))
    refuse_half_a_pressure(form, typed.values)
    if form.errors:
        return None
    reasons: dict[str, str] = {}
    for name, question in unlikely(child, before, typed).items():
        if reason := form.confirm(name, question):
            reasons[name] = reason
    return replace(typed, reasons=reasons) if form.ok else None


def refuse_half_a_pressure(form: Form, values: dict[str, int]) -> None:
    upper, lower = values.get("systolic"), values.get("diastolic")
    if upper is not None and lower is not None and lower >= upper:
        form.refuse("diastolic", _("The lower figure of the blood pressure is below the upper one."))
    for missing, other in (("systolic", lower), ("diastolic", upper)):
        if values.get(missing) is None and other is not None and not form.error(missing):
            form.refuse(missing, _("A blood pressure has two figures."))


def typed_day(typed: MeasurementsTyped, before: list[MeasuredDay]) -> MeasuredDay:
    """The day as it will be when this is saved."""
    kept = next((day.values for day in before if day.on == typed.on), {})
    values = {
        kind: Measured(
            UUID(int=0), kind, value, typed.position if kind == "length_height" else None, typed.site, "", ""
        )
        for kind, value in typed.values.items()
    }
    return MeasuredDay(typed.on, dict(kept) | values)


def anthropometry(child: Child, typed: MeasurementsTyped) -> Anthropometry:
    """The typed values as the growth engine takes them."""

    def figure(code: str, scale: int) -> float | None:
        return typed.values[code] / scale if code in typed.values else None

    return Anthropometry(
        sex="m" if child.sex == "m" else "f",
        age_days=age_days(child.birth_date, typed.on),
        weight_kg=figure("weight", 1000),
        length_height_cm=figure("length_height", 10),
        position=None if typed.position is None else "l" if typed.position == "lying" else "h",
        head_circumference_cm=figure("head_circumference", 10),
        muac_cm=figure("muac", 10),
        oedema=bool(typed.values.get("oedema")),
        gestational_age_days=child.gestational_age_days,
    )


def unlikely(child: Child, before: list[MeasuredDay], typed: MeasurementsTyped) -> dict[str, str]:
    """What is possible but unlikely, by field: a z-score beyond WHO's flags, a change no child makes, a rate far out."""
    questions: dict[str, str] = {}
    now = anthropometry(child, typed)
    for indicator, result in score(growth_tables(), now).items():
        if isinstance(result, Score) and result.flag and indicator in _FIELD_OF:
            text = _("%(name)s would be %(z)s SD for this age. Measure again; is it really so?")
            told = {"name": short_name(indicator, now.age_days), "z": z_text(result.z2)}
            questions.setdefault(_FIELD_OF[indicator], text % told)
    for name, question in _unlikely_changes(child, before, typed).items():
        questions.setdefault(name, question)
    if is_unusual(child, "temperature", typed):
        questions["temperature"] = _("This temperature is very unusual. Measure again; is it really so?")
    if is_unusual(child, "oxygen_saturation", typed):
        questions["oxygen_saturation"] = _("This saturation is very unusual. Measure again; is it really so?")
    for code in ("heart_rate", "respiratory_rate"):
        if is_unusual(child, code, typed) or rate_is_far_out(child, code, typed):
            questions[code] = _("This rate is very unusual for the age. Count again; is it really so?")
    return {name: question for name, question in questions.items() if name in typed.values}


def is_unusual(child: Child, code: str, typed: MeasurementsTyped) -> bool:
    """Outside what is usual at any age."""
    result = (
        judge_vital(child, code, typed.values[code], typed.on, site=typed.site or "") if code in typed.values else None
    )
    return result is not None and result.status is Status.ASK


def rate_is_far_out(child: Child, code: str, typed: MeasurementsTyped) -> bool:
    """Half below the 1st or half above the 99th centile of the age: most likely miscounted."""
    row = rate_row(rate_rows()[MEASURE_OF[code]], age_days(child.birth_date, typed.on))
    value = typed.values.get(code)
    return row is not None and value is not None and not float(row.p1) * 0.6 <= value <= float(row.p99) * 1.5


def _unlikely_changes(child: Child, before: list[MeasuredDay], typed: MeasurementsTyped) -> dict[str, str]:
    """What the judgement would not believe beside the days before."""
    now = measurement(child, typed)
    earlier = [day.measurement() for day in before if day.on < typed.on]
    last_stature = next((m.stature_cm for m in reversed(earlier) if m.stature_cm is not None), None)
    questions = {}
    for claim in judgement_of(child, [*earlier, now], typed.on).claims:
        if claim.name is not ClaimName.IMPLAUSIBLE or claim.day != typed.on or claim.subject is None:
            continue
        text = _("This changed more since last time than a child can. Measure again; is it really so?")
        if claim.subject is Subject.STATURE and last_stature and (now.stature_cm or last_stature) < last_stature:
            text = _("This is less than last time. Measure again; is it really so?")
        questions[_FIELDS[claim.subject]] = text
    return questions


def measurement(child: Child, typed: MeasurementsTyped) -> Measurement:
    """The typed values as the judgement takes them."""
    a = anthropometry(child, typed)
    return Measurement(
        typed.on, a.weight_kg, a.length_height_cm, None if a.position is None else a.position == "h",
        a.head_circumference_cm, typed.values.get("muac"), bool(a.oedema) if "oedema" in typed.values else None,
    )  # fmt: skip
