"""What bin/install installs has its stylesheet, its fonts and its languages inside, and nothing of the tests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

from tests.e2e.browser import free_port

ROOT = Path(__file__).parent.parent.parent


def fetch(address: str, language: str = "en") -> tuple[str, str]:
    request = urllib.request.Request(address, headers={"Accept-Language": language})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read().decode(), answer.headers["Content-Type"]


def test_the_installed_program_serves_its_stylesheet_and_speaks_uzbek(tmp_path: Path) -> None:
    subprocess.run([ROOT / "bin" / "wheel", tmp_path / "built"], check=True)
    (wheel,) = (tmp_path / "built").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert not [name for name in archive.namelist() if "/vendor/test/" in name]
        archive.extractall(tmp_path / "installed")
    port = free_port()
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "installed"), "PEDIATRIC_HIS_DATA": str(tmp_path / "data")}
    environment.pop("DATABASE_URL", None)
    running = subprocess.Popen(
        [sys.executable, "-m", "pediatric_his.cli", "serve", "--port", str(port), "--workers", "1"],
        env=environment, cwd=tmp_path, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert running.stdout is not None
        assert any(line.startswith("Open http") for line in running.stdout)
        address = f"http://127.0.0.1:{port}"
        page, _ = fetch(f"{address}/sign-in", "uz")
        assert '<html lang="uz' in page
        assert "Kirish" in page
        assert "Войти" in fetch(f"{address}/sign-in", "ru")[0]
        files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
        assert any(file.endswith(".css") for file in files)
        assert any("htmx" in file for file in files)
        kinds = {fetch(address + file)[1].partition(";")[0] for file in files if not file.endswith(".png")}
        assert {"text/css", "text/javascript"} <= kinds
    finally:
        running.terminate()
        running.communicate(timeout=20)
