"""Reads about staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pediatric_his.db.database import Reader
from pediatric_his.db.rows import columns_of, select_list
from pediatric_his.features.staff.entrance import Entrance
from pediatric_his.features.staff.steps import Entering
from pediatric_his.features.staff.tables import RoleRequest, SecondFactor, Staff
from pediatric_his.web.permissions import Permission, Role, may


@dataclass(frozen=True, slots=True)
class Colleague:
    id: UUID
    login: str
    role: str
    family_name: str
    given_name: str
    patronymic: str
    room: str
    active: bool

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.family_name, self.given_name, self.patronymic) if part)


@dataclass(frozen=True, slots=True)
class Device:
    token_hash: bytes
    device: str
    created_at: datetime
    last_seen_at: datetime

    @property
    def handle(self) -> str:
        """Names the device in a form without telling its token's hash whole."""
        return self.token_hash.hex()[:16]


async def colleagues(db: Reader) -> list[Colleague]:
    """All of the hospital's, the active first."""
    people = Staff.select(*columns_of(Colleague, Staff)).order_by(Staff.active, ascending=False)
    return [Colleague(**row) for row in await people.order_by(Staff.role, Staff.family_name)]


async def password_hash_of(db: Reader, staff_id: UUID) -> str | None:
    row = await Staff.select(Staff.password_hash).where(Staff.id == staff_id).first()
    return row["password_hash"] if row else None


async def entrances(db: Reader) -> list[Entrance]:
    """All hospitals of the deployment, by name."""
    rows = await db.fetch(f"SELECT {select_list(Entrance, 'h')} FROM hospital h ORDER BY h.name_uz, h.slug")
    return [Entrance(**dict(row)) for row in rows]


async def devices(db: Reader, staff_id: UUID) -> list[Device]:
    """Where the person is signed in."""
    rows = await db.fetch(
        f"SELECT {select_list(Device, 's')} FROM staff_session s"
        " WHERE staff_id = $1 AND revoked_at IS NULL AND expires_at > now() AND awaits = '' ORDER BY last_seen_at DESC",
        staff_id,
    )
    return [Device(**dict(row)) for row in rows]


async def entering_by_login(db: Reader, login: str) -> Entering | None:
    """The open account of a login in the transaction's hospital."""
    return await _entering(db, "s.login = $1", login)


async def entering_by_id(db: Reader, staff_id: UUID) -> Entering | None:
    return await _entering(db, "s.id = $1", staff_id)


async def _entering(db: Reader, which: str, value: object) -> Entering | None:
    row = await db.fetchrow(
        f"SELECT {select_list(Entering, 's', leave=('enrolled', 'second_factor_for'), h=('is_demo',))},"
        " EXISTS (SELECT FROM second_factor f WHERE f.hospital_id = s.hospital_id AND f.staff_id = s.id) AS enrolled,"
        f" {_RULE} AS second_factor_for"
        " FROM staff s JOIN hospital h ON h.id = s.hospital_id"
        f" WHERE s.hospital_id = current_hospital() AND s.active AND {which}",
        value,
    )
    return Entering(**dict(row)) if row else None


_RULE = (
    "coalesce((SELECT r.second_factor_for FROM sign_in_rule r WHERE r.hospital_id = current_hospital()"
    " ORDER BY r.recorded_at DESC, r.id DESC LIMIT 1), 'managers')"
)


async def second_factor_for(db: Reader) -> str:
    """Whom the hospital asks for the phone's code."""
    return str(await db.fetchval(f"SELECT {_RULE} AS rule"))


async def is_known_device(db: Reader, login: str, device_hash: bytes) -> bool:
    """Whether the person of this login has signed in on this device within half a year."""
    found = await db.fetchval(
        "SELECT true FROM known_device d JOIN staff s ON s.hospital_id = d.hospital_id AND s.id = d.staff_id"
        " WHERE d.hospital_id = current_hospital() AND s.login = $1 AND d.device_hash = $2"
        " AND d.last_at > now() - interval '180 days'",
        *(login, device_hash),
    )
    return bool(found)


async def second_factor_of(db: Reader, staff_id: UUID) -> bytes | None:
    """The sealed secret of the person's phone; None when she isn't enrolled."""
    row = await SecondFactor.select(SecondFactor.sealed).where(SecondFactor.staff_id == staff_id).first()
    return row["sealed"] if row else None


async def recovery_codes_left(db: Reader, staff_id: UUID) -> int:
    count = await db.fetchval(
        "SELECT count(*) FROM recovery_code WHERE hospital_id = current_hospital() AND staff_id = $1"
        " AND used_at IS NULL AND void_at IS NULL",
        staff_id,
    )
    return int(count)


@dataclass(frozen=True, slots=True)
class AskedRole:
    """A role, or a new password, that waits for a second person."""

    id: UUID
    staff_id: UUID
    role: str
    for_password: bool
    recorded_at: datetime
    recorded_by: UUID | None
    person: str
    asked_by: str


async def asked_for(db: Reader, request_id: UUID) -> tuple[UUID, bool] | None:
    """Whom a request is about, and whether it is for her password; decided ones too."""
    found = RoleRequest.select(RoleRequest.staff_id, RoleRequest.for_password).where(RoleRequest.id == request_id)
    row = await found.first()
    return (row["staff_id"], row["for_password"]) if row else None


async def role_requests(db: Reader) -> list[AskedRole]:
    """Those that nobody has decided yet, the oldest first."""
    rows = await db.fetch(
        f"SELECT {select_list(AskedRole, 'q', leave=('person', 'asked_by'))},"
        " s.family_name || ' ' || s.given_name AS person, coalesce(a.family_name || ' ' || a.given_name, '') AS asked_by"
        " FROM role_request q JOIN staff s ON s.hospital_id = q.hospital_id AND s.id = q.staff_id"
        " LEFT JOIN staff a ON a.hospital_id = q.hospital_id AND a.id = q.recorded_by"
        " WHERE q.hospital_id = current_hospital() AND NOT EXISTS (SELECT FROM role_decision d"
        "   WHERE d.hospital_id = q.hospital_id AND d.request_id = q.id) ORDER BY q.recorded_at, q.id"
    )
    return [AskedRole(**dict(row)) for row in rows]


@dataclass(frozen=True, slots=True)
class Notice:
    """What a person is told about an account, her own or another's. `by` is blank for the server's console."""

    kind: str
    role: str
    recorded_at: datetime
    about_id: UUID
    about: str
    by: str


async def unseen_notices(db: Reader, staff_id: UUID) -> list[Notice]:
    rows = await db.fetch(
        f"SELECT {select_list(Notice, 'n', leave=('about', 'by'))}, s.family_name || ' ' || s.given_name AS about,"
        " coalesce(b.family_name || ' ' || b.given_name, '') AS by"
        " FROM staff_notice n JOIN staff s ON s.hospital_id = n.hospital_id AND s.id = n.about_id"
        " LEFT JOIN staff b ON b.hospital_id = n.hospital_id AND b.id = n.recorded_by"
        " WHERE n.hospital_id = current_hospital() AND n.staff_id = $1 AND n.seen_at IS NULL"
        " ORDER BY n.recorded_at DESC LIMIT 20",
        staff_id,
    )
    return [Notice(**dict(row)) for row in rows]


async def managers(db: Reader) -> list[tuple[UUID, str]]:
    """Who manages accounts here, and in which role."""
    roles = [str(role) for role in Role if may(role, Permission.MANAGE_STAFF)]
    people = await Staff.select(Staff.id, Staff.role).where(Staff.active.eq(True) & Staff.role.is_in(roles))
    return [(row["id"], row["role"]) for row in people]
