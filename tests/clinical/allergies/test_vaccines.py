"""When a severe allergic reaction may be said to the rules of vaccines: each reaction with each severity."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from pediatric_his.clinical.allergies import UNCLEAR, Asked, Bearing, Reaction, Severity, asked, bearing, observations
from pediatric_his.clinical.immunization.observations import Observation

ON = date(2025, 3, 1)
ALWAYS = {Reaction.ANAPHYLAXIS, Reaction.ANGIOEDEMA, Reaction.BRONCHOSPASM, Reaction.SEVERE_SKIN}


def worked(reaction: Reaction, severity: Severity) -> Bearing:
    """The table of clinical/allergies/vaccines.py, row by row."""
    if reaction is Reaction.INTOLERANCE:
        return Bearing.NOTHING
    if reaction in ALWAYS or severity is Severity.SEVERE:
        return Bearing.STOPS
    return Bearing.REMARK if reaction is Reaction.RASH_MILD else Bearing.ASKS


@pytest.mark.parametrize("reaction", Reaction)
@pytest.mark.parametrize("severity", Severity)
def test_each_reaction_with_each_severity(reaction: Reaction, severity: Severity) -> None:
    said = worked(reaction, severity)
    assert bearing(reaction, severity) is said
    told = observations(("091", "092"), reaction, severity, ON)
    assert (
        told
        == {
            Bearing.STOPS: [Observation("091", ON), Observation("092", ON)],
            Bearing.ASKS: [Observation(UNCLEAR, ON, "091"), Observation(UNCLEAR, ON, "092")],
            Bearing.REMARK: [],
            Bearing.NOTHING: [],
        }[said]
    )


@pytest.mark.parametrize(
    ("reaction", "said"),
    [
        (Reaction.RASH_MILD, ["101"]),
        (Reaction.UNKNOWN, ["101"]),
        (Reaction.ANAPHYLAXIS, ["101"]),
        (Reaction.INTOLERANCE, []),
    ],
)
def test_egg_is_said_of_any_degree(reaction: Reaction, said: list[str]) -> None:
    found = observations(("101",), reaction, Severity.MILD, None, any_degree=True)
    assert [o.code for o in found] == said


def test_worse_never_says_less() -> None:
    """From mild to severe, what is said only grows."""
    order = [Bearing.NOTHING, Bearing.REMARK, Bearing.ASKS, Bearing.STOPS]
    for reaction in Reaction:
        found = [order.index(bearing(reaction, s)) for s in (Severity.MILD, Severity.MODERATE, Severity.SEVERE)]
        assert found == sorted(found)


def test_what_came_at_once_is_never_milder_than_what_nobody_knows() -> None:
    order = [Bearing.NOTHING, Bearing.REMARK, Bearing.ASKS, Bearing.STOPS]
    rising = [
        {Reaction.INTOLERANCE},
        {Reaction.RASH_MILD},
        {Reaction.UNKNOWN},
        {Reaction.URTICARIA},
        {Reaction.BRONCHOSPASM, Reaction.ANGIOEDEMA, Reaction.SEVERE_SKIN},
        {Reaction.ANAPHYLAXIS},
    ]
    assert set().union(*rising) == set(Reaction)
    for severity in Severity:
        said = [[order.index(bearing(reaction, severity)) for reaction in alike] for alike in rising]
        assert all(max(milder) <= min(graver) for milder, graver in pairwise(said)), severity


@pytest.mark.parametrize(
    ("listed", "none_known", "ever", "said"),
    [
        (False, False, False, Asked.NEVER),
        (False, True, True, Asked.NONE_KNOWN),
        (True, False, True, Asked.LISTED),
        (True, True, True, Asked.LISTED),
        (False, False, True, Asked.AGAIN),
    ],
)
def test_what_may_be_said_of_having_asked(listed: bool, none_known: bool, ever: bool, said: Asked) -> None:
    assert asked(listed=listed, none_known=none_known, ever=ever) is said
