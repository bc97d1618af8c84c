"""Who is signed in. Sessions are rows of our own: an opaque token in the cookie, its hash at rest, revocable, two clocks."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from pediatric_his.db.actor import Actor
from pediatric_his.db.database import Reader, signing_in
from pediatric_his.web.permissions import Permission, Role, may

IDLE = timedelta(hours=10)
LONGEST = timedelta(days=7)
TO_FINISH = timedelta(minutes=20)  # from the password to the last step of signing in


@dataclass(frozen=True, slots=True)
class Hospital:
    id: UUID
    name_uz: str
    name_ru: str
    name_en: str
    country: str
    calendar: str
    timezone: str
    phone: str
    address: str

    def name(self, locale: str) -> str:
        return {"uz": self.name_uz, "ru": self.name_ru}.get(locale, self.name_en)


@dataclass(frozen=True, slots=True)
class Me:
    """The person signed in, for the length of one request."""

    staff_id: UUID
    login: str
    role: Role
    family_name: str
    given_name: str
    patronymic: str
    room: str
    locale: str
    hospital: Hospital
    session_hash: bytes
    request_id: str = ""
    awaits: str = ""  # what is owed before she is in: "code", "password", "enrolment"
    notices: int = 0  # about accounts, not seen yet

    @property
    def actor(self) -> Actor:
        return Actor(self.hospital.id, self.staff_id, self.request_id)

    @property
    def hospital_name(self) -> str:
        return self.hospital.name(self.locale)

    @property
    def display_name(self) -> str:
        initials = "".join(f" {part[0]}." for part in (self.given_name, self.patronymic) if part)
        return f"{self.family_name}{initials}"

    def can(self, permission: Permission | str) -> bool:
        return may(self.role, Permission(permission))

    def on_request(self, request_id: str) -> Me:
        return replace(self, request_id=request_id)


def new_token() -> str:
    """256 random bits for the cookie."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def csrf_token(secret: bytes, bound_to: bytes) -> str:
    """The token that a form of this session (or of this visitor, before signing in) carries."""
    return hmac.new(secret, b"csrf:" + bound_to, hashlib.sha256).hexdigest()


async def open_session(db: Reader, hospital_id: UUID, staff_id: UUID, device: str, awaits: str = "") -> str:
    """Writes a fresh session row and returns its token. Called at every step of signing in: a token is never kept across one."""
    token = new_token()
    await db.fetch(
        "INSERT INTO staff_session (token_hash, hospital_id, staff_id, device, expires_at, awaits)"
        " VALUES ($1, $2, $3, $4, now() + $5, $6)",
        *(token_hash(token), hospital_id, staff_id, device[:200], TO_FINISH if awaits else LONGEST, awaits),
    )
    return token


async def session_is_open(hashed: bytes) -> bool:
    """Whether a session still counts; asking doesn't keep it alive."""
    async with signing_in() as db:
        return bool(
            await db.fetchval(
                "SELECT true FROM staff_session WHERE token_hash = $1 AND revoked_at IS NULL AND expires_at > now()"
                " AND awaits = ''",
                hashed,
            )
        )


async def revoke_session(db: Reader, hashed: bytes) -> None:
    await db.fetch("UPDATE staff_session SET revoked_at = now() WHERE token_hash = $1 AND revoked_at IS NULL", hashed)


_WHO = """
SELECT s.id AS staff_id, s.login, s.role, s.family_name, s.given_name, s.patronymic, s.room, s.locale,
       x.awaits, x.last_seen_at, now() AS now,
       (SELECT count(*) FROM staff_notice n
        WHERE n.hospital_id = s.hospital_id AND n.staff_id = s.id AND n.seen_at IS NULL) AS notices,
       h.id AS hospital_id, h.name_uz, h.name_ru, h.name_en, h.country, h.calendar,
       h.timezone, h.phone, h.address
FROM staff_session x JOIN staff s ON s.hospital_id = x.hospital_id AND s.id = x.staff_id
    JOIN hospital h ON h.id = s.hospital_id
WHERE x.token_hash = $1 AND x.revoked_at IS NULL AND x.expires_at > now() AND x.last_seen_at > now() - $2::interval
  AND s.active
"""


async def who_is(token: str) -> Me | None:
    """The person of a session token; None when it is unknown, over, revoked, or the person's account is closed."""
    hashed = token_hash(token)
    async with signing_in() as db:
        row = await db.fetchrow(_WHO, hashed, IDLE)
        if row is None:
            return None
        if _minutes_since(row["last_seen_at"], row["now"]) >= 1:
            await db.fetch("UPDATE staff_session SET last_seen_at = now() WHERE token_hash = $1", hashed)
    hospital = Hospital(
        row["hospital_id"],
        *(row[c] for c in ("name_uz", "name_ru", "name_en", "country", "calendar", "timezone", "phone", "address")),
    )
    person = (row[c] for c in ("login", "role", "family_name", "given_name", "patronymic", "room", "locale"))
    login, role, family_name, given_name, patronymic, room, locale = person
    me = Me(row["staff_id"], login, Role(role), family_name, given_name, patronymic, room, locale, hospital, hashed)
    return replace(me, awaits=row["awaits"], notices=row["notices"])


def _minutes_since(then: datetime, now: datetime) -> float:
    return (now - then) / timedelta(minutes=1)
