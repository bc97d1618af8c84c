"""The short form of `bin/drill fuzz`, and by name what strange requests have broken before."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from litestar.testing import TestClient

from pediatric_his.settings import Settings
from tests.clinic import Clinic
from tests.security.asked import Asked, routes
from tests.security.fuzzing import answered, fuzz

NUMBER = 3000
InApp = Callable[[Callable[[], Awaitable[Any]]], Any]


@pytest.mark.slow
def test_no_request_is_answered_by_a_fault(
    clinic: Clinic, app: TestClient[Any], in_app: InApp, settings: Settings
) -> None:
    seen = fuzz(clinic, app.app, in_app, settings, NUMBER)
    assert sum(seen.values()) >= NUMBER
    assert {200, 303, 400, 403, 404, 405, 422} <= set(seen), "right requests are among them as well"


def test_options_of_every_route_is_no_fault(
    clinic: Clinic, app: TestClient[Any], in_app: InApp, settings: Settings
) -> None:
    for route in routes(settings):
        for person in (clinic.nobody, clinic.doctor):
            asking = Asked("OPTIONS", route.path.replace("{", "").replace("}", "").encode())
            assert answered(clinic, app.app, in_app, person, asking) < 500


@pytest.mark.parametrize(
    "path", [b"/live/%00", b"/live/%ff", b"/live/que%0aue", b"/live/%D1%9E", b"/static/%00", b"/%ff%fe", b"/h/%0d%0a"]
)
def test_any_characters_in_a_path_are_not_found(
    clinic: Clinic, app: TestClient[Any], in_app: InApp, path: bytes
) -> None:
    for person in (clinic.nobody, clinic.doctor):
        assert 300 <= answered(clinic, app.app, in_app, person, Asked("GET", path)) < 500


def test_a_nul_in_a_login_is_a_login_that_nobody_has(clinic: Clinic) -> None:
    answer = clinic.nobody.post("/sign-in", {"login": "a\x00b", "password": "x\x00"})
    assert answer.status_code == 422
