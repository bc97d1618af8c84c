"""The cases that lie beside the checkout: classifications, contradictions, and what must be asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from pediatric_his.cli import main


def test_every_case(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exit_status = main(["imci", "conformance", str(shared / "clinical/imci/imci_cases.csv")])
    told = capsys.readouterr().out
    assert exit_status == 0, told
    assert "all: 242 of 242" in told
