"""Every file that is mutated has tests of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutation.own_tests import PACKAGE, mutated_files, own_tests


@pytest.mark.parametrize("path", mutated_files(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_mutated_file_has_its_own_tests(path: Path) -> None:
    tests = own_tests(path)
    assert tests
    assert all(test.exists() for test in tests)
