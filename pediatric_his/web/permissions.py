"""Who may do what: the one table. A route names its permission; a template asks `can()`."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    RECEPTION = "reception"
    NURSE = "nurse"
    DOCTOR = "doctor"
    HEAD = "head"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    FIND_CHILD = "find child"  # search, and the demographics page of a child
    REGISTER = "register"  # register a child, correct demographics
    CHECK_IN = "check in"  # the desk's queue
    SEE_QUEUE = "see queue"  # today's list of the nurse and the doctor
    SEE_BOARD = "see board"  # numbers and rooms only
    SEE_RECORD = "see record"  # the child's clinical page
    MEASURE = "measure"
    VACCINATE = "vaccinate"
    WRITE_NOTE = "write note"
    PRINT_CARD = "print card"
    PRINT_VISIT = "print visit"
    SEE_ACCOUNT = "see account"  # one's own language, password, devices
    MANAGE_STAFF = "manage staff"
    SEE_BACKUPS = "see backups"  # when the last good copy of the database was
    BRING_LIST = "bring list"  # the hospital's own list of children: hand over, try, bring in
    SEE_ALL_LISTS = "see all lists"  # those that others brought, too
    APPROVE = "approve"  # the figures and texts that the hospital judges and advises by
    SEE_AUDIT = "see audit"  # who looked at a child, what a person opened


_P = Permission
# Pages under these show no child's data. Whatever else is opened, refused too, leaves a row in the audit (`web.looks`).
OF_NO_CHILD = frozenset({_P.SEE_BOARD, _P.SEE_ACCOUNT, _P.MANAGE_STAFF, _P.APPROVE})
_EVERYONE = {_P.SEE_ACCOUNT, _P.SEE_BOARD}
_CLINICAL = {_P.FIND_CHILD, _P.SEE_QUEUE, _P.SEE_RECORD, _P.MEASURE, _P.VACCINATE, _P.PRINT_CARD, _P.PRINT_VISIT}
_DOCTOR = _EVERYONE | _CLINICAL | {_P.WRITE_NOTE, _P.REGISTER}

GRANTED: dict[Role, frozenset[Permission]] = {
    Role.RECEPTION: frozenset(_EVERYONE | {_P.FIND_CHILD, _P.REGISTER, _P.CHECK_IN, _P.SEE_QUEUE, _P.PRINT_CARD}),
    Role.NURSE: frozenset(_EVERYONE | _CLINICAL | {_P.CHECK_IN}),
    Role.DOCTOR: frozenset(_DOCTOR),
    Role.HEAD: frozenset(
        _DOCTOR
        | {_P.CHECK_IN, _P.MANAGE_STAFF, _P.SEE_BACKUPS, _P.APPROVE, _P.SEE_AUDIT, _P.BRING_LIST, _P.SEE_ALL_LISTS}
    ),
    Role.ADMINISTRATOR: frozenset(_EVERYONE | {_P.MANAGE_STAFF, _P.SEE_BACKUPS, _P.BRING_LIST}),
}


def may(role: Role, permission: Permission) -> bool:
    return permission in GRANTED[role]
