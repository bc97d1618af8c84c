"""HEAD, what the log tells of an address, and a request that the server can't wait for any longer."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from litestar import Litestar, get
from litestar.datastructures import State

from pediatric_his.web.errors import error_page
from pediatric_his.web.middleware import RequestContextMiddleware
from tests.clinic import Clinic
from tests.conftest import SECRET


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/sign-in", "/today", "/nowhere"])
def test_head_is_get_without_its_body(clinic: Clinic, path: str) -> None:
    headers = clinic.doctor._headers(False)
    whole, head = clinic.app.get(path, headers=headers), clinic.app.head(path, headers=headers)
    assert head.status_code == whole.status_code
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert head.content == b""
    assert whole.content


def test_head_of_a_form_is_refused_and_a_stream_has_none(clinic: Clinic) -> None:
    for path in ("/sign-out", "/live/queue"):
        assert clinic.app.head(path, headers=clinic.doctor._headers(False)).status_code == 405


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/patients/Karimova+99890", "/patients/…"),
        ("/Karimova/998901234567", "/…"),
        ("/Karimova", "/…"),
        ("/h/karimova", "/h/{slug}"),
        ("/patients/01a21300-0000-7000-8000-000000000001/growth", "/patients/{patient_id}/growth"),
        ("/today", "/today"),
    ],
)
def test_the_log_tells_an_addresss_shape_alone(
    clinic: Clinic, caplog: pytest.LogCaptureFixture, path: str, told: str
) -> None:
    with caplog.at_level(logging.INFO, logger="pediatric_his.requests"):
        clinic.doctor.get(path)
    assert [vars(record)["route"] for record in caplog.records if record.name == "pediatric_his.requests"] == [told]


@get("/slow")
async def slow() -> None:
    await asyncio.Event().wait()


def test_what_the_server_cant_wait_for_is_answered_in_our_words() -> None:
    """As a server that ends does with the requests that outlast its patience."""
    house = Litestar([slow], exception_handlers={Exception: error_page}, openapi_config=None, state=State({"rail": []}))
    app, sent = RequestContextMiddleware(house, SECRET, https_only=False), []
    scope: Any = {
        "type": "http", "method": "GET", "path": "/slow", "raw_path": b"/slow", "query_string": b"", "scheme": "http",
        "root_path": "", "http_version": "1.1", "client": None, "server": ("x", 80), "state": {}, "asgi": {"version": "3.0"},
        "headers": [(b"host", b"x"), (b"accept-language", b"ru")],
    }  # fmt: skip

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    async def end_it() -> None:
        task = asyncio.create_task(app(scope, receive, send))
        while "path_template" not in scope:
            await asyncio.sleep(0)
        task.cancel("the server ends")
        await task

    asyncio.run(end_it())
    assert sent[0]["status"] == 503
    assert "Одну минуту" in sent[1]["body"].decode()
