"""What a person still owes between her password and her first page, and what a role asks for. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from pediatric_his.web.permissions import Permission, Role, may

ORDER = ("code", "password", "enrolment")  # a second factor is shown before a new password is set


@dataclass(frozen=True, slots=True)
class Entering:
    """Somebody's open account, as signing in needs it. `password_hash` is blank until she has chosen one."""

    id: UUID
    login: str
    role: str
    password_hash: str
    enrolled: bool
    second_factor_for: str
    is_demo: bool


def next_step(person: Entering, done: str, *, demo: bool) -> str:
    """The first step after `done` that is owed; blank: she is in. `demo`: the demo's people are not asked to enrol."""
    asked = asks_second_factor(Role(person.role), person.second_factor_for) and not (demo and person.is_demo)
    owed = {
        "code": person.enrolled,
        "password": not person.password_hash,
        "enrolment": asked and not person.enrolled,
    }
    rest = ORDER[ORDER.index(done) + 1 :] if done else ORDER
    return next((step for step in rest if owed[step]), "")


def asks_second_factor(role: Role, rule: str) -> bool:
    """Whether a hospital with this rule asks a role for the phone's code; administrators and heads always."""
    if may(role, Permission.MANAGE_STAFF) or rule == "everyone":
        return True
    return rule == "clinical" and is_clinical(role)


def is_clinical(role: Role) -> bool:
    return may(role, Permission.SEE_RECORD)


def needs_second_person(asked_by: Role, role: str) -> bool:
    """Whether a role must be confirmed by another: an administrator gives none that sees records, and none that confirms.

    The same holds for a one-time code of who has such a role: who has the code comes in as her.
    """
    given = Role(role)
    return asked_by is Role.ADMINISTRATOR and (is_clinical(given) or may(given, Permission.MANAGE_STAFF))
