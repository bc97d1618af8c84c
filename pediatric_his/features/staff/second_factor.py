"""The code of the phone (TOTP): its secret sealed at rest, each code taken once, a drift of one step either way."""

from __future__ import annotations

import os
import re
from datetime import datetime

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pyotp.exceptions import OTPVerificationError

STEP_SECONDS = 30
_DRIFT = 1
_NONCE = 12


class Unsealable(ValueError):
    """Not sealed by this deployment's key for this place."""


def new_secret() -> str:
    return pyotp.random_base32()


def enrolment_address(secret: str, login: str, hospital: str) -> str:
    """What the QR code holds: authenticator programs take it up as it is."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=hospital.replace(":", " "))


def step_of(secret: str, typed: str, now: datetime) -> int | None:
    """The step of the clock that the typed code belongs to; None when it is no code of this moment or its neighbours."""
    code = re.sub(r"\s", "", typed)
    if not re.fullmatch(r"[0-9]{6}", code):
        return None
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(code, for_time=now, valid_window=_DRIFT)
    except OTPVerificationError:
        return None


def seal(key: bytes, place: bytes, text: str) -> bytes:
    """Sealed so that it opens with this key at this place only: moved to another person's row it is worth nothing."""
    nonce = os.urandom(_NONCE)
    return nonce + ChaCha20Poly1305(_derived(key)).encrypt(nonce, text.encode(), place)


def unseal(key: bytes, place: bytes, sealed: bytes) -> str:
    """
    Raises:
        Unsealable: another key, another place, or damaged.
    """
    try:
        return ChaCha20Poly1305(_derived(key)).decrypt(sealed[:_NONCE], sealed[_NONCE:], place).decode()
    except (InvalidTag, ValueError) as error:
        raise Unsealable from error


def _derived(key: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"second factor").derive(key)
