"""The rail: the doors that a person may open. Each feature names its own in `routes.py`."""

from __future__ import annotations

from dataclasses import dataclass

from pediatric_his.web.permissions import Permission


@dataclass(frozen=True, slots=True, order=True)
class RailItem:
    """`place` orders the rail; `words` is a message key, `icon` a name of `components/icons.html`."""

    place: int
    address: str
    words: str
    icon: str
    permission: Permission
    at_end: bool = False
