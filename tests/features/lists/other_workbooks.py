"""Workbooks that aren't .xlsx, written by hand: .ods, and .xls (BIFF8 within a compound file), for which no kept writer is left."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from datetime import date
from html import escape
from pathlib import Path

SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
Cell = str | float | date | None


def write_xls(path: Path, name: str, rows: Sequence[Sequence[Cell]]) -> Path:
    """One sheet. Days are numbers with the format of a day, as Excel keeps them."""
    book = _workbook(name, rows)
    path.write_bytes(_compound(book + bytes(-len(book) % SECTOR + 8 * SECTOR)))  # a small stream would live elsewhere
    return path


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _text(words: str) -> bytes:
    return struct.pack("<HB", len(words), 1) + words.encode("utf-16-le")


def _workbook(name: str, rows: Sequence[Sequence[Cell]]) -> bytes:
    words = [cell for row in rows for cell in row if isinstance(cell, str)]
    of_a_day = struct.pack("<HH", 0, 14) + bytes(16)
    begins = _record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 1997, 0, 6)) + _record(
        0x0042, struct.pack("<H", 1200)
    )
    begins += _record(0x00E0, bytes(20)) + _record(0x00E0, of_a_day)
    table = _record(0x00FC, struct.pack("<II", len(words), len(words)) + b"".join(map(_text, words)))
    end = _record(0x000A)
    title = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    at = len(begins) + 4 + 6 + len(title) + len(table) + len(end)
    bound = _record(0x0085, struct.pack("<IBB", at, 0, 0) + title)
    return begins + bound + table + end + _sheet(rows)


def _sheet(rows: Sequence[Sequence[Cell]]) -> bytes:
    size = struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0)
    body, told = _record(0x0809, struct.pack("<HHHHII", 0x0600, 16, 0, 1997, 0, 6)) + _record(0x0200, size), 0
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            if isinstance(cell, str):
                body += _record(0x00FD, struct.pack("<HHHI", y, x, 0, told))
                told += 1
            elif isinstance(cell, date):
                body += _record(0x0203, struct.pack("<HHHd", y, x, 1, float((cell - date(1899, 12, 30)).days)))
            elif cell is not None:
                body += _record(0x0203, struct.pack("<HHHd", y, x, 0, cell))
    return body + _record(0x000A)


def _compound(stream: bytes) -> bytes:
    """Sector 0 says which follows which, sector 1 is the folder, the stream lies behind."""
    count = len(stream) // SECTOR
    assert count + 2 <= SECTOR // 4
    chain = [_FAT, _END, *range(3, count + 2), _END]
    fat = struct.pack(f"<{SECTOR // 4}I", *chain, *[_FREE] * (SECTOR // 4 - len(chain)))
    folder = (
        _entry("Root Entry", 5, 1, _END, 0)
        + _entry("Workbook", 2, _FREE, 2, len(stream))
        + _entry("", 0, _FREE, 0, 0) * 2
    )
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    head += struct.pack("<109I", 0, *[_FREE] * 108)
    return head + fat + folder + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    words = name.encode("utf-16-le")
    length = len(words) + 2 if name else 0
    return (
        words.ljust(64, b"\0")
        + struct.pack("<HBBIII", length, kind, 1, _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def write_ods(path: Path, name: str, rows: Sequence[Sequence[Cell]]) -> Path:
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    names = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    sheet = f'<office:spreadsheet><table:table table:name="{escape(name)}">{lines}</table:table></office:spreadsheet>'
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("META-INF/manifest.xml", manifest)
        packed.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body>{sheet}</office:body></office:document-content>",
        )
    return path


def _ods_cell(cell: Cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    kind = f'date" office:date-value="{cell}' if isinstance(cell, date) else "string"
    if isinstance(cell, float):
        kind = f'float" office:value="{cell}'
    return f'<table:table-cell office:value-type="{kind}"><text:p>{escape(str(cell))}</text:p></table:table-cell>'
