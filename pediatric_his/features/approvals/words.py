"""Approvals in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pediatric_his.clinical.vitals.model import Cut, Measure
from pediatric_his.features.approvals.forms import limit_text
from pediatric_his.features.approvals.items import PRESSURE, State
from pediatric_his.features.measurements.words import SITES
from pediatric_his.reference.vitals import level_words, measure_name, unit_words, words
from pediatric_his.web.languages import N_, _, current_locale, ngettext

STATES = {
    State.WAITS: N_("not yet approved here"),
    State.LAPSED: N_("the figures have changed since: approve again"),
    State.APPROVED: N_("approved"),
    State.CHANGED: N_("changed here"),
    State.RESTORED: N_("approved: as shipped again"),
    State.OFF: N_("switched off here"),
}
_SIGNS = {">=": "≥", "<=": "≤"}
_CONDITIONS = {
    "fasting yes": N_("fasting"),
    "fasting no": N_("not fasting"),
    "fasting unknown": N_("fasting not known"),
    "inflammation yes": N_("with inflammation"),
    "inflammation no": N_("without inflammation"),
    "inflammation unknown": N_("inflammation not known"),
}
_CLASSES = {
    "elevated": N_("elevated from"),
    "stage_1": N_("stage 1 from"),
    "stage_2": N_("stage 2 from"),
    "stage_2_over_p95": N_("stage 2, over the 95th centile by"),
    "emergency_over_p95": N_("emergency, over the 95th centile by more than"),
}


def name_of(code: str) -> str:
    return _("Blood pressure") if code == PRESSURE else measure_name(code, current_locale())


@dataclass(frozen=True, slots=True)
class CutWords:
    limit: str
    sign: str
    unit: str
    level: str
    finding: str


def cut_words(measure: Measure, cut: Cut) -> CutWords:
    """A cut as the page shows it: ≥ 40.0 °C, act now, very high fever."""
    locale = current_locale()
    unit = unit_words(measure.unit, locale) if measure.unit else ""
    sign = _SIGNS.get(cut.sign, cut.sign)
    limits = [limit_text(measure, cut.limit)]
    if cut.limit == "fever":
        limits = [f"{fever.limit} ({_(SITES[site])})" for site, fever in measure.fever.items()]
    limit = _("else") if cut.sign == "else" else f"{sign} {', '.join(limits)} {unit}".strip()
    return CutWords(limit, sign, unit, level_words(cut.level.value, locale), words(cut.finding, locale))


def when_words(conditions: Sequence[str], altitude_from: Decimal | None) -> str:
    """For whom a band is, beside the age: fasting, living at 2500 m and higher."""
    told = [_(_CONDITIONS[condition]) for condition in conditions]
    if altitude_from is not None:
        told.append(_("living at %(m)s m and higher", m=f"{altitude_from:f}"))
    return ", ".join(told)


def ages_words(ages: str) -> str:
    """From 2m-3m: from 2 months, below 3 months."""
    start, _dash, end = ages.partition("-")
    return _("from %(start)s to %(end)s", start=_age(start), end=_age(end))


def _age(limit: str) -> str:
    n = int(limit[:-1])
    if limit.endswith("d"):
        return ngettext("%(n)d day", "%(n)d days", n)
    return (
        ngettext("%(n)d month", "%(n)d months", n) if limit.endswith("m") else ngettext("%(n)d year", "%(n)d years", n)
    )


def class_words(figures: Any) -> list[tuple[str, str]]:
    """The classes of blood pressure: (name, mmHg)."""
    shown = []
    for key, name in _CLASSES.items():
        value = figures[key]
        shown.append((_(name), "/".join(map(str, value)) if isinstance(value, list) else str(value)))
    return shown
