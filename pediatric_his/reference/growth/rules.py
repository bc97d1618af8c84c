"""`rules.toml`: by which rule each warning about growth is given, in words, for who approves it and who reads it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from pediatric_his.clinical.growth.judgement import ClaimName, Level

FILE: Final = Path(__file__).parent / "rules.toml"
PREFIX: Final = "growth/"
LANGUAGES: Final = ("en", "ru", "uz")
MARKS: Final = ("C", "M", "O")


@dataclass(frozen=True, slots=True)
class GrowthRule:
    """`levels`: those at which it warns. `mark`: C read in the source, M from memory, O our own choice."""

    claim: ClaimName
    levels: tuple[Level, ...]
    mark: str
    source: str
    names: Mapping[str, str]
    limits: Mapping[str, str]

    @property
    def id(self) -> str:
        return rule_id(self.claim)

    @property
    def figures(self) -> dict[str, Any]:
        """All that an approval is about: it lapses when any of these changes."""
        return {"levels": list(self.levels), "limits": self.limits["en"], "source": self.source, "mark": self.mark}


def rule_id(claim: ClaimName) -> str:
    """Beside the ids of other things that are approved."""
    return PREFIX + claim.value


@cache
def growth_rules() -> Mapping[ClaimName, GrowthRule]:
    """Every rule that warns, in the order of the file. Raises ValueError for one that isn't whole."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {ClaimName(name): _rule(ClaimName(name), entry) for name, entry in told.items()}


def _rule(claim: ClaimName, entry: Mapping[str, Any]) -> GrowthRule:
    rule = GrowthRule(
        claim, tuple(map(Level, entry["levels"])), entry["mark"], entry["source"], entry["name"], entry["limits"]
    )
    if rule.mark not in MARKS or any(set(words) != set(LANGUAGES) for words in (rule.names, rule.limits)):
        raise ValueError(f"{FILE.name}: {claim} lacks a language or its mark")
    return rule
