"""`pediatric-his serve`: database, migrations, workers; the address and the demo sign-ins when it answers."""

from __future__ import annotations

import argparse
import os
import ssl
import threading
import time
import urllib.error
import urllib.request
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from pediatric_his.settings import SettingsError

if TYPE_CHECKING:
    from pediatric_his.settings import Settings


def register(commands: Any) -> None:
    command = commands.add_parser("serve", help="serve the clinic")
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--port", type=int, default=8000)
    command.add_argument("--workers", type=int, default=None)
    command.add_argument("--tls-certificate", metavar="FILE", default=None, help="PEM; with --tls-key HTTPS is served")
    command.add_argument("--tls-key", metavar="FILE", default=None)
    command.add_argument("--demo", action="store_true", help="fill an empty database with the demo hospital first")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from pediatric_his.commands.database import running_database
    from pediatric_his.db.migrate import migrate_now
    from pediatric_his.reference.calendars import check_own_calendars
    from pediatric_his.settings import read_settings

    check_own_calendars(read_settings().own_calendars)
    refuse_open_line(options, read_settings())
    alone = is_loopback(options.host) and not read_settings().trusted_proxies
    password = _demo_password(alone) if options.demo else None
    with running_database(read_settings()) as settings:
        migrate_now(settings.migration_database_url)
        _open_demo(settings, password)
        _serve(options, settings, password)
    return 0


def is_loopback(host: str) -> bool:
    """Whether only this machine can ask there."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def refuse_open_line(options: argparse.Namespace, settings: Settings) -> None:
    """
    Raises:
        SettingsError: passwords and children's data would travel in the clear.
    """
    if bool(options.tls_certificate) != bool(options.tls_key):
        raise SettingsError("--tls-certificate and --tls-key belong together.")
    if "*" in settings.trusted_proxies:
        raise SettingsError("PEDIATRIC_HIS_TRUSTED_PROXIES names the proxy's address; * would believe everybody.")
    if not (is_loopback(options.host) or options.tls_certificate or settings.trusted_proxies):
        raise SettingsError(
            f"Beyond this machine ({options.host}) the line must be closed: give --tls-certificate and --tls-key, or name the"
            " HTTPS proxy before it in PEDIATRIC_HIS_TRUSTED_PROXIES."
        )


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
    import uvicorn

    # Workers are fresh processes: they read their settings from the environment.
    os.environ["DATABASE_URL"] = settings.app_database_url
    os.environ["PEDIATRIC_HIS_DATA"] = str(settings.data_directory)
    threading.Thread(target=_announce, args=(options, settings, demo_password), daemon=True).start()
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
        ssl_certfile=options.tls_certificate,
        ssl_keyfile=options.tls_key,
    )


def _announce(options: argparse.Namespace, settings: Settings, demo_password: str | None) -> None:
    """Prints the address once the server answers there."""
    address = f"{'https' if options.tls_certificate else 'http'}://{options.host}:{options.port}"
    any_certificate = ssl._create_unverified_context()  # noqa: S323 asked for a sign of life only, on this machine
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2, context=any_certificate):
                break
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    else:
        return
    from pediatric_his.commands.demo import PASSWORD, sign_ins

    for line in sign_ins(settings, demo_password == PASSWORD) if demo_password else ():
        print(line)
    print(f"Open {address}", flush=True)
