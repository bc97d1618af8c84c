"""Signing in and out; what one does with one's own account, and what an administrator does with others'."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pediatric_his.db.actor import Actor
from pediatric_his.db.audit import write_audit
from pediatric_his.db.database import signing_in, transaction
from pediatric_his.db.identifiers import new_id
from pediatric_his.db.rows import insert, update
from pediatric_his.db.unit_of_work import UnitOfWork, unit_of_work
from pediatric_his.features.staff.passwords import matches
from pediatric_his.features.staff.queries import recent_failures
from pediatric_his.features.staff.tables import SignInAttempt, Staff
from pediatric_his.web.session import open_session, revoke_session, token_hash

FAILURES_OF_LOGIN = 8
FAILURES_OF_ADDRESS = 40  # a hospital's tablets may share one address


class TooManyAttempts(RuntimeError):
    """The login or the address has failed too often lately."""


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
    password_hash: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody who wants to sign in to a hospital, and from where."""

    hospital_id: UUID
    login: str
    password: str
    address: str
    device: str
    request_id: str


async def sign_in(attempt: Attempt, old_token: str) -> str | None:
    """A fresh session's token; None when login and password don't fit. The old session, if any, ends.

    Raises:
        TooManyAttempts: try later.
    """
    hospital_id, login = attempt.hospital_id, attempt.login
    async with signing_in() as db:
        by_login, by_address = await recent_failures(db, hospital_id, login, attempt.address)
        person = await active_person(hospital_id, login)
    if by_login >= FAILURES_OF_LOGIN or by_address >= FAILURES_OF_ADDRESS:
        raise TooManyAttempts
    fits = await matches(attempt.password, person["password_hash"] if person else None)
    async with signing_in() as db:
        await SignInAttempt.insert(
            SignInAttempt(id=new_id(), hospital_id=hospital_id, login=login, address=attempt.address, succeeded=fits)
        )
        if not fits or person is None:
            return None
        if old_token:
            await revoke_session(db, token_hash(old_token))
        token = await open_session(db, hospital_id, person["id"], attempt.device)
    actor = Actor(hospital_id, person["id"], attempt.request_id)
    async with transaction(actor) as db:
        await write_audit(db, actor, "staff.sign_in", "staff", person["id"])
    return token


async def active_person(hospital_id: UUID, login: str) -> dict[str, Any] | None:
    """Id and password hash of an open account; a login is one hospital's own."""
    account = (Staff.hospital_id == hospital_id) & (Staff.login == login) & Staff.active.eq(True)
    person: dict[str, Any] | None = await Staff.select(Staff.id, Staff.password_hash).where(account).first()
    return person


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


@unit_of_work("staff.add")
async def add_colleague(work: UnitOfWork, person: NewColleague) -> UUID:
    """A new account.

    Raises:
        LoginTaken: this hospital has one of that name.
    """
    if await Staff.exists().where(Staff.login == person.login):
        raise LoginTaken(person.login)
    staff_id = await insert(work, Staff, person, active=True)
    await work.audit("staff", staff_id, role=person.role)
    return staff_id


@unit_of_work("staff.set_active")
async def set_active(work: UnitOfWork, staff_id: UUID, active: bool) -> bool:
    """Closes or opens an account; closing ends its sessions."""
    await update(Staff, Staff.id == staff_id, active=active)
    if not active:
        await _end_sessions(work, staff_id, b"")
    await work.audit("staff", staff_id, active=active)
    return True


async def _end_sessions(work: UnitOfWork, staff_id: UUID, keep: bytes) -> None:
    await work.db.fetch(
        "UPDATE staff_session SET revoked_at = now() WHERE staff_id = $1 AND token_hash <> $2 AND revoked_at IS NULL",
        *(staff_id, keep),
    )
