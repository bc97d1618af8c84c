"""Every pair of colours that carries words can be read, by day and by night (WCAG 2.2 AA)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "static"
CSS = (ROOT / "css" / "tokens.css").read_text(encoding="utf-8")
BANDS = (ROOT / "css" / "features" / "child-banner.css").read_text(encoding="utf-8")
TOKENS = {m[1]: (m[2], m[3]) for m in re.finditer(r"--([a-z-]+): light-dark\((#\w{6}), (#\w{6})\)", CSS)}
TEXT = [
    ("ink", "paper"), ("ink", "surface"), ("ink", "surface-sunk"), ("ink-soft", "paper"), ("ink-soft", "surface"),
    ("ink-soft", "surface-sunk"),
    ("action-ink", "action"), ("action", "surface"), ("action", "paper"), ("action", "action-wash"), ("fine", "fine-wash"),
    ("watch", "watch-wash"), ("alarm", "alarm-wash"), ("alarm", "surface"), ("ink", "watch-wash"),
    ("ink", "alarm-wash"), ("ink", "action-wash"),
]  # fmt: skip


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("night", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), TEXT)
def test_words_can_be_read(front: str, back: str, night: int) -> None:
    assert ratio(TOKENS[front][night], TOKENS[back][night]) >= 4.5


@pytest.mark.parametrize("night", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("front", "back"), [("line-strong", "surface"), ("warm", "surface"), ("warm", "paper"), ("action", "paper")]
)
def test_controls_can_be_seen(front: str, back: str, night: int) -> None:
    assert ratio(TOKENS[front][night], TOKENS[back][night]) >= 3


def test_white_initials_on_every_band_can_be_read() -> None:
    bands = re.findall(r"--band: (#\w{6})", BANDS)
    assert len(bands) == 8
    for band in bands:
        assert ratio("#ffffff", band) >= 4.5, band
