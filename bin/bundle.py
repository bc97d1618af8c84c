"""Joins and minifies static/css and static/js into static/dist, where anything changed; `--check` has TypeScript read the scripts.

The stylesheet is static/css/app.css with every file of components/ and features/, in the order of their names: a feature's own file
is taken up by lying there. The page's script and the service worker's are bundles of their own.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CSS = ROOT / "static" / "css"
JS = ROOT / "static" / "js"
DIST = ROOT / "static" / "dist"
TOOLS = ROOT / ".frontend"
SCRIPTS = {"app.js": JS / "app.js", "sw.js": JS / "worker" / "sw.js"}


def sources() -> list[Path]:
    return sorted(path for folder in (CSS, JS) for path in folder.rglob("*") if path.is_file())


def digest() -> str:
    """Of all that the bundles are made from, and by what."""
    made_of = hashlib.sha256()
    for path in [Path(__file__), TOOLS / "locked", *sources()]:
        made_of.update(f"{path.name}\0".encode() + path.read_bytes())
    return made_of.hexdigest()


def stylesheet() -> str:
    parts = [
        path.relative_to(CSS) for folder in ("components", "features") for path in sorted((CSS / folder).glob("*.css"))
    ]
    return (CSS / "app.css").read_text(encoding="utf-8") + "".join(f'@import "./{part}";\n' for part in parts)


def bundle() -> None:
    stamp = DIST / "made-of"
    made_of = digest()
    if stamp.is_file() and stamp.read_text() == made_of:
        return
    shutil.rmtree(DIST, ignore_errors=True)
    esbuild = [str(TOOLS / "esbuild"), "--bundle", "--minify", "--log-level=warning"]
    whole = ["--loader=css", "--external:/static/*", f"--outfile={DIST / 'app.css'}"]
    subprocess.run([*esbuild, *whole], input=stylesheet(), text=True, cwd=CSS, check=True)
    for name, entry in SCRIPTS.items():
        subprocess.run(
            [*esbuild, "--format=iife", "--target=es2022", f"--outfile={DIST / name}", str(entry)], check=True
        )
    stamp.write_text(made_of)  # last: bundles that were cut are made anew


def check() -> int:
    environment = os.environ | {"PATH": f"{ROOT / '.venv-node' / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    checker = ["node", str(TOOLS / "typescript" / "bin" / "tsc"), "-p"]
    projects = (JS, JS / "worker")
    return max(
        subprocess.run([*checker, str(project)], env=environment, check=False).returncode for project in projects
    )


if __name__ == "__main__":
    sys.exit(check() if "--check" in sys.argv else bundle())
