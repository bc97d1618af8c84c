"""A line of the calendar in words."""

from __future__ import annotations

from pediatric_his.clinical.immunization.model import Standing
from pediatric_his.features.approvals.spans import span_words
from pediatric_his.reference.calendars import Calendar, Line
from pediatric_his.web.languages import N_, _, current_locale, date_text

STANDINGS = {
    Standing.CONFIRMED: N_("sure"),
    Standing.PARTIAL: N_("one source only"),
    Standing.UNCERTAIN: N_("from memory or disputed: never due until it is approved"),
}
FIGURES = {
    "age": N_("Recommended age"),
    "min_age": N_("Youngest age"),
    "min_interval": N_("After the dose before"),
    "interval_from_first": N_("After the first dose"),
    "max_age": N_("Below the age of"),
    "counts_from": N_("Counts from the age of"),
    "counts_after": N_("Counts after the dose before by"),
    "skip_from": N_("Passed over from the age of"),
    "test_first_from": N_("After a negative Mantoux test from the age of"),
}
_ZERO = "0 days"


def vaccine_name(calendar: Calendar, vaccine: str) -> str:
    names = calendar.vaccines.get(vaccine, {})
    return str(names.get(current_locale()) or names.get("en") or vaccine)


def line_name(calendar: Calendar, line: Line) -> str:
    """Penta, dose 2."""
    return _("%(vaccine)s, dose %(n)s", vaccine=vaccine_name(calendar, str(line.here["vaccine"])), n=line.number)


def figure_words(line: Line) -> list[tuple[str, str, str]]:
    """The figures that are there: name, as it holds here, as shipped where that differs."""
    here, shipped = line.here, line.figures
    found = []
    for name, words in FIGURES.items():
        if name in shipped and name in here:
            now, before = _figure(name, here[name]), _figure(name, shipped[name])
            found.append((_(words), now, before if now != before else ""))
    return found


def _figure(name: str, text: str) -> str:
    if text == _ZERO:
        return _("always") if name == "test_first_from" else _("from birth")
    return span_words(text)


def source_words(calendar: Calendar, told: str) -> str:
    return "; ".join(calendar.sources[key] for key in told.split(", "))


def in_force_words(calendar: Calendar) -> str:
    """Why a page of today names an older day."""
    since, looked_over = date_text(calendar.as_of), date_text(calendar.looked_over)
    return _("In force since %(since)s, last looked over %(looked_over)s.", since=since, looked_over=looked_over)


def approved_words(calendar: Calendar) -> str:
    return _("Approved here: %(n)s of %(all)s lines.", n=calendar.approved_lines, all=len(calendar.lines))
