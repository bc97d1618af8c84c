"""A workbook (XLSX, XLS, ODS) as lines of JSON: `python -m pediatric_his.features.lists.workbook FILE [SHEET]`.

It runs as a process of its own under a limit of memory: a file made to burst its reader ends this process, and the list is refused
with a sentence. The first line tells the sheets with their first rows; then come the rows of the sheet, when one is named.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import sys
import zipfile
from collections.abc import Iterator, Mapping
from itertools import islice
from types import MappingProxyType
from typing import Any, Final

from pediatric_his.features.lists.workbook_faults import since_1904, unshown

Faults = Mapping[tuple[int, int], str]
_NO_FAULTS: Final[Faults] = MappingProxyType({})
MOST_CELLS: Final = 151_000 * 30  # 150,000 rows of 30 columns with titles above them
MEMORY: Final = 1 << 30
TOP_ROWS: Final = 30
TOO_LARGE: Final = 3
LARGE: Final = 40_000_000  # bytes of a workbook's sheets, unpacked: beyond that a sheet isn't held as a whole


def main(arguments: list[str]) -> int:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

    path, wanted = arguments[0], arguments[1] if len(arguments) > 1 else None
    try:
        if is_large(path):
            return _stream(path, wanted)
        book = CalamineWorkbook.from_path(path)
        names = [meta.name for meta in book.sheets_metadata if meta.typ is SheetTypeEnum.WorkSheet]
        if wanted is None:
            _write({"sheets": [_top(book, name) for name in names], "since_1904": since_1904(path)})
            return 0
        sheet = book.get_sheet_by_name(wanted)
        if sheet.end is not None and (sheet.end[0] + 1) * (sheet.end[1] + 1) > MOST_CELLS:
            return TOO_LARGE
        for line, cells in _rows(sheet, unshown(path, wanted)):
            _write([line, cells])
    except (CalamineError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    except MemoryError:
        return TOO_LARGE
    return 0


def is_large(path: str) -> bool:
    """Whether the sheets of an XLSX are too large to be held."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as packed:
        return sum(e.file_size for e in packed.infolist() if e.filename.startswith("xl/worksheets/")) > LARGE


def _stream(path: str, wanted: str | None) -> int:
    """Row by row, slower and in little memory. What is merged stands in its first row alone."""
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    if wanted is None:
        tops = {sheet.title: list(islice(streamed(sheet), TOP_ROWS)) for sheet in book.worksheets}
        sheets = [{"name": name, "rows": rows} for name, rows in tops.items()]
        _write({"sheets": sheets, "since_1904": since_1904(path)})
        return 0
    count, faults = 0, unshown(path, wanted)
    for line, cells in streamed(book[wanted], faults):
        count += len(cells)
        if count > MOST_CELLS:
            return TOO_LARGE
        _write([line, cells])
    return 0


def streamed(sheet: Any, faults: Faults = _NO_FAULTS) -> Iterator[tuple[int, list[str]]]:
    by_row = _by_row(faults)
    for number, row in enumerate(sheet.iter_rows(values_only=True)):
        cells = [text(value) for value in row]
        _put(cells, by_row.get(number, {}))
        if any(cells):
            yield number + 1, cells


def _by_row(faults: Faults) -> Mapping[int, Mapping[int, str]]:
    found: dict[int, dict[int, str]] = {}
    for (row, column), words in faults.items():
        found.setdefault(row, {})[column] = words
    return found


def _put(cells: list[str], faults: Mapping[int, str]) -> None:
    for column, words in faults.items():
        cells += [""] * (column + 1 - len(cells))
        cells[column] = cells[column] or words


def _top(book: Any, name: str) -> dict[str, Any]:
    rows = _rows(book.get_sheet_by_name(name))
    return {"name": name, "rows": list(islice(rows, TOP_ROWS))}


def _rows(sheet: Any, faults: Faults = _NO_FAULTS) -> Iterator[tuple[int, list[str]]]:
    """Each row that isn't empty, with its number. What is merged over several rows stands in each of them."""
    if sheet.end is None:
        return
    falling: dict[int, tuple[int, str]] = {}  # column → (last row, value)
    merged = {(top, left): bottom for (top, left), (bottom, _right) in sheet.merged_cell_ranges or () if bottom > top}
    before = [""] * sheet.start[1]  # the reader begins at the first column that holds anything
    by_row = _by_row(faults)
    for number, row in enumerate(sheet.iter_rows()):
        cells = [*before, *(text(value) for value in row)]
        _put(cells, by_row.get(number, {}))
        if merged:
            for column, value in enumerate(cells):
                if (bottom := merged.get((number, column))) is not None:
                    falling[column] = (bottom, value)
                elif column in falling and number <= falling[column][0] and not value:
                    cells[column] = falling[column][1]
        if any(cells):
            yield number + 1, cells


def text(value: Any) -> str:
    """A cell as the list's readers take it: days as 2025-12-31, whole numbers without a point, others in 15 digits."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d}" if value.time() == dt.time() else f"{value:%Y-%m-%dT%H:%M:%S}"
    if isinstance(value, dt.date):
        return f"{value:%Y-%m-%d}"
    return str(value)


def _write(line: Any) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.exit(main(sys.argv[1:]))
