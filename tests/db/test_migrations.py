"""The migrated schema: what the tables' classes say, and the guards on every table of patients."""

from __future__ import annotations

import asyncio
import importlib
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from piccolo.columns import JSONB, UUID, BigInt, Boolean, Bytea, Date, Integer, Text, Timestamptz
from piccolo.table import Table

from pediatric_his.db.embedded import Server, embedded_postgres
from pediatric_his.db.migrate import DatabaseIsNewer, migrate, migrate_now, migrations
from tests.conftest import OwnerDatabase, PostgresServer, database_named

TYPES: dict[Any, str] = {
    UUID: "uuid", Text: "text", Integer: "integer", Date: "date", Timestamptz: "timestamp with time zone", Boolean: "boolean",
    JSONB: "jsonb", Bytea: "bytea", BigInt: "bigint",
}  # fmt: skip
OPEN_TABLES = {"hospital", "migration", "sign_in_attempt", "backup_copy"}


def tables() -> list[type[Table]]:
    found = []
    for path in sorted(Path("pediatric_his/features").glob("*/tables.py")):
        module = importlib.import_module(".".join(path.with_suffix("").parts))
        found += [t for t in vars(module).values() if isinstance(t, type) and issubclass(t, Table) and t is not Table]
    return found


@pytest.mark.parametrize("table", tables(), ids=lambda t: t._meta.tablename)
def test_the_class_and_the_table_agree(db: OwnerDatabase, table: type[Table]) -> None:
    rows = db.fetch(
        "SELECT column_name, data_type, is_nullable FROM information_schema.columns WHERE table_name = $1",
        table._meta.tablename,
    )
    migrated = {row["column_name"]: (row["data_type"], row["is_nullable"] == "YES") for row in rows}
    declared = {c._meta.name: (TYPES[type(c)], c._meta.null) for c in table._meta.columns}
    assert declared.items() <= migrated.items()


def test_every_table_of_a_hospital_is_guarded_for_its_owner_as_well(db: OwnerDatabase) -> None:
    rows = db.fetch(
        "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
        " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    assert len(rows) > 20
    for row in rows:
        if row["relname"] not in OPEN_TABLES:
            assert row["relrowsecurity"], row["relname"]
            assert row["relforcerowsecurity"], row["relname"]


# These belong to the deployment, not to one hospital; all others spread by theirs.
NOT_A_HOSPITALS = {"hospital", "staff_session", "sign_in_attempt", "migration", "backup_copy"}


def test_every_key_of_a_hospitals_table_begins_with_the_hospital(db: OwnerDatabase) -> None:
    """So that the schema can be spread over machines by hospital: primary, unique and foreign keys, and unique indexes."""
    keys = db.fetch(
        "SELECT c.relname AS of_table, i.relname AS name, a.attname AS first FROM pg_index x"
        " JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid"
        " LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[0]"
        " WHERE c.relnamespace = 'public'::regnamespace AND x.indisunique"
        " UNION ALL SELECT c.relname, f.conname, a.attname FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = f.conkey[1]"
        " WHERE f.contype = 'f' AND f.connamespace = 'public'::regnamespace"
    )
    assert len(keys) > 60
    wrong = [f"{key['of_table']}.{key['name']}" for key in keys if key["first"] != "hospital_id"]
    assert [name for name in wrong if name.split(".")[0] not in NOT_A_HOSPITALS] == []


def test_facts_are_appended_and_the_application_may_do_no_more_than_it_does(db: OwnerDatabase) -> None:
    guarded = {
        row["name"]
        for row in db.fetch("SELECT tgrelid::regclass::text AS name FROM pg_trigger WHERE tgname = 'append_only'")
    }
    assert {"measurement", "dose", "note", "addendum", "audit", "alert", "vaccine_decision"} <= guarded
    rights = db.fetch(
        "SELECT table_name FROM information_schema.role_table_grants"
        " WHERE grantee = 'pediatric_his_app' AND privilege_type IN ('UPDATE', 'DELETE')"
    )
    assert guarded.isdisjoint(row["table_name"] for row in rights)


def test_the_application_cannot_bypass_its_guards(db: OwnerDatabase) -> None:
    role = db.row("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = 'pediatric_his_app'")
    assert not any(role.values())
    assert db.value("SELECT count(*) FROM pg_tables WHERE tableowner = 'pediatric_his_app'") == 0


def test_no_foreign_key_cascades(db: OwnerDatabase) -> None:
    kinds = db.fetch("SELECT DISTINCT confdeltype::text AS kind FROM pg_constraint WHERE contype = 'f'")
    assert [row["kind"] for row in kinds] == ["r"]


def test_migrating_again_does_nothing_and_a_newer_database_is_refused(
    database_urls: tuple[str, str], db: OwnerDatabase
) -> None:
    assert migrate_now(database_urls[0]) == []
    assert [m.number for m in migrations()] == list(range(1, len(migrations()) + 1))
    db.fetch("INSERT INTO migration (number, title) VALUES (9999, 'later')")
    try:
        with pytest.raises(DatabaseIsNewer):
            migrate_now(database_urls[0])
    finally:
        db.fetch("DELETE FROM migration WHERE number = 9999")


def test_an_ordinary_owner_migrates_and_becomes_the_application(tmp_path: Path) -> None:
    """No superuser: may make roles and owns its database, no more."""

    async def try_it(server: Server) -> str:
        first = await asyncpg.connect(server.owner_url)
        await first.execute("DROP OWNED BY pediatric_his_app; DROP ROLE pediatric_his_app")
        await first.execute("CREATE ROLE clinic LOGIN CREATEROLE PASSWORD 'clinic'")
        await first.execute("CREATE DATABASE clinic OWNER clinic")
        await first.close()
        url = f"postgresql://clinic:clinic@/clinic?host={server.socket_folder}"
        await migrate(url)
        application = await asyncpg.connect(url, server_settings={"role": "pediatric_his_app"})
        try:
            return str(await application.fetchval("SELECT current_user"))
        finally:
            await application.close()

    with embedded_postgres(tmp_path) as server:
        assert asyncio.run(try_it(server)) == "pediatric_his_app"


def test_digests_of_forms_with_passwords_are_forgotten(database_server: PostgresServer) -> None:
    """They weren't keyed; what the program itself did had none, and its key is known as before."""

    async def keys(url: str) -> dict[str, str]:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute("SELECT set_config('app.hospital', (SELECT id::text FROM hospital), false)")
            return {row["action"]: row["content"] for row in await connection.fetch("SELECT * FROM idempotency")}
        finally:
            await connection.close()

    async def fill(url: str) -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(
                "INSERT INTO hospital (id, slug, name_uz, name_ru, name_en, country, calendar, locale, timezone)"
                " VALUES (gen_random_uuid(), 'a', 'A', 'A', 'A', 'UZ', 'UZ', 'uz', 'Asia/Tashkent')"
            )
            await connection.execute("SELECT set_config('app.hospital', (SELECT id::text FROM hospital), false)")
            await connection.execute(
                "INSERT INTO idempotency (hospital_id, key, staff_id, action, content)"
                " SELECT id, gen_random_uuid(), gen_random_uuid(), a, c FROM hospital,"
                " (VALUES ('staff.change_password', repeat('ab', 32)), ('list.try_out', '')) AS old (a, c)"
            )
        finally:
            await connection.close()

    with database_named(database_server, "digests") as (owner, _app):
        asyncio.run(migrate(owner, upto=14))
        asyncio.run(fill(owner))
        assert len(asyncio.run(keys(owner))["staff.change_password"]) == 64
        migrate_now(owner)
        kept = asyncio.run(keys(owner))
        assert len(kept["staff.change_password"]) < 2
        assert kept["list.try_out"] == ""
