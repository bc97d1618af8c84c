"""Styles and scripts: short lines, one declaration a line, and no rule that nothing uses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = sorted(path for folder in ("css", "js") for path in (ROOT / "static" / folder).rglob("*") if path.is_file())
WRITTEN = [*OURS, ROOT / "static" / "vendor.lock", *sorted((ROOT / "static" / "icons").glob("*.svg"))]
STYLES = [path for path in OURS if path.suffix == ".css"]
LONGEST_LINE = 120
# Names that a rule may have though no file of ours writes them out: htmx sets the one, band-0 … band-7 are counted.
MADE_ELSEWHERE = re.compile(r"^(htmx-request|band-\d)$")


@pytest.mark.parametrize("path", WRITTEN, ids=lambda p: str(p.relative_to(ROOT / "static")))
def test_lines_are_short(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert not [number for number, line in enumerate(lines, 1) if len(line) > LONGEST_LINE]


@pytest.mark.parametrize("path", STYLES, ids=lambda p: str(p.relative_to(ROOT / "static" / "css")))
def test_one_declaration_a_line(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not [line for line in text.splitlines() if line.count(";") > 1 or re.search(r"\{.*[;}]", line)]


def test_every_rule_is_used() -> None:
    styles = "\n".join(re.sub(r"/\*.*?\*/", "", p.read_text(encoding="utf-8"), flags=re.DOTALL) for p in STYLES)
    names = set(re.findall(r"\.([a-z][a-z0-9-]*)(?=[^{};]*\{)", re.sub(r"url\([^)]*\)", "", styles)))
    assert len(names) > 60
    used = "\n".join(
        path.read_text(encoding="utf-8")
        for folder, kind in (
            ("templates", "*.html"),
            ("templates", "*.svg"),
            ("pediatric_his", "*.py"),
            ("static/js", "*.js"),
        )
        for path in sorted((ROOT / folder).rglob(kind))
        if "_assets" not in path.parts
    )
    words = set(re.findall(r"[a-z][a-z0-9-]*", used))
    assert sorted(name for name in names if name not in words and not MADE_ELSEWHERE.match(name)) == []


def test_every_token_is_used() -> None:
    styles = "\n".join(path.read_text(encoding="utf-8") for path in STYLES)
    elsewhere = "\n".join(
        path.read_text(encoding="utf-8")
        for folder, kind in (("static/js", "*.js"), ("templates", "*.*"))
        for path in sorted((ROOT / folder).rglob(kind))
    )
    tokens = set(re.findall(r"(--[a-z][a-z0-9-]*)\s*:", styles))
    used = set(re.findall(r"var\(\s*(--[a-z][a-z0-9-]*)", styles + elsewhere))
    assert tokens
    assert sorted(tokens - used) == []
