"""Static files under names that carry their content's hash, so that a browser keeps them for a year."""

from __future__ import annotations

import asyncio
import functools
import hashlib
import mimetypes
from pathlib import Path

import brotli
from litestar import Response, get
from litestar.exceptions import NotFoundException

from pediatric_his.settings import assets_directory
from pediatric_his.web.request import Connection

_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_COMPRESSED = {".css", ".js", ".svg", ".json", ".html", ".webmanifest"}
_TYPES = mimetypes.MimeTypes()  # Python's own table: the machine's differs from one to the next, or isn't there
_TYPES.add_type("font/woff2", ".woff2")
_TYPES.add_type("text/javascript", ".js")
_TYPES.add_type("application/manifest+json", ".webmanifest")


def _root() -> Path:
    return assets_directory() / "static"


@functools.cache
def static_url(name: str) -> str:
    """The address of a static file, with its hash: `dist/app.css` → `/static/dist/3f2a….app.css`."""
    path = _root() / name
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:10]
    folder, _, file = name.rpartition("/")
    return f"/static/{folder}/{digest}.{file}" if folder else f"/static/{digest}.{file}"


def _file_of(name: str) -> Path:
    """The file of that name in our folder.

    Raises:
        NotFoundException: there is none, or no file can be called so.
    """
    try:
        path = (_root() / name).resolve()
        if path.is_relative_to(_root().resolve()) and path.is_file():
            return path
    except (OSError, ValueError) as fault:  # a name of 300 letters, a NUL
        raise NotFoundException from fault
    raise NotFoundException


@functools.lru_cache(maxsize=256)
def _content(name: str, compressed: bool) -> tuple[bytes, str]:
    path = _file_of(name)
    kind = _TYPES.guess_type(path.name)[0] or "application/octet-stream"
    body = path.read_bytes()
    return (brotli.compress(body, quality=9) if compressed else body), kind


@get("/static/{file_path:path}", public=True)
async def static_file(request: Connection, file_path: str) -> Response[bytes]:
    """A static file by its hashed name, or by its plain name (then it is asked for again each time)."""
    return await serve_static(request, str(file_path).lstrip("/"))


async def serve_static(request: Connection, wanted: str) -> Response[bytes]:
    folder, _, file = wanted.rpartition("/")
    digest, _, rest = file.partition(".")
    name = f"{folder}/{rest}" if folder else rest
    plain = _file_of(name) if len(digest) == 10 and "." in rest else None
    hashed = plain is not None and static_url(name) == f"/static/{wanted}"
    name = name if hashed else wanted
    compressed = Path(name).suffix in _COMPRESSED and "br" in request.headers.get("accept-encoding", "")
    body, kind = await asyncio.to_thread(_content, name, compressed)
    headers = dict(_FOREVER) if hashed or name.startswith("vendor/fonts/") else {"Cache-Control": "no-cache"}
    if compressed:
        headers |= {"Content-Encoding": "br", "Vary": "Accept-Encoding"}
    return Response(body, media_type=kind, headers=headers)
