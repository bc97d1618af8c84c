"""Which addresses `serve` takes, and HTTPS by a pair of files."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from pediatric_his.cli import main
from pediatric_his.commands.serving import take_address
from pediatric_his.db.embedded import wait_until_stopped
from tests.e2e.browser import PROGRAM, free_port


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "clinic.example"])
def test_an_address_open_to_others_needs_https_or_a_named_proxy(
    host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PEDIATRIC_HIS_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("PEDIATRIC_HIS_TRUSTED_PROXIES", raising=False)
    assert main(["serve", "--host", host]) == 2
    assert "open to others" in capsys.readouterr().err


def test_half_a_pair_and_a_missing_file_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PEDIATRIC_HIS_DATA", str(tmp_path / "data"))
    assert main(["serve", "--certificate", "x.pem"]) == 2
    assert "belong together" in capsys.readouterr().err
    assert main(["serve", "--certificate", "x.pem", "--key", "y.pem"]) == 2
    assert "x.pem can't be read" in capsys.readouterr().err


@pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl to make a certificate with")
def test_it_serves_https_by_a_pair_of_files(tmp_path: Path) -> None:
    certificate, key, port = tmp_path / "clinic.pem", tmp_path / "clinic.key", free_port()
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "2"]
    made = [*make, "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    own = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    more = {"PEDIATRIC_HIS_DATA": str(tmp_path / "data"), "PYTHONPATH": os.pathsep.join(sys.path)}
    pair = ["--certificate", str(certificate), "--key", str(key)]
    command = [*PROGRAM, "serve", "--host", "localhost", "--port", str(port), "--workers", "1", *pair]
    running = subprocess.Popen(command, env=own | more, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert running.stdout is not None
        assert any(line.startswith("Open https://localhost") for line in running.stdout)
        trusted = ssl.create_default_context(cafile=str(certificate))
        with urllib.request.urlopen(f"https://localhost:{port}/sign-in", context=trusted, timeout=10) as answer:
            assert "Secure" in answer.headers["set-cookie"]
            assert answer.headers["strict-transport-security"]
    finally:
        running.terminate()
        running.communicate(timeout=40)
    assert wait_until_stopped(tmp_path / "data")


@pytest.mark.parametrize("listens", [True, False], ids=["a server", "a server that has only begun to start"])
def test_an_address_in_use_is_said_and_nothing_of_opening_it(tmp_path: Path, listens: bool) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    own |= {"PEDIATRIC_HIS_DATA": str(tmp_path / "data"), "PYTHONPATH": os.pathsep.join(sys.path)}
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        if listens:
            other.listen()
        command = [*PROGRAM, "serve", "--port", str(other.getsockname()[1]), "--workers", "1"]
        done = subprocess.run(command, env=own, text=True, capture_output=True, check=False)
    assert done.returncode == 2
    assert "Open" not in done.stdout
    assert "is in use by another program" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert wait_until_stopped(tmp_path / "data")
    with pytest.raises(ValueError, match="can't be served at"):
        take_address("198.51.100.7", 8000)


def test_whoever_takes_an_address_has_it_at_once() -> None:
    with take_address("127.0.0.1", 0) as taken, pytest.raises(ValueError, match="in use"):
        take_address("127.0.0.1", taken.getsockname()[1])
