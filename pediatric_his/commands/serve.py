"""`pediatric-his serve`: database, migrations, workers; the address and the demo sign-ins when it answers.

The process that was started is the master: it holds the address, starts a worker that died, starts the embedded server when that
one is gone, and does what is due in the house. It ends the workers with itself.
"""

from __future__ import annotations

import argparse
import ipaddress
import os
import signal
import ssl
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pediatric_his.settings import SettingsError

if TYPE_CHECKING:
    from pediatric_his.settings import Settings

WAIT_SECONDS = 1.0


def register(commands: Any) -> None:
    command = commands.add_parser("serve", help="serve the clinic")
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--port", type=int, default=8000)
    command.add_argument("--workers", type=int, default=None)
    command.add_argument("--certificate", help="serve HTTPS by this file (PEM), with --key")
    command.add_argument("--key", help="the certificate's private key (PEM)")
    command.add_argument("--demo", action="store_true", help="fill an empty database with the demo hospital first")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from pediatric_his.commands.database import running_database
    from pediatric_his.commands.serving import keeping
    from pediatric_his.db.embedded import EmbeddedPostgresError, wait_until_stopped
    from pediatric_his.reference.calendars import check_own_calendars
    from pediatric_his.settings import read_settings

    signal.signal(signal.SIGTERM, _stop)  # before the workers have their own way to end: out by all `finally`
    check_own_calendars(read_settings().own_calendars)
    given = read_settings()
    refuse_open_line(options, given)
    alone = is_loopback(options.host) and not given.trusted_proxies
    password = _demo_password(alone) if options.demo else None
    try:
        with running_database(given) as settings:
            _migrate(settings)
            _open_demo(settings, password)
            with keeping(settings, embedded=given.database_url is None):
                _serve(options, settings, password)
        if given.database_url is None:
            wait_until_stopped(given.data_directory)  # a service manager kills what its main process leaves
        return 0
    except EmbeddedPostgresError as fault:
        raise ValueError(str(fault)) from fault


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def refuse_open_line(options: argparse.Namespace, settings: Settings) -> None:
    """Nothing of a child, and no password, goes over a line in the clear.

    Raises:
        SettingsError: the address is open to others, without HTTPS and without a proxy that has it.
    """
    if bool(options.certificate) != bool(options.key):
        raise SettingsError("--certificate and --key belong together")
    for name in filter(None, (options.certificate, options.key)):
        if not os.access(name, os.R_OK):
            raise SettingsError(f"{name} can't be read")
    if "*" in settings.trusted_proxies:
        raise SettingsError("PEDIATRIC_HIS_TRUSTED_PROXIES names the proxy's address; * would believe everybody.")
    if options.certificate or settings.trusted_proxies or is_loopback(options.host):
        return
    raise SettingsError(
        f"--host {options.host} is open to others: give --certificate and --key, or a proxy with HTTPS before it and its"
        " address in PEDIATRIC_HIS_TRUSTED_PROXIES"
    )


def _stop(_number: int, _frame: object) -> None:
    raise SystemExit(0)


def _migrate(settings: Settings) -> None:
    """Brings the database to this release; one that isn't there yet is waited for, as after a power cut."""
    import asyncpg

    from pediatric_his.commands.backup import copy_before_migrating
    from pediatric_his.db.migrate import migrate_now

    told = False
    while True:
        try:
            copy_before_migrating(settings)
            migrate_now(settings.migration_database_url)
            return
        except (
            OSError,
            asyncpg.PostgresConnectionError,
            asyncpg.CannotConnectNowError,
            asyncpg.TooManyConnectionsError,
        ):
            if not told:
                print("The database doesn't answer yet; waiting for it.", flush=True)
                told = True
            time.sleep(WAIT_SECONDS)


def _demo_password(alone: bool) -> str:
    from pediatric_his.commands.demo.opening import demo_password

    return demo_password(alone)


def _open_demo(settings: Settings, password: str | None) -> None:
    """
    Raises:
        SettingsError: a demo's database without `--demo`.
    """
    from pediatric_his.commands.demo import PASSWORD, fill_if_empty
    from pediatric_his.commands.demo.opening import refuse_demo_in_disguise, set_demo_password

    # Workers read it: by the password that all know the demo's people come in without their phones.
    os.environ["PEDIATRIC_HIS_DEMO"] = "1" if password == PASSWORD else ""
    if password is None:
        refuse_demo_in_disguise(settings)
        return
    fill_if_empty(settings)
    set_demo_password(settings, password)


def _serve(options: argparse.Namespace, settings: Settings, demo_password: str | None) -> None:
    from pediatric_his.commands.serving import Workers
    from pediatric_his.db.backup.nightly import start_nightly

    # Workers are fresh processes: they read their settings from the environment.
    os.environ["DATABASE_URL"] = settings.app_database_url
    os.environ["PEDIATRIC_HIS_DATA"] = str(settings.data_directory)
    pair = (options.certificate, options.key) if options.certificate else None
    count = options.workers or settings.workers
    workers = Workers.of(options.host, options.port, count, settings.trusted_proxies, pair)
    start_nightly(settings)
    threading.Thread(target=_announce, args=(options, settings, demo_password), daemon=True).start()
    workers.run()


def _announce(options: argparse.Namespace, settings: Settings, demo_password: str | None) -> None:
    """Prints the address once the server answers there."""
    address = f"http{'s' if options.certificate else ''}://{options.host}:{options.port}"
    own = ssl._create_unverified_context() if options.certificate else None  # noqa: S323 our own, asked whether it answers
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2, context=own):
                break
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    else:
        return
    if demo_password is not None:
        from pediatric_his.commands.demo import PASSWORD, sign_ins
        from pediatric_his.db.away import FAULTS

        with suppress(*FAULTS):  # it may be gone again by now
            for line in sign_ins(settings, demo_password == PASSWORD):
                print(line)
    print(f"Open {address}", flush=True)
