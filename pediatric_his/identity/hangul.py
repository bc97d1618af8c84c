"""Korean names: Hangul to Latin by the Revised Romanization, and the spellings under which Korean surnames live in Central Asia."""

from __future__ import annotations

_INITIAL = ["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"]
_MEDIAL = [
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i",
]  # fmt: skip
_FINAL = [
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t", "t", "k",
    "t", "p", "t",
]  # fmt: skip
_FIRST_SYLLABLE, _LAST_SYLLABLE = 0xAC00, 0xD7A3

# Folded spellings (sh as x, ch as c, ts as s) of one surname: Hangul's, the passport's, and what Russian made of it.
KOREAN_SURNAMES = {
    "gim": "kim",
    "i": "li",
    "yi": "li",
    "lee": "li",
    "ri": "li",
    "li": "li",
    "bak": "pak",
    "park": "pak",
    "pak": "pak",
    "coi": "coy",
    "coe": "coy",
    "choi": "coy",
    "choe": "coy",
    "soy": "coy",
    "soi": "coy",
    "coy": "coy",
    "jeong": "ten",
    "jung": "ten",
    "cong": "ten",
    "ten": "ten",
    "gang": "kan",
    "kang": "kan",
    "kan": "kan",
    "jo": "tyo",
    "co": "tyo",
    "yun": "yun",
    "yoon": "yun",
    "jang": "tyan",
    "cang": "tyan",
    "im": "lim",
    "rim": "lim",
    "lim": "lim",
    "han": "han",
    "o": "ogay",
    "oh": "ogay",
    "ogay": "ogay",
    "seo": "so",
    "xin": "xin",
    "sin": "xin",
    "gwon": "kvon",
    "kvon": "kvon",
    "hwang": "hvan",
    "hvan": "hvan",
    "an": "an",
    "song": "son",
    "son": "son",
    "yu": "yugay",
    "yugay": "yugay",
    "hong": "hon",
    "hon": "hon",
}


def romanise_hangul(text: str) -> str:
    """Hangul syllables in Latin letters; the rest untouched. A word of three syllables is a surname and a given name."""
    if not any(_is_syllable(c) for c in text):
        return text
    return "".join(_syllable(c) if _is_syllable(c) else c for c in text)


def split_korean(name: str) -> str:
    """“김민준” as “김 민준”: the family name is the first syllable when a name is written in one word of Hangul."""
    if 2 <= len(name) <= 4 and all(_is_syllable(c) for c in name):
        return f"{name[0]} {name[1:]}"
    return name


def _is_syllable(character: str) -> bool:
    return _FIRST_SYLLABLE <= ord(character) <= _LAST_SYLLABLE


def _syllable(character: str) -> str:
    initial, rest = divmod(ord(character) - _FIRST_SYLLABLE, 21 * 28)
    medial, final = divmod(rest, 28)
    return _INITIAL[initial] + _MEDIAL[medial] + _FINAL[final]
