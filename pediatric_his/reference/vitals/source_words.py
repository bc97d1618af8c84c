"""Whence a band comes, and its note, in the languages of the pages."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from pediatric_his.clinical.vitals.model import Source
from pediatric_his.reference.vitals import FOLDER, Words


def source_name(source: Source, locale: str) -> str:
    """The source's name; in English where it has no words here."""
    return _source(source.code, "name", locale) or source.name


def source_reading(source: Source, locale: str) -> str:
    """How its figures were come by."""
    return _source(source.code, "read", locale) or source.read


def note_words(band_id: str, note: str, locale: str) -> str:
    """A band's note. One that stands in no list of words (a changed file) is told as it stands."""
    told = source_texts()["notes"].get(band_id, {})
    return told[locale] if told.get("en") == note else note


@cache
def source_texts() -> Mapping[str, Words]:
    """Notes by band and language; of sources what, of which source, in which language."""
    data: dict[str, Any] = tomllib.loads((FOLDER / "source_words.toml").read_text("utf-8"))
    return data


def _source(code: str, what: str, locale: str) -> str:
    told: Any = source_texts()["sources"].get(code, {})
    return str(told.get(what, {}).get(locale, ""))
