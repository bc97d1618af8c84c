"""A connection's patience, by limits of a hundredth: head, body, reader, and too many from one address."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from pediatric_his.web import protocol
from pediatric_his.web.protocol import PatientProtocol

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"


class Line(asyncio.Transport):
    """A connection's other end, as the protocol sees it."""

    def __init__(self, address: str = "203.0.113.7") -> None:
        super().__init__({"peername": (address, 5), "sockname": ("127.0.0.1", 80)})
        self.sent, self.ended = b"", asyncio.Event()

    def write(self, data: Any) -> None:
        self.sent += data

    def abort(self) -> None:
        self.ended.set()

    close = abort

    def is_closing(self) -> bool:
        return self.ended.is_set()

    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...


async def answer(_scope: Any, receive: Any, send: Any) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


def opened(line: Line, **settings: Any) -> PatientProtocol:
    config = uvicorn.Config(answer, http=PatientProtocol, log_config=None, **settings)
    config.load()
    connection = PatientProtocol(config, ServerState(), {})
    connection.connection_made(line)
    return connection


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HEAD_SECONDS", "BODY_SECONDS", "READ_SECONDS"):
        monkeypatch.setattr(protocol, name, 0.01)


@pytest.mark.parametrize("sent", [b"", b"GET / HT", HEAD, HEAD + b"\r\n", HEAD + b"\r\nabc"])
def test_what_never_comes_whole_is_ended(sent: bytes) -> None:
    async def wait() -> None:
        line = Line()
        connection = opened(line)
        if sent:
            connection.data_received(sent)
        await asyncio.wait_for(line.ended.wait(), 10)
        connection.connection_lost(None)

    asyncio.run(wait())


def test_a_reader_that_doesnt_read_is_ended_and_one_that_does_is_not() -> None:
    async def wait() -> None:
        slow, quick = Line(), Line()
        connections = [opened(line) for line in (slow, quick)]
        for line, connection in zip((slow, quick), connections, strict=True):
            connection.data_received(HEAD + b"\r\nabcde")
            connection.pause_writing()
            if line is quick:
                connection.resume_writing()
        await asyncio.wait_for(slow.ended.wait(), 10)
        assert not quick.ended.is_set()
        for connection in connections:
            connection.connection_lost(None)
        await asyncio.sleep(0)

    asyncio.run(wait())


def test_a_whole_request_is_answered_and_its_patience_over() -> None:
    async def wait() -> None:
        line = Line()
        connection = opened(line)
        connection.data_received(HEAD + b"\r\nabcde")
        while not connection.cycle.response_complete:
            await asyncio.sleep(0)
        assert line.sent.startswith(b"HTTP/1.1 204")
        assert connection._timer is None
        connection.connection_lost(None)

    asyncio.run(wait())


def test_a_head_without_end_is_told() -> None:
    async def wait() -> None:
        line = Line()
        connection = opened(line)
        connection.data_received(HEAD + b"X: " + b"y" * protocol.LARGEST_HEAD)
        assert line.sent.startswith(b"HTTP/1.1 431")
        assert line.ended.is_set()
        connection.connection_lost(None)

    asyncio.run(wait())


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 10_000 + b"\r\n",
        b"GET /" + b"a" * 60_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 40_000 + b"\r\n\r\n",
        HEAD + b"X: " + b"y" * 40_000 + b"\r\n\r\nabcde" + b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=["many", "path", "long", "with a body and another"],
)
def test_a_head_that_is_too_large_is_told_when_it_comes_at_once(head: bytes) -> None:
    async def wait() -> None:
        line = Line()
        connection = opened(line)
        connection.data_received(head)
        await asyncio.sleep(0)
        assert line.sent.count(b"HTTP/1.1") == 1
        assert line.sent.startswith(b"HTTP/1.1 431")
        assert connection.cycle is None, "nobody is asked"
        connection.connection_lost(None)

    asyncio.run(wait())


def test_a_head_of_a_large_cookie_jar_is_answered() -> None:
    async def wait() -> None:
        line = Line()
        connection = opened(line)
        connection.data_received(HEAD + b"Cookie: " + b"y" * 30_000 + b"\r\n\r\nabcde")
        while not connection.cycle.response_complete:
            await asyncio.sleep(0)
        assert line.sent.startswith(b"HTTP/1.1 204")
        connection.connection_lost(None)

    asyncio.run(wait())


def test_so_many_from_one_address_but_for_a_named_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "FROM_ONE_ADDRESS", 2)
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 60)

    async def refused(**settings: Any) -> list[bool]:
        lines = [Line("10.0.0.1"), Line("10.0.0.1"), Line("10.0.0.1"), Line("10.0.0.2")]
        connections = [opened(line, **settings) for line in lines]
        ended = [line.ended.is_set() for line in lines]
        for connection in connections:
            connection.connection_lost(None)
        return ended

    assert asyncio.run(refused(proxy_headers=False)) == [False, False, True, False]
    assert asyncio.run(refused(proxy_headers=True, forwarded_allow_ips="10.0.0.1")) == [False] * 4
    assert not PatientProtocol._open, "who has gone is not counted"
