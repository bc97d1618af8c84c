"""Each error as a whole page and as the part that htmx puts into one: every status, in our words, with a number for the help desk."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from litestar import Litestar, Request, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException, NotFoundException, PermissionDeniedException
from litestar.testing import TestClient

from pediatric_his.db.away import DatabaseAway, Why
from pediatric_his.db.rows import NoSuchRow
from pediatric_his.db.unit_of_work import KeyUsedOtherwise, SomebodyWasFirst
from pediatric_his.web.csrf import ForgedRequest
from pediatric_his.web.errors import Conflict, error_page
from pediatric_his.web.forms import MissingKey, read_form
from pediatric_his.web.middleware import RequestContextMiddleware
from tests.clinic import Clinic
from tests.conftest import SECRET
from tests.features.reception.test_queue import today

FAULTS: dict[str, tuple[Exception, int]] = {
    "unreadable": (HTTPException(status_code=400), 400),
    "no key": (MissingKey(), 400),
    "refused": (PermissionDeniedException(), 403),
    "forged": (ForgedRequest(), 403),
    "not found": (NotFoundException(), 404),
    "no row": (NoSuchRow("x"), 404),
    "wrong way": (HTTPException(status_code=405), 405),
    "key used": (KeyUsedOtherwise("x"), 409),
    "first": (SomebodyWasFirst("x"), 409),
    "conflict": (Conflict("Somebody was first", "They were."), 409),
    "large": (HTTPException(status_code=413), 413),
    "often": (HTTPException(status_code=429), 429),
    "ours": (ValueError("x"), 500),
    **{f"database {why}": (DatabaseAway(why), 503) for why in Why},
}


@post("/{fault:str}")
async def fail(request: Request[Any, Any, Any], fault: str) -> None:
    await read_form(request)
    raise FAULTS[fault][0]


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "part"])
@pytest.mark.parametrize("fault", FAULTS)
def test_an_error_is_told(fault: str, htmx: bool) -> None:
    house = Litestar([fail], exception_handlers={Exception: error_page}, openapi_config=None, state=State({"rail": []}))
    with TestClient(RequestContextMiddleware(house, SECRET, https_only=False)) as client:
        headers = {"Accept-Language": "en"} | ({"HX-Request": "true"} if htmx else {})
        answer = client.post(f"/{fault}", data={"note": "what was typed", "key": str(uuid4())}, headers=headers)
    assert answer.status_code == FAULTS[fault][1]
    assert "Number for the help desk:" in answer.text
    assert ("<html" in answer.text) is not htmx
    assert answer.text.count('role="alert"') == 1


def test_a_second_call_and_a_key_used_otherwise_are_told_in_place(clinic: Clinic) -> None:
    encounter = clinic.encounter(clinic.child(), today(), queue_number=1)
    address, form = f"/encounters/{encounter}/call", {"key": str(uuid4()), "room": "7"}
    assert clinic.doctor.post(address, form, htmx=True).status_code == 200
    other = clinic.doctor.post(address, form | {"room": "8"}, htmx=True)
    assert other.status_code == 409
    assert "Already sent" in other.text
    assert clinic.doctor.post(f"/encounters/{encounter}/status", {"step": "finished"}).status_code == 303
    late = clinic.doctor.post(address, {"room": "9"}, htmx=True)
    assert late.status_code == 409
    assert "Your step was not taken" in late.text
