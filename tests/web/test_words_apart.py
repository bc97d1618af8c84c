"""Read as they stand on a page, no two words are glued together: every page that links lead to, in each language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest

from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic, Person, employ
from tests.features.allergies.test_room import add
from tests.features.approvals.test_calendar import CHANGED, IPV_2, TD_5, approve, change
from tests.features.measurements.test_record import VALUES
from tests.features.reception.test_queue import today
from tests.features.vaccinations.test_record_dose import dose_form
from tests.features.visits.test_note import TEXT

WITHIN_A_LINE = "a|abbr|b|code|em|i|q|small|strong|sub|sup|time|span"
# After a full stop, a semicolon, a colon or a dot between two facts; before and after a bracket.
GLUED = re.compile(r"[^\W\d_]{2}[.;:!?)][^\W\d_]{2}|[^\W\d_]{2}\((?!s\))[^\W\d_]|\S·|·[^\W\d_]")
NO_WORDS = re.compile(
    r"https?://\S+|/\S*|[\w.]+@[\w.]+|\b[\w-]+\.(?:uz|org|int|gov|com|life|xlsx|csv|age|h[0-9a-f]{12})\b", re.ASCII
)


def arrange(clinic: Clinic) -> UUID:
    child = clinic.child(birth_date=today() - timedelta(days=760))
    visit = clinic.encounter(child, today(), queue_number=1)
    values = VALUES | {"encounter": str(visit), "key": str(new_id())}
    assert clinic.nurse.post(f"/patients/{child}/measurements/new", values).status_code == 303
    assert clinic.nurse.post(f"/patients/{child}/vaccinations/new", dose_form()).status_code == 303
    assert add(clinic.doctor, child).status_code == 303
    note = TEXT | {"key": str(new_id())}
    assert clinic.doctor.post(f"/encounters/{visit}/note/sign", note).status_code == 303
    assert approve(clinic, IPV_2) == change(clinic, TD_5, **CHANGED) == 303
    return child


def pages(who: Person, start: list[str]) -> Iterator[tuple[str, str]]:
    """From link to link; of the forms that look alike, a few."""
    to_open, seen, alike = list(start), set(start), dict[str, int]()
    while to_open:
        path = to_open.pop()
        answer = who.get(path)
        assert answer.status_code in (200, 303), (path, answer.status_code)
        yield path, answer.text
        for link in sorted({unescape(link) for link in re.findall(r'<a [^>]*?href="(/[^"#]*)"', answer.text)} - seen):
            kind = re.sub(r"[0-9a-f-]{36}|=.*|[A-Z]\d\d.*", "", link)
            alike[kind] = alike.get(kind, 0) + 1
            if not link.startswith("/static") and alike[kind] <= 3:
                seen.add(link)
                to_open.append(link)


def lines(page: str) -> list[str]:
    """The words as they stand in a line: tags within a line take no place, other tags begin a new one."""
    page = re.sub(r"(?s)<(script|style|svg|textarea|select|head)\b.*?</\1>|<!--.*?-->", "\n", page)
    page = re.sub(r'<span class="hidden-label">', "\n", page)
    page = re.sub(rf"</?(?:{WITHIN_A_LINE})(?=[\s>])[^>]*>", "", page)
    return [unescape(line) for line in re.sub(r"<[^>]*>", "\n", page).splitlines() if line.strip()]


def glued(page: str) -> list[str]:
    plain = (NO_WORDS.sub("", line) for line in lines(page))
    return [line[max(0, found.start() - 20) : found.end() + 20] for line in plain if (found := GLUED.search(line))]


@pytest.mark.parametrize("locale", ["uz", "ru", "en"])
def test_no_words_are_glued(clinic: Clinic, locale: str) -> None:
    child = arrange(clinic)
    head = employ(clinic, "head", f"{locale}.{clinic.slug}", locale)
    read = dict(pages(head, ["/today", "/approvals", f"/patients/{child}"]))
    assert [(path, found) for path, page in read.items() for found in glued(page)] == []
    assert len(read) > 40
