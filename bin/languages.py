"""Compiles locales/*/LC_MESSAGES/messages.po where the .po is newer. `--extract` brings the catalogs up to the sources."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "locales"


def compile_stale() -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for po in sorted(LOCALES.glob("*/LC_MESSAGES/messages.po")):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
            continue
        with po.open("rb") as source:
            catalog = read_po(source, locale=po.parts[-3])
        fresh = mo.with_suffix(".mo.new")
        with fresh.open("wb") as target:
            write_mo(target, catalog)
        fresh.replace(mo)


def extract() -> None:
    template = LOCALES / "messages.pot"
    babel = [sys.executable, "-m", "babel.messages.frontend"]
    keywords = ["-k", "_", "-k", "N_", "-k", "t", "-k", "ngettext:1,2", "-k", "pgettext:1c,2"]
    subprocess.run(
        [
            *babel,
            "-q",
            "extract",
            "-F",
            "bin/babel.cfg",
            *keywords,
            "--no-location",
            "--sort-output",
            "-o",
            str(template),
            ".",
        ],
        cwd=ROOT,
        check=True,
    )
    for locale in ("uz", "ru"):
        po = LOCALES / locale / "LC_MESSAGES" / "messages.po"
        verb = "update" if po.exists() else "init"
        more = ["-N", "--no-wrap"] if verb == "update" else []
        subprocess.run(
            [*babel, "-q", verb, "-i", str(template), "-d", str(LOCALES), "-l", locale, *more], cwd=ROOT, check=True
        )
    template.unlink()


if __name__ == "__main__":
    if "--extract" in sys.argv:
        extract()
    compile_stale()
