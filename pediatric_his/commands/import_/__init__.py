"""`pediatric-his import`: a hospital's own list of children, measurements and doses comes in, as often as needed, without doubles."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from pediatric_his.web.languages import LOCALES


def register(commands: Any) -> None:
    command = commands.add_parser(
        "import",
        help="bring in a hospital's own list (CSV, XLSX, XLS, ODS), or a folder that `export` wrote",
        epilog="Exit: 0 all is in, 1 something stays out, 2 the file can't be used. docs/import.md tells more.",
    )
    command.add_argument("file", type=Path)
    command.add_argument("--hospital", required=True, help="the hospital's short name (slug)")
    command.add_argument(
        "--map", type=Path, help="a TOML file: list, leave, [columns], [doses], [values.FIELD], [defaults]"
    )
    command.add_argument(
        "--write-map", type=Path, metavar="MAP.toml", help="write how the columns are understood, to be corrected"
    )
    command.add_argument("--list", default="", metavar="NAME", help="the list's own name: ids count within it")
    command.add_argument("--sheet", help="which sheet of a workbook")
    command.add_argument("--dry-run", action="store_true", help="tell what would come in, keep nothing")
    command.add_argument(
        "--report", type=Path, metavar="REPORT.xlsx", help="one line a row, to be corrected and handed in again"
    )
    command.add_argument("--language", choices=tuple(LOCALES), default="en", help="of what is said of the rows")
    command.set_defaults(run=run_import)


def run_import(options: argparse.Namespace) -> int:
    import asyncio

    from pediatric_his.commands.database import running_database
    from pediatric_his.commands.import_.run import bring
    from pediatric_his.db.migrate import migrate_now
    from pediatric_his.settings import read_settings
    from pediatric_his.web.languages import language

    with language(options.language), running_database(read_settings()) as settings:
        migrate_now(settings.migration_database_url)
        if options.file.is_dir():
            from pediatric_his.commands.export.back import bring_back

            return asyncio.run(bring_back(settings, options.file, options.hospital))
        return asyncio.run(bring(settings, options))
