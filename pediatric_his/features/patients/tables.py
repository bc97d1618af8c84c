"""Tables of children and their families. Keys and rules live in the migrations.

`guardianship` and `patient_key` have composite keys, which Piccolo has no words for: `primary_key` names one column of theirs.
"""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Date, Integer, Text, Timestamptz
from piccolo.table import Table

from pediatric_his.db.database import ENGINE


class Patient(Table, tablename="patient", db=ENGINE):
    id = UUID(primary_key=True)
    hospital_id = UUID()
    card_number = Text()
    family_name = Text()
    given_name = Text()
    patronymic = Text()
    sex = Text()
    birth_date = Date()
    pinfl = Text(null=True, default=None)
    birth_certificate = Text(null=True, default=None)
    region = Text()
    district = Text()
    mahalla = Text()
    address = Text()
    gestational_age_days = Integer(null=True, default=None)
    birth_weight_g = Integer(null=True, default=None)
    birth_length_mm = Integer(null=True, default=None)
    mother_height_mm = Integer(null=True, default=None)
    father_height_mm = Integer(null=True, default=None)
    source = Text(default="desk")
    source_key = Text(null=True, default=None)
    version = Integer(default=1)
    created_at = Timestamptz()
    created_by = UUID(null=True, default=None)


class Guardian(Table, tablename="guardian", db=ENGINE):
    id = UUID(primary_key=True)
    hospital_id = UUID()
    family_name = Text()
    given_name = Text()
    patronymic = Text()
    phone = Text()
    version = Integer(default=1)
    created_at = Timestamptz()


class Guardianship(Table, tablename="guardianship", db=ENGINE):
    hospital_id = UUID()
    patient_id = UUID()
    guardian_id = UUID(primary_key=True)
    relationship = Text()


class PatientKey(Table, tablename="patient_key", db=ENGINE):
    hospital_id = UUID()
    patient_id = UUID(primary_key=True)
    kind = Text()
    key = Text()


class Alert(Table, tablename="alert", db=ENGINE):
    id = UUID(primary_key=True)
    hospital_id = UUID()
    patient_id = UUID()
    kind = Text()
    text = Text()
    severity = Text()
    ended = Boolean()
    supersedes = UUID(null=True, default=None)
    recorded_at = Timestamptz()
    recorded_by = UUID(null=True, default=None)


class PatientCorrection(Table, tablename="patient_correction", db=ENGINE):
    id = UUID(primary_key=True)
    hospital_id = UUID()
    patient_id = UUID()
    field = Text()
    was = Text()
    becomes = Text()
    reason = Text()
    recorded_at = Timestamptz()
    recorded_by = UUID(null=True, default=None)
