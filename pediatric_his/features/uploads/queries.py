"""Reads of lists handed over in the browser."""

from __future__ import annotations

from uuid import UUID

from pediatric_his.db.database import Reader
from pediatric_his.db.rows import select_list
from pediatric_his.features.uploads.model import KEPT_DAYS, UNDER_WAY, Top, Upload, unpacked
from pediatric_his.features.uploads.tables import ListUpload, ListUploadPart

_UPLOADS = f"""
SELECT {select_list(Upload, "u", leave=("by",))}, coalesce(s.family_name || ' ' || left(s.given_name, 1) || '.', '') AS by
FROM list_upload u LEFT JOIN staff s ON s.hospital_id = u.hospital_id AND s.id = u.recorded_by
WHERE u.hospital_id = current_hospital()
"""


async def uploads_of(db: Reader, staff_id: UUID | None) -> list[Upload]:
    """The newest fifty of a person, or of all (None)."""
    rows = await db.fetch(
        _UPLOADS + " AND ($1::uuid IS NULL OR u.recorded_by = $1) ORDER BY u.recorded_at DESC LIMIT 50", staff_id
    )
    return [Upload(**dict(row)) for row in rows]


async def upload_of(db: Reader, upload_id: UUID) -> Upload | None:
    row = await db.fetchrow(_UPLOADS + " AND u.id = $1", upload_id)
    return None if row is None else Upload(**dict(row))


async def unfinished(db: Reader) -> list[UUID]:
    """The uploads whose work isn't done."""
    rows = await ListUpload.select(ListUpload.id).where(ListUpload.state.is_in(list(UNDER_WAY)))
    return [row["id"] for row in rows]


async def outlived(db: Reader) -> list[UUID]:
    """What is to be erased: seven days after its end, or after nobody went on with it."""
    rows = await db.fetch(
        "SELECT id FROM list_upload WHERE hospital_id = current_hospital() AND NOT state = ANY($1) AND state <> 'erased'"
        " AND coalesce(ended_at, recorded_at) < now() - make_interval(days => $2)",
        *(list(UNDER_WAY), KEPT_DAYS),
    )
    return [row["id"] for row in rows]


async def remembered(db: Reader) -> dict[str, str]:
    """What the hospital said of columns before, the newest last."""
    rows = await db.fetch(
        "SELECT map FROM list_upload WHERE hospital_id = current_hospital() AND map ? 'choices' ORDER BY recorded_at"
    )
    found: dict[str, str] = {}
    for row in rows:
        found |= row["map"]["choices"]
    return found


async def parts(db: Reader, upload_id: UUID, kind: str) -> list[bytes]:
    those = (ListUploadPart.upload_id == upload_id) & (ListUploadPart.kind == kind)
    rows = await ListUploadPart.select(ListUploadPart.body).where(those).order_by(ListUploadPart.number)
    return [row["body"] for row in rows]


async def top_of(db: Reader, upload_id: UUID) -> Top:
    found = await parts(db, upload_id, "top")
    return Top(**unpacked(found[0])) if found else Top()


async def alone_at(db: Reader, upload_id: UUID) -> bool:
    """Whether nobody else works on the upload; from now on this connection does, until it ends."""
    lock = "SELECT pg_try_advisory_lock(hashtextextended('list upload ' || $1::text, 0))"
    return bool(await db.fetchval(lock, str(upload_id)))
