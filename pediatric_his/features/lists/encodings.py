"""Which encoding a text file is in: told by its bytes, and by how the words read. What nobody can be sure of is asked to be saved anew."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

EIGHT_BIT = ("cp1251", "cp866", "koi8-r", "iso8859-5", "mac-cyrillic")
_SAMPLE_LINES = 2_000
_LINES_TO_ONE = 4  # of broken lines to whole ones: no other encoding makes whole ones by accident
_SURE, _AHEAD = 0.6, 1.15
_WORD = re.compile(r"[А-ЯЁЎҚҒҲ]?[а-яёўқғҳ]+|[А-ЯЁЎҚҒҲ]+")
_COMMON = frozenset("оеаинтсрвлкмдпуязбгчйхжышюь")
_OFTEN = frozenset("оеаинтсрвлкмд")


def encoding_of(path: Path) -> tuple[str, bool]:
    """The encoding, and whether some of it is damaged; a blank where none can be told."""
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32", False
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", False
    if start.count(0) > len(start) * 0.6:
        return ("utf-32-le" if start[1:4] == b"\0\0\0" else "utf-32-be"), False
    if start.count(0) > len(start) // 5:
        return ("utf-16-le" if start[1:2] == b"\0" else "utf-16-be"), False
    whole = broken = 0
    for line in _told_lines(path):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            broken += 1
        else:
            whole += 1
    if broken <= whole * _LINES_TO_ONE:
        return "utf-8-sig", broken > 0
    return _by_reading(b"\n".join(islice(_told_lines(path), _SAMPLE_LINES))), False


def _told_lines(path: Path) -> Iterator[bytes]:
    """The lines that tell: those with more than ASCII."""
    rest = b""
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            *lines, rest = re.split(rb"[\r\n]", rest + chunk)
            yield from (line for line in lines if not line.isascii())
    if not rest.isascii():
        yield rest


def _by_reading(sample: bytes) -> str:
    """The encoding in which the words read as words; Windows' own where there are none."""
    read = {name: _readable(sample.decode(name, "replace")) for name in EIGHT_BIT}
    best, second = sorted(read, key=lambda name: -read[name])[:2]
    if not any(c.isalpha() and not c.isascii() for c in sample.decode("cp1251", "replace")):
        return "cp1251"
    return best if read[best] >= _SURE and read[best] >= read[second] * _AHEAD else ""


def _readable(text: str) -> float:
    """How much of the Cyrillic stands in words of one case (or with a capital), and how common its letters are."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if not word.isascii()]
    letters = "".join(words)
    if not letters:
        return 0.0
    formed = sum(len(word) for word in words if _WORD.fullmatch(word))
    often = sum(c in _OFTEN for c in letters.lower())
    odd = sum(c not in _COMMON for c in letters.lower())
    strangers = sum("\u2500" <= c <= "\u259f" for c in text)  # lines of tables
    return (
        formed / len(letters) * (0.4 + often / len(letters) * 0.8) * (1 - min(1, (odd / 2 + strangers) / len(letters)))
    )
