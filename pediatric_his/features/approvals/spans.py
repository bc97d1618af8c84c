"""Lengths of time as a doctor writes them: a figure and its unit; halves of a month (two weeks) and of a year."""

from __future__ import annotations

from decimal import Decimal

from pediatric_his.clinical.immunization.dates import Duration, duration
from pediatric_his.web.languages import N_, ngettext

UNITS = {"days": N_("days"), "weeks": N_("weeks"), "months": N_("months"), "years": N_("years")}
_HALVES = {"months": "2 weeks", "years": "6 months"}
_ONE = {"days": "day", "weeks": "week", "months": "month", "years": "year"}


def span_text(value: Decimal, unit: str) -> str | None:
    """3.5 months as a calendar's file writes it: 3 months 2 weeks. None for what can't be written so."""
    whole, half = int(value), value % 1
    if value < 0 or half not in (0, Decimal("0.5")) or (half and unit not in _HALVES):
        return None
    text = f"{whole} {_ONE[unit] if whole == 1 else unit}"
    return f"{text} {_HALVES[unit]}" if half else text


def typed_span(text: str) -> tuple[str, str]:
    """A length of time as figure and unit: 9 years 6 months is 9,5 years."""
    span = duration(text) or Duration(0, 0)
    if span.months:
        if span.months % 12 == 0 and not span.days:
            return str(span.months // 12), "years"
        if span.months % 12 == 6 and span.months > 12 and not span.days:
            return f"{span.months // 12},5", "years"
        return f"{span.months},5" if span.days == 14 else str(span.months), "months"
    return (str(span.days // 7), "weeks") if span.days and span.days % 7 == 0 else (str(span.days), "days")


def span_words(text: str) -> str:
    """3 months 2 weeks, in the language of the page."""
    span = duration(text) or Duration(0, 0)
    years, months = divmod(span.months, 12) if span.months >= 24 or span.months == 12 else (0, span.months)
    weeks, days = divmod(span.days, 7) if span.days > 0 and span.days % 7 == 0 else (0, span.days)
    parts = [ngettext("%(n)d year", "%(n)d years", years)] if years else []
    parts += [ngettext("%(n)d month", "%(n)d months", months)] if months else []
    parts += [ngettext("%(n)d week", "%(n)d weeks", weeks)] if weeks else []
    parts += [ngettext("%(n)d day", "%(n)d days", days)] if days or not parts else []
    return " ".join(parts)
