"""Two heads decide about one band: the second is told of the first, at the same moment and from a page that stood open."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic, Person, employ, visible_text
from tests.features.approvals.test_approvals import BAND, shown


def change_form(head: Person, highest: str) -> dict[str, str]:
    limits = {"limit_0": highest, "limit_1": "39", "limit_3": "35", "limit_4": "36", "reason": "by our protocol"}
    return limits | {"band": BAND, "shown": shown(head, "temp", BAND), "key": str(new_id())}


def test_at_the_same_moment(clinic: Clinic) -> None:
    heads = [clinic.head, employ(clinic, "head", f"second.{clinic.slug}")]
    forms = [change_form(head, limit) for head, limit in zip(heads, ("39.8", "39.9"), strict=True)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda i: heads[i].post("/approvals/temp/change", forms[i]), range(2)))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert "by our protocol" in refused.text
    assert clinic.audited("approval.decide") == 1


def test_from_a_page_that_stood_open(clinic: Clinic) -> None:
    second = employ(clinic, "head", f"second.{clinic.slug}")
    mine, theirs = change_form(clinic.head, "39.8"), change_form(second, "39.9")
    assert second.post("/approvals/temp/change", theirs).status_code == 303
    answer = clinic.head.post("/approvals/temp/change", mine)
    assert answer.status_code == 409
    assert "The figures have changed meanwhile" in visible_text(answer.text)
    assert "by our protocol" in answer.text
    again = mine | {"shown": shown(clinic.head, "temp", BAND), "key": str(new_id())}
    assert clinic.head.post("/approvals/temp/change", again).status_code == 303
