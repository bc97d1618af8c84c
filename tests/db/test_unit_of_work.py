"""A unit of work: once for its key, audited, whole or not at all, within its hospital."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from pediatric_his.db.actor import Actor
from pediatric_his.db.away import DatabaseAway, NotKept
from pediatric_his.db.database import OutsideTransaction, reading, transaction
from pediatric_his.db.identifiers import new_id
from pediatric_his.db.unit_of_work import KeyUsedOtherwise, Unaudited, UnitOfWork, unit_of_work
from pediatric_his.features.patients.tables import Guardian
from tests.clinic import Clinic

InApp = Callable[[Callable[[], Awaitable[Any]]], Any]


@unit_of_work("test.action")
async def add_guardian(work: UnitOfWork, name: str, *, audited: bool = True, fail: bool = False) -> UUID:
    guardian_id = new_id()
    row = Guardian(
        id=guardian_id,
        hospital_id=work.hospital_id,
        family_name=name,
        given_name=name,
        patronymic="",
        phone="",
        version=1,
    )
    await Guardian.insert(row)
    if audited:
        await work.audit("guardian", guardian_id)
    if fail:
        raise ValueError("after the write")
    return guardian_id


@unit_of_work("test.answer")
async def answer(work: UnitOfWork, value: UUID | str | int | bool | None) -> UUID | str | int | bool | None:
    await work.audit("test", None)
    work.changed("queue")
    return value


def guardians(clinic: Clinic) -> int:
    found: int = clinic.db.value("SELECT count(*) FROM guardian WHERE hospital_id = $1", clinic.hospital_id)
    return found


def test_the_same_key_answers_the_same_and_writes_once(clinic: Clinic, in_app: InApp) -> None:
    actor, key = Actor(clinic.hospital_id, clinic.doctor.staff_id), new_id()

    async def twice() -> list[UUID]:
        return [await add_guardian(actor, key, "A"), await add_guardian(actor, key, "A")]

    first, second = in_app(twice)
    assert first == second
    assert guardians(clinic) == 1
    assert clinic.audited("test.action") == 1


def test_many_at_once_write_once(clinic: Clinic, in_app: InApp) -> None:
    actor, key = Actor(clinic.hospital_id, clinic.doctor.staff_id), new_id()

    async def together() -> list[UUID]:
        return list(await asyncio.gather(*(asyncio.create_task(add_guardian(actor, key, "A")) for _ in range(5))))

    assert len(set(in_app(together))) == 1
    assert guardians(clinic) == 1


def test_a_failed_deed_leaves_nothing_and_may_be_tried_again(clinic: Clinic, in_app: InApp) -> None:
    actor, key = Actor(clinic.hospital_id, clinic.doctor.staff_id), new_id()
    with pytest.raises(ValueError, match="after the write"):
        in_app(lambda: add_guardian(actor, key, "A", fail=True))
    assert guardians(clinic) == 0
    assert clinic.audited("test.action") == 0
    in_app(lambda: add_guardian(actor, key, "A"))
    assert guardians(clinic) == 1


def test_a_deed_without_an_audit_row_is_undone(clinic: Clinic, in_app: InApp) -> None:
    actor = Actor(clinic.hospital_id, clinic.doctor.staff_id)
    with pytest.raises(Unaudited):
        in_app(lambda: add_guardian(actor, new_id(), "A", audited=False))
    assert guardians(clinic) == 0


@unit_of_work("test.swallow")
async def swallow(work: UnitOfWork) -> bool:
    await work.audit("test", None)
    with suppress(asyncpg.DivisionByZeroError):
        await work.db.fetch("SELECT 1 / 0")
    return True


def test_what_postgresql_undid_is_never_told_as_kept(clinic: Clinic, in_app: InApp) -> None:
    with pytest.raises((NotKept, asyncpg.InFailedSQLTransactionError)):
        in_app(lambda: swallow(Actor(clinic.hospital_id), new_id()))

    async def commit_what_failed() -> None:
        async with transaction(Actor(clinic.hospital_id)) as db:
            with suppress(asyncpg.DivisionByZeroError):
                await db.fetch("SELECT 1 / 0")

    with pytest.raises(NotKept):
        in_app(commit_what_failed)


def test_a_connection_lost_before_the_commit_is_told(clinic: Clinic, in_app: InApp) -> None:
    async def lose_it() -> None:
        async with transaction(Actor(clinic.hospital_id)) as db:
            pid = await db.fetchval("SELECT pg_backend_pid()")
            await asyncio.to_thread(clinic.db.value, "SELECT pg_terminate_backend($1)", pid)
            while clinic.db.value("SELECT count(*) FROM pg_stat_activity WHERE pid = $1", pid):
                await asyncio.sleep(0)

    with pytest.raises(DatabaseAway):
        in_app(lose_it)


def test_a_key_is_its_owners(clinic: Clinic, in_app: InApp) -> None:
    key = new_id()
    in_app(lambda: add_guardian(Actor(clinic.hospital_id, clinic.doctor.staff_id), key, "A"))
    with pytest.raises(KeyUsedOtherwise):
        in_app(lambda: add_guardian(Actor(clinic.hospital_id, clinic.nurse.staff_id), key, "A"))


@pytest.mark.parametrize("value", [UUID(int=7), str(UUID(int=7)), "words", "", 7, 0, True, False, None])
def test_a_repeat_answers_what_was_answered(
    clinic: Clinic, in_app: InApp, value: UUID | str | int | bool | None
) -> None:
    actor, key = Actor(clinic.hospital_id, clinic.doctor.staff_id), new_id()
    first, again = in_app(lambda: answer(actor, key, value)), in_app(lambda: answer(actor, key, "something else"))
    assert first is value
    assert (again, type(again)) == (value, type(value))
    assert clinic.audited("test.answer") == 1


def test_a_key_is_for_one_action(clinic: Clinic, in_app: InApp) -> None:
    actor, key = Actor(clinic.hospital_id, clinic.doctor.staff_id), new_id()
    in_app(lambda: answer(actor, key, "A"))
    with pytest.raises(KeyUsedOtherwise):
        in_app(lambda: add_guardian(actor, key, "A"))
    assert guardians(clinic) == 0


def test_a_key_of_no_person_is_kept_apart_from_a_persons(clinic: Clinic, in_app: InApp) -> None:
    """An import or a command has a hospital but no person."""
    nobody, doctor = Actor(clinic.hospital_id), Actor(clinic.hospital_id, clinic.doctor.staff_id)
    key = new_id()
    assert in_app(lambda: answer(nobody, key, "A")) == in_app(lambda: answer(nobody, key, "B")) == "A"
    with pytest.raises(KeyUsedOtherwise):
        in_app(lambda: answer(doctor, key, "C"))


def test_a_key_is_one_hospitals_own(clinic: Clinic, other_clinic: Clinic, in_app: InApp) -> None:
    key = new_id()
    answers = [in_app(lambda: answer(Actor(c.hospital_id), key, c.slug)) for c in (clinic, other_clinic)]  # noqa: B023
    assert answers == [clinic.slug, other_clinic.slug]


def test_row_level_security_hides_other_hospitals(clinic: Clinic, other_clinic: Clinic, in_app: InApp) -> None:
    child = clinic.child()

    async def look() -> Any:
        async with reading(Actor(other_clinic.hospital_id)) as db:
            return await db.fetchval("SELECT count(*) FROM patient WHERE id = $1", child)

    assert in_app(look) == 0


def test_a_row_cannot_be_written_into_another_hospital(clinic: Clinic, other_clinic: Clinic, in_app: InApp) -> None:
    async def write() -> None:
        async with transaction(Actor(other_clinic.hospital_id)) as db:
            await db.fetch(
                "INSERT INTO guardian (id, hospital_id, family_name, given_name) VALUES ($1, $2, 'x', 'x')",
                new_id(),
                clinic.hospital_id,
            )

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        in_app(write)


@pytest.mark.parametrize(
    "table", ["measurement", "dose", "note", "addendum", "audit", "alert", "encounter_event", "printed_document"]
)
@pytest.mark.parametrize("change", ["UPDATE {} SET hospital_id = hospital_id", "DELETE FROM {}"])
def test_clinical_facts_are_never_changed(clinic: Clinic, in_app: InApp, table: str, change: str) -> None:
    async def try_it() -> None:
        async with transaction(Actor(clinic.hospital_id)) as db:
            await db.fetch(change.format(table))

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        in_app(try_it)
    with pytest.raises(asyncpg.PostgresError, match="never changed"):  # and not by the owner either
        clinic.db.fetch(change.format(table))


def test_reading_writes_nothing(clinic: Clinic, in_app: InApp) -> None:
    async def write() -> None:
        async with reading(Actor(clinic.hospital_id)) as db:
            await db.fetch("INSERT INTO counter (hospital_id, name, value) VALUES ($1, 'x', 1)", clinic.hospital_id)

    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        in_app(write)


def test_piccolo_runs_only_within_a_transaction(in_app: InApp) -> None:
    async def outside() -> Any:
        return await Guardian.select()

    with pytest.raises(OutsideTransaction):
        in_app(outside)


def test_failing_commits_and_cancelled_work_give_connections_back(clinic: Clinic, in_app: InApp) -> None:
    actor = Actor(clinic.hospital_id)

    async def cancelled() -> None:
        async with reading(actor) as db:
            await db.fetch("SELECT pg_sleep(30)")

    async def storm() -> Any:
        for _ in range(8):  # the pool holds five
            task = asyncio.create_task(cancelled())
            await asyncio.sleep(0.01)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        async with reading(actor) as db:
            return await db.fetchval("SELECT 1")

    assert in_app(storm) == 1
