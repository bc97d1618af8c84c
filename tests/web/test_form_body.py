"""What a body may hold: so many fields, so much from a stranger; one that never comes whole is the sender's fault."""

from __future__ import annotations

import asyncio
import logging
from typing import Any
from urllib.parse import urlencode

import pytest
from litestar.routes import HTTPRoute

from pediatric_his.app import create_litestar
from pediatric_his.settings import Settings
from pediatric_his.web.form_body import LARGEST_OPEN_BODY, MOST_FIELDS
from pediatric_his.web.middleware import RequestContextMiddleware
from tests.clinic import Clinic


@pytest.mark.parametrize(("more", "status"), [(MOST_FIELDS - 3, 303), (MOST_FIELDS, 413)])
def test_so_many_fields_and_no_more(clinic: Clinic, more: int, status: int) -> None:
    answer = clinic.doctor.post("/account/language", {"locale": "en", "x": [""] * more})
    assert answer.status_code == status
    assert ("What was sent is too large" in answer.text) is (status == 413)


def test_a_stranger_sends_little(clinic: Clinic) -> None:
    answer = clinic.nobody.post("/sign-in", {"login": "x", "password": "y" * LARGEST_OPEN_BODY})
    assert answer.status_code == 413
    assert "What was sent is too large" in answer.text
    assert clinic.nobody.post("/sign-in", {"login": "x", "password": "y" * 10_000}).status_code == 422


def test_each_open_page_takes_little(settings: Settings) -> None:
    open_to_all = [
        (route.path, handler.resolve_request_max_body_size())
        for route in create_litestar(settings).routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if "POST" in handler.http_methods and handler.opt.get("public")
    ]
    assert len(open_to_all) > 4
    assert [path for path, most in open_to_all if most is None or most > LARGEST_OPEN_BODY] == []


def asked(settings: Settings, messages: list[dict[str, Any]], **changes: Any) -> list[dict[str, Any]]:
    """What the program sends to somebody whose messages end as these do."""
    sent: list[dict[str, Any]] = []
    scope = {
        "type": "http", "method": "POST", "path": "/sign-in", "raw_path": b"/sign-in", "query_string": b"", "scheme": "http",
        "root_path": "", "http_version": "1.1", "client": ("127.0.0.1", 5), "server": ("127.0.0.1", 80), "state": {},
        "headers": [(b"host", b"x"), (b"content-type", b"application/x-www-form-urlencoded")], "asgi": {"version": "3.0"},
    } | changes  # fmt: skip

    async def receive() -> Any:
        return messages.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    app = RequestContextMiddleware(create_litestar(settings), settings.secret, https_only=False)
    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    return sent


def test_a_line_that_is_cut_is_no_fault_of_ours(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    part = {"type": "http.request", "body": urlencode({"login": "x"}).encode(), "more_body": True}
    with caplog.at_level(logging.INFO, logger="pediatric_his"):
        sent = asked(settings, [part, {"type": "http.disconnect"}])
    assert sent[0]["status"] == 408
    assert [record.levelname for record in caplog.records if record.name == "pediatric_his.errors"] == []
    assert [vars(record)["status"] for record in caplog.records if record.name == "pediatric_his.requests"] == [408]
