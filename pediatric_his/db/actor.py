"""Who acts, and where: the two facts that every read and write of the database is bound to."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """A member of a hospital's staff at work. `staff_id` is None for the program itself (import, demo)."""

    hospital_id: UUID
    staff_id: UUID | None = None
    request_id: str = ""
