"""CSV as Excel, LibreOffice and old programs write it: UTF-8 with and without BOM, UTF-16, windows-1251; comma, semicolon, tab, bar."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from pediatric_his.clinical.csv_rows import csv_rows
from pediatric_his.features.lists.columns import recognised
from pediatric_his.features.lists.files import HEADER_WITHIN, OpenedList, row_of, with_header
from pediatric_his.web.languages import _

SEPARATORS = ";,\t|"
UNREADABLE = "\ufffd"


def open_csv(path: Path) -> OpenedList:
    """The list of a CSV file.

    Raises:
        FileFault: nothing in it names columns.
    """
    encoding, damaged = encoding_of(path)
    top = list(islice(_lines(path, encoding), HEADER_WITHIN + 1))
    announced = re.fullmatch(r'"?sep=(.)"?\s*', top[0]) if top else None
    skip = 1 if announced else 0
    separator = announced[1] if announced else _separator(top)
    remarks = [_("some letters of the file are damaged: cells with them are told")] if damaged else []
    width = _width(top[skip:], separator)
    lines = islice(_lines(path, encoding), skip, None)
    rows = (row_of(line, cells, broken) for line, cells, broken in csv_rows(lines, separator, width, 1 + skip))
    return with_header(path, (row for row in rows if any(row.cells)), remarks)


def _lines(path: Path, encoding: str) -> Iterator[str]:
    with open(path, encoding=encoding, errors="replace", newline="") as file:
        yield from file


def encoding_of(path: Path) -> tuple[str, bool]:
    """The encoding, and whether some of it is damaged. UTF-8 with a few bad bytes stays UTF-8."""
    with path.open("rb") as file:
        start = file.read(4096)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16", False
        if start.count(0) > len(start) // 5:
            return ("utf-16-le" if start[1:2] == b"\0" else "utf-16-be"), False
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        good, bad = 0, 0
        while chunk := file.read(1 << 20):
            if chunk.isascii() and not decoder.getstate()[0]:
                continue
            text = decoder.decode(chunk)
            bad += text.count(UNREADABLE)
            good += sum(1 for c in text if c > "\x7f")
        good -= bad
    if bad > max(2, good // 50) or (bad and not good):
        return "cp1251", False
    return "utf-8-sig", bad > 0


def _separator(top: list[str]) -> str:
    """What parts the cells: the one by which most names of columns are known, then the one that parts most."""

    def names(separator: str) -> tuple[int, int]:
        rows = [row.cells for row in csv_rows(top, separator)]
        return max((recognised(row) for row in rows), default=0), max((len(row) for row in rows), default=0)

    return max(SEPARATORS, key=names)


def _width(top: list[str], separator: str) -> int:
    rows = [row.cells for row in csv_rows(top, separator)]
    best = max(rows, key=recognised, default=[])
    return len(best) if recognised(best) else max(map(len, rows), default=0)
