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
from pediatric_his.clinical.immunization.verdict import verdicts
from pediatric_his.reference.calendars import Calendar, load_calendar
from pediatric_his.reference.calendars.conditions import read_day, read_exemption, read_observation

_REASONS = {
    Reason.TOO_YOUNG: "too young: counts from {day}",
    Reason.TOO_OLD: "too old: possible before {day}",
    Reason.TOO_SOON: "too soon after the dose before: counts from {day}",
    Reason.LIVE_CONFLICT: "too soon after another live vaccine: counts from {day}",
    Reason.INADVERTENT: "not a vaccine for this dose",
    Reason.WRONG_VACCINE: "not a vaccine for this dose",
    Reason.SERIES_COMPLETE: "beyond the series",
    Reason.EXPIRED_LOT: "the lot had expired on {day}",
    Reason.SUBSTANDARD: "recalled or spoilt",
    Reason.NOT_IN_CALENDAR: "not asked of this child by this calendar",
    Reason.BEFORE_BIRTH: "dated before birth",
    Reason.IN_THE_FUTURE: "dated after the assessment",
    Reason.UNKNOWN_PRODUCT: "product unknown to this calendar",
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
    def day(value: date | None) -> str | None:
        return value.isoformat() if value else None

    doses = []
    said = verdicts(child.found)
    for dose in child.doses:
        e = said[dose.id]
        entry: dict[str, Any] = {"cvx": dose.cvx, "date": dose.on.isoformat(), "status": e.status.value}
        reason = (
            {
                "code": e.reason.name.lower(),
                "group": e.antigen or None,
                "target_dose": e.target_number,
                "limit": _words(e.limit) or None,
                "counted_from": day(e.counted_from),
                "compared_with": day(e.compared_with),
            }
            if e.reason
            else None
        )
        antigens = {one.antigen: one.status.value for one in e.by_antigen if one.antigen}
        doses.append(entry | {"reason": reason, "antigens": antigens, "depends_on_day": e.depends_on_day})
    groups = [
        {
            "group": g.group,
            "status": g.status.value,
            "dose_number": g.dose_number,
            "earliest": day(g.earliest),
            "recommended": day(g.recommended),
            "past_due": day(g.past_due),
            "latest": day(g.latest),
            "vaccines": list(g.vaccines),
            "standing": g.standing.value,
            "test_first": g.test_first or None,
            "exempt_until": day(g.exempt_until),
            "precaution": list(g.precautions),
            "stopped_by": list(g.stopped_by),
            "waits_for": g.waits_for or None,
            "refused": g.refused,
            "overdue_from": day(g.overdue_from),
            "as_far_as_known": g.as_far_as_known,
        }
        for g in child.found.groups
    ]
    plan = [{"date": v.on.isoformat(), "vaccines": sorted({d.cvx for d in v.doses})} for v in child.plan]
    return json.dumps({"doses": doses, "groups": groups, "plan": plan}, ensure_ascii=False, indent=2)


def as_table(child: ChildForecast) -> str:
    names = child.calendar.known
    lines = ["Given"]
    said = verdicts(child.found)
    for dose in child.doses:
        e = said[dose.id]
        product = names.get(dose.cvx, {}).get("en", f"CVX {dose.cvx}")
        why = _REASONS[e.reason].format(day=e.compared_with) if e.reason else ""
        if e.lost_for and e.counts_for:
            why = f"not for {', '.join(one.antigen for one in e.lost_for)}: {why}; counts for {', '.join(e.counts_for)}"
        why += " (depends on the day)" if e.depends_on_day else ""
        lines.append(f"  {dose.on}  {product:<28} {e.status.value:<11} {why}")
    lines.append(
        f"Forecast on {child.on} (calendar {child.calendar.code} as of {child.calendar.as_of}: {child.calendar.sources})"
    )
    for g in child.found.groups:
        text = f"  {g.group:<8} {g.status.value:<13}"
        if g.status is PatientStatus.NOT_COMPLETE:
            text += f" dose {g.dose_number}: earliest {g.earliest}, recommended {g.recommended}, past due {g.past_due}"
        if g.standing.value != "confirmed":
            text += f" [{g.standing.value}: check with the ministry]"
        if g.test_first:
            text += f" [first a test: {g.test_first}]"
        text += "".join(f" [{word}]" for word in _kept_back(g))
        lines.append(text)
    lines.append("Catch-up plan")
    for visit in child.plan:
        serves: dict[str, list[str]] = {}
        for d in visit.doses:
            serves.setdefault(d.cvx, []).append(f"{d.group} {d.number}")
        what = (f"{names.get(cvx, {}).get('en', cvx)} ({', '.join(groups)})" for cvx, groups in serves.items())
        lines.append(f"  {visit.on}  {'; '.join(what)}")
    return "\n".join(lines)


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
