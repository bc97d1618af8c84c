"""The clinic's own disk is full: making a copy, trying one and reading the audit end with a line that says it."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest

from pediatric_his.cli import main
from pediatric_his.db.backup.keys import recipient_of
from pediatric_his.db.backup.places import Plan, write_plan
from pediatric_his.db.embedded import embedded_postgres, wait_until_stopped
from tests.alive.test_disk_full import fill, small_disk
from tests.backup.conftest import IDENTITY

__all__ = ["small_disk"]
COMMANDS = (["backup"], ["audit", "verify"], ["migrate"], ["backup", "--verify", "{copy}", "--key", "{key}"])


def copies(data: Path) -> list[str]:
    return sorted(path.name for path in (data / "backups").iterdir())


@pytest.mark.slow
@pytest.mark.parametrize("runs", [True, False], ids=["while the server runs", "the server has to be started"])
def test_a_full_disk_is_said_in_a_line(
    runs: bool, small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data, key = small_disk / "data", tmp_path / "key.txt"
    monkeypatch.setenv("PEDIATRIC_HIS_DATA", str(data))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    key.write_text(IDENTITY)
    assert main(["demo", "--children", "3"]) == 0
    write_plan(data, Plan(recipient_of(IDENTITY)))
    assert main(["backup"]) == 0
    (copy,) = (data / "backups").iterdir()
    if not runs:
        wait_until_stopped(data)
    with embedded_postgres(data) if runs else nullcontext():
        ended = []
        for command in COMMANDS:
            fill(small_disk / "ballast")
            capsys.readouterr()
            ended.append(main([part.format(copy=copy, key=key) for part in command]))
            said = capsys.readouterr().err.strip()
            assert (ended[-1] in (0, 2), "\n" in said) == (True, False), said
            if ended[-1]:
                told = (
                    "full",
                    "room",
                    "No space left",
                    "is there already",
                )  # the last: within a second of the first copy
                assert any(words in said for words in told), said
        # A server that runs may let go of an old log just then; one that has to be started finds no room for any of them.
        assert ended == [2] * len(COMMANDS) if not runs else 2 in ended
        (small_disk / "ballast").unlink()
        made = copies(data)
        while main(["backup"]):
            assert "is there already" in capsys.readouterr().err
        assert len(copies(data)) == len(made) + 1
    wait_until_stopped(data)
