"""Names across scripts."""

from __future__ import annotations

import csv
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pediatric_his.identity.hangul import split_korean
from pediatric_his.identity.names import (
    NameFault,
    clean_name,
    father_stem,
    fold,
    initials,
    name_keys,
    query_keys,
    skeleton,
)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Шаҳзода", "Shakhzoda"), ("G‘ulomova", "Гулямова"), ("O'tkir", "Уткир"), ("Yoqubov", "Якубов"), ("Xurshid", "Хуршид"),
        ("Жасур", "Djasur"), ("Eʼzoza", "Эзоза"), ("Choʻlpon", "Чулпан"), ("Щербаков", "Shcherbakov"), ("Семёнов", "Semyonov"),
        ("Әділет", "Adilet"), ("Жұлдыз", "Zhuldyz"), ("Өмүрбек", "Omurbek"), ("최", "Цой"), ("박", "Пак"), ("Park", "Pak"),
        ("Oʻgʻiloy", "Ўғилой"), ("Ğulomova", "Гуломова"), ("Şahzoda", "Shahzoda"),
    ],
)  # fmt: skip
def test_spellings_of_one_name_share_a_skeleton(a: str, b: str) -> None:
    assert skeleton(a) == skeleton(b) != ""


@pytest.mark.parametrize(
    ("a", "b"), [("Karimov", "Rahimov"), ("Ali", "Vali"), ("Madina", "Malika"), ("Anvar", "Nodira")]
)
def test_other_names_keep_apart(a: str, b: str) -> None:
    assert skeleton(a) != skeleton(b)


@pytest.mark.parametrize(
    "patronymic",
    [
        "Rustam oʻgʻli",
        "Rustam ogli",
        "Рустам ўғли",
        "Рустамович",
        "Rustamovich",
        "Рустам қизи",
        "Рустамовна",
        "Rustamovna",
    ],
)
def test_a_fathers_name_is_found_in_every_patronymic(patronymic: str) -> None:
    assert father_stem(patronymic) == "rustam"
    assert skeleton("Рустам") in name_keys("Karimov", "Ali", patronymic)


@pytest.mark.parametrize(
    ("patronymic", "father"),
    [("Rustam Ali oʻgʻli", "rustam"), ("oʻgʻli", ""), ("", ""), ("Ilinichna", "il")],
)
def test_odd_patronymics(patronymic: str, father: str) -> None:
    assert father_stem(patronymic) == father


@pytest.mark.parametrize(
    ("name", "consonants"),
    [("Aziza", "az"), ("Oʻktam", "aktm"), ("Yusupov", "yspv"), ("Shahzoda", "xhzd"), ("Muhammad", "mhmd"), ("", "")],
)
def test_a_skeleton_is_the_first_letter_and_the_consonants(name: str, consonants: str) -> None:
    assert skeleton(name) == consonants


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("Stanich", ["stnc"]),  # six letters folded: too short to be a patronymic
        ("Levovich", ["lv"]),  # seven
        ("Karimov Rustamovich", ["krmv", "rstm"]),
        ("Rustam oʻgʻli", ["rstm"]),
        ("Ali Ali", ["al"]),
    ],
)
def test_what_a_search_looks_for(typed: str, keys: list[str]) -> None:
    assert query_keys(typed) == keys


def test_what_is_typed_so_far_begins_the_whole_name() -> None:
    for name in ("Гулямова", "Shahzoda", "Xudoyberdiyev", "Щербаков"):
        for length in range(3, len(name)):
            if name[:length].lower().endswith(("s", "c", "k", "z", "d")):
                continue  # half of a digraph
            assert skeleton(name).startswith(skeleton(name[:length]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("G'ulomova", "G\u02bbulomova"), ("Oʻtkir", "O\u02bbtkir"), ("Sa'dulla", "Sa\u02bcdulla"), ("  Anna   Maria ", "Anna Maria"),
        ("Ким Мин-джун", "Ким Мин-джун"), ("김민준", "김민준"), ("Müller", "Müller"), ("ибн Сино", "ибн Сино"),
        ("", NameFault.EMPTY), ("   ", NameFault.EMPTY), ("x" * 80, "x" * 80),
        ("x" * 81, NameFault.TOO_LONG), ("a\x00b", NameFault.UNPRINTABLE),
        ("a\u202eb", NameFault.UNPRINTABLE), ("a\u200bb", NameFault.UNPRINTABLE), ("Ali 2", NameFault.NOT_LETTERS),
        ("<b>", NameFault.NOT_LETTERS), ("=SUM(A1)", NameFault.NOT_LETTERS), ("😀", NameFault.NOT_LETTERS), ("--", NameFault.NOT_LETTERS),
    ],
)  # fmt: skip
def test_what_may_stand_in_a_name(text: str, expected: str | NameFault) -> None:
    assert clean_name(text) == expected


def test_initials_keep_digraphs_together() -> None:
    assert initials("Shahzoda", "G\u02bbulomova") == "ShG"
    assert initials("Анна", "Иванова") == "АИ"


@given(st.text(max_size=90))
def test_any_text_is_folded_and_judged_without_fault(text: str) -> None:
    assert all("a" <= c <= "z" or c == " " for c in fold(text))
    assert query_keys(text) == [key for key in query_keys(text) if key]
    assert isinstance(clean_name(text), str)


def test_the_collected_variants_meet_and_groups_keep_apart(shared: Path) -> None:
    groups: dict[str, list[str]] = {}
    with (shared / "clinical/uz/name_variants.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            groups.setdefault(row["group"], []).append(row["variant"])

    def keys(name: str) -> tuple[str, ...]:
        return tuple(sorted(query_keys(split_korean(name))))

    pairs = [keys(a) == keys(b) for variants in groups.values() for a, b in combinations(variants, 2)]
    assert sum(pairs) >= 170, f"{sum(pairs)} of {len(pairs)}"
    owners: dict[tuple[str, ...], set[str]] = {}
    for group, variants in groups.items():
        for variant in variants:
            owners.setdefault(keys(variant), set()).add(group)
    assert [o for o in owners.values() if len(o) > 1] == []
