"""Tables of the people who work here. Keys and rules live in the migrations."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Text, Timestamptz
from piccolo.table import Table

from pediatric_his.db.database import ENGINE


class Staff(Table, tablename="staff", db=ENGINE):
    id = UUID(primary_key=True)
    hospital_id = UUID()
    login = Text()
    password_hash = Text()
    role = Text()
    family_name = Text()
    given_name = Text()
    patronymic = Text()
    room = Text()
    locale = Text()
    active = Boolean(default=True)
    created_at = Timestamptz()


class SignInAttempt(Table, tablename="sign_in_attempt", db=ENGINE):
    id = UUID(primary_key=True)
    hospital_id = UUID(null=True, default=None)
    login = Text()
    address = Text()
    at = Timestamptz()
    succeeded = Boolean()
