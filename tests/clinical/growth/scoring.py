"""A child to score, and one indicator's score of her."""

from __future__ import annotations

from pediatric_his.clinical.growth import Anthropometry, Indicator, Rules, Score, score
from pediatric_his.reference.growth import growth_tables

TABLES = growth_tables()
CHILD = Anthropometry("m", 400, weight_kg=9.5, length_height_cm=74.0, position="l")


def scored(a: Anthropometry, indicator: Indicator, rules: Rules | None = None) -> Score:
    found = score(TABLES, a, rules or Rules())[indicator]
    assert isinstance(found, Score), found
    return found
