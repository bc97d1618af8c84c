"""What is due for a child by the calendar of her hospital, with dates and reasons in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pediatric_his.clinical.schedule import (
    Calendar,
    DueStatus,
    Evaluated,
    Forecast,
    GivenDose,
    Standing,
    TargetDose,
    Verdict,
    assess,
)
from pediatric_his.db.database import Reader
from pediatric_his.features.patients.queries import Child
from pediatric_his.features.vaccinations.queries import Decision, DoseRow, decisions_of, doses_of
from pediatric_his.features.vaccinations.words import decision_words, vaccine_words
from pediatric_his.reference.schedules import national_calendar
from pediatric_his.web.languages import _, date_text, ngettext

_ORDER = {DueStatus.OVERDUE: 0, DueStatus.DUE: 1, DueStatus.LATER: 2, DueStatus.TOO_OLD: 3}


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
    target: TargetDose | None


@dataclass(frozen=True, slots=True)
class DueList:
    items: list[DueItem]
    evaluated: list[Evaluated]
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
    calendar = national_calendar(calendar_code)
    doses = await doses_of(db, child.id)
    decisions = await decisions_of(db, child.id)
    given = [GivenDose(str(dose.id), dose.given_on, dose.cvx) for dose in doses]
    evaluated, forecasts = assess(calendar, child.birth_date, child.sex, given, on)
    items = [_item(calendar, f, decisions, on) for f in forecasts if f.status in _ORDER and f.target]
    items = [item for item in items if item.status != "too_old"]
    items.sort(key=lambda item: (item.severity == "plain", item.when or date.max))
    return DueList(items, best_verdicts(evaluated), doses, decisions, calendar)


def best_verdicts(evaluated: list[Evaluated]) -> list[Evaluated]:
    """One verdict a dose: a combined vaccine is valid if it counts for one of its groups; an extra one is said last."""
    rank = {Verdict.VALID: 0, Verdict.TOO_SOON: 1, Verdict.TOO_YOUNG: 1, Verdict.AFTER_LIVE: 1}
    best: dict[str, Evaluated] = {}
    for e in evaluated:
        before = best.get(e.dose.key)
        if before is None or rank.get(e.verdict, 2) < rank.get(before.verdict, 2):
            best[e.dose.key] = e
    return list(best.values())


def _item(calendar: Calendar, f: Forecast, decisions: list[Decision], on: date) -> DueItem:
    assert f.target is not None
    name = f"{vaccine_words(calendar, f.target.vaccine)} {dose_number(calendar, f)}".strip()
    decision = next((d for d in decisions if d.holds(f.group, on)), None)
    standing = "" if f.target.standing is Standing.CONFIRMED else _("one source only: check with the ministry")
    if decision is not None:
        return DueItem(f.group, name, decision.kind, "plain", None, decision_words(decision), standing, False, f.target)
    severity = {DueStatus.OVERDUE: "alarm", DueStatus.DUE: "watch"}.get(f.status, "plain")
    can_give = f.earliest is not None and on >= f.earliest
    words = _when(f, on)
    return DueItem(f.group, name, f.status.value, severity, f.recommended, words, standing, can_give, f.target)


def dose_number(calendar: Calendar, f: Forecast) -> str:
    """The dose's number as the calendar counts it; none for a vaccine given once."""
    series = next(s for s in calendar.series if s.group == f.group)
    counted = [d for d in series.doses if d.standing is not Standing.UNCERTAIN]
    return str(f.target.number) if f.target and len(counted) > 1 else ""


def _when(f: Forecast, on: date) -> str:
    if f.recommended is None:
        return ""
    days = (on - f.recommended).days
    if days > 0:
        late = ngettext("%(n)d day ago", "%(n)d days ago", days)
        return _("due %(day)s, %(late)s", day=date_text(f.recommended), late=late)
    if days == 0:
        return _("due today")
    if f.earliest and f.earliest <= on:
        return _("due %(day)s; possible from %(first)s", day=date_text(f.recommended), first=date_text(f.earliest))
    return _("from %(day)s", day=date_text(f.recommended))
