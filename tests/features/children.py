"""A child as a feature reads her from the database, for tests that need none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from pediatric_his.features.patients.queries import Child

_PLAIN = Child(
    UUID(int=1), UUID(int=2), "0000018", "Karimova", "Madina", "", "f", date(2024, 3, 14), None, None, "", "", "", "",
    None, None, None, None, None, 1,
)  # fmt: skip


def child(**changes: Any) -> Child:
    return replace(_PLAIN, **changes)
