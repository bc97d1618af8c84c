"""So many strange requests over the whole table of routes: none is answered by a fault of ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

from pediatric_his.settings import Settings
from tests.clinic import Clinic, Person
from tests.security.asked import NOT_IN_A_HEADER, Asked, Asker, ask, field_names, routes
from tests.security.test_every_route import places

STREAM = "/live/{topic}"  # without an end where the topic is known


def fuzz(
    clinic: Clinic, app: Any, in_app: Callable[..., Any], own: Settings, number: int, *, first: int = 0
) -> Counter[int]:
    """Asks so many requests, the same for the same `first`; how often each status came.

    Raises:
        AssertionError: a request is answered by 500 or more, or by a header that can't be sent.
    """
    table = [route for route in routes(own) if route.path != STREAM]
    known = places(clinic) | {"slug": clinic.slug, "kind": "weight"}
    asker = Asker(table, field_names(), known, Random(first))
    people = [clinic.nobody, *clinic.people.values()]
    seen: Counter[int] = Counter()
    for _ in range(number):
        person = asker.chance.choice(people)
        seen[answered(clinic, app, in_app, person, asker.next(person.csrf))] += 1
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
