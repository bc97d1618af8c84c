"""Cells of the tables that commands write."""

from __future__ import annotations

import re

_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII)


def given_id(cell: str) -> str:
    """An id as it came in; one that a spreadsheet would run as a formula is marked as text."""
    if cell.startswith(_RUN_BY_SPREADSHEETS) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
