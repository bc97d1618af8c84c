"""The words that an allergy is recorded in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Reaction(StrEnum):
    """How it showed."""

    ANAPHYLAXIS = "anaphylaxis"  # collapse, breathing, several systems at once
    ANGIOEDEMA = "angioedema"  # swelling of face, lips, tongue, throat
    BRONCHOSPASM = "bronchospasm"  # wheeze within hours
    URTICARIA = "urticaria"  # hives within hours
    SEVERE_SKIN = "severe_skin"  # Stevens-Johnson, Lyell, DRESS, serum sickness, injury of liver or blood
    RASH_MILD = "rash_mild"  # a flat itchy rash after days, the child well
    INTOLERANCE = "intolerance"  # vomiting, diarrhoea, headache: no allergy
    UNKNOWN = "unknown"  # the family doesn't know


class Severity(StrEnum):
    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"
    UNKNOWN = "unknown"


USUAL: Final[Mapping[Reaction, Severity]] = {
    Reaction.ANAPHYLAXIS: Severity.SEVERE,
    Reaction.ANGIOEDEMA: Severity.SEVERE,
    Reaction.BRONCHOSPASM: Severity.SEVERE,
    Reaction.SEVERE_SKIN: Severity.SEVERE,
    Reaction.URTICARIA: Severity.MODERATE,
    Reaction.RASH_MILD: Severity.MILD,
    Reaction.INTOLERANCE: Severity.MILD,
    Reaction.UNKNOWN: Severity.UNKNOWN,
}
"""How severe a reaction is where nobody says it."""

ALWAYS_SEVERE: Final = frozenset(reaction for reaction, usual in USUAL.items() if usual is Severity.SEVERE)


class Asked(StrEnum):
    """What is known of a child's allergies. That nobody asked is not "none"."""

    NEVER = "never"
    NONE_KNOWN = "none_known"
    LISTED = "listed"
    AGAIN = "again"  # what was said before no longer holds: ask again


def asked(*, listed: bool, none_known: bool, ever: bool) -> Asked:
    """What may be said: `listed`: an allergy stands; `none_known`: the newest answer; `ever`: there is any entry at all."""
    if listed:
        return Asked.LISTED
    if none_known:
        return Asked.NONE_KNOWN
    return Asked.AGAIN if ever else Asked.NEVER
