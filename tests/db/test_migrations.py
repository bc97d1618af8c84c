"""The migrated schema: what the tables' classes say, and the guards on every table of patients."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
from piccolo.columns import JSONB, UUID, Boolean, Bytea, Date, Integer, Text, Timestamptz
from piccolo.table import Table

from pediatric_his.db.migrate import DatabaseIsNewer, migrate_now, migrations
from tests.conftest import OwnerDatabase

TYPES: dict[Any, str] = {
    UUID: "uuid", Text: "text", Integer: "integer", Date: "date", Timestamptz: "timestamp with time zone", Boolean: "boolean",
    JSONB: "jsonb", Bytea: "bytea",
}  # fmt: skip
OPEN_TABLES = {"hospital", "migration", "sign_in_attempt"}


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
