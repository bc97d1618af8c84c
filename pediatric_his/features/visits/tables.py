"""Tables of visit notes. A draft changes as it is typed; a note and its addenda never do."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Integer, Text, Timestamptz
from piccolo.table import Table

from pediatric_his.db.database import ENGINE


class NoteDraft(Table, tablename="note_draft", db=ENGINE):
    encounter_id = UUID(primary_key=True)
    hospital_id = UUID()
    patient_id = UUID()
    author_id = UUID()
    complaint = Text()
    history = Text()
    examination = Text()
    assessment = Text()
    plan = Text()
    diagnoses = JSONB()
    version = Integer(default=1)
    saved_at = Timestamptz()
    page = UUID(null=True, default=None)
    page_step = Integer(default=0)


class Note(Table, tablename="note", db=ENGINE):
    id = UUID(primary_key=True)
    hospital_id = UUID()
    encounter_id = UUID()
    patient_id = UUID()
    complaint = Text()
    history = Text()
    examination = Text()
    assessment = Text()
    plan = Text()
    diagnoses = JSONB()
    growth = JSONB()
    dangers = JSONB(default="[]")
    what_was_done = Text(default="")
    signed_at = Timestamptz()
    signed_by = UUID()


class Addendum(Table, tablename="addendum", db=ENGINE):
    id = UUID(primary_key=True)
    hospital_id = UUID()
    note_id = UUID()
    text = Text()
    signed_at = Timestamptz()
    signed_by = UUID()
