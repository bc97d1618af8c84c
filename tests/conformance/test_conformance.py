"""docs/conformance.md says what is counted today; where two judges differ, the graver stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conformance.__main__ import DOCUMENT, written
from tests.conformance.judges import MATTERS, ORDER, Answers, Matter, differences
from tests.conformance.references import BY_HAND, CDC, quick


def rows(name: str) -> list[str]:
    return written(name, DOCUMENT.read_text(encoding="utf-8"))


def test_the_table_says_what_is_counted(shared: Path) -> None:
    counted = [count.row for count in quick(shared)]
    assert rows("references")[: len(counted)] == counted


def test_the_table_names_every_reference_once_and_counts_right() -> None:
    """Those that take minutes, too: their figures are of the last `bin/conformance`, their names and arithmetic of today."""
    told = [
        re.fullmatch(r"\| (.+?) \| .+? \| ([\d,]+) of ([\d,]+) \| ([\d.]+)% \| `.+` \|", row)
        for row in rows("references")
    ]
    assert all(told)
    names = [found[1] for found in told if found]
    slow = [f"{what}, {whom}" for whom in CDC.values() for what in ("vaccination forecasts", "doses, valid or not")]
    assert names[-len([*slow, *BY_HAND]) :] == [*slow, *BY_HAND]
    assert len(names) == len(set(names))
    for found in told:
        if found:
            right, of = (int(found[i].replace(",", "")) for i in (2, 3))
            assert 0 < right <= of
            assert round(100 * right / of, 1) == float(found[4])


@pytest.mark.parametrize("matter", MATTERS, ids=lambda matter: matter.code)
def test_where_judges_differ_is_written_down(matter: Matter) -> None:
    """Each day of the first five years, at all limits of all judges."""
    found = list(differences(matter))
    assert [one.row for one in found] == [row for row in rows("judges") if row.startswith(f"| {matter.name} |")]
    for one in found:
        said = one.said
        assert ORDER[said.stands] == min(ORDER[level] for level in (said.growth, said.results, said.imci))
        if said.imci == "fine":
            assert said.stands in ("watch", "alarm"), "IMCI's green doesn't stand where another says more"


def test_unknown_is_milder_than_fine_and_differs_from_nothing() -> None:
    assert Answers("unknown", "fine", "unknown").stands == "fine"
    assert not Answers("unknown", "fine", "fine").differ
    assert Answers("unknown", "fine", "watch").differ
