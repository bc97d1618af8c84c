"""So many strange requests over the whole table of routes: none is answered by a fault of ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from pediatric_his.settings import Settings
from tests.clinic import Clinic, Person
from tests.security.asked import NOT_IN_A_HEADER, Asked, ask, asked, field_names, routes
from tests.security.test_every_route import places

STREAMS = "/live/{topic}"  # would never end where the topic is known: the known one is asked elsewhere


def fuzz(
    clinic: Clinic, app: Any, in_app: Callable[..., Any], own: Settings, number: int, *, first: int = 0
) -> Counter[int]:
    """Asks so many requests, the same for the same `first`; how often each status came.

    Raises:
        AssertionError: a request is answered by 500 or more, or by a header that can't be sent.
    """
    table, names, known = routes(own), field_names(), places(clinic) | {"slug": clinic.slug, "kind": "weight"}
    people = [clinic.nobody, *clinic.people.values()]
    seen: Counter[int] = Counter()

    @seed(first)
    @settings(
        max_examples=number, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )  # fmt: skip
    @given(data=st.data())
    def one(data: st.DataObject) -> None:
        person = data.draw(st.sampled_from(people), label="who")
        asking = data.draw(asked(table, names, known, person.csrf), label="what")
        seen[answered(clinic, app, in_app, person, asking)] += 1

    one()
    return seen


def answered(clinic: Clinic, app: Any, in_app: Callable[..., Any], person: Person, asking: Asked) -> int:
    cookies = person._headers(False)["Cookie"]
    status, headers = in_app(lambda: ask(app, asking, cookies))
    assert status < 500, (status, person.role, asking)
    assert not any(NOT_IN_A_HEADER.search(value) for _, value in headers), (headers, asking)
    if status == 303 and person.role and (b"location", b"/sign-in") in headers:
        come_back(clinic)
    return int(status)


def come_back(clinic: Clinic) -> None:
    """Who has signed out, or was shut out, is in again: the next request is to reach its page."""
    clinic.at_home()
    clinic.db.fetch("UPDATE staff_session SET revoked_at = NULL WHERE hospital_id = $1", clinic.hospital_id)
    clinic.db.fetch("UPDATE staff SET active = true WHERE hospital_id = $1", clinic.hospital_id)
