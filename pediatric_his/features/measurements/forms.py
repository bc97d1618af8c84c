"""What the nurse types, read into kept values. The unlikely asks for a confirmation and a reason, the impossible is refused."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from uuid import UUID

from pediatric_his.features.measurements.kinds import KINDS, NURSES, Kind
from pediatric_his.features.measurements.queries import Measured, MeasuredDay
from pediatric_his.features.measurements.typed import CorrectionTyped, MeasurementsTyped
from pediatric_his.features.measurements.unlikely import unlikely
from pediatric_his.features.measurements.words import SITES
from pediatric_his.features.patients.queries import Child
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import _

POSITIONS = ("lying", "standing")


def read_correction(
    form: Form, kind: Kind, child: Child, before: list[MeasuredDay], mistaken: Measured
) -> CorrectionTyped | None:
    """The correction of one value; None when a field is refused, or the right value is unlikely, too, and not confirmed.

    `before`: the child's days, the mistaken value's among them.
    """
    value = form.quantity(
        "value", unit=_(kind.unit), scale=kind.scale, low=kind.low, high=kind.high, decimals=kind.decimals
    )
    reason = form.text("reason", required=True, max_length=300)
    in_error = bool(form.value("in_error"))
    if value is None and not in_error and not form.error("value"):
        form.refuse("value", _("Write the right value, or tick that it was entered in error."))
    site = form.choice("site", tuple(SITES), required=False) if kind.code == "temperature" else None
    if form.ok and value is not None and not in_error:
        others = without(before, mistaken)
        on = next((day.on for day in before if mistaken.id in day.ids), None)
        if on is not None:
            typed = MeasurementsTyped({kind.code: value}, mistaken.position, on, site)
            if question := unlikely(child, others, typed).get(kind.code):
                form.confirm("value", question)
    return CorrectionTyped(None if in_error else value, reason, site) if form.ok else None


def without(days: list[MeasuredDay], mistaken: Measured) -> list[MeasuredDay]:
    """The days as they are without one value."""
    return [
        replace(day, values={kind: kept for kind, kept in day.values.items() if kept.id != mistaken.id}) for day in days
    ]


def correction_fields(mistaken: Measured, form: Form, days: list[MeasuredDay], on: date) -> dict[str, str]:
    """A right value as if it were typed on the form of its day; beside one figure of a pressure the other one as kept."""
    typed = {mistaken.kind: form.value("value"), "position": mistaken.position or "", "site": form.value("site")}
    other = {"systolic": "diastolic", "diastolic": "systolic"}.get(mistaken.kind)
    kept = next((day.values[other] for day in days if day.on == on and other in day.values), None) if other else None
    return typed | ({other: str(kept.value)} if other and kept else {})


def read_values(form: Form, on: date, kinds: Collection[str] = NURSES) -> MeasurementsTyped:
    """The values that can be taken; those that can't be are told at their fields."""
    values: dict[str, int] = {}
    for code in kinds:
        kind = KINDS[code]
        value = form.quantity(
            code, unit=_(kind.unit), scale=kind.scale, low=kind.low, high=kind.high, decimals=kind.decimals
        )
        if value is not None:
            values[code] = value
    position = form.choice("position", POSITIONS, required=False)
    if form.value("oedema") in ("0", "1"):
        values["oedema"] = int(form.value("oedema"))
    return MeasurementsTyped(values, position, on, form.choice("site", tuple(SITES), required=False))


def read_measurements(form: Form, child: Child, before: list[MeasuredDay], today: date) -> MeasurementsTyped | None:
    """All of the form; None when something is refused or still asks for a confirmation."""
    on = form.date("measured_on", earliest=child.birth_date, latest=today) if form.value("measured_on") else today
    typed = read_values(form, on or today)
    if not typed.values and not form.errors:
        form.refuse("weight", _("Write at least one measurement."))
    if "length_height" in typed.values and typed.position is None:
        form.refuse("position", _("Was the child lying or standing?"))
    refuse_half_a_pressure(form, typed.values)
    if form.errors:
        return None
    asked = unlikely(child, before, typed)
    reasons = {name: form.confirm(name, question) for name, question in asked.items()}
    return replace(typed, reasons=reasons, asked=asked) if form.ok else None


def refuse_half_a_pressure(form: Form, values: dict[str, int]) -> None:
    upper, lower = values.get("systolic"), values.get("diastolic")
    if upper is not None and lower is not None and lower >= upper:
        form.refuse("diastolic", _("The lower figure must be smaller than the upper one. Are the two swapped?"))
    for missing, other in (("systolic", lower), ("diastolic", upper)):
        if values.get(missing) is None and other is not None and not form.error(missing):
            form.refuse(missing, _("A blood pressure has two figures."))


def typed_day(typed: MeasurementsTyped, before: list[MeasuredDay]) -> MeasuredDay:
    """The day as it will be when this is saved."""
    kept = next((day.values for day in before if day.on == typed.on), {})
    values = {
        kind: Measured(
            UUID(int=0), kind, value, typed.position if kind == "length_height" else None, typed.site, "", ""
        )
        for kind, value in typed.values.items()
    }
    return MeasuredDay(typed.on, dict(kept) | values)
