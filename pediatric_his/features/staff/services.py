"""What one does with one's own account, and what an administrator does with others'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from pediatric_his.db.actor import Actor
from pediatric_his.db.audit import write_audit
from pediatric_his.db.database import Reader, transaction
from pediatric_his.db.rows import NoSuchRow, insert, make_row, update
from pediatric_his.db.unit_of_work import UnitOfWork, unit_of_work
from pediatric_his.features.staff.queries import managers
from pediatric_his.features.staff.steps import needs_second_person
from pediatric_his.features.staff.tables import (
    OneTimeCode,
    RecoveryCode,
    RoleDecision,
    RoleRequest,
    SignInRule,
    Staff,
    StaffNotice,
)
from pediatric_his.web.permissions import Role
from pediatric_his.web.session import revoke_session


class LoginTaken(RuntimeError):
    """Somebody in this hospital signs in by this name; what other hospitals have is no hindrance."""


@dataclass(frozen=True, slots=True)
class NewColleague:
    login: str
    role: str
    family_name: str
    given_name: str
    patronymic: str
    room: str
    locale: str
    password_hash: str = ""  # a one-time code first


async def sign_out(actor: Actor, session_hash: bytes) -> None:
    async with transaction(actor) as db:
        await revoke_session(db, session_hash)
        await write_audit(db, actor, "staff.sign_out", "staff", actor.staff_id)


@unit_of_work("staff.choose_language")
async def choose_language(work: UnitOfWork, locale: str) -> bool:
    assert work.staff_id is not None
    await update(Staff, Staff.id == work.staff_id, locale=locale)
    await work.audit("staff", work.staff_id, locale=locale)
    return True


@unit_of_work("staff.change_password")
async def change_password(work: UnitOfWork, password_hash: str, keep_session: bytes) -> bool:
    """Sets the person's own password; their other devices are signed out."""
    assert work.staff_id is not None
    await update(Staff, Staff.id == work.staff_id, password_hash=password_hash)
    await _end_sessions(work, work.staff_id, keep_session)
    await work.audit("staff", work.staff_id)
    return True


@unit_of_work("staff.sign_out_device")
async def sign_out_device(work: UnitOfWork, session_hash: bytes) -> bool:
    await revoke_session(work.db, session_hash)
    await work.audit("staff", work.staff_id)
    return True


# ── the code of the phone ──────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Enrolment:
    """A phone whose code was right: its sealed secret, the step of that code, and the hashes of the recovery codes to print."""

    sealed: bytes
    step: int
    recovery: Sequence[bytes]


async def keep_enrolment(db: Reader, actor: Actor, enrolment: Enrolment) -> None:
    """The person's phone from now on; an earlier one counts no more, nor do the codes printed with it."""
    await db.fetch(
        "INSERT INTO second_factor (hospital_id, staff_id, sealed, last_step) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (hospital_id, staff_id) DO UPDATE SET sealed = $3, last_step = $4, enrolled_at = now()",
        *(actor.hospital_id, actor.staff_id, enrolment.sealed, enrolment.step),
    )
    await keep_recovery_codes(db, actor, enrolment.recovery)


@unit_of_work("staff.enrol")
async def enrol(work: UnitOfWork, enrolment: Enrolment) -> str:
    """A phone by one's own wish, or another phone. Returns which codes count, so that a form sent twice prints no others."""
    await keep_enrolment(work.db, work.actor, enrolment)
    await work.audit("staff", work.staff_id)
    return enrolment.recovery[0].hex()


async def keep_recovery_codes(db: Reader, actor: Actor, hashes: Sequence[bytes]) -> None:
    """Those printed before count no more."""
    unused = (RecoveryCode.staff_id == actor.staff_id) & RecoveryCode.used_at.is_null() & RecoveryCode.void_at.is_null()
    await update(RecoveryCode, unused, void_at=datetime.now(UTC))
    for hashed in hashes:
        await RecoveryCode.insert(
            RecoveryCode(hospital_id=actor.hospital_id, staff_id=actor.staff_id, code_hash=hashed)
        )


@unit_of_work("staff.new_recovery_codes")
async def new_recovery_codes(work: UnitOfWork, hashes: Sequence[bytes]) -> str:
    """Returns which codes count, as `enrol` does."""
    await keep_recovery_codes(work.db, work.actor, hashes)
    await work.audit("staff", work.staff_id)
    return hashes[0].hex()


@unit_of_work("hospital.second_factor_for")
async def choose_second_factor_for(work: UnitOfWork, rule: str) -> UUID:
    rule_id = await insert(work, SignInRule, second_factor_for=rule)
    await work.audit("sign_in_rule", rule_id, second_factor_for=rule)
    return rule_id


# ── colleagues ─────────────────────────────────────────────────────────────
class AlreadyDecided(RuntimeError):
    """Somebody else has confirmed or refused it."""


class NotYours(PermissionError):
    """Who asked, and whom it is about, can't confirm."""


@unit_of_work("staff.add")
async def add_colleague(work: UnitOfWork, by: Role, person: NewColleague, code: NewCode) -> UUID:
    """A new account with a one-time code. Where a second person must confirm the role, account and code wait for that.

    Raises:
        LoginTaken: this hospital has one of that name.
    """
    if await Staff.exists().where(Staff.login == person.login):
        raise LoginTaken(person.login)
    waits = needs_second_person(by, person.role)
    staff_id = await insert(work, Staff, person, active=not waits, id=code.staff_id)
    await work.audit("staff", staff_id, role=person.role, waits=waits)
    if waits:
        await _ask(work, staff_id, person.role)
    else:
        await _keep_code(work, code)
    return staff_id


@unit_of_work("staff.role")
async def give_role(work: UnitOfWork, by: Role, staff_id: UUID, role: str) -> bool:
    """Gives a role, and opens the account with it; False: it waits for a second person, and nothing has changed yet."""
    if needs_second_person(by, role):
        await _ask(work, staff_id, role)
        await work.audit("staff", staff_id, role=role, waits=True)
        return False
    await update(Staff, Staff.id == staff_id, role=role, active=True)
    await _forget_codes(work, staff_id, but_own=True)
    await _tell(work, {staff_id}, "role_given", staff_id, role)
    await work.audit("staff", staff_id, role=role)
    return True


@unit_of_work("staff.decide_role")
async def decide_role(work: UnitOfWork, request_id: UUID, confirmed: bool, code: NewCode) -> str:
    """The second person's word; who asked and whom it is about are told, of a password the heads, too.

    Whoever has no password gets a one-time code by it, which who asked never sees. Returns which code counts, blank for none.

    Raises:
        NoSuchRow: nobody asked for this.
        NotYours: the second person is the first, or the person herself.
        AlreadyDecided: somebody was quicker.
    """
    asked = await RoleRequest.select().where(RoleRequest.id == request_id).first()
    if asked is None:
        raise NoSuchRow(f"role_request {request_id}")
    if work.staff_id in (asked["recorded_by"], asked["staff_id"]):
        raise NotYours
    decision = make_row(work, RoleDecision, request_id=request_id, confirmed=confirmed)
    inserted = RoleDecision.insert(decision).on_conflict(action="DO NOTHING").returning(RoleDecision.request_id)
    if not await inserted:  # a twin under way is waited for here
        raise AlreadyDecided
    told = await _carry_out(work, asked, code) if confirmed else ""
    person, matter = asked["staff_id"], "password" if asked["for_password"] else "role"
    kind = f"{matter}_confirmed" if confirmed else f"{matter}_refused"
    heads = await _heads(work) if asked["for_password"] else set()
    await _tell(work, (heads - {work.staff_id}) | {person, asked["recorded_by"]}, kind, person, asked["role"])
    await work.audit("staff", person, role=asked["role"], password=asked["for_password"], confirmed=confirmed)
    return told


async def _carry_out(work: UnitOfWork, asked: Mapping[str, Any], code: NewCode) -> str:
    """Does what was asked for and confirmed; the code that counts by it, blank for none."""
    mine = Staff.id == asked["staff_id"]
    if asked["for_password"]:
        await _put_code_for_password(work, code)
        return code.hashed.hex()
    await update(Staff, mine, role=asked["role"], active=True)
    row = await Staff.select(Staff.password_hash).where(mine).first()
    if row and row["password_hash"]:
        return ""
    await _keep_code(work, code)
    return code.hashed.hex()


@unit_of_work("staff.close")
async def close_account(work: UnitOfWork, staff_id: UUID) -> bool:
    """Closes an account; its sessions end with it."""
    await update(Staff, Staff.id == staff_id, active=False)
    await _end_sessions(work, staff_id, b"")
    await work.audit("staff", staff_id, active=False)
    return True


@unit_of_work("staff.reset_password")
async def reset_password(work: UnitOfWork, code: NewCode) -> str:
    """A one-time code in the place of the password; the person is signed out everywhere, she and the heads are told.

    Returns which code counts, so that a form sent twice shows no other.
    """
    await _put_code_for_password(work, code)
    await _tell(work, (await _heads(work) | {code.staff_id}) - {work.staff_id}, "password_reset", code.staff_id)
    await work.audit("staff", code.staff_id)
    return code.hashed.hex()


@unit_of_work("staff.ask_password")
async def ask_password(work: UnitOfWork, staff_id: UUID, role: str) -> bool:
    """Asks for a one-time code for a colleague who sees records: nothing has changed until a second person confirms it."""
    await _ask(work, staff_id, role, for_password=True)
    return True


@unit_of_work("staff.seen_notices")
async def see_notices(work: UnitOfWork) -> bool:
    unseen = (StaffNotice.staff_id == work.staff_id) & StaffNotice.seen_at.is_null()
    await update(StaffNotice, unseen, seen_at=datetime.now(UTC))
    await work.audit("staff", work.staff_id)
    return True


@dataclass(frozen=True, slots=True)
class NewCode:
    """A one-time code for a person, as it is kept."""

    staff_id: UUID
    hashed: bytes
    hours: int


async def _put_code_for_password(work: UnitOfWork, code: NewCode) -> None:
    await update(Staff, Staff.id == code.staff_id, password_hash="")
    await _keep_code(work, code)
    await _end_sessions(work, code.staff_id, b"")


async def _forget_codes(work: UnitOfWork, staff_id: UUID, *, but_own: bool = False) -> None:
    """Unused codes count no more. `but_own`: those that others gave; of a role that was given since they know nothing."""
    unused = (OneTimeCode.staff_id == staff_id) & OneTimeCode.used_at.is_null() & OneTimeCode.void_at.is_null()
    if but_own:
        unused &= OneTimeCode.made_by != work.staff_id
    await update(OneTimeCode, unused, void_at=datetime.now(UTC))


async def _keep_code(work: UnitOfWork, code: NewCode) -> None:
    """The code counts from now on, the earlier ones no more."""
    await _forget_codes(work, code.staff_id)
    until = datetime.now(UTC) + timedelta(hours=code.hours)
    row = make_row(
        work, OneTimeCode, staff_id=code.staff_id, code_hash=code.hashed, made_by=work.staff_id, expires_at=until
    )
    await OneTimeCode.insert(row)


async def _ask(work: UnitOfWork, staff_id: UUID, role: str, *, for_password: bool = False) -> None:
    """Asks for a second person's word. Whose password it is, is told with them: she may know nothing of it."""
    request_id = await insert(work, RoleRequest, staff_id=staff_id, role=role, for_password=for_password)
    told = {person for person, _role in await managers(work.db)}
    told = told | {staff_id} if for_password else told - {staff_id}
    await _tell(work, told - {work.staff_id}, "password_asked" if for_password else "role_asked", staff_id, role)
    await work.audit("role_request", request_id, role=role, password=for_password)


async def _heads(work: UnitOfWork) -> set[UUID]:
    return {person for person, role in await managers(work.db) if role == Role.HEAD}


async def _tell(work: UnitOfWork, whom: set[UUID], kind: str, about: UUID, role: str = "") -> None:
    for person in sorted(whom):
        await insert(work, StaffNotice, staff_id=person, kind=kind, about_id=about, role=role)


async def _end_sessions(work: UnitOfWork, staff_id: UUID, keep: bytes) -> None:
    await work.db.fetch(
        "UPDATE staff_session SET revoked_at = now() WHERE staff_id = $1 AND token_hash <> $2 AND revoked_at IS NULL",
        *(staff_id, keep),
    )
