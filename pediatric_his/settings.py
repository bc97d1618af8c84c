"""What a deployment may set, read once from the environment."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGE = Path(__file__).parent


class SettingsError(ValueError):
    """A setting can't be used; the message says which and why, in one sentence."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One deployment.

    `database_url` is the application's (a role that can't bypass row-level security), `owner_database_url` the one that
    migrates. Both are None when the embedded server is meant but not yet started.
    """

    data_directory: Path
    database_url: str | None
    owner_database_url: str | None
    secret: bytes
    workers: int = 2
    pool_size: int = 10
    https_only: bool = False
    trusted_proxies: str = ""
    demo: bool = False  # the demo on this machine's own address, where its people sign in by a password that all know
    release: str = "0"
    seal_every: float = 4.0  # seconds between two looks for what of the audit is unsealed

    @property
    def own_calendars(self) -> Path:
        """Where the deployment keeps calendars of vaccination that it has corrected."""
        return self.data_directory / "calendars"

    @property
    def anchors(self) -> Path:
        """Where the newest seal of each hospital's audit is remembered, out of the database's reach."""
        return self.data_directory / "audit"

    @property
    def assets(self) -> Path:
        return assets_directory()

    @property
    def app_database_url(self) -> str:
        if self.database_url is None:
            raise SettingsError("No database: start with `pediatric-his serve`, or set DATABASE_URL.")
        return self.database_url

    @property
    def migration_database_url(self) -> str:
        return self.owner_database_url or self.app_database_url


def assets_directory() -> Path:
    """The folder that holds templates/, static/ and locales/: inside an installed wheel, or the checkout."""
    installed = _PACKAGE / "_assets"
    return installed if installed.is_dir() else _PACKAGE.parent


def data_directory(environment: dict[str, str] | None = None) -> Path:
    env = dict(os.environ) if environment is None else environment
    return Path(env.get("PEDIATRIC_HIS_DATA") or "var").absolute()


def read_settings(environment: dict[str, str] | None = None) -> Settings:
    """Reads the environment.

    Raises:
        SettingsError: a value can't be used.
    """
    env = dict(os.environ) if environment is None else environment
    data = data_directory(env)
    url = env.get("DATABASE_URL") or None
    if url is not None and not url.startswith(("postgresql://", "postgres://")):
        raise SettingsError("DATABASE_URL must begin with postgresql://; other databases are not supported.")
    return Settings(
        data_directory=data,
        database_url=url,
        owner_database_url=env.get("DATABASE_OWNER_URL") or None,
        secret=_secret(env, data),
        workers=_whole(env, "PEDIATRIC_HIS_WORKERS", 2, 1, 64),
        pool_size=_whole(env, "PEDIATRIC_HIS_POOL", 10, 2, 200),
        https_only=env.get("PEDIATRIC_HIS_HTTPS_ONLY", "") not in ("", "0"),
        trusted_proxies=env.get("PEDIATRIC_HIS_TRUSTED_PROXIES", ""),
        demo=env.get("PEDIATRIC_HIS_DEMO", "") == "1",
        release=_release(),
    )


def _whole(env: dict[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name) or str(default)
    if not text.isdecimal() or not low <= int(text) <= high:
        raise SettingsError(f"{name} must be a whole number from {low} to {high}, not {text!r}.")
    return int(text)


def _secret(env: dict[str, str], data: Path) -> bytes:
    given = env.get("PEDIATRIC_HIS_SECRET")
    if given:
        if len(given) < 32:
            raise SettingsError("PEDIATRIC_HIS_SECRET must have at least 32 characters.")
        return given.encode()
    path = data / "secret.key"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"The key file {path} can't be read: {error.strerror}.") from error
    fresh = secrets.token_hex(32).encode()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        file.write(fresh)
    return fresh


def _release() -> str:
    try:
        return version("pediatric-his")
    except PackageNotFoundError:
        return "0"
