"""What a workbook's reader leaves empty, and signs that nobody can see: each is said at its line and column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from pediatric_his.features.lists import workbook as reader
from tests.clinic import Clinic
from tests.features.lists.conftest import BringIn

HEAD = ["Фамилия", "Имя", "Пол", "Дата рождения", "Вес", "Дата осмотра", "Пента 1", "Адрес"]
ROW: Sequence[Any] = ["Каримов", "Али", "м", "10.01.2024", 9.1, "01.03.2025", "15.03.2024", "Навои 5"]
FIELDS = ["family name", "given name", "sex", "birth date", "weight", "measured on", "dose", "address"]
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def book_of(*rows: Sequence[Any], mac: bool = False, shift: int = 0) -> Path:
        book = Workbook()
        if mac:
            book.epoch = CALENDAR_MAC_1904
        sheet = book.active
        assert sheet is not None
        for y, row in enumerate(rows, 1):
            for x, value in enumerate(row, 1 + shift):
                cell = sheet.cell(y, x, value)
                if isinstance(value, str) and value.startswith("#"):
                    cell.data_type = "e"
        book.save(tmp_path / "list.xlsx")
        return tmp_path / "list.xlsx"

    return book_of


FAULTS = ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "=B2*2", "=1/0", '=VLOOKUP(A2,"x",1)']


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("place", [0, 3, 4, 6, 7])
@pytest.mark.parametrize("large", [False, True])
def test_errors_and_formulas_without_a_value_are_refused_where_they_stand(
    clinic: Clinic,
    bring_in: BringIn,
    write: Write,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
    place: int,
    large: bool,
) -> None:
    if large and (place, fault) not in ((4, "#N/A"), (7, "=1/0")):
        pytest.skip("the other reader once a kind")
    row = [*ROW]
    row[place] = fault
    file = write(HEAD, row, shift=2 if place == 7 else 0)
    answer = bring_in(file)
    assert answer.exit == 1
    assert f"line 2: {FIELDS[place]}: " in answer.out
    assert fault[:4] in " ".join(answer.lines(2)), answer.out
    kept = clinic.db.value("SELECT count(*) FROM patient WHERE hospital_id = $1", clinic.hospital_id)
    assert kept == (0 if place in (0, 3) else 1)


def test_both_readers_see_the_same_faults(
    write: Write, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(HEAD, [*ROW[:4], "#N/A", "=1/0", None, True], shift=1)
    found = []
    for large in (1 << 30, 0):
        monkeypatch.setattr(reader, "LARGE", large)
        assert reader.main([str(file), "Sheet"]) == 0
        found.append(capsys.readouterr().out)
    assert found[0] == found[1]
    assert '"#N/A", "#=1/0", "", "TRUE"' in found[0]


@pytest.mark.parametrize(("mac", "born"), [(False, date(2024, 3, 5)), (True, date(2024, 3, 5))])
def test_a_day_without_a_format_is_counted_by_the_workbooks_own_system(
    clinic: Clinic, bring_in: BringIn, write: Write, mac: bool, born: date
) -> None:
    number = (born - (date(1904, 1, 1) if mac else date(1899, 12, 30))).days
    answer = bring_in(write(HEAD, [*ROW[:3], number, *ROW[4:6], "", ""], mac=mac))
    assert answer.exit == 0, answer.out
    assert clinic.db.value("SELECT birth_date FROM patient WHERE hospital_id = $1", clinic.hospital_id) == born


@pytest.mark.parametrize(
    "sign", ["\0", "\x01", "\x07", "\x08", "\x1b", "\x1f", "\x7f", "\x9f", "\u061c", "\u180e", "\u202d", "\u202e"]
)
def test_a_sign_that_nobody_can_see_is_taken_off_and_said(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path, sign: str
) -> None:
    file = tmp_path / "list.csv"
    row = f"Кари{sign}мов;Али;м;10.01.2024;9,1;01.03.2025;15.03.2024;На{sign}вои 5"
    file.write_text(";".join(HEAD) + f"\n{row}\n", encoding="utf-8")
    answer = bring_in(file)
    assert answer.exit == 0, answer.out
    kept = clinic.db.fetch("SELECT family_name, address FROM patient WHERE hospital_id = $1", clinic.hospital_id)
    assert [tuple(row) for row in kept] == [("Каримов", "Навои 5")]
    assert [line.partition(": ")[2] for line in answer.lines(2)] == [
        "family name: cleaned of a sign that nobody can see",
        "address: cleaned of a sign that nobody can see",
    ]
