"""A day of measurements out of a hospital's list, by the nurse's own reader and questions. What would be asked comes in with a remark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pediatric_his.features.measurements.forms import read_values, refuse_half_a_pressure
from pediatric_his.features.measurements.kinds import KINDS
from pediatric_his.features.measurements.queries import MeasuredDay
from pediatric_his.features.measurements.typed import MeasurementsTyped
from pediatric_his.features.measurements.unlikely import unlikely
from pediatric_his.features.patients.queries import Child
from pediatric_his.web.forms import Form

VALUES = (*KINDS, "oedema")


@dataclass(slots=True)
class ListedDay:
    """`typed` is None where no value of the day can be taken. `faults` by field, `remarks` by kind."""

    typed: MeasurementsTyped | None = None
    faults: dict[str, str] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)


def read_listed_day(cells: Mapping[str, str], child: Child, before: list[MeasuredDay], today: date) -> ListedDay:
    """The day of a row. A day that isn't written is not known: its values are refused, never taken as of today."""
    form = Form(typed=cells)
    on = form.date("measured_on", earliest=child.birth_date, latest=today)
    if on is None:
        return ListedDay(faults=form.errors)
    typed = read_values(form, on, KINDS)
    refuse_half_a_pressure(form, typed.values)
    values = {kind: value for kind, value in typed.values.items() if not form.error(kind)}
    found = ListedDay(MeasurementsTyped(values, typed.position, on), form.errors)
    if values:
        found.remarks = unlikely(child, before, found.typed or typed)
    return found
