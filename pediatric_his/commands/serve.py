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
    from pediatric_his.commands.lan.authority import Authority
    from pediatric_his.settings import Settings

WAIT_SECONDS = 1.0


def register(commands: Any) -> None:
    command = commands.add_parser("serve", help="serve the clinic")
    command.add_argument("--host", default=None, help="the address to serve at (127.0.0.1; with --lan every one)")
    command.add_argument("--port", type=int, default=8000)
    command.add_argument("--workers", type=int, default=None)
    command.add_argument("--certificate", help="serve HTTPS by this file (PEM), with --key")
    command.add_argument("--key", help="the certificate's private key (PEM)")
    command.add_argument("--lan", metavar="NAME", help="HTTPS in the clinic's own network, under this name or address")
    command.add_argument("--lan-page", type=int, default=8080, metavar="PORT", help="where tablets learn to trust it")
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
    options.host = options.host or ("0.0.0.0" if options.lan else "127.0.0.1")  # noqa: S104 asked for by --lan
    refuse_open_line(options, given)
    authority = _own_authority(options, given)
    alone = is_loopback(options.host) and not given.trusted_proxies
    password = _demo_password(alone) if options.demo else None
    try:
        with running_database(given) as settings:
            _migrate(settings)
            _open_demo(settings, password)
            with keeping(settings, embedded=given.database_url is None, renew=authority.renew if authority else None):
                _serve(options, settings, password, authority)
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
    if options.lan and options.certificate:
        raise SettingsError("--lan makes a certificate of its own: give either it, or --certificate and --key")
    for name in filter(None, (options.certificate, options.key)):
        if not os.access(name, os.R_OK):
            raise SettingsError(f"{name} can't be read")
    if "*" in settings.trusted_proxies:
        raise SettingsError("PEDIATRIC_HIS_TRUSTED_PROXIES names the proxy's address; * would believe everybody.")
    if options.lan or options.certificate or settings.trusted_proxies or is_loopback(options.host):
        return
    raise SettingsError(
        f"--host {options.host} is open to others: give --lan NAME, or --certificate and --key, or a proxy with HTTPS before it"
        " and its address in PEDIATRIC_HIS_TRUSTED_PROXIES"
    )


def _own_authority(options: argparse.Namespace, settings: Settings) -> Authority | None:
    """The clinic's own authority with a certificate that will do, when that is asked for; the options then name its files."""
    from pediatric_his.commands.lan.authority import Authority

    if not options.lan:
        return None
    authority = Authority(settings.data_directory / "lan", options.lan)
    authority.renew()
    options.certificate, options.key = map(str, (authority.pair.certificate, authority.pair.key))
    return authority


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


def _serve(
    options: argparse.Namespace, settings: Settings, demo_password: str | None, authority: Authority | None
) -> None:
    from pediatric_his.commands.serving import Workers, place
    from pediatric_his.db.backup.nightly import start_nightly

    # Workers are fresh processes: they read their settings from the environment.
    os.environ["DATABASE_URL"] = settings.app_database_url
    os.environ["PEDIATRIC_HIS_DATA"] = str(settings.data_directory)
    pair = (options.certificate, options.key) if options.certificate else None
    count = options.workers or settings.workers
    workers = Workers.of(options.host, options.port, count, settings.trusted_proxies, pair)
    start_nightly(settings)
    address = f"http{'s' if pair else ''}://{place(options.host, options.port)}"
    asked, shown = (address, address) if authority is None else _for_tablets(authority, options)
    threading.Thread(target=_announce, args=(asked, shown, settings, demo_password), daemon=True).start()
    workers.run()


def _for_tablets(authority: Authority, options: argparse.Namespace) -> tuple[str, str]:
    """Opens the page by which tablets learn to trust the clinic; where this machine asks for the clinic, and where tablets do."""
    from pediatric_his.commands.lan.door import open_door

    door = open_door(authority, options.host, options.port, options.lan_page)
    print(f"Tablets, once each: {door.page} (digits to compare there: {authority.fingerprint})", flush=True)
    here = "127.0.0.1" if ipaddress.ip_address(options.host).is_unspecified else options.host
    return f"https://{here}:{options.port}", door.clinic


def _announce(asked: str, shown: str, settings: Settings, demo_password: str | None) -> None:
    """Prints the address once the server answers."""
    own = ssl._create_unverified_context() if asked.startswith("https") else None  # noqa: S323 our own, asked whether it answers
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{asked}/readyz", timeout=2, context=own):
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
    print(f"Open {shown}", flush=True)
