"""UUIDv7 keys (RFC 9562 §5.7): made in Python, ordered by time, so that indexes grow at their end."""

from __future__ import annotations

from uuid import UUID

from uuid_utils import compat


def new_id() -> UUID:
    """A fresh UUIDv7."""
    return compat.uuid7()
