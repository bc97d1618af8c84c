"""The short form of `bin/drill kill`: one death of each kind while desks write."""

from __future__ import annotations

import pytest

from tests.drills.kill import LONGEST_SECONDS, WAYS, kills


@pytest.mark.slow
def test_each_death_loses_nothing_doubles_nothing_and_is_over_soon() -> None:
    found = kills(0, len(WAYS))
    assert found["writes"] > len(WAYS)
    assert max(found["back"].values()) < LONGEST_SECONDS
