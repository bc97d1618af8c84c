"""What isn't a command's own doing ends it with a line, never with a trace: each command against each state of its database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from pediatric_his.cli import main
from pediatric_his.db import database
from pediatric_his.db.backup.keys import recipient_of
from pediatric_his.db.backup.places import Plan, write_plan
from tests.backup.conftest import IDENTITY, Owner, ordinary_owner, run

COMMANDS = {
    "migrate": ["migrate"],
    "backup": ["backup"],
    "backup --nightly": ["backup", "--nightly"],
    "restore": ["restore", "{folder}/c.age", "--key", "{folder}/key.txt"],
    "audit verify": ["audit", "verify"],
    "audit heads": ["audit", "heads"],
    "hospital add": ["hospital", "add", "tash9", "a", "b", "c"],
    "staff add": ["staff", "add", "tash9", "n.yusupova", "nurse", "Yusupova", "Nodira"],
    "staff list": ["staff", "list"],
    "demo": ["demo", "--children", "1"],
    "export": ["export", "{folder}/out", "--hospital", "tash9"],
    "import": ["import", "{folder}/c.xlsx", "--hospital", "tash9"],
    "vitals judge": ["vitals", "judge", "{folder}/in.csv", "{folder}/out.csv", "--only-approved", "--hospital", "tash9"],
    "update": ["update", "{folder}/release.tar.gz", "--into", "{folder}/releases"],
}  # fmt: skip
MIGRATE_FIRST = {"migrate", "hospital add", "staff add", "staff list", "demo"}


@pytest.fixture(scope="module", autouse=True)
def own_pool() -> Iterator[None]:
    """What opens a pool here does so in a loop of its own: the application's, which lives in another, is put aside."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(database, "_pool", None)
        yield


@pytest.fixture(scope="module")
def owner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Owner]:
    with ordinary_owner(tmp_path_factory.mktemp("server"), 18) as found:
        yield found


def ended(
    url: str, name: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> str:
    """The line that it ends with, said to be a failure."""
    (folder / "c.age").write_bytes(b"x")
    (folder / "key.txt").write_text(IDENTITY)
    (folder / "in.csv").write_text("")
    openpyxl.Workbook().save(folder / "c.xlsx")
    (folder / "releases" / "1").mkdir(parents=True)
    (folder / "releases" / "current").symlink_to("1")
    write_plan(folder / "data", Plan(recipient_of(IDENTITY)))
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("PEDIATRIC_HIS_DATA", str(folder / "data"))
    status = main([argument.format(folder=folder) for argument in COMMANDS[name]])
    said = capsys.readouterr().err.strip()
    assert status == 2, said
    assert said.startswith("pediatric-his: ")
    assert "\n" not in said
    return said


@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_answers(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ended("postgresql://clinic:secret@127.0.0.1:9/clinic", name, tmp_path, monkeypatch, capsys)
    assert "The database doesn't answer" in said
    assert "secret" not in said


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("wrong", ["password", "database"])
def test_it_lets_nobody_in(
    owner: Owner,
    name: str,
    wrong: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    name_of, password = ("absent", "clinic") if wrong == "database" else ("template1", "guessed")
    url = f"postgresql://clinic:{password}@/{name_of}?host={owner.server.socket_folder}"
    assert "The database refuses" in ended(url, name, tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in {*MIGRATE_FIRST, "restore"}])
def test_it_holds_no_clinic(
    owner: Owner, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(owner.database(), name, tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize("name", sorted(MIGRATE_FIRST))
def test_its_owner_may_not_make_roles(
    owner: Owner, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh = owner.database()
    run(owner.server.owner_url, "DROP ROLE IF EXISTS weak")
    run(owner.server.owner_url, "CREATE ROLE weak LOGIN PASSWORD 'clinic'")
    database = fresh.partition("@/")[2].partition("?")[0]
    run(owner.server.owner_url, f"ALTER DATABASE {database} OWNER TO weak")
    said = ended(fresh.replace("clinic:clinic@", "weak:clinic@"), name, tmp_path, monkeypatch, capsys)
    assert "CREATEROLE" in said
    run(owner.server.owner_url, f"DROP DATABASE {database}")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_data_directory_is_a_file(name: str, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    environment = os.environ | {"PEDIATRIC_HIS_DATA": str(tmp_path / "data"), "PYTHONPATH": os.pathsep.join(sys.path)}
    environment.pop("DATABASE_URL", None)
    (tmp_path / "releases" / "1").mkdir(parents=True)
    (tmp_path / "releases" / "current").symlink_to("1")
    (tmp_path / "key.txt").write_text(IDENTITY)
    command = [sys.executable, "-m", "pediatric_his.cli", *(a.format(folder=tmp_path) for a in COMMANDS[name])]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
