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


_APART = re.compile(r"\s*[+,;&/\n]\s*|\s+(?:и|va|ва|and)\s+", re.IGNORECASE)


def products_of(name: str) -> list[str]:
    """The products that a cell or a heading lists, each as it is written; one where the whole is one product's own name.

    Raises:
        ValueError: several are listed, and not each of them is known.
    """
    parts = [part for part in _APART.split(re.sub(r"\([^)]*\)", " ", name)) if re.search(r"[^\W\d_]", part)]
    known = [cvx_of(part) for part in parts]
    if len(parts) < 2 or not any(known) or cvx_of(name) not in known:
        return [name]  # one product, nothing that is known, or a combination that is called by what it holds
    if None in known:
        raise ValueError(name)
    return [name] if len(set(known)) == 1 else parts
