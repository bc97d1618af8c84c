"""Whether a password can be guessed: its length, and zxcvbn with our languages' words, keyboards, and what is known of the person."""

from __future__ import annotations

import asyncio
import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

from pediatric_his.reference.passwords import common_words

SHORTEST = 12
LONGEST = 200
_LOOKED_AT = 72  # zxcvbn's own limit; what is longer isn't weaker
_ENOUGH = 3 * 10**11  # guesses: eleven signs of no pattern; the throttle lets fewer than 10⁶ a year pass for one login

# The same keys under both alphabets: «пароль» typed without changing the keyboard is "gfhjkm".
_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё"
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_TO_CYRILLIC = str.maketrans(_LATIN + '{}:"<>~', _CYRILLIC + "хъжэбюё")
_APOSTROPHES = re.compile("['ʻʼ‘’`]")
_BETWEEN = re.compile(r"(?<=\w{4})[\W_]+(?=\w{4})")


class Weakness(StrEnum):
    TOO_SHORT = "too short"
    TOO_LONG = "too long"
    TOO_EASY = "too easy"


def normal(password: str) -> str:
    """The password as it is hashed: whichever keyboard composed its letters."""
    return unicodedata.normalize("NFC", password)


async def weakness(password: str, known: Iterable[str]) -> Weakness | None:
    """Why the password can't be taken; None when it can. `known`: what others know of the person and the hospital."""
    password = normal(password)
    if len(password) < SHORTEST:
        return Weakness.TOO_SHORT
    if len(password) > LONGEST:
        return Weakness.TOO_LONG
    guesses = await asyncio.to_thread(_guesses, password[:_LOOKED_AT].lower(), tuple(_parts(known)))
    return Weakness.TOO_EASY if guesses < _ENOUGH else None


def _parts(known: Iterable[str]) -> Iterator[str]:
    """Each text, and each of its words: a login, a name, the name of the hospital."""
    for text in known:
        whole = text.lower().strip()
        yield whole
        yield from (part for part in re.split(r"[\W_]+", whole) if len(part) > 2)


def _guesses(password: str, known: tuple[str, ...]) -> float:
    """The fewest guesses, on either keyboard, with and without what stands between its words."""
    matching, scoring = _library()
    words = {word: rank for rank, word in enumerate(dict.fromkeys(known), 1)}
    dictionaries = matching.RANKED_DICTIONARIES | {"known": words}
    typed = {
        password,
        _joined(password),
        password.translate(_TO_LATIN),
        password.translate(_TO_CYRILLIC),
    }
    return min(
        float(scoring.most_guessable_match_sequence(one, matching.omnimatch(one, dictionaries))["guesses"])
        for one in typed
    )


def _joined(password: str) -> str:
    """Without apostrophes, and without what stands between two or three words: it adds little. Four are a passphrase."""
    plain = _APOSTROPHES.sub("", password) or password
    return plain if len(re.findall(r"\w+", plain)) > 3 else _BETWEEN.sub("", plain)


@functools.cache
def _library() -> tuple[Any, Any]:
    # Loaded by the first password that is chosen: its lists take a tenth of a second, which no start need wait for.
    from zxcvbn import matching, scoring

    matching.add_frequency_lists({"ours": list(common_words())})
    return matching, scoring
