"""Tables of doses and of decisions not to vaccinate. Appended, never changed."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Date, Text, Timestamptz
from piccolo.table import Table

from pediatric_his.db.database import ENGINE


class Dose(Table, tablename="dose", db=ENGINE):
    id = UUID(primary_key=True)
    hospital_id = UUID()
    patient_id = UUID()
    encounter_id = UUID(null=True, default=None)
    given_on = Date()
    date_precision = Text(default="day")
    cvx = Text(null=True, default=None)
    product_text = Text()
    lot = Text()
    expiry = Date(null=True, default=None)
    site = Text()
    route = Text()
    given_elsewhere = Boolean(default=False)
    country = Text()
    confirmed_reason = Text()
    asked = Text(default="")
    judged_by = Text(default="")
    entered_in_error = Boolean(default=False)
    supersedes = UUID(null=True, default=None)
    source = Text(default="clinic")
    list_id = UUID(null=True, default=None)
    recorded_at = Timestamptz()
    recorded_by = UUID(null=True, default=None)


class VaccineDecision(Table, tablename="vaccine_decision", db=ENGINE):
    id = UUID(primary_key=True)
    hospital_id = UUID()
    patient_id = UUID()
    kind = Text()
    vaccine_group = Text()
    from_date = Date()
    until_date = Date(null=True, default=None)
    reason = Text()
    ended = Boolean()
    supersedes = UUID(null=True, default=None)
    recorded_at = Timestamptz()
    recorded_by = UUID(null=True, default=None)
