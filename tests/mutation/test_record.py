"""A run that was cut is told as what it is."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from tests.mutation.__main__ import table
from tests.mutation.mutants import Mutant
from tests.mutation.own_tests import PACKAGE
from tests.mutation.session import Session
from tests.mutation.trial import Verdict


def session(name: str, verdicts: dict[int, Verdict], kept: Path) -> Session:
    return Session(PACKAGE / name, "", [cast(Mutant, None)] * 9, [0, 2, 4], verdicts, kept / name)


def test_the_record_tells_what_was_tried_and_names_the_rest(tmp_path: Path) -> None:
    killed = Verdict.KILLED
    whole = session("a.py", {0: killed, 2: Verdict.SURVIVED, 4: killed}, tmp_path)
    begun, opened = session("b.py", {0: killed}, tmp_path), session("c.py", {}, tmp_path)
    files = [PACKAGE / name for name in ("a.py", "b.py", "c.py", "d.py")]
    told = table([whole, begun, opened], files)
    assert told[4:] == [
        "| `a.py` | 3 of 9 | 2 | 1 | 66.7% |",
        "| `b.py` | 1 of 9 | 1 | 0 | 100.0% |",
        "| **all** | 4 of 18 | 3 | 1 | 75.0% |",
        "",
        "Not tried yet, or not to the end: `b.py`, `c.py`, `d.py`.",
    ]
    assert not table([whole], [PACKAGE / "a.py"])[-1].startswith("Not tried")
