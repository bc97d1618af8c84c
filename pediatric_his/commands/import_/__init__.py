"""`pediatric-his import`: a hospital's own list of children, measurements and doses comes in, as often as needed, without doubles."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def register(commands: Any) -> None:
    command = commands.add_parser("import", help="bring in a hospital's own list (CSV or XLSX)")
    command.add_argument("file", type=Path)
    command.add_argument("--hospital", required=True, help="the hospital's short name (slug)")
    command.add_argument("--map", type=Path, help="a TOML file: [columns], [values.FIELD], [defaults]")
    command.add_argument("--dry-run", action="store_true", help="show what would come in, keep nothing")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    import asyncio

    from pediatric_his.commands.database import running_database
    from pediatric_his.commands.import_.intake import take_in
    from pediatric_his.db.migrate import migrate_now
    from pediatric_his.settings import read_settings

    with running_database(read_settings()) as settings:
        migrate_now(settings.migration_database_url)
        return asyncio.run(take_in(settings, options.file, options.hospital, options.map, dry_run=options.dry_run))
