"""CSV as Excel, LibreOffice and old programs write it, in any usual encoding; comma, semicolon, tab, bar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from pediatric_his.clinical.csv_rows import csv_rows
from pediatric_his.features.lists.columns import recognised
from pediatric_his.features.lists.encodings import encoding_of
from pediatric_his.features.lists.files import HEADER_WITHIN, FileFault, OpenedList, row_of, with_header
from pediatric_his.web.languages import _

SEPARATORS = ";,\t|"


def open_csv(path: Path) -> OpenedList:
    """The list of a CSV file.

    Raises:
        FileFault: nothing in it names columns, or nobody can tell its encoding.
    """
    encoding, damaged = encoding_of(path)
    if not encoding:
        raise FileFault(
            _("%(file)s is in an encoding that can't be told for sure: save it as CSV UTF-8", file=path.name)
        )
    top = list(islice(_lines(path, encoding), HEADER_WITHIN + 1))
    announced = re.fullmatch(r'"?sep=(.)"?\s*', top[0]) if top else None
    skip = 1 if announced else 0
    separator = announced[1] if announced else _separator(top)
    remarks = [_("some letters of the file are damaged: rows with them are refused")] if damaged else []
    width = _width(top[skip:], separator)
    lines = islice(_lines(path, encoding), skip, None)
    rows = (row_of(line, cells, broken) for line, cells, broken in csv_rows(lines, separator, width, 1 + skip))
    return with_header(path, (row for row in rows if any(row.cells)), remarks)


def _lines(path: Path, encoding: str) -> Iterator[str]:
    with open(path, encoding=encoding, errors="replace", newline="") as file:
        yield from file


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
