"""The table of what the head doctor has decided. Appended, never changed; the latest row of an item holds."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Text, Timestamptz
from piccolo.table import Table

from pediatric_his.db.database import ENGINE


class Approval(Table, tablename="approval", db=ENGINE):
    hospital_id = UUID()
    id = UUID(primary_key=True)
    item_kind = Text()
    item_id = Text()
    figures = JSONB()
    decision = Text()
    changes = JSONB(default="{}")
    reason = Text()
    recorded_at = Timestamptz()
    recorded_by = UUID(null=True, default=None)
