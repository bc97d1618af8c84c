"""The outermost layer: gives each request its number, person and language; sets the headers that every answer carries."""

from __future__ import annotations

import logging
import secrets
import time
from http.cookies import CookieError, SimpleCookie
from typing import Any, cast
from uuid import UUID

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from pediatric_his.web.languages import LOCALES, negotiate, set_locale
from pediatric_his.web.request import SCOPE_KEY, RequestFacts
from pediatric_his.web.session import Me, csrf_token, new_token, token_hash, who_is

log = logging.getLogger("pediatric_his.requests")

SESSION_COOKIE = "session"
VISITOR_COOKIE = "visitor"
LOCALE_COOKIE = "locale"
_QUIET = ("/static/", "/healthz", "/readyz", "/sw.js", "/manifest.webmanifest", "/shell.json")
_HEADERS = {
    b"content-security-policy": b"default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",
    b"permissions-policy": b"camera=(self), geolocation=(), microphone=(), payment=()",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}


class FrontDoor:
    def __init__(self, app: ASGIApp, secret: bytes, *, https_only: bool) -> None:
        self.app = app
        self.secret = secret
        self.https_only = https_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        cookies = _cookies(scope)
        secure = self.https_only or scope["scheme"] == "https"
        request_id = secrets.token_hex(5)
        quiet = scope["path"].startswith(_QUIET)
        token = cookies.get(cookie_name(SESSION_COOKIE, secure), "")
        me = await self._person(token, request_id) if token and not quiet else None
        visitor, fresh_visitor = cookies.get(cookie_name(VISITOR_COOKIE, secure), ""), ""
        if me is None and not visitor and not quiet:
            visitor = fresh_visitor = new_token()
        bound_to = me.session_hash if me else token_hash(visitor)
        cast(dict[str, Any], scope)[SCOPE_KEY] = RequestFacts(
            request_id, me, csrf_token(self.secret, bound_to), secure, scope["path"]
        )
        chosen = cookies.get(LOCALE_COOKIE, "")
        set_locale(me.locale if me else chosen if chosen in LOCALES else negotiate(_header(scope, b"accept-language")))
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = list(message.get("headers", ()))
                present = {name.lower() for name, _ in headers}
                headers += [(name, value) for name, value in _HEADERS.items() if name not in present]
                headers.append((b"x-request-id", request_id.encode()))
                if secure:
                    headers.append((b"strict-transport-security", b"max-age=31536000"))
                if fresh_visitor:
                    headers.append((b"set-cookie", cookie(VISITOR_COOKIE, fresh_visitor, secure).encode()))
                message["headers"] = headers
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        finally:
            if not quiet:
                log.info("request", extra=_facts(scope, request_id, me, status, started))

    async def _person(self, token: str, request_id: str) -> Me | None:
        me = await who_is(token)
        return me.on_request(request_id) if me else None


def cookie_name(name: str, secure: bool) -> str:
    return f"__Host-{name}" if secure else name


def cookie(name: str, value: str, secure: bool, *, max_age: int | None = None, readable: bool = False) -> str:
    """A Set-Cookie line: only over this host, never to a script, never from a foreign page."""
    parts = [f"{cookie_name(name, secure) if not readable else name}={value}", "Path=/", "SameSite=Lax", "HttpOnly"]
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


def _facts(scope: Any, request_id: str, me: Me | None, status: int, started: float) -> dict[str, object]:
    return {
        "request_id": request_id,
        "method": scope["method"],
        "route": "/".join(_shape(part) for part in scope["path"].split("/")),
        "status": status,
        "ms": round((time.perf_counter() - started) * 1000),
        "hospital_id": me.hospital.id if me else None,
        "staff_id": me.staff_id if me else None,
    }


def _shape(part: str) -> str:
    try:
        UUID(part)
    except ValueError:
        return part if part.isascii() and len(part) < 30 else "…"
    return "{id}"
