"""What of typed measurements is possible but unlikely: it is asked about, once, with the child's own value beside it. Of every door."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pediatric_his.clinical.ages import age_days
from pediatric_his.clinical.growth import Anthropometry, Indicator, Score, score
from pediatric_his.clinical.growth.judgement import ClaimName, Measurement, Subject
from pediatric_his.clinical.growth.jumps import Jump, Own, jump
from pediatric_his.clinical.vitals import Pressure, Status
from pediatric_his.clinical.vitals.rates import rate_row
from pediatric_his.features.growth.reading import judgement_of
from pediatric_his.features.growth.words import short_name, z_text
from pediatric_his.features.measurements.judging import MEASURE_OF, judge_vital, pressure_is_far_out
from pediatric_his.features.measurements.kinds import KINDS
from pediatric_his.features.measurements.queries import MeasuredDay
from pediatric_his.features.measurements.typed import MeasurementsTyped
from pediatric_his.features.measurements.words import quantity
from pediatric_his.features.patients.queries import Child
from pediatric_his.reference.growth import growth_tables
from pediatric_his.reference.vitals import rate_rows
from pediatric_his.web.languages import N_, _, date_text

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
_ONCE_A_DAY: Final = (
    "weight", "length_height", "head_circumference", "muac", "triceps_skinfold", "subscapular_skinfold",
)  # fmt: skip
_JUMPS: Final = {
    Jump.DIGIT: N_("Ten times as much, or a tenth, of %(old)s on %(day)s: is a digit or the comma wrong?"),
    Jump.LESS: N_("Much less than %(old)s on %(day)s."),
    Jump.MORE: N_("Much more than %(old)s on %(day)s."),
}


def unlikely(child: Child, before: list[MeasuredDay], typed: MeasurementsTyped) -> dict[str, str]:
    """What is possible but unlikely, by field: a second value of the day, a change that hardly any child makes, a z-score beyond WHO's
    flags, a rate far out.
    """
    questions = dict(_of_the_same_day(before, typed))
    for name, words in _beside_her_own(child, before, typed):
        questions[name] = " ".join(filter(None, (questions.get(name), words)))
    ask = _("Measure again; is it really so?")
    questions = {name: f"{words} {ask}" for name, words in questions.items()}
    now = anthropometry(child, typed)
    for indicator, result in score(growth_tables(), now).items():
        if isinstance(result, Score) and result.flag and indicator in _FIELD_OF:
            text = _("%(name)s would be %(z)s SD for this age. Measure again; is it really so?")
            told = {"name": short_name(indicator, now.age_days), "z": z_text(result.z2)}
            questions.setdefault(_FIELD_OF[indicator], text % told)
    for name, question in _unlikely_changes(child, before, typed).items():
        questions.setdefault(name, question)
    if is_unusual(child, "muac", typed):
        questions.setdefault("muac", _("This arm is very unusual. Measure again; is it really so?"))
    if is_unusual(child, "temperature", typed):
        questions["temperature"] = _("This temperature is very unusual. Measure again; is it really so?")
    if is_unusual(child, "oxygen_saturation", typed):
        questions["oxygen_saturation"] = _("This saturation is very unusual. Measure again; is it really so?")
    for code in ("heart_rate", "respiratory_rate"):
        if is_unusual(child, code, typed) or rate_is_far_out(child, code, typed):
            questions[code] = _("This rate is very unusual for the age. Count again; is it really so?")
    if "systolic" in typed.values and "diastolic" in typed.values:
        pressure = Pressure(typed.values["systolic"], typed.values["diastolic"])
        if pressure_is_far_out(child, pressure, typed.on):
            questions["systolic"] = _(
                "This blood pressure is very unusual for the age. Measure again; is it really so?"
            )
    return {name: question for name, question in questions.items() if name in typed.values}


def _of_the_same_day(before: list[MeasuredDay], typed: MeasurementsTyped) -> Iterator[tuple[str, str]]:
    """Two values of one kind on one day: a correction, or a second reading? Vital signs are taken often."""
    day = next((day for day in before if day.on == typed.on), None)
    for name in _ONCE_A_DAY:
        standing = day.values.get(name) if day else None
        if standing is None or typed.values.get(name) in (None, standing.value):
            continue
        told = {"old": quantity(KINDS[name], standing.value), "day": date_text(typed.on), "by": standing.by or "—"}
        yield name, _("%(old)s is written down for %(day)s already (%(by)s). Is this a second reading?") % told


def _beside_her_own(child: Child, before: list[MeasuredDay], typed: MeasurementsTyped) -> Iterator[tuple[str, str]]:
    """An unlikely jump from the child's own value before (or to the one after), with that value and its day."""
    for name, value in typed.values.items():
        own = [_own(child, day, name) for day in before if name in day.values and day.on != typed.on]
        now = Own(age_days(child.birth_date, typed.on), value, _standing(typed.position))
        found = jump(name, now, own)
        if found is not None:
            old = next(day for day in before if name in day.values and _own(child, day, name) == found.beside)
            told = {"old": quantity(KINDS[name], found.beside.value), "day": date_text(old.on)}
            yield name, _(_JUMPS[found.jump]) % told


def _own(child: Child, day: MeasuredDay, name: str) -> Own:
    kept = day.values[name]
    return Own((day.on - child.birth_date).days, kept.value, _standing(kept.position))


def _standing(position: str | None) -> bool | None:
    return {"lying": False, "standing": True}.get(position or "")


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


def measurement(child: Child, typed: MeasurementsTyped) -> Measurement:
    """The typed values as the judgement takes them."""
    a = anthropometry(child, typed)
    return Measurement(
        typed.on, a.weight_kg, a.length_height_cm, None if a.position is None else a.position == "h",
        a.head_circumference_cm, typed.values.get("muac"), bool(a.oedema) if "oedema" in typed.values else None,
    )  # fmt: skip
