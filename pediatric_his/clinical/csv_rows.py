"""Rows of a CSV text as spreadsheets write it. Only CR and LF end a line; a quotation mark that nobody closes costs its own line alone."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

LONGEST_ROW_LINES: Final = 60
LONGEST_ROW_CHARACTERS: Final = 1 << 16


class CsvRow(NamedTuple):
    """`line`: where it begins (the first is 1). `open_quote`: its cells can't be told apart; `cells` are what commas part."""

    line: int
    cells: list[str]
    open_quote: bool = False


def csv_rows(lines: Iterable[str], delimiter: str, width: int = 0, first_line: int = 1) -> Iterator[CsvRow]:
    """The rows of lines that keep their ends. `width`: the header's cells; a quoted row of several lines has no more."""
    waiting, source, number = deque[str](), iter(lines), first_line - 1

    def following() -> str | None:
        return waiting.popleft() if waiting else next(source, None)

    while (line := following()) is not None:
        number += 1
        if '"' not in line:
            yield CsvRow(number, line.rstrip("\r\n").split(delimiter))
            continue
        held, cells = [line], _quoted([line], delimiter)
        while cells is _OPEN and len(held) < LONGEST_ROW_LINES and sum(map(len, held)) < LONGEST_ROW_CHARACTERS:
            more = following()
            if more is None:
                break
            held.append(more)
            cells = _quoted(held, delimiter) if '"' in more else _OPEN
        read = not any(cells is unread for unread in (_OPEN, _BROKEN, _TOO_LONG))
        if read and not (width and len(held) > 1 and len(cells) > width):
            yield CsvRow(number, cells)
            number += len(held) - 1
            continue
        waiting.extendleft(reversed(held[1:]))
        literal = line.rstrip("\r\n").split(delimiter)
        broken = cells is _TOO_LONG or any(cell.startswith('"') and cell.count('"') == 1 for cell in literal)
        yield CsvRow(number, literal, broken or bool(width and len(literal) > width))


_OPEN: Final[list[str]] = ["open"]
_BROKEN: Final[list[str]] = ["broken"]
_TOO_LONG: Final[list[str]] = ["too long"]


def _quoted(lines: list[str], delimiter: str) -> list[str]:
    """The cells of one row; `_OPEN` when it ends within quotation marks, `_BROKEN` when text follows a closing one, `_TOO_LONG` when
    the module csv holds a cell for endless."""
    try:
        return next(csv.reader(lines, delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        if "field larger" in str(error):
            return _TOO_LONG
        return _OPEN if "unexpected end of data" in str(error) else _BROKEN
