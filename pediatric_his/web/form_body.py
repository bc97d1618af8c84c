"""The fields of a body, read once for whoever asks: so many, in time, and kept by nobody longer than the request.

The framework's own reader remembers the last thousand bodies, passwords included, and takes each field that is sent.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from litestar import Request
from litestar.enums import RequestEncodingType
from litestar.exceptions import HTTPException, InternalServerException
from litestar.status_codes import HTTP_408_REQUEST_TIMEOUT, HTTP_413_REQUEST_ENTITY_TOO_LARGE

MOST_FIELDS = 1_000
LARGEST_OPEN_BODY = 16_384  # of a page that a stranger may send
_KEPT = "fields of the body"


class TooMany(HTTPException):
    """More fields than any form of ours has."""

    status_code = HTTP_413_REQUEST_ENTITY_TOO_LARGE


class ClientGone(HTTPException):
    """The body didn't come whole: the line was cut, or it came too slowly and was ended."""

    status_code = HTTP_408_REQUEST_TIMEOUT


async def fields_of(request: Request[Any, Any, Any]) -> list[tuple[str, Any]]:
    """Each field with its value (a text or a file), in their order.

    Raises:
        TooMany: counted before anything is taken apart.
        ClientGone: nobody waits for an answer any more.
    """
    kept = request.scope["state"].get(_KEPT)
    if kept is None:
        try:
            kept = request.scope["state"][_KEPT] = await _read(request)
        except InternalServerException as fault:
            if request.is_connected:  # the framework's word for a line that is cut
                raise ClientGone from fault
            raise
    return list(kept)


async def _read(request: Request[Any, Any, Any]) -> list[tuple[str, Any]]:
    if request.content_type[0] != RequestEncodingType.URL_ENCODED:
        return list((await request.form()).multi_items())
    body = await request.body()
    if body.count(b"&") >= MOST_FIELDS:
        raise TooMany
    return list(parse_qsl(body.decode("latin-1"), keep_blank_values=True))
