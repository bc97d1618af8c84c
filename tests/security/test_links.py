"""No page shows a link that its reader may not follow."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from urllib.parse import urljoin

from pediatric_his.web.permissions import Role
from tests.clinic import Clinic, Person
from tests.features.reception.test_queue import today

IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


def follow(person: Person, starts: list[str]) -> int:
    """Opens every page that links lead to; how many there were."""
    waiting, seen, opened = list(starts), set(starts), 0
    kinds = Counter[str]()
    while waiting:
        here = waiting.pop()
        kind = IDENTIFIER.sub("…", here.partition("?")[0])
        kinds[kind] += 1
        if kinds[kind] > 3 or kind.endswith(".pdf"):
            continue
        answer = person.get(here)
        opened += 1
        assert answer.status_code < 400, f"{person.role}: {here}"
        links = (
            [answer.headers["location"]]
            if answer.is_redirect
            else re.findall(r'<a\b[^>]*\shref="([^"#]+)', answer.text)
        )
        for link in links:
            address = urljoin(here, unescape(link))
            if address.startswith("/") and address not in seen:
                seen.add(address)
                waiting.append(address)
    return opened


def test_every_link_that_a_role_sees_opens(clinic: Clinic) -> None:
    child, waiting = clinic.child(), clinic.child(given_name="Aziza")
    clinic.encounter(child, today(), queue_number=1)
    clinic.encounter(waiting, today(), "triaged", queue_number=2)
    clinic.measurement(child, "weight", 12000, today())
    starts = ["/", f"/patients/{child}/details", f"/patients/{child}/edit"]
    for role in Role:
        person = clinic.people[role]
        sought = [person.post("/desk/search", {"q": words}).headers.get("location", "") for words in ("Karimova", "No")]
        assert (
            follow(person, [start for start in (*starts, *filter(None, sought)) if person.get(start).status_code < 400])
            >= 3
        ), role
