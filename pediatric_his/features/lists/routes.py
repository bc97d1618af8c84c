"""The room of a hospital's own lists has no page: `pediatric-his import` is its door."""

from __future__ import annotations

from typing import Any

ROUTES: list[Any] = []
