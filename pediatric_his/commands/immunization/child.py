"""One child from the command line: what was given, how it counts, what comes next, as a table or as JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pediatric_his.clinical.allergies import UNCLEAR
from pediatric_his.clinical.immunization import AdministeredDose, Assessment, Patient, assess
from pediatric_his.clinical.immunization.asked import is_overdue
from pediatric_his.clinical.immunization.catchup import PlannedVisit, catch_up_plan
from pediatric_his.clinical.immunization.dates import Duration, approximate_day, last_day_of
from pediatric_his.clinical.immunization.model import GroupForecast, PatientStatus, Reason, Standing
from pediatric_his.clinical.immunization.observations import Observation
from pediatric_his.clinical.immunization.verdict import DoseVerdict, Said, verdicts
from pediatric_his.commands.immunization.asked import asked_words
from pediatric_his.commands.immunization.decided import decided_calendar, is_approved_here
from pediatric_his.reference.calendars import Calendar, load_calendar
from pediatric_his.reference.calendars.conditions import load_conditions, read_day, read_exemption, read_observation
from pediatric_his.reference.calendars.lines import Line
from pediatric_his.reference.observations import is_over, kinds_by_code

_WORDS = frozenset({"refused", "bcg-scar", "gestation", UNCLEAR})  # observations by words whose rules have no codes
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
        calendar = _calendar(options, on)
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
            tuple(_observations(options.observation, calendar, on)),
            exemptions=tuple(read_exemption(text, calendar.parts) for text in options.exempt),
        )
        found = assess(calendar.schedule, patient, doses, on)
        plan = catch_up_plan(calendar.schedule, patient, doses, on, prefer=calendar.products)
        return cls(calendar, on, doses, found, plan)


def _calendar(options: argparse.Namespace, on: date) -> Calendar:
    """A country's, as if all of it were approved; with --only-approved a hospital's."""
    if options.only_approved:
        return decided_calendar(options, on)
    if options.hospital:
        raise ValueError("--hospital goes with --only-approved")
    return load_calendar(options.calendar or "UZ", on)


def _observations(texts: Iterable[str], calendar: Calendar, on: date) -> Iterator[Observation]:
    """What holds on the day, as on the child's page.

    Raises:
        ValueError: one can't be read, or means nothing to any calendar.
    """
    conditions = load_conditions()
    known = conditions.known | conditions.possible.keys() | kinds_by_code().keys() | _WORDS
    for text in texts:
        told = read_observation(text)
        if told.code not in known:
            raise ValueError(f"{text!r}: no observation {told.code!r} is known; docs/calendars.md lists them")
        if told.code == "refused" and told.value not in calendar.parts | {"*"}:
            raise ValueError(f"{text!r}: refused what? There are *, {', '.join(sorted(calendar.parts))}")
        if not is_over(told.code, told.on, on):
            yield told


def as_json(child: ChildForecast) -> str:
    said = verdicts(child.found)
    answer = {
        "calendar": child.calendar.version,
        "doses": [_dose_entry(dose, said[dose.id]) | _approved(child, said[dose.id]) for dose in child.doses],
        "groups": [_group_entry(g, child.on) | _approved(child, g) for g in child.found.groups],
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


def _approved(child: ChildForecast, told: DoseVerdict | GroupForecast) -> dict[str, bool]:
    """Whether the hospital has approved what decides; nothing without a hospital."""
    return {"approved": is_approved_here(child.calendar, told)} if child.calendar.of_hospital else {}


def _group_entry(g: GroupForecast, on: date) -> dict[str, Any]:
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
        "overdue": is_overdue(g, on),
        "as_far_as_known": g.as_far_as_known,
    }


def as_table(child: ChildForecast) -> str:
    calendar, said = child.calendar, verdicts(child.found)
    return "\n".join(
        [
            "Given",
            *(_dose_words(calendar, dose, said[dose.id]) + _mark(calendar, said[dose.id]) for dose in child.doses),
            f"Forecast on {child.on} (calendar {calendar.code} in force since {calendar.as_of},"
            f" last looked over {calendar.looked_over}, edition {calendar.edition})",
            *(_group_words(g, child.on) + _mark(calendar, g) for g in child.found.groups),
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


def _mark(calendar: Calendar, told: DoseVerdict | GroupForecast) -> str:
    return " [not yet approved here]" if calendar.of_hospital and not is_approved_here(calendar, told) else ""


def _group_words(g: GroupForecast, on: date) -> str:
    text = f"  {g.group:<8} {g.status.value:<13}"
    if g.status is PatientStatus.NOT_COMPLETE:
        text += f" dose {g.dose_number}: earliest {g.earliest}, recommended {g.recommended}, past due {g.past_due}"
    if g.standing in (Standing.PARTIAL, Standing.UNCERTAIN):
        text += f" [{g.standing.value}: check with the ministry]"
    if asked := asked_words(g, on):
        text += f" [{asked}]"
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
    """Every line of a calendar: figures, standing, where they stand, what to know."""
    head = ("age", 16), ("minimum age", 16), ("up to", 16), ("interval", 10), ("standing", 11), ("source, limits", 26)
    lines = [
        f"{calendar.code} in force since {calendar.as_of}, last looked over {calendar.looked_over}",
        *(f"  {key:<7}{words}" for key, words in calendar.sources.items()),
        f"{'group':<11}{'dose':>4}  {'vaccine':<14}"
        + "".join(f"{name:<{width}}" for name, width in head)
        + "what to know",
    ]
    before: tuple[str, int] | None = None
    for line in calendar.lines:
        if line.way and (line.group, line.way) != before:
            lines.append(f"{line.group:<11}  or")
        before = line.group, line.way
        lines.append(_line(line))
    return "\n".join(lines)


def _line(line: Line) -> str:
    told = line.here
    where = f"{told['source']}; {told['limits']}"
    ages = "".join(f"{told.get(name, ''):<{width}}" for name, width in (("age", 16), ("min_age", 16), ("max_age", 16)))
    what = [str(told.get("note", ""))]
    what += [f"counts from {told['counts_from']}"] if "counts_from" in told else []
    what += [f"counts {told['counts_after']} after the dose before"] if "counts_after" in told else []
    what += [f"passed over from {told['skip_from']}"] if "skip_from" in told else []
    what += [f"tuberculin test first from {told['test_first_from']}"] if "test_first_from" in told else []
    what += ["never due"] if line.standing is Standing.UNCERTAIN else []
    words = "; ".join(filter(None, what))
    head = f"{line.group:<11}{line.number:>4}  {told['vaccine']:<14}{ages}{told.get('min_interval', ''):<10}"
    return f"{head}{line.standing.value:<11}{where:<26}{words}".rstrip()


def _words(span: Duration | None) -> str:
    if span is None:
        return ""
    years, months = divmod(span.months, 12)
    weeks = span.days // 7 if span.days % 7 == 0 else 0
    days = 0 if weeks else span.days
    parts = [f"{n} {unit}" for n, unit in ((years, "y"), (months, "mo"), (weeks, "w"), (days, "d")) if n]
    return " ".join(parts) or "0 d"
