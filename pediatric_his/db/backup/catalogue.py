"""What a copy holds: the tables as the database itself tells them, and the proof that their owner can read each row.

The owner is bound by row-level security as everybody else. A table with it is therefore read hospital by hospital; that this is all of
it is not believed but proved from the catalogue: each row has a hospital (a valid foreign key that begins with it), the hospital's
rule shows it, and no other rule hides one.
"""

from __future__ import annotations

from dataclasses import dataclass

import asyncpg

from pediatric_his.db.backup.faults import Incomplete

_OWN_ROWS = ("hospital_id = current_hospital()",)
# In the first release its hospital was no foreign key. Keys of forms that were sent, of no hospital: nothing is lost with them.
_UNBOUND_ONCE = {"idempotency"}
_TABLES = """
SELECT c.relname AS name, c.relrowsecurity AS guarded,
    (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
    (SELECT array_agg(pg_get_expr(p.polqual, p.polrelid)) FROM pg_policy p
     WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd IN ('*', 'r') AND p.polroles = '{0}') AS rules,
    EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND NOT p.polpermissive) AS hiding,
    EXISTS (SELECT FROM pg_constraint f JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = f.conkey[1]
            WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.convalidated
            AND a.attname = 'hospital_id' AND a.attnotnull) AS bound,
    pg_get_userbyid(c.relowner) = current_user OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS own
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname
"""
_SEQUENCES = "SELECT sequencename::text AS name, last_value FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"


@dataclass(frozen=True, slots=True)
class Shape:
    """A table: its columns but for those that it works out, and whether it shows one hospital at a time."""

    name: str
    columns: tuple[str, ...]
    guarded: bool

    @property
    def column_list(self) -> str:
        return ", ".join(f'"{column}"' for column in self.columns)


async def shapes(connection: asyncpg.Connection) -> list[Shape]:
    """All tables, in the order of their names.

    Raises:
        Incomplete: one of them may hide rows.
    """
    found = await connection.fetch(_TABLES)
    for row in found:
        if reason := _hides(row):
            raise Incomplete(f"No copy was made: the table {row['name']} {reason}.")
    return [Shape(row["name"], tuple(row["columns"]), row["guarded"]) for row in found]


def _hides(row: asyncpg.Record) -> str:
    if not row["own"]:
        return "belongs to another role; copies are made as the owner (DATABASE_OWNER_URL)"
    if not row["guarded"]:
        return ""
    if row["hiding"]:
        return "has a rule that hides rows"
    if not any(known in (rule or "") and " AND " not in rule for rule in row["rules"] or () for known in _OWN_ROWS):
        return "shows its rows by a rule that isn't the hospital's"
    return "" if row["bound"] or row["name"] in _UNBOUND_ONCE else "may hold rows of no hospital"


async def sequences(connection: asyncpg.Connection) -> dict[str, int | None]:
    """Where each sequence stands."""
    return {row["name"]: row["last_value"] for row in await connection.fetch(_SEQUENCES)}


async def sees_all(connection: asyncpg.Connection) -> bool:
    """Whether the role passes row-level security, so that its count is one of all hospitals."""
    sql = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    return bool(await connection.fetchval(sql))
