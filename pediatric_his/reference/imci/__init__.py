"""IMCI's decision tables, from the files beside this one."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from pediatric_his.clinical.imci.model import DecisionTables
from pediatric_his.reference.imci.reading import ImciError, read_tables

SHIPPED: Final = Path(__file__).parent

__all__ = ["SHIPPED", "ImciError", "imci_tables", "read_tables"]


@cache
def imci_tables() -> DecisionTables:
    """The edition shipped."""
    return read_tables(SHIPPED)
