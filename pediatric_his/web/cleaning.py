"""What nobody can see is taken off a typed or pasted text, or a list's cell, before it is read: nobody could type it again without.

| comes in                                              | becomes                                                    |
| ----------------------------------------------------- | ---------------------------------------------------------- |
| zero width space, word joiner, byte order mark        | nothing                                                    |
| soft hyphen                                           | nothing                                                    |
| joiner and non-joiner (U+200C, U+200D)                | nothing, unless between letters of a script that needs them |
| marks, embeddings and isolates of direction           | nothing                                                    |
| no-break, thin, narrow, wide and other spaces         | a space                                                    |
| no-break hyphen, hyphen (U+2010)                      | -                                                          |
| line and paragraph separators, CR LF, CR, VT, FF, NEL | a line's end                                               |
| overrides of direction, other controls                | nothing; of a list's cell it is said                       |
| private and unassigned signs, halves of signs         | left: the field says that they can't be kept               |
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Controls but tab and line ends, and what turns the reading around: a text that held one may not look as it did.
_HIDDEN: Final = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u180e\u202d\u202e\u206a-\u206f\ufff9-\ufffb"
_INVISIBLE: Final = _HIDDEN + "\u200b\u200e\u200f\u202a-\u202c\u2060\u2066-\u2069\ufeff\u00ad"
_JOINERS: Final = "\u200c\u200d"
_SPACES: Final = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_LINE_ENDS: Final = "\r\x0b\x0c\x85\u2028\u2029"
_ANY: Final = re.compile(f"[{_INVISIBLE}{_JOINERS}{_SPACES}{_LINE_ENDS}\u2010\u2011]")
_BY_RULE: Final = (
    (re.compile(f"[{_INVISIBLE}]"), ""),
    (re.compile(f"[{_SPACES}]"), " "),
    (re.compile(f"\r\n|[{_LINE_ENDS}]"), "\n"),
    (re.compile("[\u2010\u2011]"), "-"),
)
_WAS_HIDDEN: Final = re.compile(f"[{_HIDDEN}]")
_JOINER: Final = re.compile(f"[{_JOINERS}]")
_WITHOUT_JOINERS: Final = ("LATIN", "CYRILLIC", "HANGUL", "GREEK", "ARMENIAN", "GEORGIAN")


def cleaned(text: str) -> str:
    """The text as it was meant."""
    if not _ANY.search(text):
        return text
    for sign, instead in _BY_RULE:
        text = sign.sub(instead, text)
    return _JOINER.sub(lambda found: found.group() if _joins(text, found.start()) else "", text)


def hides(text: str) -> bool:
    """Whether cleaning takes off a control or what turns the reading around: that has to be said."""
    return bool(_WAS_HIDDEN.search(text))


def _joins(text: str, place: int) -> bool:
    return all(_needs_joiners(text[i]) for i in (place - 1, place + 1)) if 0 < place < len(text) - 1 else False


def _needs_joiners(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LMS" and not unicodedata.name(sign, "").startswith(_WITHOUT_JOINERS)
