"""From a vaccine's name as hospitals write it to its CVX code."""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    with Path(__file__).with_name("names.toml").open("rb") as file:
        names = tomllib.load(file)["name"]
    return tuple((re.compile(pattern), entry["cvx"]) for entry in names for pattern in entry["patterns"])


def cvx_of(name: str) -> str | None:
    """The CVX code of a written name or of a code itself; None when no pattern knows it."""
    plain = " ".join(name.upper().split())
    if re.fullmatch(r"\d{2,3}", plain):
        return plain
    return next((cvx for pattern, cvx in _patterns() if pattern.search(plain)), None) or None
