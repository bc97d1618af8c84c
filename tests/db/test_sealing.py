"""The audit is sealed in chains, hospital by hospital; what is changed, removed or put in by whoever owns the database is named."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from pediatric_his.commands import audit as command
from pediatric_his.db.actor import Actor
from pediatric_his.db.audit import use_key, write_audit
from pediatric_his.db.database import reading, transaction
from pediatric_his.db.identifiers import new_id
from pediatric_his.db.sealing import Head, Sealer, anchor, lay_anchor, newest, seal, seal_all
from pediatric_his.db.verifying import Verdict, What, verify
from pediatric_his.settings import Settings
from tests.clinic import Clinic

InApp = Callable[[Callable[[], Awaitable[Any]]], Any]
Tamper = Callable[[str], None]
_FREE = "ALTER TABLE audit {0} TRIGGER append_only; ALTER TABLE audit_seal {0} TRIGGER append_only"


@pytest.fixture(autouse=True)
def _key(settings: Settings) -> None:
    """A command that another test ran in this process may have had another."""
    use_key(settings.secret)


@pytest.fixture
def kept(clinic: Clinic, in_app: InApp) -> list[UUID]:
    """Three seals: of two looks, a deed, two looks. The ids of the rows, in the order of the chain."""
    child = clinic.child()
    for paths in (("", "/growth"), ("/details",), ("/results", "/allergies")):
        for path in paths:
            assert clinic.doctor.get(f"/patients/{child}{path}").status_code == 200
        while in_app(lambda: seal(clinic.hospital_id)):
            pass
    clinic.at_home()
    rows = clinic.db.fetch("SELECT unnest(ids) AS id FROM audit_seal WHERE hospital_id = $1", clinic.hospital_id)
    assert len(rows) == 5
    return [row["id"] for row in rows]


@pytest.fixture
def tamper(clinic: Clinic) -> Tamper:
    """As whoever owns the database can: past the guards that hold the application."""

    def run(sql: str) -> None:
        clinic.at_home()
        clinic.db.fetch("BEGIN")
        try:
            for one in (*_FREE.format("DISABLE").split("; "), *sql.split(";; "), *_FREE.format("ENABLE").split("; ")):
                clinic.db.fetch(one)
        finally:
            clinic.db.fetch("COMMIT")

    return run


def verdict(clinic: Clinic, in_app: InApp, remembered: Head | None = None) -> Verdict:
    async def look() -> Verdict:
        async with reading(Actor(clinic.hospital_id)) as db:
            return await verify(db, remembered)

    found: Verdict = in_app(look)
    return found


def test_what_was_written_is_found_as_written(clinic: Clinic, in_app: InApp, kept: list[UUID]) -> None:
    found = verdict(clinic, in_app)
    assert (found.fault, found.rows, found.waiting) == (None, 5, 0)
    clinic.doctor.get("/today")
    assert verdict(clinic, in_app).rows + verdict(clinic, in_app).waiting == 6


@pytest.mark.parametrize("place", [0, 2, 4])
@pytest.mark.parametrize(
    "change",
    [
        "staff_id = NULL",
        "patient_id = hospital_id",
        "at = at + interval '1 microsecond'",
        'detail = detail || \'{"how": "part"}\'',
        "shown = ARRAY[id]",
        "action = 'look.refused'",
        "request_id = ''",
    ],
)
def test_a_changed_row_is_named(
    clinic: Clinic, in_app: InApp, kept: list[UUID], tamper: Tamper, place: int, change: str
) -> None:
    tamper(f"UPDATE audit SET {change} WHERE id = '{kept[place]}'")
    fault = verdict(clinic, in_app).fault
    assert fault is not None
    assert (fault.what, fault.about) == (What.CHANGED, str(kept[place]))


def test_of_several_the_first_is_named(clinic: Clinic, in_app: InApp, kept: list[UUID], tamper: Tamper) -> None:
    tamper(
        f"DELETE FROM audit WHERE id = '{kept[3]}';; UPDATE audit SET staff_id = NULL WHERE id IN ('{kept[1]}', '{kept[4]}')"
    )
    fault = verdict(clinic, in_app).fault
    assert fault is not None
    assert fault.about == str(kept[1])


@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_removed_row_is_named(clinic: Clinic, in_app: InApp, kept: list[UUID], tamper: Tamper, place: int) -> None:
    tamper(f"DELETE FROM audit WHERE id = '{kept[place]}'")
    fault = verdict(clinic, in_app).fault
    assert fault is not None
    assert (fault.what, fault.about) == (What.REMOVED, str(kept[place]))


@pytest.mark.parametrize("mark", ["NULL", "mark", "'\\x00112233445566778899aabbccddeeff'"])
@pytest.mark.parametrize("sealed", [False, True])
def test_a_row_put_in_is_named_even_when_the_sealer_was_made_to_seal_it(
    clinic: Clinic, in_app: InApp, kept: list[UUID], tamper: Tamper, mark: str, sealed: bool
) -> None:
    made_up = new_id()
    tamper(
        "INSERT INTO audit (id, hospital_id, staff_id, action, entity, patient_id, detail, mark)"
        f" SELECT '{made_up}', hospital_id, staff_id, action, entity, patient_id, detail, {mark} FROM audit WHERE id = '{kept[1]}'"
    )
    if sealed:
        tamper(f"INSERT INTO audit_unsealed VALUES ('{clinic.hospital_id}', '{made_up}')")
        in_app(lambda: seal(clinic.hospital_id))
    fault = verdict(clinic, in_app).fault
    assert fault is not None
    assert (fault.what, fault.about) == (What.PUT_IN, str(made_up))


def test_a_seal_that_was_changed_or_removed_is_named(
    clinic: Clinic, in_app: InApp, kept: list[UUID], tamper: Tamper
) -> None:
    own = f"hospital_id = '{clinic.hospital_id}'"
    without = f"UPDATE audit_seal SET ids = ids[2:2], marks = marks[2:2] WHERE {own} AND number = 1"
    tamper(f"{without};; DELETE FROM audit WHERE id = '{kept[0]}'")
    fault = verdict(clinic, in_app).fault
    assert fault is not None
    assert (fault.what, fault.about) == (What.SEAL_CHANGED, "seal 1")
    tamper(f"DELETE FROM audit_seal WHERE {own} AND number = 1")
    fault = verdict(clinic, in_app).fault
    assert fault is not None
    assert (fault.what, fault.about) == (What.SEAL_REMOVED, "seal 1")


def test_an_end_that_was_cut_off_shows_by_what_is_remembered_beside_the_database(
    clinic: Clinic, in_app: InApp, kept: list[UUID], tamper: Tamper, tmp_path: Path
) -> None:
    async def end() -> Head | None:
        async with reading(Actor(clinic.hospital_id)) as db:
            return await newest(db)

    head = in_app(end)
    lay_anchor(tmp_path, clinic.hospital_id, head)
    lay_anchor(tmp_path, clinic.hospital_id, Head(1, b"older"))
    assert anchor(tmp_path, clinic.hospital_id) == head
    gone = ", ".join(f"'{one}'" for one in kept[3:])
    tamper(
        f"DELETE FROM audit_seal WHERE hospital_id = '{clinic.hospital_id}' AND number = 3;; DELETE FROM audit WHERE id IN ({gone})"
    )
    assert verdict(clinic, in_app).fault is None, "the rest agrees with itself: nothing within the database could tell"
    fault = verdict(clinic, in_app, head).fault
    assert fault is not None
    assert (fault.what, fault.about) == (What.END_REMOVED, "seal 3")


def test_what_waits_to_be_sealed_is_watched_as_well(clinic: Clinic, in_app: InApp, kept: list[UUID]) -> None:
    async def write() -> None:
        async with transaction(Actor(clinic.hospital_id)) as db:
            await write_audit(db, Actor(clinic.hospital_id), "test", "test", figure=2.0, large=1e20, code="ʻ’\"\\'")
            await db.fetch("DELETE FROM audit_unsealed WHERE hospital_id = current_hospital()")

    in_app(write)
    fault = verdict(clinic, in_app).fault
    assert fault is not None
    assert fault.what is What.NEVER_SEALED


def test_a_look_is_kept_as_a_deed_is_whatever_it_holds(clinic: Clinic, in_app: InApp) -> None:
    odd = {"code": "ʻ’\"\\'; DROP TABLE audit; --\\'", "figure": 2.0, "large": 1e20, "none": None, "list": [1, "x"]}

    async def write() -> None:
        who = Actor(clinic.hospital_id, clinic.doctor.staff_id, "r'1")
        async with reading(who) as db:
            await write_audit(db, who, "look", "test", None, None, [new_id(), new_id()], **odd)
        async with transaction(who) as db:
            await write_audit(db, who, "look", "test", None, None, [], **odd)

    in_app(write)
    clinic.at_home()
    rows = clinic.db.fetch(
        "SELECT detail, request_id FROM audit WHERE hospital_id = $1 AND entity = 'test'", clinic.hospital_id
    )
    assert [row["detail"] for row in rows] == [odd, odd]
    assert {row["request_id"] for row in rows} == {"r'1"}
    in_app(lambda: seal(clinic.hospital_id))
    assert verdict(clinic, in_app).fault is None


def test_two_workers_at_once_make_one_chain_and_hospitals_are_apart(
    clinic: Clinic, other_clinic: Clinic, in_app: InApp
) -> None:
    mine, theirs = clinic.child(), other_clinic.child()

    async def race() -> None:
        await asyncio.gather(*(seal_all() for _ in range(4)))

    for _ in range(3):
        clinic.doctor.get(f"/patients/{mine}")
        other_clinic.doctor.get(f"/patients/{theirs}")
        in_app(race)
    for each in (clinic, other_clinic):
        in_app(seal_all)
        found = verdict(each, in_app)
        assert (found.fault, found.rows, found.waiting) == (None, 3, 0)
        each.at_home()
        rows = each.db.fetch(
            "SELECT hospital_id FROM audit WHERE id IN (SELECT unnest(ids) FROM audit_seal WHERE hospital_id = $1)",
            each.hospital_id,
        )
        assert {row["hospital_id"] for row in rows} == {each.hospital_id}


def test_rows_of_before_there_were_marks_head_the_chain(clinic: Clinic, in_app: InApp, tamper: Tamper) -> None:
    old, later = new_id(), new_id()
    sql = "INSERT INTO audit (id, hospital_id, action, entity) VALUES ('{0}', '{1}', 'patient.open', 'patient')"
    clinic.at_home()
    clinic.db.fetch(sql.format(old, clinic.hospital_id))
    clinic.db.fetch("INSERT INTO audit_unsealed VALUES ($1, $2)", clinic.hospital_id, old)
    assert verdict(clinic, in_app).waiting == 1
    in_app(lambda: seal(clinic.hospital_id))
    assert verdict(clinic, in_app).fault is None
    clinic.doctor.get("/today")
    in_app(lambda: seal(clinic.hospital_id))
    clinic.db.fetch(sql.format(later, clinic.hospital_id))
    clinic.db.fetch("INSERT INTO audit_unsealed VALUES ($1, $2)", clinic.hospital_id, later)
    in_app(lambda: seal(clinic.hospital_id))
    fault = verdict(clinic, in_app).fault
    assert fault is not None
    assert (fault.what, fault.about) == (What.PUT_IN, str(later))
    tamper(f"UPDATE audit SET entity = 'x' WHERE id = '{old}'")
    fault = verdict(clinic, in_app).fault
    assert fault is not None
    assert (fault.what, fault.about) == (What.CHANGED, str(old))


@pytest.mark.parametrize("table", ["audit", "audit_seal"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET hospital_id = hospital_id", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_can_take_nothing_back(clinic: Clinic, in_app: InApp, table: str, sql: str) -> None:
    async def try_it() -> None:
        async with transaction(Actor(clinic.hospital_id)) as db:
            await db.fetch(sql.format(table))

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        in_app(try_it)


def test_the_command_names_it_and_says_so_by_its_exit_status(
    clinic: Clinic,
    in_app: InApp,
    kept: list[UUID],
    tamper: Tamper,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        """As the command does, in a loop of its own, with the settings of this test."""
        import argparse

        from pediatric_his.db import database

        parser = argparse.ArgumentParser()
        command.register(parser.add_subparsers())
        options = parser.parse_args(["audit", *arguments])
        ours, database._pool = database._pool, None
        try:
            status = command.run(options, settings)
        finally:
            database._pool = ours
        return status, capsys.readouterr().out

    status, said = run("verify", "--hospital", clinic.slug)
    assert (status, "as written: 3 seals, 5 rows" in said) == (0, True)
    line = next(line for line in run("heads")[1].splitlines() if line.startswith(f"{clinic.slug}:3:"))
    tamper(f"UPDATE audit SET staff_id = NULL WHERE id = '{kept[2]}'")
    status, said = run("verify", "--hospital", clinic.slug)
    assert status == 1
    assert f"{kept[2]} was changed" in said
    tamper(f"DELETE FROM audit_seal WHERE hospital_id = '{clinic.hospital_id}' AND number > 1")
    status, said = run("verify", "--hospital", clinic.slug, "--head", line)
    assert status == 1
    assert "seal 2 is remembered" in said
    with pytest.raises(ValueError, match="a line of"):
        run("verify", "--head", "nothing")
    with pytest.raises(ValueError, match="no hospital is called"):
        run("verify", "--hospital", "nowhere")


def test_a_worker_seals_by_itself_and_lays_the_end_beside_the_database(
    clinic: Clinic, in_app: InApp, tmp_path: Path
) -> None:
    clinic.doctor.get("/today")

    async def work() -> None:
        sealer = Sealer(tmp_path, 0)
        await sealer.start()
        try:
            async with asyncio.timeout(30):
                while anchor(tmp_path, clinic.hospital_id) is None:
                    await asyncio.sleep(0)
        finally:
            await sealer.stop()

    in_app(work)
    found = verdict(clinic, in_app)
    assert (found.rows, found.waiting) == (1, 0)
    assert found.newest == anchor(tmp_path, clinic.hospital_id)


KILLED = """
import asyncio, os, sys
from uuid import UUID
from pediatric_his.db.actor import Actor
from pediatric_his.db.audit import use_key, write_audit
from pediatric_his.db.database import open_pool, reading

async def look():
    use_key(bytes.fromhex(sys.argv[3]))
    await open_pool(sys.argv[1], 1)
    actor = Actor(UUID(sys.argv[2]))
    async with reading(actor) as db:
        await write_audit(db, actor, "look", "test")
    os.kill(os.getpid(), 9)

asyncio.run(look())
"""


def test_a_process_that_is_killed_once_it_has_read_has_kept_its_look(
    clinic: Clinic, in_app: InApp, settings: Settings
) -> None:
    arguments = [settings.app_database_url, str(clinic.hospital_id), settings.secret.hex()]
    ended = subprocess.run([sys.executable, "-c", KILLED, *arguments], capture_output=True, timeout=60, check=False)
    assert ended.returncode == -9, ended.stderr
    assert clinic.audited("look") == 1
    assert verdict(clinic, in_app).waiting + verdict(clinic, in_app).rows >= 1
    in_app(lambda: seal(clinic.hospital_id))  # another's sealer
    assert verdict(clinic, in_app).rows == 1
    assert verdict(clinic, in_app).fault is None
