"""`pediatric-his serve`: database, migrations, workers; the address and the demo sign-ins when it answers."""

from __future__ import annotations

import argparse
import os
import threading
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pediatric_his.settings import Settings


def register(commands: Any) -> None:
    command = commands.add_parser("serve", help="serve the clinic")
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--port", type=int, default=8000)
    command.add_argument("--workers", type=int, default=None)
    command.add_argument("--demo", action="store_true", help="fill an empty database with the demo hospital first")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from pediatric_his.commands.backup import copy_before_migrating
    from pediatric_his.commands.database import running_database
    from pediatric_his.db.migrate import migrate_now
    from pediatric_his.reference.calendars import check_own_calendars
    from pediatric_his.settings import read_settings

    check_own_calendars(read_settings().own_calendars)
    with running_database(read_settings()) as settings:
        copy_before_migrating(settings)
        migrate_now(settings.migration_database_url)
        if options.demo:
            from pediatric_his.commands.demo import fill_if_empty

            fill_if_empty(settings)
        _serve(options, settings)
    return 0


def _serve(options: argparse.Namespace, settings: Settings) -> None:
    import uvicorn

    from pediatric_his.db.backup.nightly import start_nightly

    # Workers are fresh processes: they read their settings from the environment.
    os.environ["DATABASE_URL"] = settings.app_database_url
    os.environ["PEDIATRIC_HIS_DATA"] = str(settings.data_directory)
    start_nightly(settings)
    threading.Thread(target=_announce, args=(options, settings), daemon=True).start()
    uvicorn.run(
        "pediatric_his.app:create_app",
        factory=True,
        host=options.host,
        port=options.port,
        workers=options.workers or settings.workers,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_config=None,
        log_level="warning",
        timeout_graceful_shutdown=5,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        server_header=False,
    )


def _announce(options: argparse.Namespace, settings: Settings) -> None:
    """Prints the address once the server answers there."""
    address = f"http://{options.host}:{options.port}"
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2):
                break
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    else:
        return
    from pediatric_his.commands.demo import sign_ins

    for line in sign_ins(settings):
        print(line)
    print(f"Open {address}", flush=True)
