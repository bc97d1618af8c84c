"""The program's own addresses: health, the installable shell, live changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator

from litestar import MediaType, Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.response import ServerSentEvent

from pediatric_his.db.database import reading
from pediatric_his.db.readiness import lacking
from pediatric_his.settings import assets_directory
from pediatric_his.web.live import LiveHub
from pediatric_his.web.looks import saw
from pediatric_his.web.permissions import Permission
from pediatric_his.web.request import Connection, me_of
from pediatric_his.web.static_files import static_url
from pediatric_his.web.templating import render

TOPICS = frozenset({"queue"})

# What an installed tablet keeps, so that a cut line shows a page of ours. Nothing personal.
_SHELL_FILES = ("dist/app.css", "dist/app.js", "vendor/htmx.min.js", "icons/icon.svg")
_SHELL_PAGES = ("/offline",)


@get("/healthz", public=True, media_type=MediaType.TEXT)
async def healthz() -> str:
    """The process answers."""
    return "ok"


@get("/readyz", public=True, media_type=MediaType.TEXT)
async def readyz() -> Response[str]:
    """The process can do its work: its database answers and holds this release's tables."""
    missing = await lacking()
    return Response(missing or "ok", status_code=503 if missing else 200)


@get("/sw.js", public=True)
async def service_worker(request: Connection) -> Response[bytes]:
    """The worker with the list of what it keeps: a browser takes up a new one only when its bytes change."""
    script = (assets_directory() / "static" / "dist" / "sw.js").read_bytes()
    body = f"self.SHELL = {json.dumps(_shell())};\n".encode() + script
    return Response(body, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


@get("/manifest.webmanifest", public=True)
async def manifest(request: Connection) -> Response[str]:
    answer = render(request, "manifest.webmanifest")
    answer.media_type = "application/manifest+json"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _shell() -> dict[str, object]:
    """What the service worker keeps, and a version that changes with it."""
    files = [static_url(name) for name in _SHELL_FILES if (assets_directory() / "static" / name).is_file()]
    version = hashlib.sha256("|".join(files).encode()).hexdigest()[:12]
    return {"version": version, "files": [*files, *_SHELL_PAGES]}


@get("/offline", public=True)
async def offline(request: Connection) -> Response[str]:
    answer = render(request, "offline.html")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@get("/session", permission=Permission.SEE_ACCOUNT)
async def session(request: Connection) -> Response[str]:
    """Whose session it is, with its form token: for a page that stood open while one ended and another began."""
    return render(request, "session.html")


@get("/live/{topic:str}", permission=Permission.SEE_BOARD)
async def live(request: Request, topic: str) -> ServerSentEvent:  # type: ignore[type-arg]
    """Server-sent events: "changed" after each change of the topic in one's own hospital. No content travels here."""
    if topic not in TOPICS:
        raise NotFoundException
    hub: LiveHub = request.app.state.live
    me = me_of(request)
    async with reading(me.actor) as db:
        await saw(request, db, how="stream")

    async def events() -> AsyncIterator[dict[str, str]]:
        async for word in hub.changes(topic, me.hospital.id, me.session_hash):
            yield {"event": word, "data": topic}

    return ServerSentEvent(events(), headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})


ROUTES = [healthz, readyz, service_worker, manifest, offline, session, live]
