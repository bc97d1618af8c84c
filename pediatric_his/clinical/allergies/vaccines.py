"""What the rules of vaccines are told of an allergy.

CDSi means a *severe allergic reaction*. When that may be said:

| reaction                                         | severity        | said                         |
|--------------------------------------------------|-----------------|------------------------------|
| anaphylaxis, angioedema, bronchospasm, the skin's severe ones | any | the code                     |
| hives, a mild rash, not known                    | severe          | the code                     |
| hives within hours, not known                    | not severe      | a doctor is asked            |
| a mild rash after days, the child well           | not severe      | nothing; a remark on the page |
| intolerance                                      | any             | nothing: no allergy          |

What came at once is never taken for milder than what nobody can describe. A code that CDSi means for an allergy of any degree (egg) is
said of all but an intolerance. How sure the family is changes nothing: a doubtful anaphylaxis keeps a vaccine back until it is ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from pediatric_his.clinical.allergies.model import ALWAYS_SEVERE, Reaction, Severity
from pediatric_his.clinical.immunization.observations import Observation

UNCLEAR: Final = "allergy-unclear"
"""A reaction that may have been severe, with the code of a severe one as its value: a doctor is asked (`reference/conditions.toml`)."""


class Bearing(StrEnum):
    """What an allergy means for a vaccine that holds what it is to."""

    STOPS = "stops"
    ASKS = "asks"
    REMARK = "remark"
    NOTHING = "nothing"


def bearing(reaction: Reaction, severity: Severity) -> Bearing:
    if reaction is Reaction.INTOLERANCE:
        return Bearing.NOTHING
    if reaction in ALWAYS_SEVERE or severity is Severity.SEVERE:
        return Bearing.STOPS
    return Bearing.REMARK if reaction is Reaction.RASH_MILD else Bearing.ASKS


def observations(
    codes: Sequence[str],
    reaction: Reaction,
    severity: Severity,
    on: date | None,
    *,
    any_degree: bool = False,
    precision: str = "day",
) -> list[Observation]:
    """What the engine is told of one allergy; `on`: its day, the first possible one where only a month or a year is known."""
    said = bearing(reaction, severity)
    if said is Bearing.STOPS or (any_degree and said is not Bearing.NOTHING):
        return [Observation(code, on, precision=precision) for code in codes]
    if said is Bearing.ASKS:
        return [Observation(UNCLEAR, on, code, precision) for code in codes]
    return []
