"""Codes that are printed or said once: a password anew, and the way in when the phone is lost. Only keyed hashes are kept."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from uuid import UUID

# Letters and digits that nobody mistakes for one another.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
ONE_TIME, RECOVERY = 16, 12  # 79 and 59 bits
RECOVERY_CODES = 10
RESET_HOURS, NEW_ACCOUNT_HOURS = 24, 72


def new_code(length: int) -> str:
    """A fresh code, in groups of four."""
    code = "".join(secrets.choice(_ALPHABET) for _ in range(length))
    return "-".join(code[i : i + 4] for i in range(0, length, 4))


def read_code(typed: str, length: int) -> str | None:
    """What was typed as a code of this length; None when it can't be one."""
    code = re.sub(r"[\s\-\u2010-\u2015]", "", typed).upper()
    return code if len(code) == length and set(code) <= set(_ALPHABET) else None


def code_hash(secret: bytes, staff_id: UUID, code: str) -> bytes:
    """What is kept of a person's code: without the deployment's key nothing can be tried against it."""
    return hmac.new(secret, b"code:" + staff_id.bytes + code.replace("-", "").encode(), hashlib.sha256).digest()
