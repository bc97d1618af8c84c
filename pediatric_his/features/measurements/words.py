"""Words about measurements."""

from __future__ import annotations

from pediatric_his.features.measurements.kinds import Kind
from pediatric_his.features.measurements.queries import MeasuredDay
from pediatric_his.web.languages import N_, _, date_text, number_text

# The armpit first: it is what is meant where nothing is said.
SITES = {
    "axillary": N_("armpit"),
    "oral": N_("mouth"),
    "rectal": N_("rectum"),
    "ear": N_("ear"),
    "forehead": N_("forehead"),
}


def last_words(days: list[MeasuredDay], kind: Kind) -> str:
    """The value before, with its day; empty when there is none."""
    for day in reversed(days):
        if kind.code in day.values:
            value = quantity(kind, day.values[kind.code].value)
            return _("last: %(value)s on %(day)s", value=value, day=date_text(day.on))
    return ""


def quantity(kind: Kind, value: int) -> str:
    """A kept value with its unit."""
    return f"{number_text(kind.typed(value), min(kind.decimals, 2))} {_(kind.unit)}"


def with_site(shown: str, site: str | None) -> str:
    """A temperature with where it was taken, unless that was the armpit."""
    return f"{shown} ({_(SITES[site])})" if site and site != "axillary" else shown
