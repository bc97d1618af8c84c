"""Approvals in words."""

from __future__ import annotations

from typing import Any

from pediatric_his.clinical.vitals.model import Cut, Measure
from pediatric_his.features.approvals.forms import limit_text
from pediatric_his.features.approvals.items import PRESSURE, State
from pediatric_his.reference.vitals import level_words, measure_name, words
from pediatric_his.web.languages import N_, _, current_locale

STATES = {
    State.WAITS: N_("not yet approved here"),
    State.LAPSED: N_("the figures have changed since: approve again"),
    State.APPROVED: N_("approved"),
    State.CHANGED: N_("changed here"),
    State.OFF: N_("switched off here"),
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


def cut_words(measure: Measure, cut: Cut) -> tuple[str, str, str]:
    """(level, limit with its sign, level and finding in words)."""
    locale = current_locale()
    limit = limit_text(measure, cut.limit)
    if cut.limit == "fever":
        limit = ", ".join(f"{fever.limit} {site}" for site, fever in measure.fever.items())
    shown = _("else") if cut.sign == "else" else f"{cut.sign} {limit} {measure.unit}".strip()
    return cut.level.value, shown, f"{level_words(cut.level.value, locale)}: {words(cut.finding, locale)}"


def class_words(figures: Any) -> list[tuple[str, str]]:
    """The classes of blood pressure: (name, mmHg)."""
    shown = []
    for key, name in _CLASSES.items():
        value = figures[key]
        shown.append((_(name), "/".join(map(str, value)) if isinstance(value, list) else str(value)))
    return shown
