"""What the nurse typed, as kept values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class MeasurementsTyped:
    """Kept values by kind, the position of the length or height, where the temperature was taken; what was asked, and the reasons."""

    values: dict[str, int]
    position: str | None
    on: date
    site: str | None = None
    reasons: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CorrectionTyped:
    """The right value, kept as its kind is; none where the old one was entered in error. `site`: of a temperature."""

    value: int | None
    reason: str
    site: str | None = None
