"""QR codes for paper: the card's code with its typed fallback beside it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

import segno

# Letters and digits that nobody mistakes for one another.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def document_code() -> str:
    """A fresh code of a printed document: 4-4 letters and digits, typed by hand where a camera fails."""
    code = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{code[:4]}-{code[4:]}"


def card_code(card_number: str, code: str, key: bytes) -> str:
    """What the card's QR holds: `HIS1:<card>:<document code>:<signature>`; the desk's search takes it as it is."""
    text = f"HIS1:{card_number}:{code.replace('-', '')}"
    digest = hmac.new(key, b"card:" + text.encode(), hashlib.sha256).digest()
    return f"{text}:{base64.b32encode(digest[:5]).decode()}"


def is_genuine(text: str, key: bytes) -> bool:
    """Whether this deployment signed the code."""
    body, _, signature = text.rpartition(":")
    digest = hmac.new(key, b"card:" + body.encode(), hashlib.sha256).digest()
    return hmac.compare_digest(base64.b32encode(digest[:5]).decode(), signature)


def svg(text: str) -> str:
    """The QR code as inline SVG, error correction M."""
    return str(segno.make(text, error="m").svg_inline(border=0, scale=4, omitsize=True))
