"""A hospital's file, opened: what it is (told by its bytes, not its name), its header, its rows. What can't be used gets one sentence."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from pediatric_his.features.lists.cells import EXCEL_EPOCH
from pediatric_his.features.lists.columns import recognised
from pediatric_his.web.cleaning import cleaned, hides
from pediatric_his.web.languages import _

UNPACKED_BYTES = 200_000_000
UNPACKED_RATIO = 1_000
FEW_NULS = 3  # an old program's slips within a text
HEADER_WITHIN = 25  # rows from the top


class FileFault(ValueError):
    """The file can't be used; the message is a sentence that says what to do."""


class WhichSheet(FileFault):
    """Several sheets of a workbook could be the list."""

    def __init__(self, words: str, names: Sequence[str]) -> None:
        super().__init__(words)
        self.names = names


class Row(NamedTuple):
    """`line`: of the file, the first is 1. `open_quote`: a quotation mark that isn't closed; the cells can't be told apart.

    `cleaned`: the places of cells that held what nobody can see.
    """

    line: int
    cells: list[str]
    open_quote: bool = False
    cleaned: Sequence[int] = ()


def row_of(line: int, cells: Sequence[str], open_quote: bool = False) -> Row:
    """The row with each cell clean and on one line."""
    places = [place for place, cell in enumerate(cells) if hides(cell)]
    return Row(line, [_clean(cell) for cell in cells], open_quote, places)


def _clean(cell: str) -> str:
    if cell.isascii() and cell.isprintable():
        return cell.strip()
    return " ".join(cleaned(cell).split())


@dataclass(slots=True)
class OpenedList:
    """A header, its line, and the rows below it, to be read once."""

    header: list[str]
    header_line: int
    rows: Iterator[Row]
    remarks: Sequence[str] = ()
    epoch: date = EXCEL_EPOCH  # from which a number without a format counts days


def open_list(path: Path, sheet: str | None = None) -> OpenedList:
    """Opens a list.

    Raises:
        FileFault: it is no list that can be read, or one of its sheets has to be named.
    """
    from pediatric_his.features.lists.csv_file import open_csv
    from pediatric_his.features.lists.workbooks import open_workbook

    if not path.is_file():
        raise FileFault(_("%(file)s: there is no such file", file=path.name))
    with path.open("rb") as file:
        start = file.read(4096)
    kind = kind_of(start, path)
    if kind == "empty":
        raise FileFault(_("%(file)s is empty", file=path.name))
    if kind in ("xlsx", "xls", "ods"):
        return open_workbook(path, kind, sheet)
    if kind == "text":
        return open_csv(path)
    raise FileFault(
        _(
            "%(file)s is no list that can be read here (%(kind)s): save it as .xlsx or CSV UTF-8",
            file=path.name,
            kind=kind,
        )
    )


def kind_of(start: bytes, path: Path) -> str:
    """text, xlsx, xls, ods, empty, or what else it is."""
    if not start.strip():
        return "empty"
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"
    if start.startswith(b"PK"):
        return _kind_of_zip(path)
    for mark, kind in (
        (b"%PDF", "PDF"),
        (b"\x89PNG", "PNG"),
        (b"\xff\xd8\xff", "JPEG"),
        (b"Rar!", "RAR"),
        (b"{\\rtf", "RTF"),
    ):
        if start.startswith(mark):
            return kind
    head = start[:400].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if re.match(rb'(\[\s*)?\{\s*"|\[\s*\[', head):
        return "JSON"
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta")):
        return "HTML"
    if head.startswith(b"<?xml"):
        return "XML"
    utf16 = start[:2] in (b"\xff\xfe", b"\xfe\xff") or start.count(0) > len(start) // 5
    return "binary" if start.count(0) > FEW_NULS and not utf16 else "text"


def _kind_of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as packed:
            refuse_a_bomb(path, packed)
            names = packed.namelist()
    except (zipfile.BadZipFile, OSError, zlib.error, NotImplementedError) as error:
        raise FileFault(_damaged(path)) from error
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    return "ods" if "content.xml" in names and not any(name.startswith("word/") for name in names) else "ZIP"


def _damaged(path: Path) -> str:
    return _(
        "%(file)s is damaged and can't be read: open it in Excel and save it again as .xlsx or CSV UTF-8",
        file=path.name,
    )


def refuse_a_bomb(path: Path, packed: zipfile.ZipFile) -> None:
    """Unpacks into nothing and counts: what a packed file says of its size may be untrue.

    Raises:
        FileFault: more than 200 MB, or a thousand times the packed size.
    """
    total = 0
    for entry in packed.infolist():
        with path.open("rb") as file:
            file.seek(entry.header_offset)
            local = file.read(30)
            file.seek(int.from_bytes(local[26:28], "little") + int.from_bytes(local[28:30], "little"), 1)
            packed_bytes = file.tell()
            unpacker = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
            left = entry.compress_size
            own = 0
            while left > 0 and (chunk := file.read(min(left, 1 << 16))):
                left -= len(chunk)
                own += _unpacked(unpacker, chunk, UNPACKED_BYTES - total - own)
                if total + own > UNPACKED_BYTES or own > UNPACKED_RATIO * max(file.tell() - packed_bytes, 1000):
                    raise FileFault(
                        _("%(file)s unpacks to far more than a list holds, so it isn't opened", file=path.name)
                    )
        total += own


def _unpacked(unpacker: zlib._Decompress | None, chunk: bytes, most: int) -> int:
    if unpacker is None:
        return len(chunk)
    count = 0
    while chunk and count <= most:
        count += len(unpacker.decompress(chunk, 1 << 20))
        chunk = unpacker.unconsumed_tail
    return count


def _holds_a_figure(cell: str) -> bool:
    """Whether a cell is a number, a day or a phone: no column is called so."""
    return bool(re.fullmatch(r"\+?\d[\d.,/:() \-]*", cell)) and len(cell) > 2


def with_header(path: Path, rows: Iterator[Row], remarks: Sequence[str] = (), epoch: date = EXCEL_EPOCH) -> OpenedList:
    """Finds the header among the first rows: the one with the most names of columns; what stands above it is a title.

    Raises:
        FileFault: no row names the columns.
    """
    top = list(islice(rows, HEADER_WITHIN))
    if not top:
        raise FileFault(_("%(file)s is empty", file=path.name))
    best = max(top, key=lambda row: (recognised(row.cells), -row.line))
    if not recognised(best.cells):
        # Nobody's known words: the first row with more than one cell is the header, and each column is asked about.
        best = next((row for row in top if sum(map(bool, row.cells)) > 1), top[0])
        if any(map(_holds_a_figure, best.cells)):
            raise FileFault(_("%(file)s: no row names the columns. Write a heading above each column", file=path.name))
    place = top.index(best)
    above = [row.line for row in top[:place] if any(row.cells)]
    said = [_("line %(line)s stands above the header and is left out", line=line) for line in above]

    def rest() -> Iterator[Row]:
        yield from top[place + 1 :]
        yield from rows

    return OpenedList([cell.strip() for cell in best.cells], best.line, rest(), [*remarks, *said], epoch)
