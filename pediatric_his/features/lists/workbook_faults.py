"""What a reader of workbooks shows as an empty cell though something stands there: errors, and formulas that were never worked out.

Only an XLSX is looked through; its XML is read as it comes, so a large sheet takes no memory.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import IO, Final
from xml.etree import ElementTree

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CHUNK: Final = 1 << 20
_CELL: Final = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_PLACE: Final = re.compile(rb'\br="([A-Z]+)(\d+)"')
_VALUE: Final = re.compile(rb"<(?:\w+:)?v>([^<]+)</")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)</)")


def since_1904(path: str) -> bool:
    """Whether the workbook counts days from 1904."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as packed:
        if "xl/workbook.xml" not in packed.namelist():
            return False
        found = _read(packed, "xl/workbook.xml").find(f"{_MAIN}workbookPr")
    return found is not None and found.get("date1904", "0") in ("1", "true")


def unshown(path: str, sheet: str) -> dict[tuple[int, int], str]:
    """By row and column (the first is 0): the error as it stands, or the formula behind “#”, which no text of a person has."""
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as packed:
        part = _part_of(packed, sheet)
        if not part:
            return {}
        with packed.open(part) as file:
            return dict(_faults(file))


def _part_of(packed: zipfile.ZipFile, sheet: str) -> str:
    names = packed.namelist()
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= {*names}:
        return ""
    wanted = next(
        (s.get(_RELATION) for s in _read(packed, "xl/workbook.xml").iter(f"{_MAIN}sheet") if s.get("name") == sheet), ""
    )
    for relation in _read(packed, "xl/_rels/workbook.xml.rels"):
        if wanted and relation.get("Id") == wanted:
            target = relation.get("Target", "").lstrip("/")
            part = target if target.startswith("xl/") else f"xl/{target}"
            return part if part in names else ""
    return ""


def _read(packed: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(packed.read(name))  # noqa: S314 this process has a limit of memory and nothing else to lose


def _faults(file: IO[bytes]) -> Iterator[tuple[tuple[int, int], str]]:
    left = b""
    while chunk := file.read(_CHUNK):
        left += chunk
        end = left.rfind(b"</row>")
        whole, left = (left[:end], left[end:]) if end >= 0 else (b"", left)
        if b'"e"' in whole or b"<f" in whole or b":f" in whole:
            yield from _of_cells(whole)
    yield from _of_cells(left)


def _of_cells(xml: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for found in _CELL.finditer(xml):
        attributes, inside = found[1], found[2] or b""
        place, value, formula = _PLACE.search(attributes), _VALUE.search(inside), _FORMULA.search(inside)
        if place is None:
            continue
        at = (int(place[2]) - 1, _column(place[1]))
        if b't="e"' in attributes:
            yield at, (value[1] if value else b"#").decode("utf-8", "replace")
        elif formula is not None and value is None and b't="str"' not in attributes:
            yield at, "#=" + (formula[1] or b"").decode("utf-8", "replace")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
