"""What the suite clears behind itself, while another run does the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.conftest import clear_clusters_of_gone_directories


def cluster(clusters: Path, name: str, serves: Path) -> Path:
    """A cluster's folder and the note beside it of whose it is."""
    (clusters / name).mkdir()
    (clusters / f"{name}.serves").write_text(str(serves))
    return clusters / name


def test_only_clusters_of_gone_directories_go(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    stays = cluster(tmp_path, "stays", tmp_path / "data")
    of_somebody = cluster(tmp_path, "of_somebody", Path("/srv/gone"))
    goes = cluster(tmp_path, "goes", tmp_path / "gone")
    clear_clusters_of_gone_directories(tmp_path)
    assert stays.exists()
    assert of_somebody.exists()
    assert not goes.exists()
    assert not goes.with_suffix(".serves").exists()


def test_two_runs_that_end_at_once(tmp_path: Path) -> None:
    for number in range(200):
        cluster(tmp_path, f"c{number}", tmp_path / "gone")
    (tmp_path / "read_too_late.serves").symlink_to(tmp_path / "nothing")
    with ThreadPoolExecutor(4) as runs:
        list(runs.map(clear_clusters_of_gone_directories, [tmp_path] * 4))
    assert [note.name for note in tmp_path.glob("*.serves")] == ["read_too_late.serves"]
