"""Words that passwords are built of in our languages: `words.txt` beside this file."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path

_FILE = Path(__file__).parent / "words.txt"
_APOSTROPHES = re.compile("['ʻʼ‘’`]")

# As Uzbek is written in Cyrillic; what is two letters comes first. Few type the letters that a Russian keyboard lacks.
_CYRILLIC = {
    "o'": "ў", "g'": "ғ", "sh": "ш", "ch": "ч", "yo": "ё", "yu": "ю", "ya": "я", "ye": "е", "ts": "ц", "'": "ъ",
    **dict(zip("abdefghijklmnopqrstuvxyz", "абдефгҳижклмнопқрстувхйз", strict=True)),
}  # fmt: skip
_TOKEN = re.compile("|".join(map(re.escape, _CYRILLIC)))
_RUSSIAN_KEYS = str.maketrans("ўғҳқ", "угхк")


@functools.cache
def common_words() -> tuple[str, ...]:
    """The words, the likelier first: each as it stands, without its apostrophes, and in Cyrillic."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    words = [word for line in lines if not line.startswith("#") for word in line.split()]
    written = [list(_written(word)) for word in dict.fromkeys(words)]
    return tuple(dict.fromkeys([*words, *(form for forms in written for form in forms)]))


def _written(word: str) -> Iterator[str]:
    yield _APOSTROPHES.sub("", word)
    if word.isascii():
        cyrillic = _TOKEN.sub(lambda found: _CYRILLIC[found[0]], word)
        yield cyrillic
        yield cyrillic.translate(_RUSSIAN_KEYS)
