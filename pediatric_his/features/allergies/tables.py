"""The tables of allergies and of the answer that none is known. Appended, never changed; what follows supersedes."""

from __future__ import annotations

from piccolo.columns import UUID, Date, Text, Timestamptz
from piccolo.table import Table

from pediatric_his.db.database import ENGINE


class Allergy(Table, tablename="allergy", db=ENGINE):
    hospital_id = UUID()
    id = UUID(primary_key=True)
    patient_id = UUID()
    substance = Text()
    said = Text()
    reaction = Text()
    severity = Text()
    certainty = Text()
    happened_on = Date(null=True, default=None)
    date_precision = Text(default="day")
    source = Text()
    note = Text()
    state = Text(default="listed")
    reason = Text()
    supersedes = UUID(null=True, default=None)
    recorded_at = Timestamptz()
    recorded_by = UUID(null=True, default=None)


class AllergyAnswer(Table, tablename="allergy_answer", db=ENGINE):
    hospital_id = UUID()
    id = UUID(primary_key=True)
    patient_id = UUID()
    answer = Text()
    asked_on = Date()
    recorded_at = Timestamptz()
    recorded_by = UUID(null=True, default=None)
