"""`pediatric-his hospital add`, `pediatric-his staff add|password|phone|list`: what is done at the server's console, each in the audit.

The first head and the second administrator of a hospital are made here, since inside each would need another to confirm them; and
here a lost phone is taken away.
"""

from __future__ import annotations

import argparse
import re
from typing import Any

_LOGIN = re.compile(r"^[a-z0-9][a-z0-9._@-]{2,39}$")


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
    for name, work, words in (
        ("password", _password, "a one-time code in place of the password; the person's sessions end"),
        ("phone", _phone, "take away a lost phone: its code and the printed codes count no more"),
    ):
        one = staff.add_parser(name, help=words)
        one.add_argument("hospital")
        one.add_argument("login")
        one.set_defaults(run=run, work=work)
    staff.add_parser("list").set_defaults(run=run, work=_list)


def run(options: argparse.Namespace) -> int:
    import asyncio

    import asyncpg

    from pediatric_his.commands.database import running_database
    from pediatric_his.db.database import connected
    from pediatric_his.db.migrate import migrate_now
    from pediatric_his.settings import read_settings

    async def work(url: str) -> None:
        try:
            async with connected(url) as connection, connection.transaction():
                await connection.execute("SELECT set_config('app.signing_in', 'on', true)")
                await options.work(connection, options, settings.secret)
        except asyncpg.IntegrityConstraintViolationError as error:
            raise ValueError(f"not added: {error.detail or error}") from error

    with running_database(read_settings()) as settings:
        migrate_now(settings.migration_database_url)
        asyncio.run(work(settings.migration_database_url))
    return 0


async def _add_hospital(connection: Any, options: argparse.Namespace, secret: bytes) -> None:
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


async def _add_staff(connection: Any, options: argparse.Namespace, secret: bytes) -> None:
    from pediatric_his.db.identifiers import new_id
    from pediatric_his.features.staff.codes import NEW_ACCOUNT_HOURS

    login = options.login.lower()
    if not _LOGIN.match(login):
        raise ValueError("a login has 3 to 40 small Latin letters, digits and dots: n.yusupova")
    hospital_id, staff_id = await _hospital(connection, options.hospital), new_id()
    await connection.execute(
        "INSERT INTO staff (id, hospital_id, login, password_hash, role, family_name, given_name, locale)"
        " VALUES ($1, $2, $3, '', $4, $5, $6, $7)",
        *(staff_id, hospital_id, login, options.role, options.family_name, options.given_name, options.locale),
    )
    code = await _code(connection, secret, hospital_id, staff_id, NEW_ACCOUNT_HOURS)
    await _audit(connection, hospital_id, "staff.add", staff_id, role=options.role)
    print(
        f"{login} added; one-time code, shown once, good for {NEW_ACCOUNT_HOURS} hours in place of a password: {code}"
    )


async def _hospital(connection: Any, slug: str) -> Any:
    hospital_id = await connection.fetchval("SELECT id FROM hospital WHERE slug = $1", slug)
    if hospital_id is None:
        raise ValueError(f"no hospital is called {slug!r}")
    await connection.execute("SELECT set_config('app.hospital', $1, true)", str(hospital_id))
    return hospital_id


async def _person(connection: Any, options: argparse.Namespace) -> tuple[Any, Any]:
    """The hospital and the person."""
    hospital_id = await _hospital(connection, options.hospital)
    found = await connection.fetchval(
        "SELECT id FROM staff WHERE hospital_id = $1 AND login = $2", hospital_id, options.login.lower()
    )
    if found is None:
        raise ValueError(f"nobody signs in as {options.login!r} in {options.hospital!r}")
    return hospital_id, found


async def _code(connection: Any, secret: bytes, hospital_id: Any, staff_id: Any, hours: int) -> str:
    """A fresh one-time code; the earlier ones count no more."""
    from pediatric_his.features.staff.codes import ONE_TIME, code_hash, new_code

    code, own = new_code(ONE_TIME), (hospital_id, staff_id)
    await connection.execute(
        "UPDATE one_time_code SET void_at = now() WHERE hospital_id = $1 AND staff_id = $2 AND used_at IS NULL", *own
    )
    await connection.execute(
        "INSERT INTO one_time_code (hospital_id, staff_id, code_hash, expires_at)"
        " VALUES ($1, $2, $3, now() + make_interval(hours => $4))",
        *(*own, code_hash(secret, staff_id, code), hours),
    )
    return code


async def _password(connection: Any, options: argparse.Namespace, secret: bytes) -> None:
    from pediatric_his.features.staff.codes import RESET_HOURS

    hospital_id, staff_id = await _person(connection, options)
    own = (hospital_id, staff_id)
    await connection.execute("UPDATE staff SET password_hash = '' WHERE hospital_id = $1 AND id = $2", *own)
    await _end_sessions(connection, *own)
    code = await _code(connection, secret, *own, RESET_HOURS)
    await _audit(connection, hospital_id, "staff.reset_password", staff_id)
    await _tell(connection, hospital_id, "password_reset", staff_id)
    print(f"one-time code, shown once, good for {RESET_HOURS} hours in place of the password: {code}")


async def _phone(connection: Any, options: argparse.Namespace, secret: bytes) -> None:
    hospital_id, staff_id = await _person(connection, options)
    own = (hospital_id, staff_id)
    await connection.execute("DELETE FROM second_factor WHERE hospital_id = $1 AND staff_id = $2", *own)
    await connection.execute(
        "UPDATE recovery_code SET void_at = now() WHERE hospital_id = $1 AND staff_id = $2 AND void_at IS NULL", *own
    )
    await _end_sessions(connection, *own)
    await _audit(connection, hospital_id, "staff.reset_second_factor", staff_id)
    await _tell(connection, hospital_id, "second_factor_reset", staff_id)
    print(
        f"{options.login}: the phone counts no more; where the hospital asks for one, the next sign-in enrols another"
    )


async def _end_sessions(connection: Any, hospital_id: Any, staff_id: Any) -> None:
    await connection.execute(
        "UPDATE staff_session SET revoked_at = now() WHERE hospital_id = $1 AND staff_id = $2 AND revoked_at IS NULL",
        *(hospital_id, staff_id),
    )


async def _audit(connection: Any, hospital_id: Any, action: str, staff_id: Any, **detail: object) -> None:
    from pediatric_his.db.actor import Actor
    from pediatric_his.db.audit import write_audit

    await write_audit(connection, Actor(hospital_id), action, "staff", staff_id, None, None, by="console", **detail)


async def _tell(connection: Any, hospital_id: Any, kind: str, staff_id: Any) -> None:
    """The person and the heads, on their pages."""
    from pediatric_his.db.identifiers import new_id

    people = await connection.fetch(
        "SELECT id FROM staff WHERE hospital_id = $1 AND active AND (id = $2 OR role = 'head')", hospital_id, staff_id
    )
    await connection.executemany(
        "INSERT INTO staff_notice (hospital_id, id, staff_id, kind, about_id) VALUES ($1, $2, $3, $4, $5)",
        [(hospital_id, new_id(), row["id"], kind, staff_id) for row in people],
    )


async def _list(connection: Any, options: argparse.Namespace, secret: bytes) -> None:
    rows = await connection.fetch(
        "SELECT h.slug, s.login, s.role, s.active FROM staff s JOIN hospital h ON h.id = s.hospital_id ORDER BY 1, 3, 2"
    )
    for row in rows:
        print(f"{row['slug']:<16}{row['login']:<24}{row['role']:<16}{'' if row['active'] else 'closed'}")
