"""Requests of any shape, asked of the application as the server would hand them over: no client in between tidies them up."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote_from_bytes, unquote, urlencode

from litestar.routes import HTTPRoute

from pediatric_his.app import create_litestar
from pediatric_his.db.identifiers import new_id
from pediatric_his.settings import Settings

ROOT = Path(__file__).parents[2]
# What uvicorn refuses to send.
NOT_IN_A_HEADER = re.compile(b"[\x00-\x08\x0a-\x1f\x7f]")

_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Route:
    path: str
    methods: tuple[str, ...]
    query: tuple[str, ...]


@dataclass
class Asked:
    method: str
    path: bytes
    query: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def routes(settings: Settings) -> list[Route]:
    found = []
    for route in create_litestar(settings).routes:
        if isinstance(route, HTTPRoute):
            methods = {str(m) for handler in route.route_handlers for m in handler.http_methods} - {"OPTIONS"}
            names = {name for handler in route.route_handlers for name in inspect.signature(handler.fn).parameters}
            found.append(Route(route.path_format, tuple(sorted(methods)), tuple(sorted(names))))
    return found


def field_names() -> list[str]:
    """Each name that a form of ours sends."""
    names = set()
    for template in (ROOT / "templates").rglob("*.html"):
        names |= set(re.findall(r'\bname="([a-z_]+)"', template.read_text(encoding="utf-8")))
    for python in (ROOT / "pediatric_his" / "features").rglob("*.py"):
        text = python.read_text(encoding="utf-8")
        names |= set(re.findall(r'form\.\w+\(\s*f?"([a-z_]+)', text))
    return sorted(names)


# ── what is sent ───────────────────────────────────────────────────────────
STRANGE = [
    "", "\x00", "\x00abc", "a" * 5000, "ў" * 300, "-1", "0", "1", "2", "99999999999999999999", "1e309", "NaN", "7,25", "９", "١٢",
    "31.12.2025", "00.00.0000", "29.02.2023", "01.01.0001", "31.12.9999", "24:00", "09:30", "//evil.example/x", "/\\evil", "/today",
    "'; DROP TABLE patient; --", "%00", "%ff", "%s", "{{7*7}}", "<script>alert(1)</script>", "\ud7ff", "\u202e", "\ufeff", "👶🏽",
    "\r\nSet-Cookie: x=y", "weight", "J06.9", "198", "well_child", "normal", "queue", "undo", "list", "results", "HIS1:x", "on", "uz",
]  # fmt: skip
RAW = [
    b"%00",
    b"%ff%fe",
    b"%C0%AF",
    b"..%2f..%2fetc%2fpasswd",
    b"%25",
    b"%",
    b"x" * 3000,
    b"%0d%0aX:y",
    b"%20",
    b"",
    b"%D1%9E",
]
HEADERS = {
    "hx-request": ["true", "x"],
    "hx-current-url": ["http://testserver/desk?q=a", "//x", "http://[", "\x80"],
    "referer": ["http://testserver/today", "http://[::1", "x"],
    "accept-language": ["ru", "uz-Cyrl", "*;q=x", ",,;", "en;q=1e309"],
    "host": ["", "evil.example:99999", "[::1", "\xff"],
    "accept-encoding": ["br", "gzip, br;q=0", "\xe9"],
    "if-none-match": ["*", '"x"'],
    "range": ["bytes=0-1", "bytes=-", "x"],
    "content-length": ["-1", "99999999999999999999", "x"],
    "x-forwarded-for": ["1.2.3.4", "x" * 300],
    "user-agent": ["x" * 3000, "ў".encode().decode("latin-1")],
}
OTHER_METHODS = ["OPTIONS", "HEAD", "PUT", "DELETE", "PATCH", "TRACE", "GET", "POST", "CONNECT"]
KINDS = ["form"] * 12 + ["multipart", "json", "broken", "nothing"]


class Asker:
    """Makes requests to the routes, or to none: each part may be right or strange. The same for the same chance."""

    def __init__(self, table: list[Route], names: list[str], known: dict[str, str], chance: Random) -> None:
        self.table, self.names, self.known, self.chance = table, names, known, chance

    def next(self, csrf: str) -> Asked:
        chance = self.chance
        route = chance.choice(self.table)
        method = chance.choice(route.methods if chance.random() < 0.85 else OTHER_METHODS)
        query = [(chance.choice([*route.query, "x"]), self._strange()) for _ in range(chance.choice([0, 0, 1, 3]))]
        asking = Asked(method, self._path(route), urlencode(query, errors="replace").encode(), {})
        if chance.random() < 0.05:
            asking.query = quote_from_bytes(chance.randbytes(12), safe="%&=;?").encode()
        if chance.random() < 0.3:
            name = chance.choice(list(HEADERS))
            asking.headers[name] = chance.choice(HEADERS[name])
        if method not in ("GET", "HEAD", "OPTIONS"):
            self._fill(asking, csrf, may_key="/print/" not in route.path)
        return asking

    def _strange(self) -> str:
        chance = self.chance
        if chance.random() < 0.7:
            return chance.choice([*STRANGE, *self.known.values()])
        return chance.randbytes(chance.randrange(12)).decode(chance.choice(["latin-1", "utf-16-le"]), "replace")

    def _raw(self) -> bytes:
        return self.chance.choice([*RAW, quote_from_bytes(self.chance.randbytes(9)).encode()])

    def _path(self, route: Route) -> bytes:
        if self.chance.random() < 0.03:
            return b"/" + self._raw()

        def part(match: re.Match[str]) -> str:
            own = self.known.get(match[1].partition(":")[0], "x")
            return self.chance.choice([*[own] * 8, str(new_id()), self._raw().decode()])

        return re.sub(r"\{([^}]+)\}", part, route.path).encode()

    def _fill(self, asking: Asked, csrf: str, *, may_key: bool) -> None:
        chance = self.chance
        typed = [(chance.choice(self.names), self._strange()) for _ in range(chance.randrange(12))]
        typed += [("_csrf", csrf)] if chance.random() < 0.95 else []
        typed += [("key", str(new_id()))] if chance.random() < 0.95 and may_key else []
        kind = chance.choice(KINDS)
        if kind == "form":
            asking.headers["content-type"], asking.body = _FORM, urlencode(typed, errors="replace").encode()
        elif kind == "multipart":
            asking.headers["content-type"] = "multipart/form-data; boundary=x"
            asking.body = "".join(_part(name, value) for name, value in typed).encode(errors="replace") + b"--x--\r\n"
        elif kind == "broken":
            types = [
                _FORM,
                "multipart/form-data",
                "multipart/form-data; boundary=" + "x" * 200,
                "text/plain; charset=no",
                "\xff",
            ]
            asking.headers |= {"content-type": chance.choice(types), "x-csrf-token": csrf}
            asking.body = chance.randbytes(chance.randrange(60))
        elif kind == "json":
            asking.headers |= {"content-type": "application/json", "x-csrf-token": csrf}
            asking.body = chance.choice([b"{", b"[]", b'{"key": 1}', b"null", b"\xff", b'"' + b"[" * 2000])


def _part(name: str, value: str) -> str:
    return f'--x\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'


# ── asking ─────────────────────────────────────────────────────────────────
async def ask(app: Any, asking: Asked, cookies: str) -> tuple[int, list[tuple[bytes, bytes]]]:
    """Status and headers of the answer, by the interface that the server has."""
    sent: list[dict[str, Any]] = []
    headers = {"host": "testserver"} | asking.headers | {"cookie": cookies}
    pairs = [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items()]
    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "scheme": "http",
        "method": asking.method, "path": unquote(asking.path.decode("ascii")), "raw_path": asking.path,
        "query_string": asking.query, "headers": pairs, "client": ("203.0.113.9", 1), "server": ("testserver", 80),
        "root_path": "", "state": {},
    }  # fmt: skip
    waiting = _incoming(asking.body)

    async def receive() -> dict[str, Any]:
        return next(waiting)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    first = next(message for message in sent if message["type"] == "http.response.start")
    return first["status"], list(first["headers"])


def _incoming(body: bytes) -> Iterator[dict[str, Any]]:
    yield {"type": "http.request", "body": body, "more_body": False}
    while True:
        yield {"type": "http.disconnect"}
