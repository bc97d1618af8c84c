"""How a baby is fed, as somebody says it."""

from __future__ import annotations

from dataclasses import dataclass

from pediatric_his.features.feeding.words import KINDS
from pediatric_his.web.forms import Form


@dataclass(frozen=True, slots=True)
class FeedingTyped:
    kind: str


def read_feeding(form: Form) -> FeedingTyped | None:
    """None when the field is refused."""
    kind = form.choice("kind", KINDS)
    return FeedingTyped(kind) if kind else None
