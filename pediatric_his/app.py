"""The one place that puts the parts together."""

from __future__ import annotations

import multiprocessing
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pkgutil import iter_modules

from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.types import ASGIApp

from pediatric_his import features
from pediatric_his.db.audit import use_key
from pediatric_his.db.database import close_pool, open_pool
from pediatric_his.db.sealing import Sealer
from pediatric_his.documents.pdf import PdfPrinter
from pediatric_his.features.patients.page import child_page
from pediatric_his.features.reception.page import encounter_page
from pediatric_his.features.uploads.running import while_serving
from pediatric_his.reference.calendars import use_own_calendars
from pediatric_his.settings import Settings, read_settings
from pediatric_his.web import shell
from pediatric_his.web.csrf import require_own_page
from pediatric_his.web.errors import error_page
from pediatric_his.web.forms import read_form
from pediatric_his.web.guards import require_known_person, require_permission
from pediatric_his.web.live import LiveHub
from pediatric_his.web.logs import set_up_logs
from pediatric_his.web.middleware import RequestContextMiddleware
from pediatric_his.web.process import end_with, when_told_to_end
from pediatric_his.web.rail import RailItem
from pediatric_his.web.request import me_of
from pediatric_his.web.static_files import static_file

LARGEST_BODY = 1_000_000

# Each folder of `features/` is a room: its `routes.py` names its pages in ROUTES and its doors in RAIL.
ROOMS = [import_module(f"{features.__name__}.{room.name}.routes") for room in iter_modules(features.__path__)]

# What a handler may ask for by name.
PROVIDED = {
    "me": Provide(me_of, sync_to_thread=False),
    "form": Provide(read_form),
    "page": Provide(child_page),
    "encounter_page": Provide(encounter_page),
}


def rail() -> list[RailItem]:
    """The doors of all rooms, in their order."""
    return sorted(item for room in ROOMS for item in getattr(room, "RAIL", ()))


def create_app(settings: Settings | None = None) -> ASGIApp:
    """The application for one worker process."""
    settings = settings or read_settings()
    use_own_calendars(settings.own_calendars)
    use_key(settings.secret)
    set_up_logs()
    return RequestContextMiddleware(create_litestar(settings), settings.secret, https_only=settings.https_only)


def create_worker() -> ASGIApp:
    """The application of a worker process, which ends with its master: also with one that was gone before it was asked."""
    master = multiprocessing.parent_process()
    if master is not None and master.pid is not None:
        end_with(master.pid)
    return create_app()


def create_litestar(settings: Settings) -> Litestar:
    """The routes with their guards; `create_app` puts the middleware before them."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        await open_pool(settings.app_database_url, settings.pool_size, patient=False)
        app.state.live = LiveHub(settings.app_database_url)
        app.state.printer = PdfPrinter(settings.assets)
        await app.state.live.start()
        when_told_to_end(app.state.live.close_streams)
        sealer = Sealer(settings.anchors, settings.seal_every)
        await sealer.start()
        try:
            async with while_serving(settings) as app.state.jobs:
                yield
        finally:
            await sealer.stop()
            await app.state.live.stop()
            await app.state.printer.close()
            await close_pool()

    return Litestar(
        route_handlers=[static_file, *shell.ROUTES, *(route for room in ROOMS for route in room.ROUTES)],
        dependencies=PROVIDED,
        lifespan=[lifespan],
        guards=[require_permission, require_own_page, require_known_person],
        exception_handlers={Exception: error_page},
        compression_config=CompressionConfig(
            backend="brotli", minimum_size=600, brotli_quality=4, exclude=["/static/", "/live/", "/printed/"]
        ),
        request_max_body_size=LARGEST_BODY,
        openapi_config=None,
        logging_config=None,
        state=State({"settings": settings, "rail": rail()}),
        debug=False,
    )
