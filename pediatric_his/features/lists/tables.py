"""Tables of lists that came in. `list_child` has a composite key, which Piccolo has no words for."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Integer, Text, Timestamptz
from piccolo.table import Table

from pediatric_his.db.database import ENGINE


class ImportedList(Table, tablename="imported_list", db=ENGINE):
    id = UUID(primary_key=True)
    hospital_id = UUID()
    name = Text()
    list_name = Text()
    digest = Text()
    rows_done = Integer(default=0)
    counts = JSONB(default="{}")
    finished_at = Timestamptz(null=True, default=None)
    recorded_at = Timestamptz()
    recorded_by = UUID(null=True, default=None)


class ListChild(Table, tablename="list_child", db=ENGINE):
    hospital_id = UUID()
    list_name = Text()
    own_id = Text()
    patient_id = UUID(primary_key=True)
