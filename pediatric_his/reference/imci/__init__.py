"""IMCI's decision tables and their words, from the files beside this one."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from pediatric_his.clinical.imci.model import DecisionTables
from pediatric_his.reference.imci.files import ImciError
from pediatric_his.reference.imci.reading import read_tables
from pediatric_his.reference.imci.words import Words, read_words

SHIPPED: Final = Path(__file__).parent

__all__ = ["SHIPPED", "ImciError", "Words", "imci_tables", "imci_words", "read_tables", "read_words"]


@cache
def imci_tables() -> DecisionTables:
    """The edition shipped."""
    return read_tables(SHIPPED)


@cache
def imci_words() -> Words:
    """Words for the edition shipped."""
    return read_words(SHIPPED, imci_tables())
