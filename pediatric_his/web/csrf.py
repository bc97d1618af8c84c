"""A form or request that changes something must come from one of our own pages, of this very session."""

from __future__ import annotations

import hmac

from litestar import Request
from litestar.exceptions import HTTPException
from litestar.handlers.base import BaseRouteHandler

from pediatric_his.web.form_body import fields_of
from pediatric_his.web.request import Connection, context_of

_SAFE = {"GET", "HEAD", "OPTIONS"}


class ForgedRequest(HTTPException):
    """The request doesn't come from a page of this session."""

    status_code = 403


async def require_own_page(connection: Connection, handler: BaseRouteHandler) -> None:
    """Guard of every route: the token of the session in the header or the form, and no foreign origin.

    Raises:
        ForgedRequest: the token is missing or another's, or the browser names a foreign origin.
    """
    if connection.scope.get("method") in _SAFE or not isinstance(connection, Request):
        return
    site, origin = connection.headers.get("sec-fetch-site", "same-origin"), _origin(connection)
    if site not in ("same-origin", "none") or (
        origin and origin != "null" and origin != connection.headers.get("host", "")
    ):
        raise ForgedRequest
    sent = connection.headers.get("x-csrf-token")
    if sent is None:
        sent = next((str(value) for name, value in await fields_of(connection) if name == "_csrf"), "")
    if not hmac.compare_digest(sent.encode(), context_of(connection).csrf_token.encode()):
        raise ForgedRequest


def is_surely_from_here(connection: Connection) -> bool:
    """Whether the browser says so: asked where there is no session whose token could tell."""
    site = connection.headers.get("sec-fetch-site")
    return site == "same-origin" if site else _origin(connection) == connection.headers.get("host")


def _origin(connection: Connection) -> str:
    origin = connection.headers.get("origin", "")
    return origin.partition("://")[2] or origin
