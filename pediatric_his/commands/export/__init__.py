"""`pediatric-his export FOLDER`: a hospital's record as files, one a kind, as CSV and as a line of JSON a row."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def register(commands: Any) -> None:
    command = commands.add_parser(
        "export", help="write a hospital's record into a folder: CSV and NDJSON, one file a kind"
    )
    command.add_argument("folder", type=Path, help="a new or empty folder; only its owner may read what is written")
    command.add_argument("--hospital", required=True, help="the hospital's short name (slug)")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    import asyncio

    from pediatric_his.commands.database import running_database
    from pediatric_his.commands.export.out import export
    from pediatric_his.db.migrate import migrate_now
    from pediatric_his.settings import read_settings
    from pediatric_his.web.languages import language

    with language("en"), running_database(read_settings()) as settings:
        migrate_now(settings.migration_database_url)
        return asyncio.run(export(settings, options.folder, options.hospital))
