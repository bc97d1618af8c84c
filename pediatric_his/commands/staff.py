"""`pediatric-his hospital add`, `pediatric-his staff add|password|list`: the first hospital and administrator of a real server."""

from __future__ import annotations

import argparse
import secrets
from typing import Any


def register(commands: Any) -> None:
    hospital = commands.add_parser("hospital", help="add a hospital").add_subparsers(dest="subcommand", required=True)
    add = hospital.add_parser("add")
    for name in ("slug", "name_uz", "name_ru", "name_en"):
        add.add_argument(name)
    add.add_argument("--country", default="UZ")
    add.add_argument("--locale", default="uz")
    add.add_argument("--timezone", default="Asia/Tashkent")
    add.add_argument("--phone", default="")
    add.add_argument("--host", default=None, help="the host name of its own address, if it has one")
    add.set_defaults(run=run, work=_add_hospital)

    staff = commands.add_parser("staff", help="add staff, set a password, list").add_subparsers(
        dest="subcommand", required=True
    )
    person = staff.add_parser("add")
    for name in ("hospital", "login", "role", "family_name", "given_name"):
        person.add_argument(name)
    person.add_argument("--locale", default="uz")
    person.set_defaults(run=run, work=_add_staff)
    password = staff.add_parser("password", help="set a fresh password and end the person's sessions")
    password.add_argument("hospital")
    password.add_argument("login")
    password.set_defaults(run=run, work=_password)
    staff.add_parser("list").set_defaults(run=run, work=_list)


def run(options: argparse.Namespace) -> int:
    import asyncio

    import asyncpg

    from pediatric_his.commands.database import running_database
    from pediatric_his.db.migrate import migrate_now
    from pediatric_his.settings import read_settings

    async def work(url: str) -> None:
        connection = await asyncpg.connect(url)
        try:
            async with connection.transaction():
                await connection.execute("SELECT set_config('app.signing_in', 'on', true)")
                await options.work(connection, options)
        except asyncpg.IntegrityConstraintViolationError as error:
            raise ValueError(f"not added: {error.detail or error}") from error
        finally:
            await connection.close()

    with running_database(read_settings()) as settings:
        migrate_now(settings.migration_database_url)
        asyncio.run(work(settings.migration_database_url))
    return 0


async def _add_hospital(connection: Any, options: argparse.Namespace) -> None:
    from pediatric_his.db.identifiers import new_id
    from pediatric_his.reference.countries import country

    country(options.country)
    await connection.execute(
        "INSERT INTO hospital (id, slug, name_uz, name_ru, name_en, country, calendar, locale, timezone, phone, host)"
        " VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10)",
        *(new_id(), options.slug, options.name_uz, options.name_ru, options.name_en, options.country),
        *(options.locale, options.timezone, options.phone, options.host and options.host.lower()),
    )
    print(f"hospital {options.slug} added; its people sign in at /h/{options.slug}")


async def _add_staff(connection: Any, options: argparse.Namespace) -> None:
    from pediatric_his.db.identifiers import new_id
    from pediatric_his.features.staff.passwords import hash_now

    hospital_id = await _hospital(connection, options.hospital)
    password = secrets.token_urlsafe(12)
    await connection.execute(
        "INSERT INTO staff (id, hospital_id, login, password_hash, role, family_name, given_name, locale)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        *(new_id(), hospital_id, options.login.lower(), hash_now(password), options.role),
        *(options.family_name, options.given_name, options.locale),
    )
    print(f"{options.login.lower()} added; password, shown once: {password}")


async def _hospital(connection: Any, slug: str) -> Any:
    hospital_id = await connection.fetchval("SELECT id FROM hospital WHERE slug = $1", slug)
    if hospital_id is None:
        raise ValueError(f"no hospital is called {slug!r}")
    return hospital_id


async def _password(connection: Any, options: argparse.Namespace) -> None:
    from pediatric_his.features.staff.passwords import hash_now

    password = secrets.token_urlsafe(12)
    hospital_id = await _hospital(connection, options.hospital)
    found = await connection.fetchval(
        "UPDATE staff SET password_hash = $3 WHERE hospital_id = $1 AND login = $2 RETURNING id",
        *(hospital_id, options.login, hash_now(password)),
    )
    if found is None:
        raise ValueError(f"nobody signs in as {options.login!r} in {options.hospital!r}")
    await connection.execute(
        "UPDATE staff_session SET revoked_at = now() WHERE hospital_id = $1 AND staff_id = $2 AND revoked_at IS NULL",
        *(hospital_id, found),
    )
    print(f"password, shown once: {password}")


async def _list(connection: Any, options: argparse.Namespace) -> None:
    rows = await connection.fetch(
        "SELECT h.slug, s.login, s.role, s.active FROM staff s JOIN hospital h ON h.id = s.hospital_id ORDER BY 1, 3, 2"
    )
    for row in rows:
        print(f"{row['slug']:<16}{row['login']:<24}{row['role']:<16}{'' if row['active'] else 'closed'}")
