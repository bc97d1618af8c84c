"""What `bin/pictures compare` sees, and what it lets pass."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.pictures.__main__ import compare

GREY = (128, 128, 128)


def keep(folder: Path, colour: tuple[int, int, int], words: str = "a", size: tuple[int, int] = (8, 8)) -> Path:
    """A screen all grey but for one dot."""
    folder.mkdir(exist_ok=True)
    picture = Image.new("RGB", size, GREY)
    picture.putpixel((3, 3), colour)
    picture.save(folder / "desk-390.png")
    (folder / "desk-390.txt").write_text(words)
    return folder


@pytest.mark.parametrize(
    ("colour", "differs"),
    [
        (GREY, 0),
        ((132, 124, 128), 0),  # a hair
        ((133, 128, 128), 1),
        ((128, 123, 128), 1),
        ((128, 128, 158), 1),  # 3 of 255 as grey
        ((150, 117, 128), 1),  # as grey, none
    ],
)
def test_a_colour_counts_channel_by_channel(tmp_path: Path, colour: tuple[int, int, int], differs: int) -> None:
    assert compare(keep(tmp_path / "before", GREY), keep(tmp_path / "after", colour)) == differs


def test_words_and_sizes_count(tmp_path: Path) -> None:
    before = keep(tmp_path / "before", GREY)
    assert compare(before, keep(tmp_path / "words", GREY, words="b")) == 1
    assert compare(before, keep(tmp_path / "size", GREY, size=(8, 9))) == 1


def test_nothing_to_compare_is_no_success(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    full = keep(tmp_path / "full", GREY)
    (tmp_path / "empty").mkdir()
    for missing in (tmp_path / "empty", tmp_path / "nowhere"):
        for pair in ((full, missing), (missing, full), (missing, missing)):
            assert compare(*pair) == 1
            assert f"no pictures in {missing}" in capsys.readouterr().out
