"""What is due for a child by the calendar of her hospital, with dates and reasons in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pediatric_his.clinical.ages import add_months
from pediatric_his.clinical.immunization import AdministeredDose, Patient, assess
from pediatric_his.clinical.immunization.model import (
    DoseStatus,
    Evaluation,
    GroupForecast,
    PatientStatus,
    Reason,
    Standing,
)
from pediatric_his.db.database import Reader
from pediatric_his.features.patients.queries import Child
from pediatric_his.features.vaccinations.queries import Decision, DoseRow, decisions_of, doses_of
from pediatric_his.features.vaccinations.words import decision_words, vaccine_words
from pediatric_his.reference.calendars import Calendar, load_calendar, vaccine_of_group
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
    standing_words: str
    can_give: bool
    vaccine: str


@dataclass(frozen=True, slots=True)
class DueList:
    items: list[DueItem]
    evaluated: list[Evaluation]
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


async def due_list(db: Reader, child: Child, calendar_code: str, on: date) -> DueList:
    """The child's due list, her doses with their verdicts, and the decisions that stand."""
    calendar = load_calendar(calendar_code)
    doses = await doses_of(db, child.id)
    decisions = await decisions_of(db, child.id)
    evaluated, groups = judge(calendar, child, doses, on)
    items = [_item(calendar, g, decisions, on) for g in groups if g.status is PatientStatus.NOT_COMPLETE]
    items.sort(key=lambda item: (item.severity == "plain", item.when or date.max))
    return DueList(items, evaluated, doses, decisions, calendar)


def judge(
    calendar: Calendar, child: Child, doses: Sequence[DoseRow], on: date
) -> tuple[list[Evaluation], tuple[GroupForecast, ...]]:
    """One verdict a dose, and where each vaccine group stands."""
    given = [AdministeredDose(str(dose.id), effective_day(dose), dose.cvx or "?") for dose in doses]
    patient = Patient(child.birth_date, "f" if child.sex == "f" else "m")
    found = assess(calendar.schedule, patient, given, on)
    return best_verdicts([*found.evaluations, *found.findings]), found.groups


def effective_day(dose: DoseRow) -> date:
    """The day a dose counts from: of a month or a year only known, its last day, so that nothing is counted too early."""
    if dose.date_precision == "month":
        return add_months(dose.given_on.replace(day=1), 1) - timedelta(days=1)
    return dose.given_on.replace(month=12, day=31) if dose.date_precision == "year" else dose.given_on


def best_verdicts(evaluated: Sequence[Evaluation]) -> list[Evaluation]:
    """One verdict a dose: a combined vaccine is valid if it counts for one of its groups; an extra one is said last."""
    rank = {DoseStatus.VALID: 0, DoseStatus.NOT_VALID: 1, DoseStatus.SUBSTANDARD: 1, DoseStatus.EXTRANEOUS: 2}
    best: dict[str, Evaluation] = {}
    for e in evaluated:
        before = best.get(e.dose.id)
        if before is None or rank[e.status] < rank[before.status]:
            best[e.dose.id] = e
    return list(best.values())


def is_invalid(e: Evaluation) -> bool:
    return e.status is not DoseStatus.VALID and e.reason in (Reason.TOO_YOUNG, Reason.TOO_SOON, Reason.LIVE_CONFLICT)


def _item(calendar: Calendar, g: GroupForecast, decisions: list[Decision], on: date) -> DueItem:
    number = g.dose_number or 1
    vaccine = vaccine_of_group(calendar, g.group, number)
    counted = len(calendar.schedule.antigens[g.group].series[0].doses)
    name = f"{vaccine_words(calendar, vaccine)} {number if counted > 1 else ''}".strip()
    decision = next((d for d in decisions if d.holds(g.group, on)), None)
    standing = "" if g.standing is Standing.CONFIRMED else _("one source only: check with the ministry")
    if decision is not None:
        return DueItem(g.group, name, decision.kind, "plain", None, decision_words(decision), standing, False, vaccine)
    assert g.recommended is not None
    assert g.earliest is not None
    late = g.past_due is not None and on > max(g.past_due, add_months(g.recommended, 1) - timedelta(days=1))
    status = "overdue" if late else "due" if on >= g.recommended else "later"
    severity = {"overdue": "alarm", "due": "watch", "later": "plain"}[status]
    words = _when(g.earliest, g.recommended, on)
    return DueItem(g.group, name, status, severity, g.recommended, words, standing, on >= g.earliest, vaccine)


def _when(earliest: date, recommended: date, on: date) -> str:
    days = (on - recommended).days
    if days > 0:
        late = ngettext("%(n)d day ago", "%(n)d days ago", days)
        return _("due %(day)s, %(late)s", day=date_text(recommended), late=late)
    if days == 0:
        return _("due today")
    if earliest <= on:
        return _("due %(day)s; possible from %(first)s", day=date_text(recommended), first=date_text(earliest))
    return _("from %(day)s", day=date_text(recommended))
