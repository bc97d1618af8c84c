"""`pediatric-his audit verify|heads`: whether the audit is as it was written; and the ends of its chains, to be kept elsewhere."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pediatric_his.db.sealing import Head
    from pediatric_his.db.verifying import Verdict
    from pediatric_his.settings import Settings


def register(commands: Any) -> None:
    audit = commands.add_parser("audit", help="check the audit against its seals").add_subparsers(
        dest="subcommand", required=True
    )
    verify = audit.add_parser(
        "verify", help="name the first row that was changed, removed or put in; exit status 1 if there is one"
    )
    verify.add_argument("--hospital", help="the hospital's short name (slug); all without it")
    verify.add_argument(
        "--head", action="append", default=[], metavar="SLUG:NUMBER:HASH", help="a line of `heads` that was kept"
    )
    verify.set_defaults(run=run, show=_verdict_line)
    heads = audit.add_parser("heads", help="print the newest seal of each hospital, to be kept out of this machine")
    heads.set_defaults(run=run, show=_head_line, hospital=None, head=[])


def run(options: argparse.Namespace, settings: Settings | None = None) -> int:
    import asyncio

    from pediatric_his.commands.database import running_database
    from pediatric_his.settings import read_settings

    kept = dict(_read_head(text) for text in options.head)
    with running_database(settings or read_settings()) as settings:
        found = asyncio.run(_verdicts(settings, options.hospital, kept))
    for slug, verdict in found.items():
        if line := options.show(slug, verdict):
            print(line)
    return int(any(verdict.fault for verdict in found.values()))


async def _verdicts(settings: Settings, wanted: str | None, kept: dict[str, Head]) -> dict[str, Verdict]:
    from pediatric_his.db.actor import Actor
    from pediatric_his.db.audit import use_key
    from pediatric_his.db.database import close_pool, open_pool, pool, reading
    from pediatric_his.db.sealing import anchor
    from pediatric_his.db.verifying import verify

    use_key(settings.secret)
    await open_pool(settings.app_database_url, 2)
    try:
        hospitals = {r["slug"]: r["id"] for r in await pool().fetch("SELECT slug, id FROM hospital ORDER BY slug")}
        if strange := ({wanted} if wanted else set()).union(kept) - hospitals.keys():
            raise ValueError(f"no hospital is called {min(strange)!r}")
        found: dict[str, Verdict] = {}
        for slug in [wanted] if wanted else hospitals:
            remembered: set[Head | None] = {anchor(settings.anchors, hospitals[slug]), kept.get(slug)}
            for head in remembered - {None} or remembered:
                async with reading(Actor(hospitals[slug])) as db:
                    found[slug] = await verify(db, head)
                if found[slug].fault:
                    break
        return found
    finally:
        await close_pool()


def _read_head(text: str) -> tuple[str, Head]:
    from pediatric_his.db.sealing import Head

    try:
        slug, number, made = text.rsplit(":", 2)
        return slug, Head(int(number), bytes.fromhex(made))
    except ValueError:
        raise ValueError(f"--head takes a line of `pediatric-his audit heads`, not {text!r}") from None


def _verdict_line(slug: str, verdict: Verdict) -> str:
    if verdict.fault:
        return f"{slug}: {verdict.fault}; {verdict.seals} seals with {verdict.rows} rows before it are as written"
    return f"{slug}: as written: {verdict.seals} seals, {verdict.rows} rows, {verdict.waiting} not sealed yet"


def _head_line(slug: str, verdict: Verdict) -> str:
    if verdict.fault:
        return f"{slug}: {verdict.fault}"
    return f"{slug}:{verdict.newest.number}:{verdict.newest.hash.hex()}" if verdict.newest else ""
