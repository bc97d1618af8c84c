"""Tables of lists handed over in the browser."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Bytea, Integer, Text, Timestamptz
from piccolo.table import Table

from pediatric_his.db.database import ENGINE


class ListUpload(Table, tablename="list_upload", db=ENGINE):
    id = UUID(primary_key=True)
    hospital_id = UUID()
    name = Text()
    language = Text()
    state = Text(default="asked")
    sheet = Text(null=True, default=None)
    map = JSONB(default="{}")
    rows_done = Integer(default=0)
    counts = JSONB(default="{}")
    fault = Text()
    list_id = UUID(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    recorded_at = Timestamptz()
    recorded_by = UUID()


class ListUploadPart(Table, tablename="list_upload_part", db=ENGINE):
    """Its key is composite: the upload, the kind (file, top, look, answer, report) and the number."""

    hospital_id = UUID()
    upload_id = UUID(primary_key=True)
    kind = Text()
    number = Integer()
    body = Bytea()
