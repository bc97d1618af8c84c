"""The table of what is known of a child beside figures and doses. Appended, never changed; a correction or an end supersedes."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Date, Text, Timestamptz
from piccolo.table import Table

from pediatric_his.db.database import ENGINE


class ChildObservation(Table, tablename="observation", db=ENGINE):
    hospital_id = UUID()
    id = UUID(primary_key=True)
    patient_id = UUID()
    code = Text()
    value = Text()
    observed_on = Date(null=True, default=None)
    date_precision = Text(default="day")
    placed_on = Date(null=True, default=None)
    ended_on = Date(null=True, default=None)
    source = Text(default="here")
    note = Text()
    confirmed_reason = Text()
    entered_in_error = Boolean()
    awaits_look = Boolean(default=False)
    supersedes = UUID(null=True, default=None)
    recorded_at = Timestamptz()
    recorded_by = UUID(null=True, default=None)
