"""What was printed keeps its own copy."""

from __future__ import annotations

from piccolo.columns import UUID, Bytea, Integer, Text, Timestamptz
from piccolo.table import Table

from pediatric_his.db.database import ENGINE


class PrintedDocument(Table, tablename="printed_document", db=ENGINE):
    id = UUID(primary_key=True)
    hospital_id = UUID()
    patient_id = UUID()
    encounter_id = UUID(null=True, default=None)
    kind = Text()
    locales = Text()
    code = Text()
    copy_number = Integer()
    pdf = Bytea()
    printed_at = Timestamptz()
    printed_by = UUID()
