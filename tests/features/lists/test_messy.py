"""Lists as clinics keep them, each with the answer worked by hand: who is in, which weights, which lines say what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import pytest

from tests.clinic import Clinic
from tests.features.lists.conftest import BringIn
from tests.features.lists.test_import import counts, values

HEAD = "ФИО;Пол;Дата рождения;Вес;Дата осмотра"
ALI = "Каримов Али Рустамович;м;01.03.2024"


class Messy(NamedTuple):
    """`weights`: (day of March 2025, grams). `said`: what the words at a line hold; a line that isn't named says nothing."""

    text: str
    children: int
    weights: list[tuple[int, int]]
    said: Mapping[int, str] = MappingProxyType({})
    encoding: str = "utf-8"


def rows(*lines: str, head: str = HEAD) -> str:
    return "\n".join((head, *lines)) + "\n"


def one(weight: str, day: str = "01.03.2025") -> str:
    return rows(f"{ALI};{weight};{day}")


NINE = [(1, 9100)]
MESSY = {
    # who is who
    "twins": Messy(rows(f"{ALI};9,1;01.03.2025", "Каримов Вали Рустамович;м;01.03.2024;9,4;01.03.2025"), 2, [(1, 9100), (1, 9400)]),
    "twins whose names are a letter apart": Messy(
        rows("Каримов Хасан Рустамович;м;01.03.2024;9,1;01.03.2025", "Каримов Хусан Рустамович;м;01.03.2024;9,4;01.03.2025"),
        2, [(1, 9100), (1, 9400)]),
    "namesakes of two fathers": Messy(
        rows(f"{ALI};9,1;01.03.2025", "Каримов Али Тимурович;м;01.03.2024;9,4;02.03.2025"), 2, [(1, 9100), (2, 9400)]),
    "namesakes of whom nothing tells": Messy(
        rows("Каримов Али;м;01.03.2024;9,1;01.03.2025", "Каримов Али;м;01.03.2024;9,4;02.03.2025"), 1, NINE, {3: "patronymic:"}),
    "one child in two scripts": Messy(
        rows(f"{ALI};9,1;01.03.2025", "Karimov Ali Rustamovich;m;2024-03-01;9.4;2025-03-02"), 1, [(1, 9100), (2, 9400)]),
    "one child, the father in two ways": Messy(
        rows(f"{ALI};9,1;01.03.2025", "Каримов Али Рустам ўғли;м;01.03.2024;9,4;02.03.2025"), 1, [(1, 9100), (2, 9400)]),
    "day and month swapped": Messy(
        rows(f"{ALI};9,1;01.03.2025", "Каримов Али Рустамович;м;03.01.2024;9,4;02.03.2025"), 1, NINE, {3: "birth date:"}),
    "one row twice": Messy(rows(f"{ALI};9,1;01.03.2025", f"{ALI};9,1;01.03.2025"), 1, NINE),
    "two weights of one day": Messy(rows(f"{ALI};9,1;01.03.2025", f"{ALI};9,4;01.03.2025"), 1, NINE, {3: "weight:"}),
    "a name that nobody sees to be the same": Messy(
        rows(f"{ALI};9,1;01.03.2025", "Каримов\u00a0 А\u200bли Рустамович;м;01.03.2024;9,4;02.03.2025"), 1, [(1, 9100), (2, 9400)]),
    "one PINFL, one child": Messy(
        rows("Каримов Али;м;01.03.2024;50103240010019;9,1;01.03.2025", "Каримов Али;м;01.03.2024;50103240010019;9,4;02.03.2025",
             head="ФИО;Пол;Дата рождения;ПИНФЛ;Вес;Дата осмотра"), 1, [(1, 9100), (2, 9400)]),
    "a PINFL that is none": Messy(
        rows("Каримов Али;м;01.03.2024;123;9,1;01.03.2025", head="ФИО;Пол;Дата рождения;ПИНФЛ;Вес;Дата осмотра"), 1, NINE, {2: "pinfl:"}),
    # figures
    "a comma": Messy(one("9,1"), 1, NINE),
    "a unit": Messy(one("9.1 кг"), 1, NINE),
    "two units": Messy(one("9 кг 100 г"), 1, NINE, {2: "weight:"}),
    "grams": Messy(one("9100 г"), 1, NINE, {2: "weight:"}),
    "grams with a space between thousands": Messy(one("9\u00a0100 гр"), 1, NINE, {2: "weight:"}),
    "grams by the header": Messy(
        rows(f"{ALI};9100;01.03.2025", head="ФИО;Пол;Дата рождения;Вес (г);Дата осмотра"), 1, NINE, {2: "weight:"}),
    "a word": Messy(one("много"), 1, [], {2: "weight:"}),
    "two commas": Messy(one("9,1,0"), 1, [], {2: "weight:"}),
    "a range": Messy(one("9-10"), 1, [], {2: "weight:"}),
    "nought": Messy(one("0"), 1, [], {2: "weight:"}),
    "a dash for nothing": Messy(one("-", "-"), 1, [], {2: "weight: “-” is read as: not known"}),
    "words for nothing": Messy(one("нет данных", ""), 1, [], {2: "not known"}),
    # days
    "a weight of no day": Messy(one("9,1", ""), 1, [], {2: "measured on:"}),
    "a day that is to come": Messy(one("9,1", "01.03.2099"), 1, [], {2: "measured on:"}),
    "a day before birth": Messy(one("9,1", "01.02.2024"), 1, [], {2: "measured on:"}),
    "month before day": Messy(one("9,1", "03/31/2025"), 1, [], {2: "measured on:"}),
    "a month's name": Messy(one("9,1", "1 марта 2025 г."), 1, NINE),
    "two figures of a year": Messy(one("9,1", "01.03.25"), 1, NINE),
    "a spreadsheet's number": Messy(one("9,1", "45717"), 1, NINE, {2: "measured on:"}),
    "a day and an hour": Messy(one("9,1", "2025-03-01T08:30:00"), 1, NINE),
    "no such birthday": Messy(rows("Каримов Али;м;31.02.2024;9,1;01.03.2025"), 0, [], {2: "birth date:"}),
    "no birthday": Messy(rows("Каримов Али;м;;9,1;01.03.2025"), 0, [], {2: "birth date:"}),
    # sex
    "no sex": Messy(rows("Каримов Али;;01.03.2024;9,1;01.03.2025"), 0, [], {2: "sex:"}),
    "a sex nobody knows": Messy(rows("Каримов Али;х;01.03.2024;9,1;01.03.2025"), 0, [], {2: "sex:"}),
    "a sex with a full stop": Messy(rows("Каримов Али;М.;01.03.2024;9,1;01.03.2025"), 1, NINE),
    # the file
    "a separator within a cell": Messy(rows(f"{ALI};9,1;01.03.2025;лишнее"), 0, [], {2: "row:"}),
    "a separator within quotation marks": Messy(
        rows(f'{ALI};9,1;01.03.2025;"ул. Навои; д. 5"', head=HEAD + ";Адрес"), 1, NINE),
    "a line break within quotation marks": Messy(rows('"Каримов\nАли Рустамович";м;01.03.2024;9,1;01.03.2025'), 1, NINE),
    "empty lines": Messy(rows("", f"{ALI};9,1;01.03.2025", ";;;;", ""), 1, NINE),
    "pages glued together": Messy(
        rows(f"{ALI};9,1;01.03.2025", HEAD, "Умарова Лола Анваровна;ж;02.03.2024;9,4;02.03.2025"),
        2, [(1, 9100), (2, 9400)], {3: "sex:"}),
    "a sum at the end": Messy(rows(f"{ALI};9,1;01.03.2025", "Итого: 1;;;;"), 1, NINE, {3: "sex:"}),
    "commas between": Messy('ФИО,Пол,Дата рождения,Вес,Дата осмотра\nКаримов Али,м,01.03.2024,"9,1",01.03.2025\n', 1, NINE),
    "tabs between": Messy(one("9,1").replace(";", "\t"), 1, NINE),
    "bars between": Messy("sep=|\n" + one("9,1").replace(";", "|"), 1, NINE),
    "windows-1251": Messy(one("9,1"), 1, NINE, encoding="cp1251"),
    "utf-16, the other end first": Messy("\ufeff" + one("9,1"), 1, NINE, encoding="utf-16-be"),
    "headers in Uzbek": Messy(rows(f"{ALI};9,1;01.03.2025", head="Ф.И.Ш.;Жинси;Туғилган санаси;Вазни, кг;Кўрик санаси"), 1, NINE),
    "a title above": Messy("Поликлиника № 14;;;;\n;;;;\n" + one("9,1"), 1, NINE),
    "only a header": Messy(HEAD + "\n", 0, []),
}  # fmt: skip


@pytest.mark.parametrize("name", MESSY)
def test_a_messy_list(clinic: Clinic, bring_in: BringIn, tmp_path: Path, name: str) -> None:
    messy = MESSY[name]
    file = tmp_path / "list.csv"
    file.write_bytes(messy.text.encode(messy.encoding))
    answer = bring_in(file)
    assert counts(clinic)[0] == messy.children, answer.out
    found = sorted((on, value) for on, value, _reason in values(clinic))
    assert found == sorted((date(2025, 3, day), grams) for day, grams in messy.weights), answer.out
    spoken = {line: answer.lines(line) for line in range(1, 9) if answer.lines(line)}
    assert spoken.keys() == messy.said.keys(), answer.out
    for line, words in messy.said.items():
        assert any(words in said for said in spoken[line]), answer.out
