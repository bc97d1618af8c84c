"""From a password to an open session, step by step. Each attempt is counted before anything is compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from pediatric_his.db.actor import Actor
from pediatric_his.db.audit import write_audit
from pediatric_his.db.database import Reader, transaction
from pediatric_his.db.identifiers import new_id
from pediatric_his.db.rows import update
from pediatric_his.features.staff.codes import ONE_TIME, RECOVERY, code_hash, read_code
from pediatric_his.features.staff.passwords import matches
from pediatric_his.features.staff.queries import (
    entering_by_id,
    entering_by_login,
    is_known_device,
    second_factor_of,
)
from pediatric_his.features.staff.second_factor import Unsealable, step_of, unseal
from pediatric_his.features.staff.services import Enrolment, keep_enrolment
from pediatric_his.features.staff.steps import Entering, next_step
from pediatric_his.features.staff.strength import normal
from pediatric_his.features.staff.tables import SignInAttempt, Staff
from pediatric_his.features.staff.throttle import Budget, code_budgets, own_password_budgets, password_budgets
from pediatric_his.web.session import Me, new_token, open_session, revoke_session, token_hash


class TooManyAttempts(RuntimeError):
    """Attempts are used up; `seconds` until the next."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"{seconds:.0f} s")
        self.seconds = int(seconds)


@dataclass(frozen=True, slots=True)
class House:
    """What signing in knows of the deployment: its key, and whether the demo's people are let in without their phones."""

    secret: bytes
    demo: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody who wants to sign in to a hospital, and from where."""

    hospital_id: UUID
    login: str
    password: str
    address: str
    device: str
    device_token: str
    request_id: str


@dataclass(frozen=True, slots=True)
class Entered:
    """A fresh session's token and what it still awaits. `device_token`: by which the device is known again; blank until she is in."""

    token: str
    awaits: str
    device_token: str


async def sign_in(attempt: Attempt, old_token: str, house: House) -> Entered | None:
    """A fresh session; None when login and password don't fit. The old session, if any, ends.

    Raises:
        TooManyAttempts: try later.
    """
    actor = Actor(attempt.hospital_id, None, attempt.request_id)
    async with transaction(actor) as db:
        person = await entering_by_login(db, attempt.login)
        # A one-time code can't be guessed, so it is counted against nothing: it is the way in while others use up the attempts.
        by_code = person is not None and await _takes_one_time_code(db, house, person, attempt.password)
        device = await _known(db, attempt.login, attempt.device_token)
        budgets = password_budgets(attempt.login, attempt.address, device)
        wait = 0.0 if by_code else await _spend(db, budgets)
    if wait:
        raise TooManyAttempts(wait)
    typed = normal(attempt.password)
    fits = by_code or await matches(typed, person.password_hash if person else None)
    async with transaction(actor) as db:
        row = SignInAttempt(
            id=new_id(), hospital_id=attempt.hospital_id, login=attempt.login, address=attempt.address, succeeded=fits
        )
        await SignInAttempt.insert(row)
        if not fits or person is None:
            return None
        await _give_back(db, [] if by_code else budgets)
        if old_token:
            await revoke_session(db, token_hash(old_token))
        awaits = next_step(person, "", demo=house.demo)
        return await _open(db, actor, person, awaits, attempt.device, attempt.device_token)


async def show_code(me: Me, typed: str, device: str, device_token: str, house: House) -> Entered | None:
    """The step of the phone's code, or of a recovery code in its place; None when it doesn't fit or was used before.

    Raises:
        TooManyAttempts: try later.
    """
    async with transaction(me.actor) as db:
        budgets = code_budgets(me.staff_id, await _known(db, me.login, device_token))
        wait = await _spend(db, budgets)
    if wait:
        raise TooManyAttempts(wait)
    async with transaction(me.actor) as db:
        if not await _takes_code(db, house, me, typed) or not await _is_done_now(db, me):
            return None
        await _give_back(db, budgets)
        return await _further(db, me, "code", device, device_token, house)


async def set_first_password(
    me: Me, password_hash: str, device: str, device_token: str, house: House
) -> Entered | None:
    """The step of a password of one's own, after a one-time code; None when it was done a moment ago."""
    async with transaction(me.actor) as db:
        if not await _is_done_now(db, me):
            return None
        await update(Staff, Staff.id == me.staff_id, password_hash=password_hash)
        await write_audit(db, me.actor, "staff.change_password", "staff", me.staff_id, after="one-time code")
        return await _further(db, me, "password", device, device_token, house)


async def enrol_and_enter(me: Me, enrolment: Enrolment, device: str, device_token: str, house: House) -> Entered | None:
    """The last step of whom the hospital asks for the phone's code; None when it was done a moment ago."""
    async with transaction(me.actor) as db:
        if not await _is_done_now(db, me):
            return None
        await keep_enrolment(db, me.actor, enrolment)
        await write_audit(db, me.actor, "staff.enrol", "staff", me.staff_id)
        return await _further(db, me, "enrolment", device, device_token, house)


async def is_own_password(me: Me, password: str, stored: str | None) -> bool:
    """Whether somebody signed in knows her password: asked before it is changed.

    Raises:
        TooManyAttempts: try later.
    """
    budgets = own_password_budgets(me.staff_id)
    async with transaction(me.actor) as db:
        wait = await _spend(db, budgets)
    if wait:
        raise TooManyAttempts(wait)
    if not await matches(normal(password), stored):
        return False
    async with transaction(me.actor) as db:
        await _give_back(db, budgets)
    return True


# ── what the steps are made of ─────────────────────────────────────────────
async def _is_done_now(db: Reader, me: Me) -> bool:
    """Ends the step's session; False when a twin was quicker."""
    ended = await db.fetchval(
        "UPDATE staff_session SET revoked_at = now() WHERE token_hash = $1 AND revoked_at IS NULL RETURNING true",
        me.session_hash,
    )
    return bool(ended)


async def _further(db: Reader, me: Me, done: str, device: str, device_token: str, house: House) -> Entered:
    """From a step that is done to the next session."""
    person = await entering_by_id(db, me.staff_id)
    assert person is not None  # a closed account's sessions end with it
    return await _open(db, me.actor, person, next_step(person, done, demo=house.demo), device, device_token)


async def _open(db: Reader, actor: Actor, person: Entering, awaits: str, device: str, device_token: str) -> Entered:
    token = await open_session(db, actor.hospital_id, person.id, device, awaits)
    if awaits:
        return Entered(token, awaits, "")
    own = Actor(actor.hospital_id, person.id, actor.request_id)
    await write_audit(db, own, "staff.sign_in", "staff", person.id)
    return Entered(token, "", await _remember_device(db, person.id, device_token))


async def _remember_device(db: Reader, staff_id: UUID, device_token: str) -> str:
    """The token by which the device is known: the one it has, if it is one of ours, otherwise a fresh one."""
    ours = device_token and await db.fetchval(
        "SELECT EXISTS (SELECT FROM known_device WHERE hospital_id = current_hospital() AND device_hash = $1)",
        token_hash(device_token),
    )
    token = device_token if ours else new_token()
    await db.fetch(
        "INSERT INTO known_device (hospital_id, staff_id, device_hash) VALUES (current_hospital(), $1, $2)"
        " ON CONFLICT (hospital_id, staff_id, device_hash) DO UPDATE SET last_at = now()",
        *(staff_id, token_hash(token)),
    )
    return token


async def _known(db: Reader, login: str, device_token: str) -> bytes | None:
    """The device's hash, if this person has signed in on it before."""
    if not device_token:
        return None
    hashed = token_hash(device_token)
    return hashed if await is_known_device(db, login, hashed) else None


async def _takes_one_time_code(db: Reader, house: House, person: Entering, typed: str) -> bool:
    code = read_code(typed, ONE_TIME)
    if code is None:
        return False
    taken = await db.fetchval(
        "UPDATE one_time_code SET used_at = now() WHERE hospital_id = current_hospital() AND staff_id = $1"
        " AND code_hash = $2 AND used_at IS NULL AND void_at IS NULL AND expires_at > now() RETURNING true",
        *(person.id, code_hash(house.secret, person.id, code)),
    )
    return bool(taken)


async def _takes_code(db: Reader, house: House, me: Me, typed: str) -> bool:
    """Takes a code once: the phone's moves its clock on, a recovery code is used up."""
    if recovery := read_code(typed, RECOVERY):
        used = await db.fetchval(
            "UPDATE recovery_code SET used_at = now() WHERE hospital_id = current_hospital() AND staff_id = $1"
            " AND code_hash = $2 AND used_at IS NULL AND void_at IS NULL RETURNING true",
            *(me.staff_id, code_hash(house.secret, me.staff_id, recovery)),
        )
        if used:
            await write_audit(db, me.actor, "staff.recovery_code", "staff", me.staff_id)
        return bool(used)
    sealed = await second_factor_of(db, me.staff_id)
    try:
        secret = unseal(house.secret, me.staff_id.bytes, sealed or b"")
    except Unsealable:
        return False
    step = step_of(secret, typed, datetime.now(UTC))
    moved = step is not None and await db.fetchval(
        "UPDATE second_factor SET last_step = $2 WHERE hospital_id = current_hospital() AND staff_id = $1"
        " AND last_step < $2 RETURNING true",
        *(me.staff_id, step),
    )
    return bool(moved)


async def _spend(db: Reader, budgets: Sequence[Budget]) -> float:
    """Counts the attempt; returns the seconds to wait, 0 where it may go on."""
    columns = zip(*((b.kind, b.name, b.at_once, b.seconds_each) for b in budgets), strict=True)
    return float(await db.fetchval("SELECT spend_attempt($1, $2, $3, $4)", *(list(column) for column in columns)))


async def _give_back(db: Reader, budgets: Sequence[Budget]) -> None:
    """After what fitted: the person's own budgets are whole again, the wide ones have this attempt back."""
    for budget in budgets:
        await db.fetch(
            "UPDATE sign_in_budget SET spent = CASE WHEN $3 THEN 0 ELSE greatest(0, spent - 1) END"
            " WHERE hospital_id = current_hospital() AND kind = $1 AND name = $2",
            *(budget.kind, budget.name, budget.narrow),
        )
    # What has long drained goes; a row that an attempt holds just now is left to the next.
    await db.fetch(
        "DELETE FROM sign_in_budget WHERE hospital_id = current_hospital() AND (kind, name) IN (SELECT b.kind, b.name"
        " FROM sign_in_budget b WHERE b.hospital_id = current_hospital() AND b.at < now() - interval '1 day'"
        " FOR UPDATE SKIP LOCKED)"
    )
