"""`docs/calendars.md` is what the command writes: every row of every calendar, and every rule over what is observed."""

from __future__ import annotations

from pathlib import Path

import pytest

from pediatric_his.cli import main
from pediatric_his.reference.calendars import calendar_codes, load_calendar
from pediatric_his.reference.calendars.conditions import rule_book

PAGE = Path(__file__).parents[2] / "docs/calendars.md"


def test_the_page_is_what_the_command_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["immunization", "calendars", "--out", str(tmp_path / "calendars.md")]) == 0
    written = (tmp_path / "calendars.md").read_text(encoding="utf-8")
    assert written == PAGE.read_text(encoding="utf-8"), "pediatric-his immunization calendars --out docs/calendars.md"
    assert main(["immunization", "calendars"]) == 0
    assert capsys.readouterr().out == written


def test_no_row_is_left_out_and_each_has_its_source_and_standing() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for code in calendar_codes():
        calendar = load_calendar(code)
        part = page.partition(f"\n## {code}\n")[2].partition("\n## ")[0].partition("\n# ")[0]
        rows = [line for line in part.splitlines() if line.startswith("| ") and not line.startswith("| row")]
        assert len(rows) == len(calendar.lines), code
        for row, line in zip(rows, calendar.lines, strict=True):
            assert row.startswith(f"| {line.id.partition('/')[2]}")
            assert row.endswith(f"| {line.figures['source']} | {line.figures['limits']} | {line.shipped_standing} |")
        for key in calendar.sources:
            assert f"- `{key}`: " in part
    for rule in rule_book():
        assert f"| {rule.id} | " in page
        assert f"| {rule.figures['source']} | {rule.figures['mark']} |" in page
