"""How many attempts may be made: budgets that are spent by an attempt and drain away with time. Counted in the database.

A device on which the person has signed in before has a budget of its own: what is tried elsewhere can't use it up, so neither a
doctor nor a clinic behind one address is locked out by others. Everything else is slowed: at one address for one login, for the
login from everywhere, for the address. A right password gives back what was spent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Budget:
    """`at_once` attempts, then one each `seconds_each`. `narrow`: one person's own, emptied when she is in."""

    kind: str
    name: bytes
    at_once: int
    seconds_each: float
    narrow: bool = False


def password_budgets(login: str, address: str, known_device: bytes | None) -> Sequence[Budget]:
    """Of an attempt with a password, the narrowest first, so that what one guesser may not do isn't taken from others."""
    if known_device is not None:
        return [Budget("login on device", _digest(login.encode(), known_device), 10, 60, narrow=True)]
    who, where = login.encode("utf-8", "replace"), address.encode("utf-8", "replace")
    return [
        Budget("login at address", _digest(who, where), 8, 60, narrow=True),
        Budget("address", _digest(where), 60, 6),
        Budget("login", _digest(who), 30, 60),
    ]


def code_budgets(staff_id: UUID, known_device: bytes | None) -> Sequence[Budget]:
    """Of an attempt with the phone's code, by who knows the password."""
    if known_device is not None:
        return [Budget("code on device", _digest(staff_id.bytes, known_device), 5, 60, narrow=True)]
    return [Budget("code", _digest(staff_id.bytes), 5, 60, narrow=True)]


def own_password_budgets(staff_id: UUID) -> Sequence[Budget]:
    """Of an attempt to prove one's password again, by who is signed in."""
    return [Budget("own password", _digest(staff_id.bytes), 8, 60, narrow=True)]


def _digest(*parts: bytes) -> bytes:
    return hashlib.sha256(b"\0".join(parts)).digest()
