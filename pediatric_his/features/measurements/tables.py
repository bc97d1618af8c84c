"""The table of measurements. Appended, never changed; a correction supersedes."""

from __future__ import annotations

from piccolo.columns import UUID, Date, Integer, Text, Timestamptz
from piccolo.table import Table

from pediatric_his.db.database import ENGINE


class Measurement(Table, tablename="measurement", db=ENGINE):
    id = UUID(primary_key=True)
    hospital_id = UUID()
    patient_id = UUID()
    encounter_id = UUID(null=True, default=None)
    measured_on = Date()
    measured_at = Timestamptz(null=True, default=None)
    kind = Text()
    value = Integer(null=True, default=None)
    position = Text(null=True, default=None)
    site = Text(null=True, default=None)
    confirmed_reason = Text()
    supersedes = UUID(null=True, default=None)
    source = Text(default="clinic")
    list_id = UUID(null=True, default=None)
    recorded_at = Timestamptz()
    recorded_by = UUID(null=True, default=None)
