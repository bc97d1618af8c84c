"""What a connection may take: so many from one address, so long for a request to arrive, so much before its body.

uvicorn's own protocol waits for ever for a head that comes byte by byte and for a reader that doesn't read.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 15.0
BODY_SECONDS = 60.0  # a megabyte, the largest body, over a slow line
READ_SECONDS = 60.0  # for the other side to take what was written
LARGEST_HEAD = 32_768
FROM_ONE_ADDRESS = 200  # of each worker: a clinic's tablets may stand behind one address, and a proxy is one

_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"content-length: 43\r\nconnection: close\r\n\r\nThe request's head is too large to be read."
)


class PatientProtocol(HttpToolsProtocol):
    """HTTP/1.1 with an end to its patience."""

    _open: ClassVar[Counter[str]] = Counter()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        self._timer: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        self._head = 0  # so much of a head that isn't whole yet
        self._told = 0  # so much of it that the parser has told
        self._in_head = True
        self._refused = False
        self._open[self._address] += 1
        if self._open[self._address] > FROM_ONE_ADDRESS and not self._from_proxy():
            transport.abort()
            return
        self._allow(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        self._allow(None)
        self._taken()
        self._open[self._address] -= 1
        if not self._open[self._address]:
            del self._open[self._address]
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        super().data_received(data)
        if not self._in_head:
            self._head = 0
            return
        self._head += len(data)
        self._refuse_above(self._head)

    def _refuse_above(self, size: int) -> None:
        """A head that is too large is told so, whether it comes in pieces or at once; nothing after it is read."""
        if size > LARGEST_HEAD and not self._refused:
            self._refused = True
            if not self.transport.is_closing():
                self.transport.write(_TOO_LARGE)
                self.transport.close()

    # ── the parser's calls ─────────────────────────────────────────────────
    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._told = True, 0
        self._allow(HEAD_SECONDS)

    def on_url(self, url: bytes) -> None:
        self._told += len(url)
        self._refuse_above(self._told)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._told += len(name) + len(value) + 4  # the colon, the space, the line's end
        self._refuse_above(self._told)
        if not self._refused:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head = False
        if not self._refused:
            self._allow(BODY_SECONDS)
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self._refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._allow(None)
        if not self._refused:
            super().on_message_complete()

    # ── a reader that doesn't read ─────────────────────────────────────────
    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self.loop.call_later(READ_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._taken()

    def _taken(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _from_proxy(self) -> bool:
        """A trusted proxy brings everybody's connections, and counts them itself."""
        return self.config.proxy_headers and self._address in str(self.config.forwarded_allow_ips).split(",")

    def _allow(self, seconds: float | None) -> None:
        """So long from now on; None: no longer."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if seconds is None else self.loop.call_later(seconds, self.transport.abort)
