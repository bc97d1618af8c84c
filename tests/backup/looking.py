"""Looks at a whole database: every row of every hospital, and every guard."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg

Rows = dict[str, list[str]]
_GUARDS = (
    "SELECT 'table ' || relname || relrowsecurity || relforcerowsecurity AS said FROM pg_class"
    " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    " UNION ALL SELECT 'trigger ' || tgrelid::regclass || ' ' || tgname || tgenabled::text FROM pg_trigger t"
    " JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT tgisinternal AND c.relnamespace = 'public'::regnamespace"
    " UNION ALL SELECT 'key ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || convalidated"
    " FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
    " UNION ALL SELECT 'rule ' || tablename || policyname || coalesce(qual, '') || coalesce(with_check, '') FROM pg_policies"
    " UNION ALL SELECT 'right ' || table_name || grantee || privilege_type FROM information_schema.role_table_grants"
    " WHERE grantee = 'pediatric_his_app'"
    " UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'"
    " UNION ALL SELECT 'function ' || p.oid::regprocedure || md5(prosrc) FROM pg_proc p"
    " WHERE pronamespace = 'public'::regnamespace"
)


async def _everything(url: str) -> Rows:
    connection = await asyncpg.connect(url, server_settings={"timezone": "UTC"})
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        if not tables:
            return {}
        found: Rows = {}
        hospitals = [row["id"] for row in await connection.fetch("SELECT id FROM hospital")]
        for hospital in hospitals or [""]:
            await connection.execute("SELECT set_config('app.hospital', $1, false)", str(hospital))
            for (table,) in tables:
                rows = await connection.fetch(f"SELECT to_jsonb(t)::text AS row FROM {table} t")
                found[table] = sorted({row["row"] for row in rows} | set(found.get(table, ())))
        return found
    finally:
        await connection.close()


def everything(url: str) -> Rows:
    return asyncio.run(_everything(url))


def guards(url: str) -> list[str]:
    return sorted(row["said"] for row in ask(url, _GUARDS))


def ask(url: str, sql: str, **settings: str) -> list[Any]:
    async def work() -> list[Any]:
        connection = await asyncpg.connect(url, server_settings=settings)
        try:
            return list(await connection.fetch(sql))
        finally:
            await connection.close()

    return asyncio.run(work())
