"""When "a good copy" may be said, and when not: the table of docs/backup.md, line by line."""

from __future__ import annotations

import asyncio
import io
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pyrage
import pytest

from pediatric_his.db.backup import manifest as manifests
from pediatric_his.db.backup.archive import ArchiveReader, ArchiveWriter, Member
from pediatric_his.db.backup.faults import BackupError, Damaged, Incomplete, NotWritten, Refused, TargetAway, WrongKey
from pediatric_his.db.backup.keys import new_identity, recipient_of
from pediatric_his.db.backup.places import copy_to, outside
from pediatric_his.db.backup.restoring import restore
from pediatric_his.db.backup.taking import Copied
from tests.backup.conftest import IDENTITY, RELEASE, Owner, copy_of, data_directory, run
from tests.backup.looking import everything

# ── making one ─────────────────────────────────────────────────────────────
HIDDEN = {
    "a rule that hides some rows": "CREATE POLICY p ON dose AS RESTRICTIVE USING (given_on < '2020-01-01')",
    "the hospital's rule is another": "ALTER POLICY own_hospital ON dose USING (hospital_id = current_hospital() AND lot <> '')",
    "no rule shows anything": "DROP POLICY own_hospital ON dose",
    "rows of no hospital": "ALTER TABLE counter DROP CONSTRAINT counter_hospital_id_fkey",
    "a table of another's": "CREATE TABLE strange (id int)",
}


@pytest.mark.parametrize("change", HIDDEN.values(), ids=HIDDEN)
def test_rows_that_its_owner_cant_see_make_no_copy(owner: Owner, clinic_url: str, tmp_path: Path, change: str) -> None:
    url = owner.database(like=clinic_url)
    run(superuser(owner, url) if "strange" in change else url, change)
    with pytest.raises(Incomplete):
        copy_of(url, tmp_path / "c.age", data_directory(tmp_path / "data"))
    assert list(tmp_path.glob("*.age")) == list(tmp_path.glob(".*.age*")) == []


def test_the_servers_own_superuser_finds_rows_that_belong_to_no_hospital(
    owner: Owner, clinic_url: str, tmp_path: Path
) -> None:
    as_superuser = superuser(owner, owner.database(like=clinic_url))
    copy_of(as_superuser, tmp_path / "whole.age", data_directory(tmp_path / "data"))
    run(
        as_superuser,
        "SET session_replication_role = replica",
        "INSERT INTO counter (hospital_id, name, value) VALUES (gen_random_uuid(), 'card', 1)",
    )
    with pytest.raises(Incomplete, match="counter"):
        copy_of(as_superuser, tmp_path / "c.age", data_directory(tmp_path / "data"))


def superuser(owner: Owner, url: str) -> str:
    return url.replace("clinic:clinic@", f"pediatric_his_owner:{owner.server.owner_password}@")


def test_a_full_disk_leaves_no_file(clinic_url: str, tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))  # the kernel refuses the next byte, as on a full disk
    try:
        with pytest.raises(NotWritten):
            copy_of(clinic_url, tmp_path / "c.age", data_directory(tmp_path / "data"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]


def test_a_file_that_a_copy_shouldnt_hold_is_said(clinic_url: str, tmp_path: Path) -> None:
    data = data_directory(tmp_path / "data")
    with (data / "film.mp4").open("wb") as film:
        film.truncate(60_000_000)
    with pytest.raises(Incomplete, match=r"film\.mp4"):
        copy_of(clinic_url, tmp_path / "c.age", data)


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from pediatric_his.db.backup.taking import take
def said(done, total):
    if done > total // 2:
        os.kill(os.getpid(), signal.SIGKILL)
url, path, recipient = sys.argv[1:]
asyncio.run(take(url, Path(path), recipient, Path(path).parent / "data", b"x" * 32, "0.2.0", said))
"""


def test_a_kill_in_the_middle_leaves_nothing_that_looks_good(clinic_url: str, tmp_path: Path) -> None:
    data_directory(tmp_path / "data")
    killed = _python(KILLED, clinic_url, str(tmp_path / "c.age"), recipient_of(IDENTITY))
    assert killed == -signal.SIGKILL
    assert list(tmp_path.glob("*.age")) == []


def _python(program: str, *arguments: str) -> int:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run([sys.executable, "-c", program, *arguments], env=environment, check=False).returncode


# ── outside the machine ────────────────────────────────────────────────────
def test_the_empty_place_of_a_stick_isnt_outside(copied: Copied, tmp_path: Path) -> None:
    data = data_directory(tmp_path / "data")
    for target in (tmp_path / "absent", tmp_path, data):
        with pytest.raises(TargetAway):
            outside(str(target), data)


def test_a_copy_outside_is_read_back_from_there(copied: Copied, tmp_path: Path) -> None:
    data, stick = data_directory(tmp_path / "data"), Path("/dev/shm") / tmp_path.name
    stick.mkdir()
    try:
        there = outside(str(stick), data) / "c.age"
        copy_to(copied.file.path, copied.file.sha256, there)
        assert there.read_bytes() == copied.file.path.read_bytes()
        changed = tmp_path / "clinic-20260101T000000Z.age"
        changed.write_bytes(copied.file.path.read_bytes()[:-1])
        with pytest.raises(NotWritten):
            copy_to(changed, copied.file.sha256, stick / changed.name)
        assert [path.name for path in stick.iterdir()] == [there.name]
    finally:
        for path in stick.iterdir():
            path.unlink()
        stick.rmdir()


# ── taking one back ────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def empty(owner: Owner) -> str:
    return owner.database()


def refused(url: str, file: Path, tmp_path: Path, identity: str = IDENTITY, release: str = RELEASE) -> BackupError:
    """The reason; and nothing has changed: neither in the database nor in the data directory."""
    data = tmp_path / "new"
    data.mkdir(exist_ok=True)
    (data / "secret.key").write_bytes(b"as it was")
    with pytest.raises(BackupError) as caught:
        asyncio.run(restore(url, file, identity, release, lambda _done, _total: None, data))
    assert [(path.name, path.read_bytes()) for path in data.iterdir()] == [("secret.key", b"as it was")]
    assert everything(url) == {}
    assert "\n" not in str(caught.value)
    return caught.value


def broken(name: str) -> Callable[[bytes], bytes]:
    chunk, head = 65536 + 16, 200
    ways: dict[str, Callable[[bytes], bytes]] = {
        "nothing in it": lambda b: b"",
        "cut within its head": lambda b: b[:50],
        "cut in the middle": lambda b: b[: len(b) // 2],
        "its last byte is gone": lambda b: b[:-1],
        "a bit is another": lambda b: b[: len(b) // 2] + bytes([b[len(b) // 2] ^ 1]) + b[len(b) // 2 + 1 :],
        "its last bit is another": lambda b: b[:-1] + bytes([b[-1] ^ 1]),
        "two parts have changed places": lambda b: b[:head] + b[head + 9000 : head + 18000] + b[head : head + 9000] + b[head + 18000 :],
        "a chunk is missing": lambda b: b[:-chunk] if len(b) > 2 * chunk else b[: len(b) - 7000],
        "something follows": lambda b: b + b"\0" * 1000,
        "two copies in one": lambda b: b + b,
        "another file": lambda b: b"PK\x03\x04 a spreadsheet" * 1000,
    }  # fmt: skip
    return ways[name]


@pytest.mark.parametrize(
    "how",
    [
        "nothing in it", "cut within its head", "cut in the middle", "its last byte is gone", "a bit is another",
        "its last bit is another", "two parts have changed places", "a chunk is missing", "something follows",
        "two copies in one", "another file",
    ],
)  # fmt: skip
def test_a_damaged_file_is_refused(copied: Copied, empty: str, tmp_path: Path, how: str) -> None:
    file = tmp_path / "c.age"
    file.write_bytes(broken(how)(copied.file.path.read_bytes()))
    assert isinstance(refused(empty, file, tmp_path), Damaged)


def resealed(copied: Copied, file: Path, change: Callable[[list[Member]], list[Member]], **leaf: object) -> Path:
    """Opened, put together otherwise and sealed again: the public half of a key is no secret."""
    plain = io.BytesIO(pyrage.decrypt(copied.file.path.read_bytes(), [pyrage.x25519.Identity.from_str(IDENTITY)]))
    reader = ArchiveReader(plain)
    members = list(reader.members())
    raw = manifests.written(reader.manifest)
    manifest = manifests.read(raw)
    for name, value in leaf.items():
        object.__setattr__(manifest, name, value)
    out = io.BytesIO()
    writer = ArchiveWriter(out, manifest)
    for member in change(members):
        if member.table:
            writer.rows(member.table, member.hospital, member.content)
        else:
            writer.file(member.name, member.content)
    writer.finish()
    file.write_bytes(pyrage.encrypt(out.getvalue(), [pyrage.x25519.Recipient.from_str(recipient_of(IDENTITY))]))
    return file


def _without_last_row(members: list[Member]) -> list[Member]:
    last = members[-1]
    rows = last.content.splitlines(keepends=True)
    return [*members[:-1], Member(last.name, last.table, last.hospital, b"".join(rows[:-1]))]


def _of_another_hospital(members: list[Member]) -> list[Member]:
    return [Member(m.name, m.table, "0" * 8, m.content) if m.table == "dose" else m for m in members]


REMADE: dict[str, Callable[[list[Member]], list[Member]]] = {
    "a table is missing": lambda members: [m for m in members if m.table != "dose"],
    "a row is missing": _without_last_row,
    "a part is there twice": lambda members: [*members, members[-1]],
    "rows are another hospital's": _of_another_hospital,
    "the key file is missing": lambda members: [m for m in members if m.table],
}


@pytest.mark.parametrize("how", REMADE)
def test_a_copy_put_together_otherwise_is_refused(copied: Copied, empty: str, tmp_path: Path, how: str) -> None:
    file = resealed(copied, tmp_path / "c.age", REMADE[how])
    assert isinstance(refused(empty, file, tmp_path), Damaged)


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "postgres.owner.password", "a/../../outside"])
def test_a_made_up_copy_writes_no_file_elsewhere(copied: Copied, empty: str, tmp_path: Path, name: str) -> None:
    def changed(members: list[Member]) -> list[Member]:
        return [Member(name, "", "", m.content) if m.name == "secret.key" else m for m in members]

    file = resealed(copied, tmp_path / "c.age", changed, files=sorted(["calendars/uz.toml", name]))
    assert isinstance(refused(empty, file, tmp_path), Damaged)
    assert not (tmp_path / "outside").exists()
    assert not Path("/tmp/outside").exists()


def test_the_same_put_together_again_is_taken(copied: Copied, owner: Owner, tmp_path: Path) -> None:
    file = resealed(copied, tmp_path / "c.age", lambda members: members)
    url = owner.database()
    asyncio.run(restore(url, file, IDENTITY, RELEASE, lambda _done, _total: None, None))
    assert everything(url)["patient"] != []


def test_a_row_that_the_database_refuses_undoes_all(copied: Copied, empty: str, tmp_path: Path) -> None:
    def changed(members: list[Member]) -> list[Member]:
        return [
            Member(m.name, m.table, m.hospital, m.content.replace(b"\tdoctor\t", b"\twizard\t"))
            if m.table == "staff"
            else m
            for m in members
        ]

    file = resealed(copied, tmp_path / "c.age", changed)
    assert isinstance(refused(empty, file, tmp_path), Damaged)


def test_another_key_is_said(copied: Copied, empty: str, tmp_path: Path) -> None:
    assert isinstance(refused(empty, copied.file.path, tmp_path, identity=new_identity()), WrongKey)


@pytest.mark.parametrize("leaf", [{"release": "0.10.0"}, {"release": "1.0"}, {"migration": 9000}], ids=str)
def test_a_later_releases_copy_waits_for_that_release(
    copied: Copied, empty: str, tmp_path: Path, leaf: dict[str, object]
) -> None:
    file = resealed(copied, tmp_path / "c.age", lambda members: members, **leaf)
    fault = refused(empty, file, tmp_path)
    assert isinstance(fault, Refused)
    assert "install that release" in str(fault)


def test_a_clinic_is_never_written_over(copied: Copied, clinic_url: str, owner: Owner, tmp_path: Path) -> None:
    url = owner.database(like=clinic_url)
    before = everything(url)
    with pytest.raises(Refused, match="isn't empty"):
        asyncio.run(restore(url, copied.file.path, IDENTITY, RELEASE, lambda _done, _total: None, tmp_path / "new"))
    assert everything(url) == before


def test_a_database_that_was_only_set_up_counts_as_empty(copied: Copied, owner: Owner) -> None:
    from pediatric_his.db.migrate import migrate_now

    url = owner.database()
    migrate_now(url)
    asyncio.run(restore(url, copied.file.path, IDENTITY, RELEASE, lambda _done, _total: None, None))
    assert len(everything(url)["patient"]) == sum(n for (t, _), n in copied.manifest.counts().items() if t == "patient")


def test_an_owner_without_a_right_is_told_from_a_bad_copy(copied: Copied, owner: Owner, tmp_path: Path) -> None:
    url = owner.database()
    database = url.partition("@/")[2].partition("?")[0]
    run(owner.server.owner_url, "CREATE ROLE weak LOGIN PASSWORD 'clinic'", f"ALTER DATABASE {database} OWNER TO weak")
    weak = url.replace("clinic:clinic@", "weak:clinic@")
    fault = refused(weak, copied.file.path, tmp_path)
    assert isinstance(fault, Refused)
    assert "CREATEROLE" in str(fault)
    assert "isn't at fault" in str(fault)
    run(owner.server.owner_url, "GRANT pediatric_his_app TO weak")  # as the message says: another clinic is here
    asyncio.run(restore(weak, copied.file.path, IDENTITY, RELEASE, lambda _done, _total: None, None))
    assert everything(weak)["patient"] != []


def test_another_programs_tables_are_left_alone(copied: Copied, owner: Owner) -> None:
    url = owner.database()
    run(url, "CREATE TABLE invoice (id int)")
    with pytest.raises(Refused, match="another program"):
        asyncio.run(restore(url, copied.file.path, IDENTITY, RELEASE, lambda _done, _total: None, None))


KILLED_RESTORE = """
import asyncio, os, signal, sys
from pathlib import Path
from pediatric_his.db.backup.restoring import restore
def said(done, total):
    if done > total // 2:
        os.kill(os.getpid(), signal.SIGKILL)
url, path, identity, data = sys.argv[1:]
asyncio.run(restore(url, Path(path), identity, "0.2.0", said, Path(data)))
"""


def test_a_kill_while_restoring_leaves_an_empty_database(copied: Copied, owner: Owner, tmp_path: Path) -> None:
    url = owner.database()
    killed = _python(KILLED_RESTORE, url, str(copied.file.path), IDENTITY, str(tmp_path / "new"))
    assert killed == -signal.SIGKILL
    assert _settled(url) == {}
    asyncio.run(restore(url, copied.file.path, IDENTITY, RELEASE, lambda _done, _total: None, tmp_path / "new"))
    assert everything(url)["patient"] != []


def _settled(url: str) -> dict[str, list[str]]:
    """After the server has noticed that the killed one is gone: its transaction's lock is then ours to take."""

    async def wait() -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute("SELECT pg_advisory_lock(7214463120)")
        finally:
            await connection.close()

    asyncio.run(wait())
    return everything(url)
