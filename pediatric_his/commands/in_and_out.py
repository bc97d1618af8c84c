"""The two files of a command: one read as spreadsheets write it, one that takes its name only when it is whole."""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, TextIO

from pediatric_his.clinical.csv_rows import csv_rows

UNREAD = "its cells can't be told apart: a quotation mark is not closed, or a cell is too long"
TOO_MANY = "more cells than columns"


class TableRow(NamedTuple):
    """`fault`: why the row can't be read; its cells are then a guess."""

    line: int
    cells: dict[str, str]
    fault: str = ""


@contextmanager
def in_and_out(options: argparse.Namespace) -> Iterator[tuple[TextIO, TextIO]]:
    """IN and OUT of a command; raises ValueError where they are one file, or IN is no text."""
    if os.path.exists(options.output) and os.path.samefile(options.input, options.output):
        raise ValueError("IN and OUT are the same file")
    with reading(options.input) as source, whole(options.output) as target:
        yield source, target


@contextmanager
def reading(path: str) -> Iterator[TextIO]:
    """The text of a file in UTF-8 or UTF-16, line ends as they stand."""
    try:
        with open(path, "rb") as file:
            begins = file.read(4)
        with open(path, encoding=_encoding(begins), newline="") as source:
            yield source
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not UTF-8") from error


def _encoding(begins: bytes) -> str:
    """By the mark at the beginning; without one, ASCII with a zero at each second place is UTF-16, too."""
    if begins.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if len(begins) > 1 and not all(begins[:2]):
        return "utf-16-le" if begins[0] else "utf-16-be"
    return "utf-8-sig"


@contextmanager
def whole(path: str) -> Iterator[TextIO]:
    """A file to write: beside the old one, and in its place at the end, so that what was there outlives a failure."""
    target = Path(path).resolve()
    if target.exists() and not target.is_file():  # a pipe, a terminal, /dev/null
        with open(path, "w", encoding="utf-8", newline="") as stream:
            yield stream
        return
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with open(beside, "w", encoding="utf-8", newline="") as file:
            if target.exists():
                shutil.copymode(target, beside)
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, target)
    except OSError as error:
        if error.filename not in (None, str(beside)):
            raise
        raise OSError(error.errno, error.strerror, path) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def table_rows(path: str, source: TextIO, needed: Sequence[str], known: Sequence[str] = ()) -> Iterator[TableRow]:
    """Rows by column; short ones are blank at their end, blank lines are left out. `known`: the columns that
    may not stand twice (all, where none is named). Raises ValueError for a column that lacks or stands twice."""
    header = source.readline()
    delimiter = "," if "," in header else ";" if ";" in header else "\t"
    names = [name.strip() for row in csv_rows([header], delimiter) for name in row.cells]
    if missing := [name for name in needed if name not in names]:
        raise ValueError(f"{path}: no column {', '.join(missing)}")
    if twice := [name for name in known or filter(None, names) if names.count(name) > 1]:
        raise ValueError(f"{path}: the column {twice[0]} stands twice")  # which of them counts, nobody can say
    for line, cells, unread in csv_rows(source, delimiter, len(names), first_line=2):
        if cells != [""]:
            fault = UNREAD if unread else TOO_MANY if any(cells[len(names) :]) else ""
            filled = cells + [""] * (len(names) - len(cells))
            yield TableRow(line, dict(zip(names, filled, strict=False)), fault)
