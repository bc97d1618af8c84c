"""Personal names across scripts: what may stand in one, how it is shown, and the keys by which it is found.

`fold` brings Uzbek Latin (1995 and reformed letters), Uzbek, Kazakh, Kyrgyz, Tajik and Russian Cyrillic and romanised Korean to one
plain Latin spelling; `skeleton` keeps its consonants, so that «Гулямова», “Gʻulomova” and “Gulomova” meet. Skeletons of what has been
typed so far begin the skeletons of whole names, so a plain sorted index finds them.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

from pediatric_his.identity.hangul import KOREAN_SURNAMES, romanise_hangul

LONGEST_NAME = 80
TURNED_COMMA = "\u02bb"  # oʻ gʻ
APOSTROPHE = "\u02bc"  # tutuq belgisi
_ANY_APOSTROPHE = "\u02bb\u02bc\u2018\u2019\u201b'`\u00b4\u02b9\u02bd\u0060"
_APOSTROPHES = re.compile(f"[{_ANY_APOSTROPHE}]")


class NameFault(StrEnum):
    """Why a text can't be a name."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNPRINTABLE = "unprintable"
    NOT_LETTERS = "not_letters"


@lru_cache(maxsize=8192)  # the same names come again and again
def clean_name(text: str) -> str | NameFault:
    """The name as it is kept: NFC, single spaces, Uzbek apostrophes in their own letters.

    Letters of any script, marks, spaces, hyphens, apostrophes and full stops may stand in a name.
    """
    composed = unicodedata.normalize("NFC", text)
    if any(unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs", "Cn") for c in composed.strip(" \t")):
        return NameFault.UNPRINTABLE
    name = " ".join(composed.split())
    if not name:
        return NameFault.EMPTY
    if len(name) > LONGEST_NAME:
        return NameFault.TOO_LONG
    if not all(unicodedata.category(c)[0] in "LM" or c in " -." or c in _ANY_APOSTROPHE for c in name):
        return NameFault.NOT_LETTERS
    if not any(unicodedata.category(c)[0] == "L" for c in name):
        return NameFault.NOT_LETTERS
    return _own_apostrophes(name)


def _own_apostrophes(name: str) -> str:
    with_commas = re.sub(f"(?<=[oOgG])[{_ANY_APOSTROPHE}]", TURNED_COMMA, name)
    return re.sub(f"[{_ANY_APOSTROPHE.replace(TURNED_COMMA, '')}]", APOSTROPHE, with_commas)


# ── folding ────────────────────────────────────────────────────────────────
# x stands for the sound of sh and c for that of ch; h takes х, ҳ, kh and x together.
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "j", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "h", "ц": "s", "ч": "c", "ш": "x", "щ": "x", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    "ў": "u", "қ": "k", "ғ": "g", "ҳ": "h", "ә": "a", "і": "i", "ң": "n", "ө": "o", "ү": "u", "ұ": "u", "һ": "h",
    "ҷ": "j", "ӣ": "i", "ӯ": "u",
}  # fmt: skip
_LATIN_LETTERS = {"ş": "sh", "ç": "ch", "ı": "i", "ö": "o", "ğ": "g", "ǵ": "g", "ń": "n", "ñ": "n", "ə": "a", "ŋ": "n"}
_LATIN_GROUPS = [
    ("shch", "x"), ("sch", "x"), ("sh", "x"), ("ch", "c"), ("kh", "h"), ("zh", "j"), ("dzh", "j"), ("dj", "j"), ("gh", "g"),
    ("ts", "s"), ("ph", "f"), ("q", "k"), ("w", "v"),
]  # fmt: skip


def fold(name: str) -> str:
    """One spelling in plain lower-case Latin letters; words stay apart, hyphens join."""
    return " ".join(word for word in (_fold_word(part) for part in name.replace("-", "").split()) if word)


@lru_cache(maxsize=8192)
def _fold_word(word: str) -> str:
    plain = _APOSTROPHES.sub("", unicodedata.normalize("NFC", word).casefold()).replace(".", "")
    plain = unicodedata.normalize("NFC", romanise_hangul(plain))
    if any(c in _CYRILLIC for c in plain):
        plain = "".join(_CYRILLIC.get(c, c) for c in plain)
        return _letters_only(plain.replace("dj", "j"))
    plain = "".join(_LATIN_LETTERS.get(c, c) for c in plain)
    plain = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    plain = plain.replace("x", "h")  # Uzbek x is Russian х; done before sh becomes x
    for group, sound in _LATIN_GROUPS:
        plain = plain.replace(group, sound)
    return _letters_only(plain)


def _letters_only(text: str) -> str:
    kept = "".join(c for c in text if "a" <= c <= "z")
    return KOREAN_SURNAMES.get(kept, kept)


_VOWELS = "aeiou"
_SON_OR_DAUGHTER = {"ogli", "ugli", "uglu", "kizi", "kiz", "uli", "uly", "kyzi", "kizy", "kyzy"}
_PATRONYMIC = re.compile(r"(?<=..)(ov|yev|ev|yov)(ic|na)$|(?<=..)(ic|ynic|inicna|icna)$")


def skeleton(word: str) -> str:
    """The consonants of one word after folding, doubled ones once, any first vowel as `a`."""
    return _consonants(fold(word).replace(" ", ""))


def _consonants(folded: str) -> str:
    # Folding twice would read the x that stands for sh as Uzbek x: what is folded comes here.
    if not folded:
        return ""
    first = "a" if folded[0] in _VOWELS else folded[0]
    rest = "".join(c for c in folded[1:] if c not in _VOWELS and c != "y")
    return re.sub(r"(.)\1+", r"\1", first + rest)


def father_stem(patronymic: str) -> str:
    """The father's name folded, out of “Rustam oʻgʻli”, «Рустамович» or “Rustamovna”."""
    words = [word for word in fold(patronymic).split() if word not in _SON_OR_DAUGHTER]
    return _PATRONYMIC.sub("", words[0]) if words else ""


def name_keys(family_name: str, given_name: str, patronymic: str = "") -> list[str]:
    """The skeletons under which a person is found: each word of each part."""
    words = [*family_name.split(), *given_name.split()]
    keys = [skeleton(word) for word in words]
    if patronymic:
        keys.append(_consonants(father_stem(patronymic)))
    return sorted({key for key in keys if key})


def query_keys(text: str) -> list[str]:
    """The skeletons of what was typed; words for son and daughter and a lone initial vowel say nothing."""
    words = [word for word in text.split() if fold(word) not in _SON_OR_DAUGHTER]
    keys = []
    for word in words:
        folded = fold(word).replace(" ", "")
        stem = _PATRONYMIC.sub("", folded) if len(folded) > 6 else folded
        if key := _consonants(stem):
            keys.append(key)
    return list(dict.fromkeys(keys))


# ── showing ────────────────────────────────────────────────────────────────
def initials(given_name: str, family_name: str) -> str:
    """Two initials for a face: sh and ch stay together (“ShG”)."""
    return _initial(given_name) + _initial(family_name)


def _initial(name: str) -> str:
    if not name:
        return ""
    if name[:2].lower() in ("sh", "ch"):
        return name[0].upper() + name[1].lower()
    return name[0].upper()
