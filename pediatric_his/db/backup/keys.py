"""The recovery key: made once, shown to people as 24 words and a QR code, never kept by the server.

It is an age key; its 32 bytes are told in words by BIP-39, whose last word holds a checksum. Whoever has the words needs neither this
program nor this computer: `age --decrypt` opens a copy with the line that the QR code holds.
"""

from __future__ import annotations

import secrets

import pyrage
from mnemonic import Mnemonic

from pediatric_his.db.backup.faults import BackupError

WORDS = 24
_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_PREFIX = "age-secret-key-"
_BIP39 = Mnemonic("english")


class NotTheKey(BackupError):
    """These aren't the words of a recovery key."""

    code = "wrong_key"


def new_identity() -> str:
    return _identity(secrets.token_bytes(32))


def recipient_of(identity: str) -> str:
    """The public half, which alone the server keeps.

    Raises:
        NotTheKey: this is no key.
    """
    try:
        return str(pyrage.x25519.Identity.from_str(identity.strip()).to_public())
    except pyrage.IdentityError as error:
        raise NotTheKey("This is no recovery key: it begins with AGE-SECRET-KEY-1.") from error


def is_recipient(text: str) -> bool:
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def words_of(identity: str) -> list[str]:
    return str(_BIP39.to_mnemonic(_bytes_of(identity))).split()


def identity_of(typed: str) -> str:
    """The key of what was typed: its words, in any case and with any spaces, or its line.

    Raises:
        NotTheKey: a word is unknown, missing or in another place; the message names the first that is unknown.
    """
    words = typed.lower().split()
    if len(words) == 1:
        recipient_of(typed)
        return typed.strip()
    if unknown := [word for word in words if word not in _BIP39.wordlist]:
        raise NotTheKey(f"The word {unknown[0]!r} is none of a recovery key: look at how it is written.")
    if len(words) != WORDS:
        raise NotTheKey(f"A recovery key has {WORDS} words; these are {len(words)}.")
    if not _BIP39.check(" ".join(words)):
        raise NotTheKey("All words are known, but one is another, or two have changed places.")
    return _identity(bytes(_BIP39.to_entropy(words)))


# ── bech32, the spelling of age's keys (BIP-173) ───────────────────────────
def _identity(raw: bytes) -> str:
    data = _regroup(raw, 8, 5)
    return (_PREFIX + "1" + "".join(_LETTERS[d] for d in data + _checksum(data))).upper()


def _bytes_of(identity: str) -> bytes:
    recipient_of(identity)  # refuses what isn't one
    letters = identity.strip().lower().removeprefix(f"{_PREFIX}1")
    return bytes(_regroup([_LETTERS.index(letter) for letter in letters[:-6]], 5, 8))


def _regroup(values: bytes | list[int], from_bits: int, to_bits: int) -> list[int]:
    """Bits in groups of another size; a remainder is filled up only on the way to smaller groups."""
    held, bits, out = 0, 0, []
    for value in values:
        held, bits = (held << from_bits) | value, bits + from_bits
        while bits >= to_bits:
            bits -= to_bits
            out.append((held >> bits) & ((1 << to_bits) - 1))
    if bits and from_bits > to_bits:
        out.append((held << (to_bits - bits)) & ((1 << to_bits) - 1))
    return out


def _checksum(data: list[int]) -> list[int]:
    spread = [ord(c) >> 5 for c in _PREFIX] + [0] + [ord(c) & 31 for c in _PREFIX]
    rest = _polymod([*spread, *data, 0, 0, 0, 0, 0, 0]) ^ 1
    return [(rest >> 5 * (5 - i)) & 31 for i in range(6)]


def _polymod(values: list[int]) -> int:
    rest = 1
    for value in values:
        top, rest = rest >> 25, (rest & 0x1FFFFFF) << 5 ^ value
        for i, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            rest ^= generator if (top >> i) & 1 else 0
    return rest
