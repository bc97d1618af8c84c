"""The table of typed laboratory results. Appended, never changed; a correction supersedes."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Boolean, Date, Text, Timestamptz
from piccolo.table import Table

from pediatric_his.db.database import ENGINE


class LaboratoryResult(Table, tablename="result", db=ENGINE):
    hospital_id = UUID()
    id = UUID(primary_key=True)
    patient_id = UUID()
    encounter_id = UUID(null=True, default=None)
    code = Text()
    value = Text()
    unit = Text()
    qualifiers = JSONB(default="{}")
    taken_on = Date()
    confirmed_reason = Text()
    entered_in_error = Boolean()
    supersedes = UUID(null=True, default=None)
    recorded_at = Timestamptz()
    recorded_by = UUID(null=True, default=None)
