"""Words for the codes of IMCI's tables, in every language; a code without words, or a language that is missing, is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from pediatric_his.clinical.imci.model import Colour, DecisionTables, Row, Table
from pediatric_his.reference.imci.files import Folder, Part

LANGUAGES: Final = ("en", "ru", "uz")
KINDS: Final = ("classifications", "colours", "titles", "actions", "reasons", "questions", "contradictions")
MADE_BY_THE_PROGRAM: Final = {
    "classifications": ("cannot", "cannot_age", "out_of_age_range"),
    "contradictions": ("invalid", "implausible", "other_age_group"),
}
_VALUE: Final = re.compile(r"\{(\w*)\}")

Words = Mapping[str, Mapping[str, Mapping[str, str]]]
"""By kind, code and language. `{x}` in a text is the value of the input x."""


def read_words(path: Path, tables: DecisionTables) -> Words:
    """The words of a folder for its tables.

    Raises:
        ImciError: words are missing, or say what the tables don't know.
    """
    folder = Folder(path)
    part = folder.read("words")
    part.known("standing", *KINDS)
    needed = _needed(tables)
    words = {kind: dict(_read(part.part(kind), tables)) for kind in KINDS}
    for kind, codes in needed.items():
        for code in sorted(codes - words[kind].keys()):
            part.part(kind).fault(f"{kind}: {code} has no words")
        for code in sorted(words[kind].keys() - codes):
            part.part(kind).fault(f"{kind}: {code} is not in the tables", code)
    for name in words["questions"].keys() - tables.inputs.keys():
        part.part("questions").fault(f"questions: {name} is not an input", name)
    folder.refuse_faults()
    return words


def _needed(tables: DecisionTables) -> dict[str, set[str]]:
    read = _tables(tables)
    rows = [row for table in read for row in table.rows]
    contradictions = {one.id for group in tables.contradictions.values() for one in group}
    return {
        "classifications": {row.code for row in rows} | {*MADE_BY_THE_PROGRAM["classifications"]},
        "colours": {str(colour) for colour in Colour},
        "titles": {table.title for table in read},
        "actions": {action for row in rows for action in _actions(row)},
        "reasons": {sign.name for row in rows for sign in row.reasons},
        "contradictions": contradictions | {*MADE_BY_THE_PROGRAM["contradictions"]},
    }


def _tables(tables: DecisionTables) -> list[Table]:
    return [table for group in tables.tables.values() for table in group]


def _actions(row: Row) -> Iterator[str]:
    yield from row.before
    yield from row.do
    yield from (action.name for action in row.do_if)


def _read(part: Part, tables: DecisionTables) -> Iterator[tuple[str, dict[str, str]]]:
    for code in part.data:
        one = part.part(code)
        one.known(*LANGUAGES)
        texts = {language: one.words(language) for language in LANGUAGES}
        values = {language: sorted(_VALUE.findall(text)) for language, text in texts.items() if text}
        if any(found != next(iter(values.values())) for found in values.values()):
            one.fault(f"{code}: the languages name different values")
        for name in sorted({name for found in values.values() for name in found} - tables.inputs.keys()):
            one.fault(f"{code}: {{{name}}} is not an input")
        yield code, texts
