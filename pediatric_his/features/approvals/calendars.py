"""The calendar that a hospital vaccinates by: the lines as its head doctor has approved or changed them, or left them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pediatric_his.clinical.immunization.model import Standing
from pediatric_his.db.database import Reader
from pediatric_his.features.approvals.items import State
from pediatric_his.features.approvals.queries import Decision, KeptByDecisions, decisions
from pediatric_his.reference.calendars import Calendar, Line, LineDecision, as_decided, load_calendar
from pediatric_his.reference.calendars.conditions import rule_book

CALENDAR_LINE = "calendar_line"
CONDITION_RULE = "condition_rule"
CALENDAR_KINDS = (CALENDAR_LINE, CONDITION_RULE)  # all that a hospital's calendar is made by


@dataclass(frozen=True, slots=True)
class CalendarItem:
    """A line of the calendar as it holds here, and the latest decision about it."""

    line: Line
    state: State
    decision: Decision | None = None

    @property
    def waits(self) -> bool:
        return self.state in (State.WAITS, State.LAPSED)

    @property
    def unsure(self) -> bool:
        return self.line.shipped_standing is not Standing.CONFIRMED

    @property
    def may_be_off(self) -> bool:
        """What two sources show is changed, not left out."""
        return self.unsure and self.state is not State.OFF


_CALENDARS: KeptByDecisions[Calendar] = KeptByDecisions()


async def hospital_calendar(db: Reader, code: str, on: date) -> Calendar:
    """The country's calendar of that day, with this hospital's decisions that still hold."""
    shipped = load_calendar(code, on)

    async def read() -> Calendar:
        return calendar_by(shipped, await decisions(db, *CALENDAR_KINDS))

    return await _CALENDARS.get(db, (shipped.code, shipped.as_of, shipped.edition), read)


def calendar_by(shipped: Calendar, made: Mapping[str, Decision]) -> Calendar:
    """A decision upon figures that have changed since has lapsed."""
    return as_decided(shipped, line_decisions(shipped, made))


def line_decisions(shipped: Calendar, made: Mapping[str, Decision]) -> dict[str, LineDecision]:
    """Those about its lines and about the rules over what is observed of a child."""
    found = {}
    items = [(line.id, line.figures) for line in shipped.lines] + [(rule.id, rule.figures) for rule in rule_book()]
    for name, figures in items:
        decision = made.get(name)
        if decision is not None and decision.figures == figures:
            found[name] = LineDecision(decision.decision, tuple(sorted(decision.changes.items())))
    return found


def calendar_items(calendar: Calendar, made: Mapping[str, Decision]) -> list[CalendarItem]:
    """Every line in the order of the calendar; `calendar` is the hospital's."""
    return [_item(line, made.get(line.id)) for line in calendar.lines]


def _item(line: Line, decision: Decision | None) -> CalendarItem:
    if decision is None:
        return CalendarItem(line, State.WAITS)
    return CalendarItem(line, State(decision.decision) if line.decided else State.LAPSED, decision)
