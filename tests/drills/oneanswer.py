"""A thousand made-up children: every page, paper, list and command says the same of each one's growth."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from litestar.testing import TestClient

from pediatric_his.app import create_app
from pediatric_his.db.embedded import APP, embedded_postgres
from pediatric_his.db.migrate import migrate_now
from pediatric_his.settings import Settings
from tests.clinic import found_clinic
from tests.conftest import SECRET, OwnerDatabase, PostgresServer, database_named
from tests.drills.steps import Steps
from tests.one_answer.children import made_up
from tests.one_answer.run import compare

CHILDREN = 1000
AT_ONCE = 100


@contextmanager
def served(folder: Path) -> Iterator[tuple[TestClient[Any], OwnerDatabase]]:
    """The application with a database of its own."""
    with embedded_postgres(folder / "data") as server:
        urls = PostgresServer(server.url("{database}"), server.url("{database}", APP))
        with database_named(urls, "oneanswer") as (owner, app_url):
            migrate_now(owner)
            db = OwnerDatabase(owner)
            settings = Settings(folder, app_url, owner, SECRET, workers=1, pool_size=5, release="drill")
            with TestClient(create_app(settings), base_url="http://testserver", raise_server_exceptions=False) as app:
                app.follow_redirects = False
                yield app, db
            db.close()


def read(first: int) -> list[str]:
    """What any two places say differently of the children from this number on."""
    on = datetime.now(ZoneInfo("Asia/Tashkent")).date()
    with tempfile.TemporaryDirectory() as name, served(Path(name)) as (app, db):
        clinic = found_clinic(app, db, SECRET)
        children = [made_up(number, on) for number in range(first, first + AT_ONCE)]
        return compare(clinic, app.blocking_portal.call, children, Path(name))


def drill(steps: Steps) -> str:
    found = []
    for first in range(0, CHILDREN, AT_ONCE):
        found += steps.step(f"children {first}-{first + AT_ONCE - 1}", partial(read, first))
    if found:
        sys.exit("\n".join(found))
    where = "the growth page, the child's page, the note, the parents' view, the paper, the lists and the commands"
    return f"{CHILDREN:,} children: 0 disagreements between {where}"
