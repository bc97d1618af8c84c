"""Passwords: argon2id, in a thread, few at once (each check takes 64 MiB and a tenth of a second by design)."""

from __future__ import annotations

import asyncio
import functools

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_AT_ONCE = 2
_hasher = PasswordHasher()


@functools.cache
def _gate() -> asyncio.Semaphore:
    return asyncio.Semaphore(_AT_ONCE)


@functools.cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody has this password")


async def hashed(password: str) -> str:
    async with _gate():
        return await asyncio.to_thread(_hasher.hash, password)


async def matches(password: str, stored: str | None) -> bool:
    """Whether the password is the stored one. Unknown, or without a password yet, takes as long as a wrong one."""
    async with _gate():
        return await asyncio.to_thread(_verify, password, stored)


def _verify(password: str, stored: str | None) -> bool:
    try:
        return _hasher.verify(stored or _nobodys_hash(), password.encode("utf-8", "replace")) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def hash_now(password: str) -> str:
    """For commands, which have no other work meanwhile."""
    return _hasher.hash(password)
