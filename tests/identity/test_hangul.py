"""Korean names in Hangul: letters by the Revised Romanization, surname before given name."""

from __future__ import annotations

import pytest

from pediatric_his.identity.hangul import romanise_hangul, split_korean


@pytest.mark.parametrize(
    ("hangul", "latin"),
    [
        ("가", "ga"),  # the first syllable that there is
        ("힣", "hit"),  # and the last
        ("김민준", "gimminjun"),
        ("박서연", "bakseoyeon"),
        ("최", "choe"),
        ("황", "hwang"),
        ("Kim 민", "Kim min"),
        ("Kim", "Kim"),
        ("꯿ힰ", "꯿ힰ"),  # the letters just before and after the syllables
        ("", ""),
    ],
)
def test_hangul_becomes_latin(hangul: str, latin: str) -> None:
    assert romanise_hangul(hangul) == latin


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("김", "김"),
        ("김민", "김 민"),
        ("김민준", "김 민준"),
        ("남궁민수", "남 궁민수"),
        ("김민준서연", "김민준서연"),
        ("Kim", "Kim"),
        ("김 민", "김 민"),
    ],
)
def test_a_name_in_one_word_begins_with_the_surname(name: str, parts: str) -> None:
    assert split_korean(name) == parts
