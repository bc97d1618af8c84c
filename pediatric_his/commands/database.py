"""The database that a command works on: the one of DATABASE_URL, or the embedded server for as long as it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from pediatric_his.settings import Settings


@contextmanager
def running_database(settings: Settings) -> Iterator[Settings]:
    """Yields the settings with both database addresses filled in."""
    if settings.database_url is not None:
        yield settings
        return
    from pediatric_his.db.embedded import embedded_postgres

    with embedded_postgres(settings.data_directory) as server:
        yield replace(settings, database_url=server.app_url, owner_database_url=server.owner_url)
