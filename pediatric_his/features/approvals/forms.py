"""What the head doctor decides about a band: other limits, or that it is switched off."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pediatric_his.clinical.vitals.danger_spans import Span, is_reachable, usual_span
from pediatric_his.clinical.vitals.decisions import cut_line
from pediatric_his.clinical.vitals.model import Cut, Measure
from pediatric_his.features.approvals.items import Item
from pediatric_his.reference.vitals import VitalsError, read_cut_lines, thresholds, unit_words
from pediatric_his.web.forms import Form, read_decimal
from pediatric_his.web.languages import _, current_locale, figure_text


@dataclass(frozen=True, slots=True)
class DecisionTyped:
    """One row of the table of approvals."""

    item_id: str
    figures: dict[str, Any]
    decision: str
    changes: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


def approval_of(item: Item) -> DecisionTyped:
    """The item as it is shipped."""
    return DecisionTyped(item.id, dict(item.figures), "approved")


def read_off(form: Form, item: Item) -> DecisionTyped | None:
    """Switched off; None where a reason is missing or the band warns of a danger."""
    reason = form.text("reason", required=True, max_length=300)
    if item.danger:
        form.refuse("reason", _("This warns of a danger: it can be changed, not switched off."))
    return DecisionTyped(item.id, dict(item.figures), "off", reason=reason) if form.ok else None


def read_altitude(form: Form) -> int | None:
    """Metres above the sea; None where the figure is refused."""
    possible = thresholds().altitude
    low, high = (int(limit or 0) for limit in (possible.lowest, possible.highest))
    return form.quantity("altitude", unit=_("m"), scale=1, low=low, high=high, decimals=0, required=True)


def limit_fields(measure: Measure, item: Item) -> list[tuple[str, Cut, str]]:
    """The limits that can be changed: the name of the field, its cut, the limit as text."""
    return [
        (f"limit_{place}", cut, limit_text(measure, cut.limit))
        for place, cut in enumerate(item.cuts)
        if isinstance(cut.limit, Decimal)
    ]


def limit_text(measure: Measure, limit: Decimal | str) -> str:
    """A figure, a strip's grade, or the name of a limit that is kept elsewhere."""
    if isinstance(limit, Decimal) and measure.kind == "grade":
        return thresholds().grade_order[int(limit)]
    return str(limit)


def read_change(form: Form, measure: Measure, item: Item) -> DecisionTyped | None:
    """Other limits for the same levels and findings, with the reason; None when something is refused."""
    reason = form.text("reason", required=True, max_length=300)
    lines = []
    for place, cut in enumerate(item.cuts):
        text = limit_text(measure, cut.limit)
        if isinstance(cut.limit, Decimal):
            text = _read_limit(form, f"limit_{place}", measure, item.spans.get(place))
        lines.append(cut_line(cut._replace(limit=text)))
    if not form.ok:
        return None
    try:
        read_cut_lines(measure, lines)
    except VitalsError:
        form.refuse("reason", _("These limits don't hold together: a graver one must lie further out."))
        return None
    return DecisionTyped(item.id, dict(item.figures), "changed", {"cuts": lines}, reason)


def span_words(measure: Measure, span: Span | None) -> str:
    """Where the limit of a danger may lie, in words; blank for another limit."""
    if span is None:
        return ""
    order = thresholds().grade_order
    grades = measure.kind == "grade"
    low, high = ((order[int(end)] if grades else figure_text(f"{end:f}")) for end in span)
    unit = "" if grades else unit_words(measure.unit, current_locale())
    return _("A limit of danger: from %(low)s to %(high)s", low=low, high=f"{high} {unit}".strip())


def reachable_words(measure: Measure) -> str:
    """Between which figures a limit says something."""
    low, high = ("…" if end is None else figure_text(f"{end:f}") for end in usual_span(measure))
    unit = unit_words(measure.unit, current_locale())
    return _(
        "A limit lies from %(low)s to %(high)s: what is beyond is unusual at any age.",
        low=low,
        high=f"{high} {unit}".strip(),
    )


def _read_limit(form: Form, name: str, measure: Measure, span: Span | None) -> str:
    if measure.kind == "grade":
        text = form.choice(name, thresholds().grade_order) or ""
        value = Decimal(thresholds().grade_order.index(text)) if text else None
    else:
        value = read_decimal(form.value(name).strip())
        text = "" if value is None else f"{value:f}"
        if value is None:
            form.refuse(name, _("Write a number."))
    if value is not None and span is not None and not span.holds(value):
        form.refuse(name, span_words(measure, span))
    elif value is not None and not is_reachable(measure, value):
        form.refuse(name, reachable_words(measure))
    return text
