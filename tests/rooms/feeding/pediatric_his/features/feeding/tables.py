"""The table of how a baby was fed. Appended, never changed."""

from __future__ import annotations

from piccolo.columns import UUID, Text, Timestamptz
from piccolo.table import Table

from pediatric_his.db.database import ENGINE


class Feeding(Table, tablename="feeding", db=ENGINE):
    hospital_id = UUID()
    id = UUID(primary_key=True)
    patient_id = UUID()
    kind = Text()
    recorded_at = Timestamptz()
    recorded_by = UUID(null=True, default=None)
