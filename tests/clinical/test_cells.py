"""What a spreadsheet would run is written as text; what anybody counts or joins by stays as it came in."""

from __future__ import annotations

import pytest

from pediatric_his.clinical.cells import given_id


@pytest.mark.parametrize("cell", ["", "17", "A-17", "-17", "+998", "-1,5", "дело 4", "'=1"])
def test_an_id_stays(cell: str) -> None:
    assert given_id(cell) == cell


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+A1", "-A1", "-1+cmd|' /C calc'!A0", "\t=1", "\r=1", "=", "-"])
def test_a_formula_is_text(cell: str) -> None:
    assert given_id(cell) == f"'{cell}"
