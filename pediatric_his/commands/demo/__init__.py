"""`pediatric-his demo`: a believable deployment of three hospitals, the same for the same seed, dated from today."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pediatric_his.settings import Settings

PASSWORD = "bolalar-2026"  # noqa: S105 the demo hospital's, said aloud at the start
DEFAULT_CHILDREN = 600


def register(commands: Any) -> None:
    command = commands.add_parser("demo", help="fill an empty database with the demo hospital")
    command.add_argument("--children", type=int, default=DEFAULT_CHILDREN)
    command.add_argument("--seed", type=int, default=1)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from pediatric_his.commands.database import running_database
    from pediatric_his.db.migrate import migrate_now
    from pediatric_his.settings import read_settings

    with running_database(read_settings()) as settings:
        migrate_now(settings.migration_database_url)
        if not fill_if_empty(settings, options.children, options.seed):
            print("The database isn't empty; nothing was added.")
            return 1
    return 0


def fill_if_empty(settings: Settings, children: int = DEFAULT_CHILDREN, seed: int = 1) -> bool:
    """Fills a database without hospitals; False where there is one already."""
    import asyncio

    from pediatric_his.commands.demo.deployment import fill

    return asyncio.run(fill(settings, children, seed))


def sign_ins(settings: Settings, known_to_all: bool = True) -> list[str]:
    """The lines that tell how to sign in to the demo; none on a real deployment. Only the password that all know is said aloud."""
    import asyncio

    from pediatric_his.commands.demo.deployment import demo_logins

    logins = asyncio.run(demo_logins(settings))
    if not logins:
        return []
    return [
        "",
        f"Demo sign-ins (password for all: {PASSWORD}):" if known_to_all else "Demo sign-ins, by the password given:",
        *(f"  {address:<10} {login:<12} {role}" for address, login, role in logins),
        "",
    ]
