"""Words about measurements."""

from __future__ import annotations

from pediatric_his.features.measurements.kinds import Kind
from pediatric_his.features.measurements.queries import MeasuredDay
from pediatric_his.web.languages import _, date_text, number_text


def last_words(days: list[MeasuredDay], kind: Kind) -> str:
    """The value before, with its day; empty when there is none."""
    for day in reversed(days):
        if kind.code in day.values:
            value = number_text(kind.typed(day.values[kind.code].value), min(kind.decimals, 2))
            return _("last: %(value)s on %(day)s", value=f"{value} {_(kind.unit)}", day=date_text(day.on))
    return ""
