"""`pediatric-his migrate`: brings the database to this release."""

from __future__ import annotations

import argparse
from typing import Any


def register(commands: Any) -> None:
    command = commands.add_parser("migrate", help="bring the database to this release")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from pediatric_his.commands.database import running_database
    from pediatric_his.db.migrate import migrate_now
    from pediatric_his.settings import read_settings

    with running_database(read_settings()) as settings:
        for title in migrate_now(settings.migration_database_url):
            print(f"applied: {title}")
    return 0
