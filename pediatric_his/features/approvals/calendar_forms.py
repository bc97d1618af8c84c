"""What the head doctor decides about a line of the calendar: other figures within sane bounds, or that it isn't given here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from pediatric_his.clinical.immunization.dates import Duration, duration
from pediatric_his.features.approvals.calendars import CalendarItem, line_decisions
from pediatric_his.features.approvals.forms import DecisionTyped
from pediatric_his.features.approvals.queries import Decision
from pediatric_his.features.approvals.spans import UNITS, span_text, span_words, typed_span
from pediatric_his.reference.calendars import Calendar, CalendarError, LineDecision, check_decided
from pediatric_his.reference.calendars.book import days_of
from pediatric_his.reference.calendars.lines import CHANGEABLE, Line
from pediatric_his.web.forms import Form, read_decimal
from pediatric_his.web.languages import _

_OLDEST = "18 years"
_INTERVALS = "4 weeks", "10 years"


def line_approval(item: CalendarItem) -> DecisionTyped:
    """The line as it is shipped."""
    return DecisionTyped(item.line.id, dict(item.line.figures), "approved")


def read_left_out(form: Form, item: CalendarItem) -> DecisionTyped | None:
    """Not given here; None where a reason is missing or two sources show the line."""
    reason = form.text("reason", required=True, max_length=300)
    if not item.unsure:
        form.refuse("reason", _("Two sources show this dose: it can be changed, not left out."))
    return DecisionTyped(item.line.id, dict(item.line.figures), "off", reason=reason) if form.ok else None


def typed_figures(line: Line) -> dict[str, str]:
    """The figures that can be changed as the form's fields show them."""
    typed = {}
    for name in CHANGEABLE:
        if name in line.here:
            typed[name], typed[f"{name}_unit"] = typed_span(line.here[name])
    return typed


def read_line_change(
    form: Form, shipped: Calendar, made: Mapping[str, Decision], item: CalendarItem
) -> DecisionTyped | None:
    """Other figures of a line, with the reason; None when something is refused."""
    reason, line = form.text("reason", required=True, max_length=300), item.line
    typed = {name: _read_span(form, name) for name in CHANGEABLE if name in line.figures}
    if form.errors:
        return None
    _check_bounds(form, shipped, line, typed)
    changes = {name: text for name, text in typed.items() if duration(text) != duration(line.figures[name])}
    if form.ok and not changes:
        form.refuse("reason", _("These are the figures as shipped: approve them instead."))
    if form.ok:
        decided = line_decisions(shipped, made) | {line.id: LineDecision("changed", tuple(sorted(changes.items())))}
        _check_together(form, shipped, decided, line)
    return DecisionTyped(line.id, dict(line.figures), "changed", changes, reason) if form.ok else None


def _read_span(form: Form, name: str) -> str:
    value, unit = read_decimal(form.value(name).strip()), form.choice(f"{name}_unit", UNITS)
    text = span_text(value, unit) if value is not None and unit else None
    if text is None:
        form.refuse(name, _("Write a whole number; of months and years also a half, like 3,5."))
    return text or ""


def _check_bounds(form: Form, calendar: Calendar, line: Line, typed: Mapping[str, str]) -> None:
    """Nothing earlier than is given anywhere, nothing beyond childhood."""
    least = calendar.least(line)
    if "min_age" in typed and _longer(least, typed["min_age"]):
        form.refuse("min_age", _("This vaccine isn't given before %(age)s.", age=span_words(least)))
    if _longer(typed["age"], _OLDEST):
        form.refuse("age", _("Up to %(age)s at most.", age=span_words(_OLDEST)))
    low, high = _INTERVALS
    if "min_interval" in typed and (_longer(low, typed["min_interval"]) or _longer(typed["min_interval"], high)):
        form.refuse("min_interval", _("From %(low)s to %(high)s.", low=span_words(low), high=span_words(high)))
    if "min_age" in typed and _longer(typed["min_age"], typed["age"]):
        form.refuse("age", _("The recommended age can't be below the youngest age."))


def _check_together(form: Form, calendar: Calendar, decided: Mapping[str, LineDecision], line: Line) -> None:
    """The doses of one way stay in their order, and the calendar can be read."""
    way = [
        replace(ln, decided=decided.get(ln.id)) for ln in calendar.lines if (ln.group, ln.way) == (line.group, line.way)
    ]
    if any(_longer(before.here["age"], after.here["age"]) for before, after in pairwise(way)):
        form.refuse("age", _("The doses must stay in their order of age."))
        return
    try:
        check_decided(calendar, decided)
    except CalendarError:
        form.refuse("age", _("These figures don't go together with the rest of the line, for example its highest age."))


def _longer(one: str, than: str) -> bool:
    return days_of(duration(one) or Duration(0, 0)) > days_of(duration(than) or Duration(0, 0))
