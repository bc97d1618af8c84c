"""What a doctor types into a note, field by field."""

from __future__ import annotations

import pytest

from pediatric_his.features.visits.forms import MOST_DIAGNOSES, NoteTyped, fit_to_sign, read_note
from pediatric_his.features.visits.queries import PARTS
from pediatric_his.web.forms import Form

CODES = [
    "J06.9",
    "J18.9",
    "A09",
    "B01.9",
    "E55.0",
    "D50.9",
    "H66.9",
    "J20.9",
    "J45.9",
    "K21.9",
    "L20.9",
    "N39.0",
    "R50.9",
]


def typed(codes: list[str] | None = None, /, **fields: str) -> Form:
    return Form(typed={"version": "3"} | fields, lists={"diagnosis": codes or []})


def note(**parts: str) -> NoteTyped:
    found = read_note(typed(**parts))
    assert found is not None
    return found


def test_the_parts_are_kept_line_by_line() -> None:
    found = note(complaint=" Кашель\r\nвторой день ", plan="Пить")
    assert found.parts == dict.fromkeys(PARTS, "") | {"complaint": "Кашель\nвторой день", "plan": "Пить"}
    assert found.version == 3


@pytest.mark.parametrize(("length", "kept"), [(10_000, True), (10_001, False)])
def test_a_part_has_ten_thousand_characters_at_most(length: int, kept: bool) -> None:
    form = typed(history="x" * length)
    assert (read_note(form) is not None) is kept
    assert set(form.errors) == (set() if kept else {"history"})


@pytest.mark.parametrize(
    ("codes", "main", "kept"),
    [
        (["J06.9", "J18.9", "A09"], "A09", ("A09", "J06.9", "J18.9")),  # the main one first, the rest as chosen
        (["J06.9", "J18.9", "A09"], "J06.9", ("J06.9", "J18.9", "A09")),
        (["J06.9", "A09"], "", ("J06.9", "A09")),
        (["A09", "J06.9", "A09"], "J06.9", ("J06.9", "A09")),  # once
        (["ZZZ.9", "A09"], "ZZZ.9", ("A09",)),  # there is no such code
        ([], "A09", ()),
    ],
)
def test_the_main_diagnosis_comes_first(codes: list[str], main: str, kept: tuple[str, ...]) -> None:
    found = read_note(typed(codes, main=main))
    assert found is not None
    assert found.diagnoses == kept


def test_a_note_has_twelve_diagnoses_at_most() -> None:
    assert MOST_DIAGNOSES == 12
    found = read_note(typed(CODES[:12]))
    assert found is not None
    assert len(found.diagnoses) == 12
    form = typed(CODES)
    assert read_note(form) is None
    assert set(form.errors) == {"icd"}


@pytest.mark.parametrize(
    ("parts", "codes", "missing"),
    [
        ({"complaint": "Кашель"}, ["J06.9"], set()),
        ({"examination": "Хрипов нет"}, ["J06.9"], set()),
        ({"complaint": "Кашель", "assessment": "ОРВИ"}, [], set()),
        ({"complaint": "Кашель", "examination": "Хрипов нет"}, ["J06.9"], set()),
        ({"plan": "Пить"}, ["J06.9"], {"complaint"}),
        ({"complaint": "Кашель"}, [], {"icd"}),
        ({}, [], {"complaint", "icd"}),
    ],
)
def test_what_a_signature_needs(parts: dict[str, str], codes: list[str], missing: set[str]) -> None:
    form = typed(codes, **parts)
    found = read_note(form)
    assert found is not None
    assert fit_to_sign(form, found) is (not missing)
    assert set(form.errors) == missing
