"""Fetches the front-end files by package-lock.json and lays them, checked by hash, into static/vendor/.

static/vendor.lock names each file: sha256, where it goes, where it stands in its package. `--write-lock` makes it anew.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "static" / "vendor.lock"
VENDOR = ROOT / "static" / "vendor"
DEVELOPMENT = ("test/",)  # only with --dev


def wanted(development: bool) -> list[tuple[str, str, str]]:
    lines = [line.split() for line in LOCK.read_text().splitlines() if line and not line.startswith("#")]
    return [
        (digest, target, source)
        for digest, target, source in lines
        if development or not target.startswith(DEVELOPMENT)
    ]


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def complete(files: list[tuple[str, str, str]]) -> bool:
    return all((VENDOR / target).is_file() and digest_of(VENDOR / target) == digest for digest, target, _ in files)


def find_npm() -> list[str]:
    if npm := shutil.which("npm"):
        return [npm]
    print("No npm here: taking Node from its Python wheel.", flush=True)
    environment = ROOT / ".venv-node"
    python = environment / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    lock = Path(__file__).with_name("requirements-node.txt")
    subprocess.run(
        [str(python), "-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "-r", str(lock)], check=True
    )
    os.environ["PATH"] = f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return [str(environment / "bin" / "npm")]


def fetch(files: list[tuple[str, str, str]], development: bool) -> None:
    command = [*find_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run([*command, *([] if development else ["--omit=dev"])], cwd=ROOT, check=True)
    for digest, target, source in files:
        origin = ROOT / "node_modules" / source
        if digest_of(origin) != digest:
            sys.exit(f"{source} is not the file that vendor.lock names; nothing was taken from it.")
        place = VENDOR / target
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(origin, place)
    shutil.rmtree(ROOT / "node_modules")


def write_lock() -> None:
    header = [line for line in LOCK.read_text().splitlines() if line.startswith("#")]
    rows = [line.split() for line in LOCK.read_text().splitlines() if line and not line.startswith("#")]
    fresh = [f"{digest_of(ROOT / 'node_modules' / row[-1])}  {row[-2]}  {row[-1]}" for row in rows]
    LOCK.write_text("\n".join([*header, *fresh]) + "\n")


if __name__ == "__main__":
    if "--write-lock" in sys.argv:
        write_lock()
    else:
        development = "--dev" in sys.argv
        files = wanted(development)
        if not complete(files):
            fetch(files, development)
