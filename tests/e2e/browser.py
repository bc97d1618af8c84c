"""A real server of two workers with its own database, and Debian's Chromium before it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PASSWORD = "bolalar-2026"
PROGRAM = [sys.executable, "-m", "pediatric_his.cli"]
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve_demo(data: Path, children: int = 40) -> Iterator[str]:
    """Serves a small demo deployment, made where there is none yet; yields its address."""
    data.mkdir(parents=True, exist_ok=True)
    environment = {"PEDIATRIC_HIS_DATA": str(data)}
    demo = [*PROGRAM, "demo", "--children", str(children), "--seed", "7"]
    subprocess.run(demo, env=_environment(environment), capture_output=True)  # ends with 1 where a demo is already
    with serving(data, environment, demo=True) as address:
        yield address


@contextmanager
def serving(data: Path, environment: dict[str, str], demo: bool = False) -> Iterator[str]:
    """The program itself in processes of its own; yields its address. What it logs is in `server.log` of the data directory."""
    port = free_port()
    with (data / "server.log").open("w") as log:  # not a pipe: nobody reads it, and a full one stops the server
        running = subprocess.Popen(
            [*PROGRAM, "serve", "--port", str(port), *(["--demo"] if demo else [])],
            env=_environment(environment),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    try:
        assert running.stdout is not None
        for line in running.stdout:
            if line.startswith("Open http"):
                break
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.communicate(timeout=20)


def _environment(more: dict[str, str]) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    return own | {"PYTHONPATH": os.pathsep.join(sys.path)} | more


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def search(page: Page, address: str, words: str, place: str = "/patients") -> None:
    """The page of what a search finds."""
    page.goto(f"{address}{place}")
    page.fill("#q", words)
    page.click("form[role=search] button")
    page.wait_for_url(lambda url: "found=" in url)


def sign_in(
    browser: Browser,
    address: str,
    login: str,
    locale: str,
    size: tuple[int, int] = (820, 1180),
    javascript: bool = True,
    hospital: str = "tash",
) -> Page:
    """Somebody at a tablet of their own, in their language, at their hospital's address."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale=locale, java_script_enabled=javascript
    )
    page = context.new_page()
    page.goto(f"{address}/h/{hospital}")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("form[action='/sign-in'] button")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto(f"{address}/account")
    page.check(f"input[name=locale][value={locale}]")
    page.click("form[action='/account/language'] button")
    page.wait_for_url("**/account?done=language")
    return page
