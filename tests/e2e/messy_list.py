"""A clinic's workbook as clinics keep them: titles above the header, two sheets, merged names, figures as text, units, notes in cells."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from openpyxl import Workbook

HEADER = ["№", "№ карты", "Ф.И.О. ребёнка", "Пол", "Дата рождения", "ФИО матери", "Телефон", "Вес, кг", "Рост (см)", "Дата осмотра",
          "БЦЖ", "Пента 1", "Группа крови"]  # fmt: skip


def write_messy_list(path: Path, more: int = 0) -> Path:
    """Six rows of all kinds, and `more` plain ones below them."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Участок 5"
    sheet.append(["Семейная поликлиника № 14, участок 5"])
    sheet.append([])
    sheet.append(HEADER)
    on = "14.09.2026"
    for row in (
        [1, "A-101", "Каримов Али Рустамович", "м", date(2024, 3, 1), "Каримова Дилором", "90 123-45-67", 12.4, "86", on,
         "02.03.2024", "05.2024", "II"],
        [2, "A-102", "Умарова Лола Анваровна", "жен.", "02.03.2024", "Умарова Нигора", "901234568 / 931112233", "91", "85,5", on],
        [3, "A-103", "Азимов Бек Тимурович", "м", "31.02.2024", None, None, "11,8 кг", "84", on],
        [4, "A-104", "Юлдашева Мадина", "ж", 45352, None, "9,01112E+08", "11 кг 200 г", "83 см", on, "отказ", None, "не знает"],
        [5, "A-101", "Собирова Нилуфар Алишеровна", "ж", "05.05.2024"],
        [6, "A-106", "=HYPERLINK(1) Злой", "м", "06.05.2024"],
    ):  # fmt: skip
        sheet.append(row)
    for n in range(more):
        born = f"{13 + n % 16:02d}.{1 + n % 12:02d}.{2020 + n % 5}"
        name = "".join("абвгкимнор"[int(digit)] for digit in str(n))
        sheet.append(
            [7 + n, f"B-{n}", f"Рахимов Тимур{name} Анварович", "м", born, None, None, 19.5, 110, "01.06.2026"]
        )
    notes = book.create_sheet("Заметки")
    notes.append(["позвонить в махаллю"])
    book.save(path)
    return path
