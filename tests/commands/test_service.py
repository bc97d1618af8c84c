"""The unit file that `service install` writes, read by systemd itself."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pediatric_his.cli import main

HIGHEST_EXPOSURE = 3.0  # of 10: what systemd calls "OK", well hardened


@pytest.fixture
def unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    program = tmp_path / "pediatric-his"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(program)])
    monkeypatch.setenv("PEDIATRIC_HIS_DATA", "/var/lib/clinic")
    assert main(["service", "show", "--port", "8010", "--memory", "1000"]) == 0
    written = tmp_path / "pediatric-his.service"
    written.write_text(capsys.readouterr().out)
    return written


def test_it_starts_serve_again_whenever_it_ends_and_may_write_nowhere_but_its_data(unit: Path) -> None:
    lines = unit.read_text().splitlines()
    assert f"ExecStart={unit.parent}/pediatric-his serve --port 8010" in lines
    assert {"Restart=always", "NoNewPrivileges=true", "ProtectSystem=strict", "ReadWritePaths=/var/lib/clinic"} <= set(
        lines
    )
    assert {"MemoryMax=1000M", "MemoryHigh=750M", "WantedBy=multi-user.target"} <= set(lines)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_finds_no_fault_in_it_and_little_that_is_open(unit: Path) -> None:
    read = subprocess.run(["systemd-analyze", "verify", unit], text=True, capture_output=True, check=False)
    assert "pediatric-his.service" not in read.stderr, read.stderr
    told = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", unit], text=True, capture_output=True, check=False
    ).stdout
    exposure = re.search(r"exposure level for pediatric-his\.service: ([\d.]+)", told)
    assert exposure, told
    assert float(exposure[1]) <= HIGHEST_EXPOSURE, told


def test_it_serves_the_clinics_own_network(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEDIATRIC_HIS_DATA", "/var/lib/clinic")
    assert main(["service", "show", "--lan", "Klinika.local"]) == 0
    assert re.search(r"^ExecStart=\S.* serve --port 8000 --lan klinika\.local$", capsys.readouterr().out, re.M)
    assert main(["service", "show", "--lan", "x; rm"]) == 2
    assert "no name or address" in capsys.readouterr().err


def test_a_path_that_a_unit_file_cant_name_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PEDIATRIC_HIS_DATA", "/var/lib/my clinic")
    assert main(["service", "show"]) == 2
    assert "without spaces" in capsys.readouterr().err
