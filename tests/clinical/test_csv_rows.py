"""Rows of a CSV text: which line each begins on, which cells it has, and what an open quotation mark costs."""

from __future__ import annotations

import io

import pytest

from pediatric_his.clinical.csv_rows import CsvRow, csv_rows


def read(text: str, delimiter: str = ",", width: int = 0, first_line: int = 1) -> list[CsvRow]:
    return list(csv_rows(io.StringIO(text, newline=""), delimiter, width, first_line))


ROWS: list[tuple[str, str, list[CsvRow]]] = [
    ("nothing", "", []),
    ("no end of line", "a,b", [CsvRow(1, ["a", "b"])]),
    ("unix, windows, old mac's within a line", "a,b\nc,d\r\n", [CsvRow(1, ["a", "b"]), CsvRow(2, ["c", "d"])]),
    ("an empty line is a row of one empty cell", "a\n\nb\n", [CsvRow(1, ["a"]), CsvRow(2, [""]), CsvRow(3, ["b"])]),
    ("spaces and empty cells stay", " a ,,\n", [CsvRow(1, [" a ", "", ""])]),
    ("a quoted delimiter", 'x,"a,b",y\n', [CsvRow(1, ["x", "a,b", "y"])]),
    ("a doubled mark is one", '"say ""a""",y\n', [CsvRow(1, ['say "a"', "y"])]),
    ("a quoted empty cell", '"",y\n', [CsvRow(1, ["", "y"])]),
    ("a line break within marks", 'x,"a\nb",y\nz\n', [CsvRow(1, ["x", "a\nb", "y"]), CsvRow(3, ["z"])]),
    ("three lines within marks", 'x,"a\r\n\r\nb"\nz\n', [CsvRow(1, ["x", "a\r\n\r\nb"]), CsvRow(4, ["z"])]),
    ("marks within plain text", '12" pipe,y\n', [CsvRow(1, ['12" pipe', "y"])]),
    ("U+2028 and form feed end no line", "a\u2028b\x0c,c\n", [CsvRow(1, ["a\u2028b\x0c", "c"])]),
    ("text after a closing mark", '"a"b,c\nd\n', [CsvRow(1, ['"a"b', "c"]), CsvRow(2, ["d"])]),
    ("open at the end", 'a\n"b,c\n', [CsvRow(1, ["a"]), CsvRow(2, ['"b', "c"], True)]),
    ("open, and lines after it", '"b,c\nd\ne\n', [CsvRow(1, ['"b', "c"], True), CsvRow(2, ["d"]), CsvRow(3, ["e"])]),
    (
        "open, and a whole quoted row after it",
        'a,"b\n"c","d"\ne\n',
        [CsvRow(1, ["a", '"b'], True), CsvRow(2, ["c", "d"]), CsvRow(3, ["e"])],
    ),
]


@pytest.mark.parametrize(("text", "rows"), [case[1:] for case in ROWS], ids=[case[0] for case in ROWS])
def test_rows(text: str, rows: list[CsvRow]) -> None:
    assert read(text) == rows


def test_another_delimiter_and_another_first_line() -> None:
    assert read('a;"b;c"\nd,e\n', ";", first_line=7) == [CsvRow(7, ["a", "b;c"]), CsvRow(8, ["d,e"])]


WIDTH = [
    # Two open marks on two lines could be one quoted row of too many cells: then neither eats the other.
    ('"a,1,2\n"b,3,4\n', [CsvRow(1, ['"a', "1", "2"], True), CsvRow(2, ['"b', "3", "4"], True)]),
    ('1,"a,2\nx,y,z\n1,b",2\n', [CsvRow(1, ["1", "a,2\nx,y,z\n1,b", "2"])]),
    ('1,"a\nb",2,3\n', [CsvRow(1, ["1", '"a'], True), CsvRow(2, ['b"', "2", "3"])]),
    ('1,"a",2,3\n', [CsvRow(1, ["1", "a", "2", "3"])]),  # one line: said elsewhere, it is whole
    ('x"1,2,3,4\n', [CsvRow(1, ['x"1', "2", "3", "4"])]),
    ('"x"1,2,3,4\n', [CsvRow(1, ['"x"1', "2", "3", "4"], True)]),
    ('"x"1,2,3\n', [CsvRow(1, ['"x"1', "2", "3"])]),
    ("1,2,3,4\n", [CsvRow(1, ["1", "2", "3", "4"])]),
]


@pytest.mark.parametrize(("text", "rows"), WIDTH)
def test_a_quoted_row_of_several_lines_has_no_more_cells_than_the_header(text: str, rows: list[CsvRow]) -> None:
    assert read(text, width=3) == rows


@pytest.mark.parametrize(("lines", "whole"), [(60, True), (61, False)])
def test_a_quoted_row_is_of_so_many_lines_at_most(lines: int, whole: bool) -> None:
    text = '"' + "x\n" * (lines - 1) + '"\nend\n'
    rows = read(text)
    assert rows[-1] == CsvRow(lines + 1, ["end"])
    assert rows[0].open_quote is not whole
    assert (len(rows) == 2) is whole


@pytest.mark.parametrize(("characters", "whole"), [(65_535, True), (65_536, False)])
def test_a_quoted_row_is_of_so_many_characters_at_most_before_its_last_line(characters: int, whole: bool) -> None:
    rows = read('"' + "x" * (characters - 2) + '\ny"\n')
    assert (len(rows) == 1) is whole


def test_what_follows_is_read_once_after_an_open_mark() -> None:
    rows = read('"a\n' + "".join(f"{n},x\n" for n in range(100)))
    assert [row.line for row in rows] == list(range(1, 102))
    assert [row.cells[0] for row in rows[1:]] == [str(n) for n in range(100)]


def test_a_header_of_any_width_and_the_first_line_are_meant_where_nothing_is_said() -> None:
    assert list(csv_rows(['1,"a\n', 'b",2,3\n'], ",")) == [CsvRow(1, ["1", "a\nb", "2", "3"])]
