"""The short form of `bin/drill kill`: one death of each kind while desks write; the drill measures how soon it is over."""

from __future__ import annotations

import pytest

from tests.drills.kill import WAYS, kills


@pytest.mark.slow
def test_each_death_loses_nothing_doubles_nothing_and_is_over() -> None:
    assert kills(0, len(WAYS))["writes"] > len(WAYS)
