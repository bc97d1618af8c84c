"""The page by which a tablet comes to trust the clinic's server: over plain HTTP, and nothing else stands there."""

from __future__ import annotations

import ipaddress
import secrets
import threading
from dataclasses import dataclass

import uvicorn
from litestar import Litestar, Request, Response, get
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp
from markupsafe import Markup

from pediatric_his.commands.lan.authority import Authority, own_addresses
from pediatric_his.commands.serving import take_address
from pediatric_his.documents.qr import svg
from pediatric_his.web.languages import LOCALES, set_locale
from pediatric_his.web.middleware import RequestContextMiddleware
from pediatric_his.web.protocol import PatientProtocol
from pediatric_his.web.request import Connection
from pediatric_his.web.static_files import static_file
from pediatric_his.web.templating import redirect, render

PORT = 8080
_CERTIFICATE = {"Content-Disposition": 'attachment; filename="clinic.crt"', "Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Door:
    """Where the page stands, where the clinic does, and what the page gives away: the authority's certificate."""

    page: str
    clinic: str
    authority: Authority


@get("/", public=True)
async def tablet(request: Request[object, object, State], language: str = "") -> Response[str]:
    """The steps for one tablet, in the language of its browser or the one that was tapped."""
    if language in LOCALES:
        set_locale(language)
    door: Door = request.app.state.door
    return render(request, "lan/tablet.html", door=door, qr=Markup(svg(door.page)))  # noqa: S704 our own drawing


@get("/clinic.crt", public=True)
async def certificate(request: Request[object, object, State]) -> Response[bytes]:
    """The authority's certificate, under the type by which a tablet offers to keep it."""
    door: Door = request.app.state.door
    return Response(door.authority.for_tablets, media_type="application/x-x509-ca-cert", headers=_CERTIFICATE)


def create_door(door: Door) -> ASGIApp:
    """The application of the page. It has no database, and knows nobody."""
    app = Litestar(
        route_handlers=[tablet, certificate, static_file],
        exception_handlers={HTTPException: _to_the_page},
        openapi_config=None,
        logging_config=None,
        state=State({"door": door, "rail": []}),
    )
    return RequestContextMiddleware(app, secrets.token_bytes(32), https_only=False)


def open_door(authority: Authority, host: str, port: int, door_port: int) -> Door:
    """Serves the page at `door_port` beside the clinic at `port`, from a thread that ends with the process.

    Raises:
        ValueError: the port is another program's.
    """
    door = Door(f"http://{_reached_at(authority)}:{door_port}/", f"https://{_host(authority.name)}:{port}/", authority)
    listening = take_address(host, door_port)
    config = uvicorn.Config(
        create_door(door), http=PatientProtocol, ws="none", access_log=False, log_config=None, log_level="warning",
        server_header=False, limit_concurrency=50, lifespan="off",
    )  # fmt: skip
    server = uvicorn.Server(config)
    threading.Thread(target=server.run, args=([listening],), name="page for tablets", daemon=True).start()
    return door


def _to_the_page(request: Connection, _fault: HTTPException) -> Response[str]:
    return redirect(request, "/")


def _reached_at(authority: Authority) -> str:
    """An address: a tablet that has once opened the clinic by its name asks for HTTPS at that name, also here."""
    outside = [one for one in own_addresses() if not one.is_loopback and not one.is_link_local and one.version == 4]
    return str(outside[0]) if outside else _host(authority.name)


def _host(name: str) -> str:
    try:
        return f"[{name}]" if ipaddress.ip_address(name).version == 6 else name
    except ValueError:
        return name
