"""Tables of the people who work here. Keys and rules live in the migrations."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Bytea, Integer, Text, Timestamptz
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


class SecondFactor(Table, tablename="second_factor", db=ENGINE):
    staff_id = UUID(primary_key=True)
    hospital_id = UUID()
    sealed = Bytea()
    last_step = Integer()


class RecoveryCode(Table, tablename="recovery_code", db=ENGINE):
    code_hash = Bytea(primary_key=True)
    hospital_id = UUID()
    staff_id = UUID()
    made_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)
    void_at = Timestamptz(null=True, default=None)


class OneTimeCode(Table, tablename="one_time_code", db=ENGINE):
    code_hash = Bytea(primary_key=True)
    hospital_id = UUID()
    staff_id = UUID()
    made_by = UUID(null=True, default=None)
    made_at = Timestamptz()
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)
    void_at = Timestamptz(null=True, default=None)


class SignInRule(Table, tablename="sign_in_rule", db=ENGINE):
    id = UUID(primary_key=True)
    hospital_id = UUID()
    second_factor_for = Text()
    recorded_at = Timestamptz()
    recorded_by = UUID(null=True, default=None)


class RoleRequest(Table, tablename="role_request", db=ENGINE):
    id = UUID(primary_key=True)
    hospital_id = UUID()
    staff_id = UUID()
    role = Text()
    for_password = Boolean(default=False)
    recorded_at = Timestamptz()
    recorded_by = UUID(null=True, default=None)


class RoleDecision(Table, tablename="role_decision", db=ENGINE):
    request_id = UUID(primary_key=True)
    hospital_id = UUID()
    confirmed = Boolean()
    recorded_at = Timestamptz()
    recorded_by = UUID(null=True, default=None)


class StaffNotice(Table, tablename="staff_notice", db=ENGINE):
    id = UUID(primary_key=True)
    hospital_id = UUID()
    staff_id = UUID()
    kind = Text()
    about_id = UUID()
    role = Text(default="")
    recorded_at = Timestamptz()
    recorded_by = UUID(null=True, default=None)
    seen_at = Timestamptz(null=True, default=None)
