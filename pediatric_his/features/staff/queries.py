"""Reads about staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pediatric_his.db.database import Reader
from pediatric_his.db.rows import columns_of, select_list
from pediatric_his.features.staff.entrance import Entrance
from pediatric_his.features.staff.tables import Staff


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
        " WHERE staff_id = $1 AND revoked_at IS NULL AND expires_at > now() ORDER BY last_seen_at DESC",
        staff_id,
    )
    return [Device(**dict(row)) for row in rows]


async def recent_failures(db: Reader, hospital_id: UUID, login: str, address: str) -> tuple[int, int]:
    """Failed attempts of the last quarter of an hour: for the login since its last success, and from the address."""
    row = await db.fetchrow(
        "SELECT (SELECT count(*) FROM sign_in_attempt a WHERE a.hospital_id = $1 AND a.login = $2 AND NOT a.succeeded"
        "   AND a.at > greatest(now() - interval '15 minutes',"
        "     (SELECT max(b.at) FROM sign_in_attempt b"
        "      WHERE b.hospital_id = $1 AND b.login = $2 AND b.succeeded))) AS by_login,"
        " (SELECT count(*) FROM sign_in_attempt a WHERE a.address = $3 AND NOT a.succeeded"
        "   AND a.at > now() - interval '15 minutes') AS by_address",
        *(hospital_id, login, address),
    )
    assert row is not None
    return row["by_login"], row["by_address"]
