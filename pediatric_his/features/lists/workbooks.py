"""XLSX, XLS and ODS, read by a process of its own (`workbook.py`), through a nameless file that ends with this one."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from pediatric_his.features.lists.cells import EXCEL_EPOCH, MAC_EPOCH
from pediatric_his.features.lists.columns import recognised
from pediatric_his.features.lists.files import FileFault, OpenedList, Row, WhichSheet, row_of, with_header
from pediatric_his.features.lists.workbook import TOO_LARGE
from pediatric_his.web.languages import _

SECONDS = 300


def open_workbook(path: Path, kind: str, sheet: str | None) -> OpenedList:
    """The list of a sheet: of the one that is named, or of the only one that holds a list.

    Raises:
        FileFault: it can't be read, is too large, or several sheets could be meant.
    """
    told = json.loads(_read(path, kind).readline())
    sheets = {found["name"]: found["rows"] for found in told["sheets"]}
    name = sheet or _only_list(path, sheets)
    if name not in sheets:
        names = ", ".join(sheets)
        raise FileFault(
            _("%(file)s has no sheet “%(sheet)s”; it has: %(names)s", file=path.name, sheet=name, names=names)
        )
    others = [other for other, rows in sheets.items() if other != name and rows]
    said = (
        [_("sheet “%(sheet)s” is read; left out: %(others)s", sheet=name, others=", ".join(others))] if others else []
    )
    return with_header(path, _rows(_read(path, kind, name)), said, MAC_EPOCH if told["since_1904"] else EXCEL_EPOCH)


def _only_list(path: Path, sheets: dict[str, list[Any]]) -> str:
    filled = [name for name, rows in sheets.items() if rows]
    lists = [name for name in filled if max(recognised(cells) for _line, cells in sheets[name]) > 1]
    if not filled:
        raise FileFault(_("%(file)s is empty", file=path.name))
    if len(lists) == 1 or len(filled) == 1:
        return (lists or filled)[0]
    names = ", ".join(lists or filled)
    raise WhichSheet(
        _("%(file)s has several sheets: %(names)s. Say which one: --sheet NAME", file=path.name, names=names),
        lists or filled,
    )


def _read(path: Path, kind: str, sheet: str | None = None) -> IO[str]:
    answer: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115 its reader closes it
    command = [sys.executable, "-m", "pediatric_his.features.lists.workbook", str(path), *([sheet] if sheet else [])]
    try:
        done = subprocess.run(command, stdout=answer, stderr=subprocess.DEVNULL, timeout=SECONDS, check=False)
        code = done.returncode
    except subprocess.TimeoutExpired:
        code = TOO_LARGE
    if code == TOO_LARGE or code < 0:
        raise FileFault(_("%(file)s is too large for a workbook: save it as CSV UTF-8", file=path.name))
    if code:
        words = {
            "xls": _(
                "%(file)s is an old Excel file (.xls) that is damaged, locked or can't be read: save it as .xlsx or CSV UTF-8"
            ),
        }
        damaged = _("%(file)s is damaged and can't be read: open it in Excel and save it again as .xlsx or CSV UTF-8")
        raise FileFault(words.get(kind, damaged) % {"file": path.name})
    answer.seek(0)
    return answer


def _rows(answer: IO[str]) -> Iterator[Row]:
    with answer:
        for line in answer:
            number, cells = json.loads(line)
            yield row_of(number, cells)
