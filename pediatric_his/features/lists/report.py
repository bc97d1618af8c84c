"""The answer to a list: one line a row, with the row's own cells, to be corrected there and handed in again. XLSX, or CSV by its name."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pediatric_his.features.lists.columns import Columns
from pediatric_his.features.lists.files import FileFault
from pediatric_his.features.lists.outcome import Fate, Outcome
from pediatric_his.features.lists.words import FATES, field_words
from pediatric_his.web.languages import _

_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula is written as text; a list that is handed in again is read without the mark."""
    return f"'{cell}" if cell.startswith(_RUN_BY_SPREADSHEETS) else cell


def said(columns: Columns, outcome: Outcome) -> Iterator[str]:
    """What there is to say of a row: each field with its words."""
    for messages in (outcome.faults, outcome.questions, outcome.remarks):
        for name, message in messages.items():
            yield f"{field_words(name)}: {message}"
    for change in outcome.changes:
        yield f"{field_words(change.field)}: {change.before or '—'} → {change.after}"


class Report:
    """A file of outcomes. Rows are written as they come, so that memory stays the same."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._headed = False
        self._write: Any = None
        self._book: Any = None
        if path.suffix.lower() == ".xlsx":
            from openpyxl import Workbook

            self._book = Workbook(write_only=True)
            self._write = self._book.create_sheet(_("List")).append
        elif path.suffix.lower() == ".csv":
            self._file = path.open("w", encoding="utf-8-sig", newline="")
            self._write = csv.writer(self._file, delimiter=";").writerow
        else:
            raise FileFault(_("a report is an .xlsx or a .csv file"))

    def row(self, columns: Columns, outcome: Outcome) -> None:
        self.head(columns)
        self.line(outcome.row.line, outcome.fate.value, list(said(columns, outcome)), outcome.row.cells)

    def head(self, columns: Columns) -> None:
        """The names of the columns, once."""
        if not self._headed:
            self._put([_("line"), _("result"), _("what is said"), *columns.header])
            self._headed = True

    def line(self, line: int, fate: str, words: Sequence[str], cells: Sequence[str]) -> None:
        self._put([str(line), _(FATES[Fate(fate)]), "; ".join(words), *cells])

    def _put(self, cells: Sequence[str]) -> None:
        self._write([harmless(_printable(cell)) for cell in cells])

    def close(self) -> None:
        if self._book is not None:
            self._book.save(self._path)
        else:
            self._file.close()


def _printable(cell: str) -> str:
    return "".join(c for c in cell if c.isprintable() or c in "\n\t")
