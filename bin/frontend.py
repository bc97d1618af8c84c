"""Fetches the front-end files by package-lock.json and lays them, checked by hash, into static/vendor/.

static/vendor.lock names each file: sha256, where it goes, where it stands in its package. `--write-lock` makes it anew.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "static" / "vendor.lock"
VENDOR = ROOT / "static" / "vendor"
TOOLS = ROOT / ".frontend"  # what bundles and checks our own files: bin/bundle.py
PACKAGES = ROOT / "package-lock.json"
DEVELOPMENT = ("test/",)  # only with --dev


def wanted(development: bool) -> list[tuple[str, str, str]]:
    return [row for row in locked() if development or not row[1].startswith(DEVELOPMENT)]


def locked() -> list[tuple[str, str, str]]:
    """The lock's files, two lines each: sha256 and target, then the source."""
    words = " ".join(line for line in LOCK.read_text().splitlines() if not line.startswith("#")).split()
    return list(zip(words[::3], words[1::3], words[2::3], strict=True))


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def complete(files: list[tuple[str, str, str]], development: bool) -> bool:
    if not (stamp(development).is_file() and stamp(development).read_bytes() == PACKAGES.read_bytes()):
        return False
    return all((VENDOR / target).is_file() and digest_of(VENDOR / target) == digest for digest, target, _ in files)


def stamp(development: bool) -> Path:
    """The lock by which the tools were laid; written last, so that none is left of a fetching that was cut."""
    return TOOLS / ("locked-dev" if development else "locked")


def reads_lock(npm: str) -> bool:
    """Whether this npm knows the lock's format, of npm 7 and later."""
    said = subprocess.run([npm, "--version"], text=True, capture_output=True, check=False).stdout
    major = said.partition(".")[0]
    return major.isdecimal() and int(major) >= 7


def find_npm() -> list[str]:
    if (npm := shutil.which("npm")) and reads_lock(npm):
        return [npm]
    print("No npm that will do: taking Node from its Python wheel", file=sys.stderr, flush=True)
    environment = ROOT / ".venv-node"
    lock = Path(__file__).with_name("requirements-node.txt")
    locked = [sys.executable, str(Path(__file__).with_name("locked.py"))]
    subprocess.run([*locked, str(environment), str(lock)], check=True, close_fds=False)
    os.environ["PATH"] = f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return [str(environment / "bin" / "npm")]


def fetch(files: list[tuple[str, str, str]], development: bool) -> None:
    command = [*find_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    print("Fetching the front-end packages of package-lock.json", file=sys.stderr, flush=True)
    started = time.monotonic()
    command += [] if development else ["--omit=dev"]
    if subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, close_fds=False, check=False).returncode:
        sys.exit("The front-end packages could not be fetched. When the line is back, start the same command again.")
    print(f"  done in {time.monotonic() - started:.0f} s", file=sys.stderr)
    try:
        lay(files)
        keep_tools(development)
    finally:
        shutil.rmtree(ROOT / "node_modules")


def lay(files: list[tuple[str, str, str]]) -> None:
    """Puts the files into their places, once all of them are what the lock names.

    Raises:
        SystemExit: one isn't; static/vendor is as it was.
    """
    for digest, _target, source in files:
        origin = ROOT / "node_modules" / source
        if not origin.is_file() or digest_of(origin) != digest:
            sys.exit(f"{source} is not the file that vendor.lock names, so nothing was taken. Do not go on past this.")
    for _digest, target, source in files:
        place = VENDOR / target
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / "node_modules" / source, place)


def keep_tools(development: bool) -> None:
    """esbuild's program of this machine; for tests TypeScript's checker."""
    shutil.rmtree(TOOLS, ignore_errors=True)
    TOOLS.mkdir()
    (program,) = (ROOT / "node_modules" / "@esbuild").glob("*/bin/esbuild")
    shutil.copy2(program, TOOLS / "esbuild")
    if development:
        shutil.copytree(ROOT / "node_modules" / "typescript", TOOLS / "typescript")
    for kind in {False, development}:
        shutil.copyfile(PACKAGES, stamp(kind))


def write_lock() -> None:
    header = [line for line in LOCK.read_text().splitlines() if line.startswith("#")]
    fresh = [
        f"{digest_of(ROOT / 'node_modules' / source)}  {target}\n    {source}" for _digest, target, source in locked()
    ]
    LOCK.write_text("\n".join([*header, *fresh]) + "\n")


if __name__ == "__main__":
    if "--write-lock" in sys.argv:
        write_lock()
    else:
        development = "--dev" in sys.argv
        files = wanted(development)
        if not complete(files, development):
            fetch(files, development)
