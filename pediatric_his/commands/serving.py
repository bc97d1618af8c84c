"""The master's work: workers that come again, a database that comes again, and the chores of the house."""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import uvicorn
from uvicorn.supervisors import Multiprocess

from pediatric_his.db.embedded import revive
from pediatric_his.db.housekeeping import tidy
from pediatric_his.settings import Settings
from pediatric_his.web.logs import set_up_logs
from pediatric_his.web.protocol import PatientProtocol

log = logging.getLogger("pediatric_his.master")

DRAIN_SECONDS = 35  # for requests under way, when a worker is told to end: longer than paper may take (30 s)
LONGEST_END_SECONDS = 50.0  # then it is killed; the service manager waits longer
HUNG_SECONDS = (
    30  # a worker that doesn't answer its master so long is replaced; on a busy machine one takes long to start
)
LOOK_SECONDS = 0.25
QUEUE = 2048  # connections that wait until a worker takes them


class Workers(Multiprocess):
    """The processes that answer. The address is the master's: it is free when the last of them is gone."""

    @classmethod
    def of(cls, host: str, port: int, count: int, trusted_proxies: str, pair: tuple[str, str] | None = None) -> Workers:
        """`pair`: the files of a certificate and its key, for HTTPS."""
        config = uvicorn.Config(
            "pediatric_his.app:create_worker",
            factory=True,
            host=host,
            port=port,
            workers=count,
            loop="uvloop",
            http=PatientProtocol,
            ws="none",
            access_log=False,
            log_config=None,
            log_level="warning",
            timeout_graceful_shutdown=DRAIN_SECONDS,
            timeout_worker_healthcheck=HUNG_SECONDS,
            proxy_headers=bool(trusted_proxies),
            forwarded_allow_ips=trusted_proxies or None,
            server_header=False,
            ssl_certfile=pair[0] if pair else None,
            ssl_keyfile=pair[1] if pair else None,
        )
        return cls(config, [take_address(host, port)])

    def terminate_all(self) -> None:
        """Told to end: nobody may wait at an address where nobody opens any more."""
        for listening in self.sockets:
            listening.close()
        super().terminate_all()

    def join_all(self) -> None:
        """Waits for the workers to end, and ends those that don't."""
        deadline = time.monotonic() + LONGEST_END_SECONDS
        for worker in self.processes:
            worker.process.join(max(0.0, deadline - time.monotonic()))
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()


def place(host: str, port: int) -> str:
    """Host and port as an address has them: the new internet's addresses in brackets."""
    host = host.strip("[]")
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def take_address(host: str, port: int) -> socket.socket:
    """Listens there at once: two servers may be bound to one address for as long as neither of them listens.

    Raises:
        ValueError: the address is another program's, or not this machine's.
    """
    shown = place(host, port)
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=QUEUE
        )
    except OSError as fault:
        if fault.errno == errno.EADDRINUSE:
            why = (
                "is in use by another program (perhaps this one, started before): end that one, or give another --port"
            )
        else:
            why = f"can't be served at: {(fault.strerror or str(fault)).partition(' (while')[0]}"
        raise ValueError(f"the address {shown} {why}") from fault


@dataclass(frozen=True, slots=True)
class Chore:
    """Something the master does again and again beside the workers."""

    name: str
    every_seconds: float
    work: Callable[[], object]


def chores(settings: Settings, *, embedded: bool, renew: Callable[[], bool] | None = None) -> list[Chore]:
    found = [Chore("housekeeping", 6 * 3600, partial(tidy, settings.app_database_url))]
    if renew is not None:
        found.append(Chore("certificate", 3600, partial(_keep_certificate, renew)))
    if embedded:
        found.append(Chore("embedded server", LOOK_SECONDS, partial(_keep_database, settings)))
    return found


@contextmanager
def keeping(settings: Settings, *, embedded: bool, renew: Callable[[], bool] | None = None) -> Iterator[None]:
    """Does the chores in threads of their own for as long as the block lasts. One that fails is logged and comes again.

    `renew`: makes a new certificate when there is need; True when it did.
    """
    set_up_logs()
    over = threading.Event()
    threads = [
        threading.Thread(target=_repeat, args=(chore, over), name=chore.name, daemon=True)
        for chore in chores(settings, embedded=embedded, renew=renew)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(5)


def _repeat(chore: Chore, over: threading.Event) -> None:
    while True:
        try:
            chore.work()
        except Exception as fault:  # whatever it is, the next round may go better, and the others go on
            log.error("%s: %s %s", chore.name, type(fault).__name__, fault)
        if over.wait(chore.every_seconds):
            return


def _keep_certificate(renew: Callable[[], bool]) -> None:
    """Workers read the certificate as they begin: each is replaced by one that has the new one, and nobody waits."""
    if renew():
        log.warning("a new certificate")
        os.kill(os.getpid(), signal.SIGHUP)


def _keep_database(settings: Settings) -> None:
    if revive(settings.data_directory):
        log.warning("the embedded server was gone and is started again")
