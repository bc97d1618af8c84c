"""An installed program, looked at from outside."""

from __future__ import annotations

import os
import re
import subprocess
import urllib.request
from pathlib import Path

from pediatric_his.db.embedded import wait_until_stopped
from tests.e2e.browser import free_port


def _fetch(address: str, language: str = "en") -> tuple[str, str]:
    request = urllib.request.Request(address, headers={"Accept-Language": language})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read().decode(), answer.headers["Content-Type"]


def serves_its_stylesheet_and_speaks_uzbek(command: list[str | Path], folder: Path, pythonpath: str = "") -> None:
    """Starts `command serve` with an empty database in the folder and reads its first page.

    Raises:
        AssertionError: something is missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    environment = os.environ | {"PYTHONPATH": pythonpath, "PEDIATRIC_HIS_DATA": str(folder)}
    environment.pop("DATABASE_URL", None)
    running = subprocess.Popen(
        [*command, "serve", "--port", str(port), "--workers", "1"],
        env=environment, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert running.stdout is not None
        assert any(line.startswith("Open http") for line in running.stdout)
        _look(f"http://127.0.0.1:{port}")
    finally:
        running.terminate()
        running.communicate(timeout=20)
        assert wait_until_stopped(folder)


def _look(address: str) -> None:
    page, _ = _fetch(f"{address}/sign-in", "uz")
    assert '<html lang="uz' in page
    assert "Kirish" in page
    assert "Войти" in _fetch(f"{address}/sign-in", "ru")[0]
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert any("htmx" in file for file in files)
    kinds = {_fetch(address + file)[1].partition(";")[0] for file in files if not file.endswith(".png")}
    assert {"text/css", "text/javascript"} <= kinds
