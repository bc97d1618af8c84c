"""Words that clinics write into cells, and what is said of those that nobody can tell."""

from __future__ import annotations

import pytest

from pediatric_his.features.lists import cells
from pediatric_his.features.lists.regions import regions_named
from pediatric_his.reference.countries import country
from pediatric_his.web.languages import language


@pytest.mark.parametrize(
    ("words", "codes", "meant"),
    [
        ("м ж. М", cells.SEXES, "m f m"),
        ("o q e a", cells.SEXES, "m f m f"),
        ("Oʻgʻil Qiz o'g'il қиз", cells.SEXES, "m f m f"),
        ("стоя лёжа tik yotib л с", cells.POSITIONS, "standing lying standing lying lying standing"),
        ("refused отказ медотвод exempt", cells.DECISIONS, "refusal refusal exemption exemption"),
    ],
)
def test_words(words: str, codes: dict[str, str], meant: str) -> None:
    assert " ".join(cells.coded(word, codes).text for word in words.split()) == meant


def test_words_of_two() -> None:
    assert cells.coded("Tik turgan", cells.POSITIONS).text == "standing"
    assert cells.coded("rad etildi", cells.DECISIONS).text == "refusal"


def test_a_word_that_is_none_is_told_what_to_write() -> None:
    with language("en"), pytest.raises(cells.CellFault, match="“x” is not understood: write m or f"):
        cells.coded("x", cells.SEXES, "m or f")


@pytest.mark.parametrize(("written", "asked"), [("1,9", "1900"), ("3.25", "3250"), ("0,95", "950")])
def test_a_newborns_weight_in_kilograms_is_asked_with_all_its_digits(written: str, asked: str) -> None:
    with language("en"), pytest.raises(cells.CellFault, match=f"In grams: {asked}[?]"):
        cells.newborn_weight(written)


@pytest.mark.parametrize(
    ("written", "grams"), [("1900", "1900"), ("1,9 кг", "1900"), ("3 кг 250 г", "3250"), ("3400 г", "3400")]
)
def test_a_newborns_weight(written: str, grams: str) -> None:
    assert cells.newborn_weight(written).text == grams


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("Самарканд", ["1718"]), ("Самаркандская обл.", ["1718"]), ("Samarqand", ["1718"]), ("г. Ташкент", ["1726"]),
        ("Toshkent sh.", ["1726"]), ("Ташкентская область", ["1727"]), ("Тошкент вил.", ["1727"]), ("Джизак", ["1708"]),
        ("Сырдарья", ["1724"]), ("Навои", ["1712"]), ("Қорақалпоғистон", ["1735"]), ("Ташкент", ["1726", "1727"]),
        ("Москва", []), ("область", []),
    ],
)  # fmt: skip
def test_regions(written: str, codes: list[str]) -> None:
    assert regions_named(written, country("UZ")) == codes
