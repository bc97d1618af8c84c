"""What is due for a child by the calendar of her hospital, with dates and reasons in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pediatric_his.clinical.immunization import AdministeredDose, Patient, assess
from pediatric_his.clinical.immunization.catchup import choose_products, is_ready
from pediatric_his.clinical.immunization.dates import last_day_of
from pediatric_his.clinical.immunization.model import (
    DoseStatus,
    GroupForecast,
    PatientStatus,
    Reason,
    Standing,
)
from pediatric_his.clinical.immunization.verdict import DoseVerdict, verdicts
from pediatric_his.db.database import Reader
from pediatric_his.features.approvals.calendar_words import approved_words, in_force_words
from pediatric_his.features.approvals.calendars import hospital_calendar
from pediatric_his.features.patients.queries import Child
from pediatric_his.features.vaccinations.queries import Decision, DoseRow, decisions_of, doses_of
from pediatric_his.features.vaccinations.words import decision_words, vaccine_words
from pediatric_his.reference.calendars import Calendar
from pediatric_his.web.languages import _, date_text, ngettext


@dataclass(frozen=True, slots=True)
class DueItem:
    """One line of the due list. `severity`: alarm overdue, watch due, plain later or not given on purpose."""

    group: str
    name: str
    status: str
    severity: str
    when: date | None
    when_words: str
    remarks: str
    can_give: bool
    vaccine: str
    cvx: str


@dataclass(frozen=True, slots=True)
class DueList:
    items: list[DueItem]
    evaluated: list[DoseVerdict]
    doses: list[DoseRow]
    decisions: list[Decision]
    calendar: Calendar

    @property
    def overdue(self) -> list[DueItem]:
        return [item for item in self.items if item.status == "overdue"]

    @property
    def now(self) -> list[DueItem]:
        return [item for item in self.items if item.status in ("overdue", "due")]

    @property
    def overdue_words(self) -> str:
        names = ", ".join(item.name for item in self.overdue)
        return ngettext("%(n)d vaccine is late: ", "%(n)d vaccines are late: ", len(self.overdue)) + names

    @property
    def now_words(self) -> str:
        return _("Due now: ") + ", ".join(item.name for item in self.now)

    @property
    def calendar_words(self) -> str:
        """By which calendar all this is said, and how much of it the hospital has approved."""
        told = (_("Calendar %(code)s", code=self.calendar.code), in_force_words(self.calendar))
        return ". ".join(told) + " " + approved_words(self.calendar)


async def due_list(db: Reader, child: Child, calendar_code: str, on: date) -> DueList:
    """The child's due list, her doses with their verdicts, and the decisions that stand."""
    calendar = await hospital_calendar(db, calendar_code, on)
    doses = await doses_of(db, child.id)
    decisions = await decisions_of(db, child.id)
    evaluated, groups = judge(calendar, child, doses, on)
    items = due_items(calendar, groups, decisions, on)
    return DueList(items, evaluated, doses, decisions, calendar)


def due_items(
    calendar: Calendar, groups: Sequence[GroupForecast], decisions: Sequence[Decision], on: date
) -> list[DueItem]:
    """A line for each product to give: a combined one stands once for all the groups that it serves."""
    open_groups = [g for g in groups if g.status is PatientStatus.NOT_COMPLETE]
    decided = {g.group: d for g in open_groups if (d := next((d for d in decisions if d.holds(g.group, on)), None))}
    items = [_decided(calendar, group, decision) for group, decision in decided.items()]
    rest = [g for g in open_groups if g.group not in decided]
    ready = [g for g in rest if is_ready(g, on)]
    for together in (ready, [g for g in rest if g not in ready]):
        chosen = choose_products(calendar.schedule, together, list(calendar.products), decided)
        product_of = {dose.group: dose.cvx for dose in chosen}
        for cvx in dict.fromkeys(product_of.get(g.group, "") for g in together):
            served = [g for g in together if product_of.get(g.group, "") == cvx]
            items += [_item(calendar, cvx, served, on)] if cvx else [_item(calendar, "", [g], on) for g in served]
    return sorted(items, key=lambda item: (item.severity == "plain", item.when or date.max))


def judge(
    calendar: Calendar, child: Child, doses: Sequence[DoseRow], on: date
) -> tuple[list[DoseVerdict], tuple[GroupForecast, ...]]:
    """One verdict a dose, and where each vaccine group stands."""
    given = [
        AdministeredDose(
            str(dose.id),
            effective_day(dose, on),
            dose.cvx or "?",
            expiry=dose.expiry,
            since=dose.given_on if dose.date_precision != "day" else None,
        )
        for dose in doses
    ]
    patient = Patient(child.birth_date, "f" if child.sex == "f" else "m")
    found = assess(calendar.schedule, patient, given, on)
    return list(verdicts(found).values()), found.groups


def effective_day(dose: DoseRow, on: date) -> date:
    """The day a dose counts from: of a month or a year only known, its last day, so that nothing is counted too early."""
    return min(last_day_of(dose.given_on, dose.date_precision), max(on, dose.given_on))


def is_invalid(e: DoseVerdict) -> bool:
    return e.status is not DoseStatus.VALID and e.reason in (Reason.TOO_YOUNG, Reason.TOO_SOON, Reason.LIVE_CONFLICT)


def _decided(calendar: Calendar, group: str, decision: Decision) -> DueItem:
    name = vaccine_words(calendar, calendar.groups[group])
    return DueItem(group, name, decision.kind, "plain", None, decision_words(decision), "", False, "", "")


def _item(calendar: Calendar, cvx: str, served: Sequence[GroupForecast], on: date) -> DueItem:
    vaccine = calendar.vaccine_of(cvx) or calendar.groups[served[0].group]
    counted_by = calendar.vaccines[vaccine].get("counted_by")
    g = next((g for g in served if g.group == counted_by), served[0])
    of_several = calendar.doses_in(g.group) > 1
    name = f"{vaccine_words(calendar, vaccine)} {g.dose_number if of_several else ''}".strip()
    earliest = max(g.earliest for g in served if g.earliest)
    recommended = max(earliest, min(g.recommended for g in served if g.recommended))
    overdue_from = min((g.overdue_from for g in served if g.overdue_from), default=date.max)
    status = "overdue" if on >= overdue_from else "due" if on >= recommended else "later"
    severity = {"overdue": "alarm", "due": "watch", "later": "plain"}[status]
    return DueItem(
        group=g.group,
        name=name,
        status=status,
        severity=severity,
        when=recommended,
        when_words=_when(earliest, recommended, on),
        remarks="; ".join(_remarks(calendar, served)),
        can_give=bool(cvx) and on >= earliest and not any(g.test_first for g in served),
        vaccine=vaccine,
        cvx=cvx,
    )


def _remarks(calendar: Calendar, served: Sequence[GroupForecast]) -> list[str]:
    """What the clinician should know: how sure the figure is, what comes first."""
    found = []
    if any(g.standing in (Standing.PARTIAL, Standing.UNCERTAIN) for g in served):
        found.append(_("one source only: check with the ministry"))
    if calendar.of_hospital and any(g.standing is not Standing.APPROVED for g in served):
        found.append(_("not yet approved here"))
    if any(_is_late_start(calendar, g) for g in served):
        found.append(_("begun late, by WHO's rules: check with the ministry"))
    if any(g.test_first for g in served):
        found.append(_("first a tuberculin (Mantoux) test"))
    return found


def _is_late_start(calendar: Calendar, g: GroupForecast) -> bool:
    """Whether the calendar's own vaccine for the dose isn't for this age any more."""
    return bool(g.vaccines) and g.label not in {calendar.vaccine_of(cvx) for cvx in g.vaccines}


def _when(earliest: date, recommended: date, on: date) -> str:
    days = (on - recommended).days
    if days > 0:
        months = int(days / 30.4375)
        late = (
            ngettext("%(n)d month ago", "%(n)d months ago", months)
            if months > 1
            else ngettext("%(n)d day ago", "%(n)d days ago", days)
        )
        return _("due %(day)s, %(late)s", day=date_text(recommended), late=late)
    if days == 0:
        return _("due today")
    if earliest <= on:
        return _("due %(day)s; possible from %(first)s", day=date_text(recommended), first=date_text(earliest))
    return _("from %(day)s", day=date_text(recommended))
