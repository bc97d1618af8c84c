"""Tables of encounters. Keys and rules live in the migrations."""

from __future__ import annotations

from piccolo.columns import UUID, Date, Integer, Text, Timestamptz
from piccolo.table import Table

from pediatric_his.db.database import ENGINE


class Encounter(Table, tablename="encounter", db=ENGINE):
    id = UUID(primary_key=True)
    hospital_id = UUID()
    patient_id = UUID()
    day = Date()
    kind = Text()
    status = Text()
    planned_at = Timestamptz(null=True, default=None)
    queue_number = Integer(null=True, default=None)
    urgency = Text(default="normal")
    doctor_id = UUID(null=True, default=None)
    room = Text()
    arrived_at = Timestamptz(null=True, default=None)
    finished_at = Timestamptz(null=True, default=None)
    version = Integer(default=1)
    created_at = Timestamptz()
    created_by = UUID(null=True, default=None)


class EncounterEvent(Table, tablename="encounter_event", db=ENGINE):
    id = UUID(primary_key=True)
    hospital_id = UUID()
    encounter_id = UUID()
    status = Text()
    at = Timestamptz()
    staff_id = UUID(null=True, default=None)
    note = Text()
