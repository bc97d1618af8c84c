"""Requests of any shape, asked of the application as the server would hand them over: no client in between tidies them up."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_from_bytes, unquote, urlencode

from hypothesis import strategies as st
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
            methods = {str(m) for handler in route.route_handlers for m in handler.http_methods}
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
    "", "\x00", "\x00abc", "a" * 5000, "ў" * 300, "-1", "0", "1", "99999999999999999999", "1e309", "NaN", "7,25", "９", "١٢",
    "31.12.2025", "00.00.0000", "29.02.2023", "01.01.0001", "31.12.9999", "24:00", "09:30", "//evil.example/x", "/\\evil", "/today",
    "'; DROP TABLE patient; --", "%00", "%ff", "%s", "{{7*7}}", "<script>alert(1)</script>", "\ud7ff", "\u202e", "\ufeff", "👶🏽",
    "\r\nSet-Cookie: x=y", "weight", "J06.9", "198", "well_child", "normal", "queue", "undo", "list", "results", "HIS1:x", "on", "uz",
]  # fmt: skip
strange = st.one_of(
    st.sampled_from(STRANGE), st.text(max_size=30), st.binary(max_size=12).map(lambda b: b.decode("latin-1"))
)
raw = st.one_of(
    st.sampled_from(
        [b"%00", b"%ff%fe", b"%C0%AF", b"..%2f..%2fetc%2fpasswd", b"%25", b"%", b"x" * 3000, b"%0d%0aX:y", b"%20"]
    ),
    st.binary(max_size=20).map(lambda b: quote_from_bytes(b).encode()),
    strange.map(lambda text: quote(text, safe="").encode()),
)


def asked(table: list[Route], names: list[str], known: dict[str, str], csrf: str) -> st.SearchStrategy[Asked]:
    """A request to one of the routes, or to none: each part may be right or strange."""

    @st.composite
    def build(draw: st.DrawFn) -> Asked:
        route = draw(st.sampled_from(table))
        others = ["OPTIONS", "HEAD", "PUT", "DELETE", "PATCH", "TRACE", "GET", "POST", "CONNECT"]
        method = draw(st.sampled_from([*route.methods * 4, *others]))
        path = draw(_path(route, known))
        headers = draw(_headers())
        query = draw(st.lists(st.tuples(st.sampled_from([*route.query, "x"]), strange), max_size=3))
        asking = Asked(method, path, urlencode(query, errors="replace").encode(), headers)
        if draw(st.integers(0, 19)) == 0:
            asking.query = draw(st.binary(max_size=20).map(lambda b: quote_from_bytes(b, safe="%&=;?").encode()))
        if method not in ("GET", "HEAD", "OPTIONS"):
            _fill(draw, asking, names, csrf, may_key="/print/" not in route.path)
        return asking

    return build()


@st.composite
def _path(draw: st.DrawFn, route: Route, known: dict[str, str]) -> bytes:
    if draw(st.integers(0, 24)) == 0:
        return b"/" + draw(raw)

    def part(match: re.Match[str]) -> str:
        name = match[1].partition(":")[0]
        own = known.get(name, "x").encode()
        return draw(st.one_of(st.just(own), st.just(own), st.just(str(new_id()).encode()), raw)).decode()

    return re.sub(r"\{([^}]+)\}", part, route.path).encode()


@st.composite
def _headers(draw: st.DrawFn) -> dict[str, str]:
    choices = {
        "hx-request": ["true", "x"],
        "hx-current-url": ["http://testserver/desk?q=a", "//x", "http://[", "\x80"],
        "referer": ["http://testserver/today", "http://[::1", "x"],
        "accept-language": ["ru", "uz-Cyrl", "*;q=x", ",,;", "en;q=1e309"],
        "host": ["testserver", "", "evil.example:99999", "\xff"],
        "accept-encoding": ["br", "gzip, br;q=0", "\xe9"],
        "if-none-match": ["*", '"x"'],
        "range": ["bytes=0-1", "bytes=-", "x"],
        "content-length": ["-1", "99999999999999999999", "x"],
        "x-forwarded-for": ["1.2.3.4", "x" * 300],
        "user-agent": ["x" * 3000, "ў".encode().decode("latin-1")],
    }
    names = draw(st.lists(st.sampled_from(sorted(choices)), max_size=3, unique=True))
    return {name: draw(st.sampled_from(choices[name])) for name in names}


def _fill(draw: st.DrawFn, asking: Asked, names: list[str], csrf: str, *, may_key: bool) -> None:
    typed = draw(st.lists(st.tuples(st.sampled_from(names), strange), max_size=8))
    if draw(st.integers(0, 9)):
        typed.append(("_csrf", csrf))
    if draw(st.integers(0, 9)) and may_key:
        typed.append(("key", str(new_id())))
    kind = draw(st.sampled_from(["form"] * 6 + ["multipart", "json", "broken", "nothing"]))
    if kind == "form":
        asking.headers["content-type"], asking.body = _FORM, urlencode(typed, errors="replace").encode()
    elif kind == "multipart":
        asking.headers["content-type"] = "multipart/form-data; boundary=x"
        asking.body = "".join(_part(name, value) for name, value in typed).encode(errors="replace") + b"--x--\r\n"
    elif kind == "broken":
        asking.headers |= {
            "content-type": draw(st.sampled_from([_FORM, "multipart/form-data", "text/plain; charset=no", "\xff"]))
        }
        asking.headers |= {"x-csrf-token": csrf}
        asking.body = draw(st.binary(max_size=60))
    elif kind == "json":
        asking.headers |= {"content-type": "application/json", "x-csrf-token": csrf}
        asking.body = draw(st.sampled_from([b"{", b"[]", b'{"key": 1}', b"null", b"\xff", b'"' + b"[" * 2000]))


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
