"""The list of what can be written down: each code has its words, and a meaning in the rules for vaccines."""

from __future__ import annotations

from pediatric_his.features.conditions.words import KINDS, NAMES, SECTIONS, UNITS, VALUES
from pediatric_his.reference.calendars.conditions import load_conditions
from pediatric_his.reference.observations import observation_kinds


def test_each_kind_and_code_has_its_words() -> None:
    kinds = observation_kinds()
    assert set(kinds) == set(KINDS)
    assert {kind.section for kind in kinds.values()} == set(SECTIONS)
    codes = [code for kind in kinds.values() for code in kind.codes]
    assert len(codes) == len(set(codes)), "each code belongs to one kind"
    assert not set(codes) - set(NAMES)
    assert not {value for kind in kinds.values() for value in kind.values} - set(VALUES)
    assert {code for kind in kinds.values() if kind.figure for code in kind.codes} <= set(UNITS)


def test_each_code_means_something_to_the_rules() -> None:
    known = load_conditions().known
    for kind in observation_kinds().values():
        assert {*kind.codes, *kind.ended_as.values()} <= known, kind.name


def test_each_code_of_the_rules_can_be_named() -> None:
    conditions = load_conditions()
    derived = {r.low for r in conditions.readings} | {r.high for r in conditions.readings}
    unnamed = {code for rule in conditions.rules for code in rule.codes} - set(NAMES) - derived
    assert unnamed == {"refused"}, "a refusal is said as a decision"


def test_what_a_figure_may_be_is_one_with_the_commands() -> None:
    possible = load_conditions().possible
    for kind in observation_kinds().values():
        if kind.figure is not None:
            assert possible[kind.codes[0]] == (kind.figure.low, kind.figure.high)
