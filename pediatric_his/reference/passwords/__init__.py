"""Words that passwords are built of in our languages: `words.txt` beside this file."""

from __future__ import annotations

import functools
from pathlib import Path

_FILE = Path(__file__).parent / "words.txt"


@functools.cache
def common_words() -> tuple[str, ...]:
    """The words, the likelier first."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
