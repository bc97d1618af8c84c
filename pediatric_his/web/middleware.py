"""The outermost layer: gives each request its number, person and language; sets the headers that every answer carries."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any, cast

from litestar import Request
from litestar.enums import HttpMethod, ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from pediatric_his.db.away import Why
from pediatric_his.web.away import away_page
from pediatric_his.web.languages import LOCALES, negotiate, set_locale
from pediatric_his.web.looks import keep_unseen
from pediatric_his.web.request import SCOPE_KEY, RequestContext
from pediatric_his.web.session import Me, csrf_token, new_token, token_hash, who_is

log = logging.getLogger("pediatric_his.requests")

SESSION_COOKIE = "session"
VISITOR_COOKIE = "visitor"
LOCALE_COOKIE = "locale"
HOSPITAL_COOKIE = "hospital"
_A_YEAR = 365 * 24 * 3600
DEVICE_COOKIE = "device"
_QUIET = ("/static/", "/healthz", "/readyz", "/sw.js", "/manifest.webmanifest")
_CONTENT_SECURITY = (
    b"default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)
_HEADERS = {
    b"content-security-policy": _CONTENT_SECURITY,
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",
    b"permissions-policy": b"camera=(self), geolocation=(), microphone=(), payment=()",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}


@dataclass(frozen=True, slots=True)
class _Incoming:
    """A request's cookies and what follows from them. `quiet`: assets and probes, which know no person."""

    request_id: str
    cookies: dict[str, str]
    secure: bool
    quiet: bool

    def cookie(self, name: str) -> str:
        return self.cookies.get(cookie_name(name, self.secure), "")


class RequestContextMiddleware:
    def __init__(self, app: ASGIApp, secret: bytes, *, https_only: bool) -> None:
        self.app = app
        self.secret = secret
        self.https_only = https_only
        self.doors = {route.path.split("/")[1] for route in getattr(app, "routes", ())} - {""}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        started, method = time.perf_counter(), scope["method"]
        scope, send = _without_body(scope, send)
        incoming = self._incoming(scope)
        fault: Exception | None = None
        try:
            me = await _person(incoming)
        except Exception as error:  # told by the error page, in the person's language; the guards open nothing
            me, fault = None, error
        # Who isn't signed in has a cookie of its own, so that the sign-in form's token is bound to one browser.
        fresh_visitor = "" if me or fault or incoming.quiet or incoming.cookie(VISITOR_COOKIE) else new_token()
        self._bind(scope, incoming, me, fresh_visitor, fault)
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = list(message.get("headers", ()))
                message["headers"] = [*headers, *_more_headers(headers, incoming, fresh_visitor, me)]
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except asyncio.CancelledError:  # the server ends, and this takes longer than it may wait
            if status:
                raise
            await _given_up(scope, receive, send_with_headers)
        finally:
            if not incoming.quiet:
                await keep_unseen(scope, status)
                told = {"method": method, "route": self._route(scope), "status": status}
                log.info("request", extra=told | _line(incoming.request_id, me, started))

    def _route(self, scope: Any) -> str:
        """The address by its shape. Of one that is none of ours no more is told than that, or which of our doors it began with."""
        if template := scope.get("path_template"):
            return str(template)
        first = scope["path"].split("/")[1]
        return f"/{first}/…" if first in self.doors and scope["path"].count("/") > 1 else "/…"

    def _incoming(self, scope: Scope) -> _Incoming:
        secure = self.https_only or scope["scheme"] == "https"
        return _Incoming(secrets.token_hex(5), _cookies(scope), secure, scope["path"].startswith(_QUIET))

    def _bind(
        self, scope: Scope, incoming: _Incoming, me: Me | None, fresh_visitor: str, fault: Exception | None
    ) -> None:
        """Gives the request its context and the answer its language."""
        if fault:  # the session can't be looked up; the token of its forms follows from the cookie alone
            bound_to = token_hash(incoming.cookie(SESSION_COOKIE))
        else:
            bound_to = me.session_hash if me else token_hash(fresh_visitor or incoming.cookie(VISITOR_COOKIE))
        is_in, entering = (None, me) if me and me.awaits else (me, None)
        token = csrf_token(self.secret, bound_to)
        cast(dict[str, Any], scope)[SCOPE_KEY] = RequestContext(
            incoming.request_id, is_in, token, incoming.secure, scope["path"], fault, entering=entering
        )
        chosen = incoming.cookie(LOCALE_COOKIE)
        set_locale(me.locale if me else chosen if chosen in LOCALES else negotiate(_header(scope, b"accept-language")))


async def _person(incoming: _Incoming) -> Me | None:
    token = incoming.cookie(SESSION_COOKIE)
    me = await who_is(token) if token and not incoming.quiet else None
    return me.on_request(incoming.request_id) if me else None


def _more_headers(
    headers: list[tuple[bytes, bytes]], incoming: _Incoming, fresh_visitor: str, me: Me | None
) -> Iterator[tuple[bytes, bytes]]:
    present = {name.lower() for name, _ in headers}
    yield from ((name, value) for name, value in _HEADERS.items() if name not in present)
    yield b"x-request-id", incoming.request_id.encode()
    if incoming.secure:
        yield b"strict-transport-security", b"max-age=31536000; includeSubDomains"
    if fresh_visitor:
        yield b"set-cookie", cookie(VISITOR_COOKIE, fresh_visitor, incoming.secure).encode()
    if me and incoming.cookie(LOCALE_COOKIE) != me.locale and b"set-cookie" not in present:
        # For the day on which the person's language can't be looked up.
        yield b"set-cookie", cookie(LOCALE_COOKIE, me.locale, incoming.secure, max_age=_A_YEAR).encode()


def cookie_name(name: str, secure: bool) -> str:
    return f"__Host-{name}" if secure else name


def cookie(name: str, value: str, secure: bool, *, max_age: int | None = None) -> str:
    """A Set-Cookie line: only over this host, never to a script, never from a foreign page."""
    parts = [f"{cookie_name(name, secure)}={value}", "Path=/", "SameSite=Lax", "HttpOnly"]
    if secure:
        parts.append("Secure")
    if max_age is not None:
        parts.append(f"Max-Age={max_age}")
    return "; ".join(parts)


def _cookies(scope: Scope) -> dict[str, str]:
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(_header(scope, b"cookie"))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _line(request_id: str, me: Me | None, started: float) -> dict[str, object]:
    """A line of the log: ids and shapes, nothing personal."""
    return {
        "request_id": request_id,
        "ms": round((time.perf_counter() - started) * 1000),
        "hospital_id": me.hospital.id if me else None,
        "staff_id": me.staff_id if me else None,
    }


def _without_body(scope: HTTPScope, send: Send) -> tuple[HTTPScope, Send]:
    """HEAD is answered as GET is, without the body; a stream of changes would have no end."""
    if scope["method"] != "HEAD" or scope["path"].startswith("/live/"):
        return scope, send

    async def send_head(message: Message) -> None:
        await send(message | {"body": b""} if message["type"] == "http.response.body" else message)

    return {**scope, "method": HttpMethod.GET}, send_head


async def _given_up(scope: HTTPScope, receive: Receive, send: Send) -> None:
    """In our words, with what was typed: the server's own would be a bare 500."""
    request: Request[Any, Any, Any] = Request(scope, receive, send)
    answer = away_page(request, Why.AWAY)
    await answer.to_asgi_response(app=None, request=request)(scope, receive, send)
