"""The table of taps on "seen". Appended, never changed."""

from __future__ import annotations

from piccolo.columns import UUID, Timestamptz
from piccolo.table import Table

from pediatric_his.db.database import ENGINE


class DangerSeen(Table, tablename="danger_seen", db=ENGINE):
    hospital_id = UUID()
    id = UUID(primary_key=True)
    patient_id = UUID()
    measurement_id = UUID(null=True, default=None)
    result_id = UUID(null=True, default=None)
    seen_at = Timestamptz()
    recorded_by = UUID(null=True, default=None)
