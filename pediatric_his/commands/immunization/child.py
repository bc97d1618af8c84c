"""One child from the command line: what was given, how it counts, what comes next, as a table or as JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pediatric_his.clinical.immunization import AdministeredDose, Assessment, Patient, assess
from pediatric_his.clinical.immunization.catchup import PlannedVisit, catch_up_plan
from pediatric_his.clinical.immunization.dates import Duration, approximate_day, last_day_of
from pediatric_his.clinical.immunization.model import GroupForecast, PatientStatus, Reason, TargetDose
from pediatric_his.clinical.immunization.verdict import DoseVerdict, Said, verdicts
from pediatric_his.reference.calendars import Calendar, load_calendar
from pediatric_his.reference.calendars.conditions import read_day, read_exemption, read_observation

_REASONS = {
    Reason.TOO_YOUNG: "too young: counts from {day}",
    Reason.TOO_OLD: "too old: possible before {day}",
    Reason.TOO_SOON: "too soon after the dose before: counts from {day}",
    Reason.SAME_DAY: "the same day as another dose that counts",
    Reason.LIVE_CONFLICT: "too soon after another live vaccine: counts from {day}",
    Reason.INADVERTENT: "not a vaccine for this dose",
    Reason.WRONG_VACCINE: "not a vaccine for this dose",
    Reason.SERIES_COMPLETE: "beyond the series",
    Reason.EXPIRED_LOT: "the lot had expired on {day}",
    Reason.SUBSTANDARD: "recalled or spoilt",
    Reason.NOT_IN_CALENDAR: "not asked of this child by this calendar",
    Reason.BEFORE_BIRTH: "dated before birth",
    Reason.IN_THE_FUTURE: "dated after the assessment",
    Reason.UNKNOWN_PRODUCT: "not counted: product unknown to this calendar",
    Reason.UNKNOWN_DAY: "not counted: the day is unknown",
}


@dataclass(frozen=True, slots=True)
class ChildForecast:
    calendar: Calendar
    on: date
    doses: list[AdministeredDose]
    found: Assessment
    plan: tuple[PlannedVisit, ...]

    @classmethod
    def read(cls, options: argparse.Namespace) -> ChildForecast:
        """From the command's words.

        Raises:
            ValueError: a word can't be read.
        """
        birth, on = read_day(options.birth_date), read_day(options.on)
        calendar = load_calendar(options.calendar, on)
        doses = []
        for number, text in enumerate(options.dose, 1):
            cvx, _, day = text.partition("@")
            if day.strip() == "?":
                doses.append(AdministeredDose(str(number), on, cvx.strip().zfill(2), undated=True))
                continue
            known, precision = approximate_day(day)
            # Known to a month or a year only: its last day that can be, so that nothing is counted too early.
            counted = min(last_day_of(known, precision), max(on, known))
            since = known if precision != "day" else None
            doses.append(AdministeredDose(str(number), counted, cvx.strip().zfill(2), since=since))
        patient = Patient(
            birth,
            options.sex,
            tuple(read_observation(text) for text in options.observation),
            exemptions=tuple(read_exemption(text, calendar.parts) for text in options.exempt),
        )
        found = assess(calendar.schedule, patient, doses, on)
        plan = catch_up_plan(calendar.schedule, patient, doses, on, prefer=calendar.products)
        return cls(calendar, on, doses, found, plan)


def as_json(child: ChildForecast) -> str:
    said = verdicts(child.found)
    answer = {
        "doses": [_dose_entry(dose, said[dose.id]) for dose in child.doses],
        "groups": [_group_entry(g) for g in child.found.groups],
        "plan": [{"date": v.on.isoformat(), "vaccines": sorted({d.cvx for d in v.doses})} for v in child.plan],
    }
    return json.dumps(answer, ensure_ascii=False, indent=2)


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _dose_entry(dose: AdministeredDose, e: DoseVerdict) -> dict[str, Any]:
    reason = {
        "code": e.reason.name.lower() if e.reason else "",
        "group": e.antigen or None,
        "target_dose": e.target_number,
        "limit": _words(e.limit) or None,
        "counted_from": _day(e.counted_from),
        "compared_with": _day(e.compared_with),
    }
    return {
        "cvx": dose.cvx,
        "date": None if dose.undated else dose.on.isoformat(),
        "status": e.status.value,
        "said": e.said.value,
        "reason": reason if e.reason else None,
        "antigens": {one.antigen: one.status.value for one in e.by_antigen if one.antigen},
        "depends_on_day": e.depends_on_day,
        "counts_from": _day(e.counts_from),
    }


def _group_entry(g: GroupForecast) -> dict[str, Any]:
    return {
        "group": g.group,
        "status": g.status.value,
        "dose_number": g.dose_number,
        "earliest": _day(g.earliest),
        "recommended": _day(g.recommended),
        "past_due": _day(g.past_due),
        "latest": _day(g.latest),
        "vaccines": list(g.vaccines),
        "standing": g.standing.value,
        "test_first": g.test_first or None,
        "exempt_until": _day(g.exempt_until),
        "precaution": list(g.precautions),
        "stopped_by": list(g.stopped_by),
        "waits_for": g.waits_for or None,
        "refused": g.refused,
        "overdue_from": _day(g.overdue_from),
        "as_far_as_known": g.as_far_as_known,
    }


def as_table(child: ChildForecast) -> str:
    calendar, said = child.calendar, verdicts(child.found)
    return "\n".join(
        [
            "Given",
            *(_dose_words(calendar, dose, said[dose.id]) for dose in child.doses),
            f"Forecast on {child.on} (calendar {calendar.code} as of {calendar.as_of}: {calendar.sources})",
            *(_group_words(g) for g in child.found.groups),
            "Catch-up plan",
            *(_visit_words(calendar, visit) for visit in child.plan),
        ]
    )


def _product_name(calendar: Calendar, cvx: str) -> str:
    return str(calendar.known.get(cvx, {}).get("en", f"CVX {cvx}"))


def _dose_words(calendar: Calendar, dose: AdministeredDose, e: DoseVerdict) -> str:
    day = "no day    " if dose.undated else f"{dose.on}"
    return f"  {day}  {_product_name(calendar, dose.cvx):<28} {e.status.value:<11} {_why(e)}".rstrip()


def _why(e: DoseVerdict) -> str:
    why = _REASONS[e.reason].format(day=e.compared_with) if e.reason else ""
    if e.said is Said.DEPENDS_ON_DAY:
        why = f"counts if given from {e.counts_from} on" if e.counts_from else why or "it counts on its last day"
        return f"depends on the day: {why}"
    if e.said is Said.COUNTS_FOR_SOME:
        lost = ", ".join(one.antigen for one in e.lost_for)
        return f"counts for {', '.join(e.counts_for)}, not for {lost}: {why}"
    return why


def _group_words(g: GroupForecast) -> str:
    text = f"  {g.group:<8} {g.status.value:<13}"
    if g.status is PatientStatus.NOT_COMPLETE:
        text += f" dose {g.dose_number}: earliest {g.earliest}, recommended {g.recommended}, past due {g.past_due}"
    if g.standing.value != "confirmed":
        text += f" [{g.standing.value}: check with the ministry]"
    if g.test_first:
        text += f" [first a test: {g.test_first}]"
    return text + "".join(f" [{word}]" for word in _kept_back(g))


def _visit_words(calendar: Calendar, visit: PlannedVisit) -> str:
    serves: dict[str, list[str]] = {}
    for d in visit.doses:
        serves.setdefault(d.cvx, []).append(f"{d.group} {d.number}")
    what = (f"{_product_name(calendar, cvx)} ({', '.join(groups)})" for cvx, groups in serves.items())
    return f"  {visit.on}  {'; '.join(what)}"


def _kept_back(g: GroupForecast) -> Iterator[str]:
    """What keeps the child from the vaccine, or asks a doctor."""
    if g.exempt_until:
        yield f"exempt until {g.exempt_until}"
    if g.stopped_by:
        yield f"because of {', '.join(g.stopped_by)}"
    if g.precautions:
        yield f"ask a doctor: {', '.join(g.precautions)}"
    if g.waits_for:
        yield f"waits after {g.waits_for}"
    if g.refused:
        yield "refused by the family"
    if g.as_far_as_known:
        yield "as far as known"


def calendar_table(calendar: Calendar) -> str:
    lines = [
        f"{calendar.code} as of {calendar.as_of} ({calendar.sources})",
        f"{'group':<11}{'dose':>4}  {'vaccine':<14}{'age':<16}{'minimum age':<16}{'up to':<10}{'interval':<10}{'standing':<11}what to know",
    ]
    for name, antigen in calendar.schedule.antigens.items():
        for place, series in enumerate(antigen.series):
            if place:
                lines.append(f"{name:<11}  or")
            lines += [_dose_line(calendar, name, dose, note=not place) for dose in series.doses]
        lines += [f"{name:<11}      uncertain, never due: {dose}" for dose in calendar.uncertain.get(name, ())]
    lines += [
        f"{name:<11}      uncertain, never due: {', '.join(doses)}"
        for name, doses in calendar.uncertain.items()
        if name not in calendar.groups
    ]
    return "\n".join(lines)


def _dose_line(calendar: Calendar, group: str, dose: TargetDose, *, note: bool) -> str:
    rule = dose.ages[0]
    interval = _words(dose.intervals[0].min) if dose.intervals else ""
    ages = f"{_words(rule.earliest_recommended):<16}{_words(rule.min):<16}{_words(rule.max):<10}"
    what = [calendar.notes.get((group, dose.number), "")] if note else []
    what += [f"passed over from {_words(dose.skips[0].sets[0].conditions[0].begin_age)}"] if dose.skips else []
    what += [f"tuberculin test first from {_words(dose.test_first.from_age)}"] if dose.test_first else []
    words = "; ".join(filter(None, what))
    line = f"{group:<11}{dose.number:>4}  {dose.label:<14}{ages}{interval:<10}{dose.standing.value:<11}{words}"
    return line.rstrip()


def _words(span: Duration | None) -> str:
    if span is None:
        return ""
    years, months = divmod(span.months, 12)
    weeks = span.days // 7 if span.days % 7 == 0 else 0
    days = 0 if weeks else span.days
    parts = [f"{n} {unit}" for n, unit in ((years, "y"), (months, "mo"), (weeks, "w"), (days, "d")) if n]
    return " ".join(parts) or "0 d"
