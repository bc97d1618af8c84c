"""Rows of the audit: who did what, who saw which child. Each carries a mark, a keyed hash that only the program can make.

What a person saw is written before it is shown: the row travels with the COMMIT of the reading that it is about, so that nobody
waits for it (docs/decisions/017-audit-of-reads.md). Ids, codes and figures alone: never a name, never what was typed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pediatric_his.db.actor import Actor
from pediatric_his.db.database import Reader, is_reading, send_with_the_end
from pediatric_his.db.identifiers import new_id
from pediatric_his.settings import read_settings

MARK_BYTES = 16
_TOLD = (
    "id",
    "hospital_id",
    "at",
    "staff_id",
    "action",
    "entity",
    "entity_id",
    "patient_id",
    "shown",
    "detail",
    "request_id",
)
_COLUMNS = (*_TOLD, "mark")
SEALED_COLUMNS = ", ".join(f"a.{name}" for name in _COLUMNS)
_ROW = f"INSERT INTO audit ({', '.join(_COLUMNS)}) VALUES"
_TO_SEAL = "INSERT INTO audit_unsealed (hospital_id, audit_id)"
_DEED = f"WITH kept AS ({_ROW} ({', '.join(f'${n}' for n in range(1, len(_COLUMNS) + 1))}) RETURNING hospital_id, id)"
_DEED += f" {_TO_SEAL} SELECT hospital_id, id FROM kept"
_to_json = json.JSONEncoder(sort_keys=True, default=str).encode

_key: bytes | None = None


def use_key(secret: bytes) -> None:
    """Marks and seals are made with a key that follows from the deployment's secret."""
    global _key
    _key = keyed(b"the audit", secret)


@contextmanager
def keyed_by(secret: bytes) -> Iterator[None]:
    """The marks of another deployment, or of this one as it was copied, for as long as the block lasts."""
    global _key
    before = _key
    use_key(secret)
    try:
        yield
    finally:
        _key = before


def own_key() -> bytes:
    if _key is None:
        use_key(read_settings().secret)
    assert _key is not None
    return _key


def keyed(text: bytes, key: bytes | None = None) -> bytes:
    """A hash that can't be made, nor tried out on guesses, without the key."""
    return hmac.digest(own_key() if key is None else key, text, hashlib.sha256)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the audit. `shown`: the children of a list or a search; `detail`: codes and figures."""

    hospital_id: UUID
    staff_id: UUID | None
    action: str
    entity: str
    entity_id: UUID | None = None
    patient_id: UUID | None = None
    shown: Sequence[UUID] | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    request_id: str = ""
    id: UUID = field(default_factory=new_id)
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def mark(self) -> bytes:
        shown = None if self.shown is None else [child.hex for child in self.shown]
        told: list[Any] = [str(self.id), str(self.hospital_id), self.at.astimezone(UTC).isoformat()]
        told += [_text(self.staff_id), self.action, self.entity, _text(self.entity_id), _text(self.patient_id)]
        told += [shown, _as_kept(self.detail), self.request_id]
        return keyed(_to_json(told).encode())[:MARK_BYTES]

    def values(self) -> list[object]:
        who = [self.id, self.hospital_id, self.at, self.staff_id, self.action, self.entity, self.entity_id]
        return [*who, self.patient_id, self.shown, self.detail, self.request_id, self.mark()]


def entry_of(row: Mapping[str, Any]) -> Entry:
    """The entry that a stored row tells of."""
    return Entry(**{name: row[name] for name in _TOLD})


async def append(db: Reader, entry: Entry) -> None:
    """Within a transaction that writes: with what is written. Within a reading: with its end, before anybody sees what was read."""
    if is_reading():
        whole = ", ".join(map(_literal, entry.values()))
        send_with_the_end(f"{_ROW} ({whole}); {_TO_SEAL} VALUES ('{entry.hospital_id}', '{entry.id}')")
    else:
        await db.fetch(_DEED, *entry.values())


async def write_audit(
    db: Reader,
    actor: Actor,
    action: str,
    entity: str,
    entity_id: UUID | None = None,
    patient_id: UUID | None = None,
    shown: Sequence[UUID] | None = None,
    **detail: object,
) -> None:
    """Appends an audit row. `detail` holds codes and figures, never names or free text."""
    kept = detail if all(type(value) in (str, int) for value in detail.values()) else json.loads(_to_json(detail))
    who = (actor.hospital_id, actor.staff_id)
    await append(db, Entry(*who, action, entity, entity_id, patient_id, shown, kept, actor.request_id))


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _as_kept(value: Any) -> Any:
    """JSON as PostgreSQL gives it back: 2.0 and 2 are one number, 1e20 is written out."""
    if isinstance(value, Mapping):
        return {name: _as_kept(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_as_kept(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _literal(value: object) -> str:
    """A value within the text of a statement. A quote is doubled; a backslash has no meaning there (standard_conforming_strings)."""
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'"
    if isinstance(value, Mapping):
        value = _to_json(value)
    elif isinstance(value, list | tuple):
        value = "{" + ",".join(child.hex for child in value) + "}"
    return "'" + str(value).replace("'", "''") + "'"
