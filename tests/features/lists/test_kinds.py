"""Kinds of files, cells and rows beyond the cases: each is read, said or refused with a sentence."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from pediatric_his.features.lists import cells
from pediatric_his.features.lists import workbook as workbook_reader
from pediatric_his.features.lists.columns import known_field
from pediatric_his.features.lists.files import UNPACKED_BYTES, FileFault, open_list
from pediatric_his.web.languages import language
from tests.clinic import Clinic
from tests.features.lists.conftest import BringIn
from tests.features.lists.other_workbooks import write_ods, write_xls
from tests.features.lists.test_import import counts, values

HEAD = "id;Фамилия;Имя;Пол;Дата рождения;Вес;Дата осмотра\n"
ROW = "{};Собиров;{};м;05.03.2024;10,4;12.05.2025\n"


# ── encodings and separators ───────────────────────────────────────────────
@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "utf-32-le",
        "cp1251",
        "cp866",
        "koi8-r",
        "iso8859-5",
        "mac-cyrillic",
    ],
)
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_encoding_separator_and_line_end(tmp_path: Path, encoding: str, separator: str, end: str) -> None:
    file = tmp_path / "list.csv"
    text = (HEAD + ROW.format("1", "Али") + ROW.format("2", "Вали")).replace("10,4", '"10,4"')
    file.write_bytes(text.replace(";", separator).replace("\n", end).encode(encoding))
    opened = open_list(file)
    assert opened.header[1] == "Фамилия"
    assert [row.cells[2] for row in opened.rows] == ["Али", "Вали"]


@pytest.mark.parametrize("first", ["sep=,\n", '"sep=,"\r\n', "\ufeffsep=,\n"])
def test_a_separator_that_is_announced(tmp_path: Path, first: str) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        first + HEAD.replace(";", ",") + '1,"Собиров; сын",Али,м,05.03.2024,"10,4",12.05.2025\n', encoding="utf-8"
    )
    assert next(open_list(file).rows).cells[1] == "Собиров; сын"


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r"])
def test_a_line_of_another_encoding_is_refused_alone(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path, encoding: str
) -> None:
    file = tmp_path / "list.csv"
    lines = [ROW.format("1", "Али"), ROW.format("2", "Вали"), ROW.format("3", "Гани")]
    file.write_bytes(HEAD.encode() + lines[0].encode() + lines[1].encode(encoding) + lines[2].encode())
    answer = bring_in(file)
    assert (answer.exit, counts(clinic)[0]) == (1, 2)
    assert "damaged" in answer.lines(3)[0]


def test_an_encoding_that_nobody_can_tell_is_asked_to_be_saved_anew(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes("Név;Nem;Születés\nŐry Ödön;férfi;2024.03.05\nKovács Ágnes;nő;2024.04.05\n".encode("cp1250"))
    with pytest.raises(FileFault, match="UTF-8"):
        open_list(file)


@pytest.mark.parametrize("body", ["Алиев Али;м;05.03.2024;10,4\nВалиев Вали;м;06.03.2024;9,9\n", "1;Али;05.03.2024\n"])
def test_a_list_without_a_heading_is_not_read_from_its_second_child_on(tmp_path: Path, body: str) -> None:
    file = tmp_path / "list.csv"
    file.write_text(body, encoding="utf-8")
    with pytest.raises(FileFault):
        open_list(file)


def test_a_few_damaged_letters_dont_turn_the_file_into_another_encoding(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    text = HEAD + "".join(ROW.format(n, "Али") for n in range(40))
    file.write_bytes(text.encode().replace("Али".encode(), "Ал".encode() + b"\xd0", 1))
    opened = open_list(file)
    found = [row.cells[2] for row in opened.rows]
    assert (found[0], found[1:]) == ("Ал\ufffd", ["Али"] * 39)
    assert opened.remarks


def test_every_row_of_a_file_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(HEAD + "".join(ROW.format(n, "Али") for n in range(200)), encoding="utf-8")
    assert [(row.line, row.cells[0]) for row in open_list(file).rows] == [(n + 2, str(n)) for n in range(200)]


def test_quoted_line_breaks_stay_in_their_cell(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(HEAD + '1;"Соби\nров";Али;м;05.03.2024;10,4;12.05.2025\n' + ROW.format(2, "Вали"), encoding="utf-8")
    assert [(row.line, row.cells[1]) for row in open_list(file).rows] == [(2, "Соби ров"), (4, "Собиров")]


# ── workbooks ──────────────────────────────────────────────────────────────
def workbook(path: Path, *, sheets: int = 1, mac: bool = False) -> Path:
    book = Workbook()
    if mac:
        book.epoch = CALENDAR_MAC_1904
    half_past_nine = datetime(2025, 5, 12, 9, 30)  # noqa: DTZ001 a spreadsheet knows no zones
    for number in range(sheets):
        sheet = book.active if number == 0 else book.create_sheet(f"Лист {number}")
        assert sheet is not None
        sheet.append(["Детская поликлиника"])
        sheet.append([])
        sheet.append(["ФИО", "Пол", "Дата рождения", "Вес, кг", "Дата осмотра", "ПИНФЛ"])
        sheet.append(["Собиров Али Рустамович", "м", date(2024, 3, 5), 10.4, half_past_nine, "50503240010012"])
        sheet.append([None, None, None, "10,9", "12.06.2025", None])
        for column in "ABC":
            sheet.merge_cells(f"{column}4:{column}5")
    book.save(path)
    return path


@pytest.mark.parametrize("mac", [False, True])
def test_a_workbook_with_titles_merged_cells_and_both_kinds_of_days(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path, mac: bool
) -> None:
    answer = bring_in(workbook(tmp_path / "list.xlsx", mac=mac))
    assert answer.exit == 0, answer.out
    assert [(on, value) for on, value, _reason in values(clinic)] == [
        (date(2025, 5, 12), 10400),
        (date(2025, 6, 12), 10900),
    ]
    assert counts(clinic)[0] == 1
    assert clinic.db.value("SELECT birth_date FROM patient WHERE hospital_id = $1", clinic.hospital_id) == date(
        2024, 3, 5
    )


def test_a_large_workbook_is_read_row_by_row_to_the_same_cells(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "list.xlsx"
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    on, at = date(2025, 5, 12), datetime(2025, 5, 12, 9, 30)  # noqa: DTZ001 a spreadsheet knows no zones
    for row in (
        ["ФИО", "Вес", "День"],
        [],
        ["Али", 10.4, on],
        ["Вали", "10,9", at],
        [None, 3, True],
        ["0.1", 1e-3, 45717],
    ):
        sheet.append(row)
    book.save(file)
    answers = []
    for large in (10**9, -1):
        monkeypatch.setattr(workbook_reader, "LARGE", large)
        for arguments in ([str(file)], [str(file), "Sheet"]):
            assert workbook_reader.main(arguments) == 0
            answers.append(capsys.readouterr().out)
    assert answers[:2] == answers[2:]
    assert answers[1].count("\n") == 5


def test_of_several_sheets_one_has_to_be_named(clinic: Clinic, bring_in: BringIn, tmp_path: Path) -> None:
    file = workbook(tmp_path / "list.xlsx", sheets=2)
    answer = bring_in(file)
    assert answer.exit == 2
    assert "Sheet, Лист 1" in answer.out
    assert bring_in(file, "--sheet", "Лист 1").exit == 0
    assert bring_in(file, "--sheet", "Лист 9").exit == 2


@pytest.mark.parametrize(("name", "write"), [("list.xls", write_xls), ("list.ods", write_ods)])
def test_other_workbooks_are_read_whole(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path, name: str, write: Callable[..., Path]
) -> None:
    """A real old Excel file and one of LibreOffice: each cell is taken, said or refused here, too."""
    head: list[Any] = ["Ф.И.О.", "Пол", "Дата рождения", "Вес, кг", "Дата осмотра", "Группа крови"]
    rows: list[list[Any]] = [
        ["Детская поликлиника № 14"],
        head,
        ["Собиров Али Рустамович", "м", date(2024, 3, 5), 10.4, date(2025, 5, 12), "II"],
        ["Собирова Лола Рустамовна", "ж", "06.03.2024", "10,9", "12.06.2025", None],
        ["Собиров Вали Рустамович", "м", "31.02.2024", 11.0, date(2025, 5, 12), None],
    ]
    answer = bring_in(write(tmp_path / name, "Участок 5", rows))
    assert [(on, value) for on, value, _reason in values(clinic)] == [
        (date(2025, 5, 12), 10400),
        (date(2025, 6, 12), 10900),
    ]
    assert "31.02.2024" in answer.lines(5)[0]
    assert (
        "3 rows: 2 new, 0 same, 0 changed, 0 question, 1 refused; 16 cells: 10 taken, 1 said, 5 refused" in answer.out
    )


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("list.xlsx", b"", "is empty"),
        ("list.csv", b"  \n \n", "is empty"),
        ("list.xlsx", b"PK\x03\x04 broken", "damaged"),
        ("list.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Excel file"),
        ("list.pdf", b"%PDF-1.7\n", "PDF"),
        ("list.xls", b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
        ("list.xml", b"<?xml version='1.0'?><Workbook/>", "XML"),
        ("list.csv", bytes(range(1, 200)) + b"\0\1\2" * 20, "binary"),
    ],
)
def test_what_is_no_list_gets_one_sentence(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    with language("en"), pytest.raises(FileFault, match=words):
        open_list(tmp_path / name)


def test_a_file_made_to_burst_is_not_opened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as entry:
            for _chunk in range(UNPACKED_BYTES // 10_000_000 + 1):
                entry.write(b" " * 10_000_000)
    with language("en"), pytest.raises(FileFault, match="far more than a list"):
        open_list(tmp_path / "bomb.xlsx")
    # One that lies about its size is counted, not believed.
    honest = io.BytesIO()
    with zipfile.ZipFile(honest, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/a.xml", b" " * 30_000_000)
    lie = honest.getvalue().replace((30_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    (tmp_path / "lie.xlsx").write_bytes(lie)
    with language("en"), pytest.raises(FileFault, match="far more than a list"):
        open_list(tmp_path / "lie.xlsx")


def test_a_sheet_that_is_nearly_all_empty_does_not_fill_the_memory(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["B1"], sheet["XFD1048576"] = "Фамилия", "Имя", "x"
    book.save(tmp_path / "wide.xlsx")
    with language("en"), pytest.raises(FileFault, match="too large"):
        open_list(tmp_path / "wide.xlsx")


# ── columns ────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("column", "field", "unit"),
    [
        ("Вес, кг", "weight", "kg"), ("Вес (г)", "weight", "g"), ("Рост ребёнка, см", "length_height", "cm"),
        ("Ф.И.О. ребенка", "full_name", ""),
        ("Дата рождения", "birth_date", ""), ("Tug‘ilgan sanasi", "birth_date", ""), ("Туғилган санаси", "birth_date", ""),
        ("Date of birth", "birth_date", ""), ("birth_date", "birth_date", ""), ("ЖШШИР", "pinfl", ""), ("Жинси", "sex", ""),
        ("Окружность головы (см)", "head_circumference", "cm"), ("№", "report", ""), ("Группа крови", "", ""), ("", "", ""),
        ("Отасининг исми", "patronymic", ""), ("Маҳалла", "mahalla", ""), ("muac_mm", "muac", "mm"),
    ],
)  # fmt: skip
def test_columns_are_known_by_their_meaning(column: str, field: str, unit: str) -> None:
    assert known_field(column) == (field, unit)


def test_every_column_that_the_guide_names_is_known() -> None:
    guide = " ".join((Path(__file__).parents[3] / "docs/import.md").read_text(encoding="utf-8").split())
    told = guide.partition("Uzbek, Russian and English: ")[2].partition(". A measure's name")[0]
    names = [
        re.sub(r"\(.*?\)", "", name).strip() for name in re.split(r"[,;]", re.sub(r"or a column named[^;]*", "", told))
    ]
    assert len(names) > 20
    assert [name for name in names if name and not known_field(name)[0]] == []
    for column in (
        "Arm",
        "Arm, mm",
        "arm (cm)",
        "Arm_cm",
        "Arm circumference mm",
        "Обхват плеча, мм",
        "yelka aylanasi sm",
    ):
        assert known_field(column)[0] == "muac", column


# ── cells ──────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "unit", "kept", "said"),
    [
        ("10,4", "kg", "10.4", False), ("10.4 кг", "kg", "10.4", False), ("10 кг 400 г", "kg", "10.4", True), ("3400 г", "kg", "3.4", True),
        ("1 234,5 г", "kg", "1.234", True), ("10.450000000000001", "kg", "10.45", False), ("850 мм", "cm", "85", True),
        ("0,85 м", "cm", "85", True), ("−1", "kg", "-1", False), ("9,01112E+08", "kg", "901112000", False),
        ("10,4,5", "kg", None, False), ("10-11", "kg", None, False), ("abc", "kg", None, False), ("10,4 см", "kg", None, False),
        ("10 кг 4 кг", "kg", None, False), ("", "kg", None, False), ("12/5", "kg", None, False),
    ],
)  # fmt: skip
def test_figures(text: str, unit: str, kept: str | None, said: bool) -> None:
    if kept is None:
        with pytest.raises(cells.CellFault):
            cells.figure(text, unit, 3)
    else:
        read = cells.figure(text, unit, 3 if unit == "kg" else 1)
        assert abs(Decimal(read.text) - Decimal(kept)) <= Decimal("0.0005")
        assert bool(read.remark) == said


@pytest.mark.parametrize(("text", "kept"), [("12,5", "125"), ("125", "125"), ("12,5 см", "125"), ("125 мм", "125")])
def test_an_arm_in_centimetres(text: str, kept: str) -> None:
    assert cells.arm(text).text == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("31.12.2025", "31.12.2025"), ("31.12.25", "31.12.2025"), ("2025-12-31T08:30:00", "31.12.2025"), ("31/12/2025", "31.12.2025"),
        ("45717", "01.03.2025"), ("12.2025", "12.2025"), ("2025", "2025"), ("5 мая 2024 г.", "05.05.2024"), ("май 2024", "05.2024"),
        ("31.02.2024", None), ("12/31/2025", None), ("сегодня", None), ("5 марта", None), ("0", None), ("32", None),
    ],
)  # fmt: skip
def test_days(text: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(cells.CellFault):
            cells.day(text)
    else:
        assert cells.day(text).text == kept


@pytest.mark.parametrize(
    ("text", "weeks_and_days"),
    [
        ("32+4", (32, 4)), ("32 4/7", (32, 4)), ("32 нед 4 дня", (32, 4)), ("32w4d", (32, 4)), ("32 hafta 4 kun", (32, 4)), ("32", (32, 0)),
        ("32,0", (32, 0)), ("32.571428571", (32, 4)), ("228 дней", (32, 4)), ("38 недель", (38, 0)), ("32/4", (32, 4)), ("30-31", None),
        ("32.4", None), ("32,5", None), ("32+8", None), ("324", None), ("доношен", None), ("39-40", None),
    ],
)  # fmt: skip
def test_gestation(text: str, weeks_and_days: tuple[int, int] | None) -> None:
    if weeks_and_days is None:
        with pytest.raises(cells.CellFault):
            cells.gestation(text)
    else:
        weeks, days = cells.gestation(text)
        assert (int(weeks.text), int(days or 0)) == weeks_and_days


@pytest.mark.parametrize(
    ("text", "numbers", "unread"),
    [
        ("90 111-22-33, 93 444-55-66", ["+998901112233", "+998934445566"], ""), 
        ("901112233 / 934445566", ["+998901112233", "+998934445566"], ""),
        ("901112233 934445566", ["+998901112233", "+998934445566"], ""), ("8(90)1112233", ["+998901112233"], ""),
        ("тел. 90 111 22 33", ["+998901112233"], ""), ("90 111-22-33 Лола", ["+998901112233"], "Лола"), ("9,01112E+08", [], "9,01112E+08"),
        ("112", [], "112"), ("у соседей", [], "у соседей"), ("+7 916 123-45-67", ["+79161234567"], ""),
    ],
)  # fmt: skip
def test_phones(text: str, numbers: list[str], unread: str) -> None:
    found, rest = cells.phones(text, "998", 9)
    assert ([phone.number for phone in found], rest) == (numbers, unread)
