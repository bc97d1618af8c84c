"""Two heads decide about one thing: the second is told of the first, at the same moment and from a page that stood open."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic, Person, employ, visible_text
from tests.features.approvals.test_approvals import BAND, shown_on
from tests.features.approvals.test_calendar import CHANGED, TD_5

BECAUSE = {"reason": "by our protocol"}
LIMITS = {"limit_0": "39.8", "limit_1": "39", "limit_3": "35", "limit_4": "36"} | BECAUSE
RULE = "rule/bcg-scar"
# what is decided: where its form stands, where it goes, what is typed
DECISIONS: dict[str, tuple[str, str, dict[str, str]]] = {
    "limits of a band": (f"/approvals/temp/change?band={BAND}", "/approvals/temp/change", {"band": BAND} | LIMITS),
    "a band as shipped": ("/approvals/temp", "/approvals/temp", {"band": BAND}),
    "figures of a line": (
        f"/approvals/calendar/line?line={TD_5}",
        "/approvals/calendar/line",
        {"line": TD_5} | CHANGED | BECAUSE,
    ),
    "a line as shipped": ("/approvals/calendar", "/approvals/calendar", {"line": TD_5}),
    "all sure lines": ("/approvals/calendar", "/approvals/calendar", {"line": ""}),
    "a rule switched off": (f"/approvals/rules/off?rule={RULE}", "/approvals/rules/off", {"rule": RULE} | BECAUSE),
    "a rule as shipped": ("/approvals/rules", "/approvals/rules", {"rule": RULE}),
}
each_decision = pytest.mark.parametrize(("page", "to", "typed"), DECISIONS.values(), ids=DECISIONS)


def filled(head: Person, page: str, typed: Mapping[str, str]) -> dict[str, str]:
    return {**typed, "shown": shown_on(head, page), "key": str(new_id())}


def decided(clinic: Clinic) -> list[str]:
    """What was decided about, a row each."""
    clinic.at_home()
    rows = clinic.db.fetch("SELECT item_id FROM approval WHERE hospital_id = $1 ORDER BY id", clinic.hospital_id)
    return [row["item_id"] for row in rows]


@each_decision
def test_at_the_same_moment(clinic: Clinic, page: str, to: str, typed: dict[str, str]) -> None:
    heads = [clinic.head, employ(clinic, "head", f"second.{clinic.slug}")]
    forms = [filled(head, page, typed) for head in heads]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda i: heads[i].post(to, forms[i]), range(2)))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert "Already decided by" in visible_text(refused.text)
    assert len(decided(clinic)) == len(set(decided(clinic))), "once about each"


@each_decision
def test_from_a_page_that_stood_open(clinic: Clinic, page: str, to: str, typed: dict[str, str]) -> None:
    second = employ(clinic, "head", f"second.{clinic.slug}")
    mine, theirs = filled(clinic.head, page, typed), filled(second, page, typed)
    assert second.post(to, theirs).status_code == 303
    made = decided(clinic)
    answer = clinic.head.post(to, mine)
    assert answer.status_code == 409
    said = visible_text(answer.text)
    assert "The figures have changed meanwhile" in said
    assert "Already decided by" in said
    assert decided(clinic) == made, "nothing of the second is kept"
    assert typed.get("reason", "") in answer.text, "what was typed stays"


def test_who_has_looked_again_may_decide(clinic: Clinic) -> None:
    second = employ(clinic, "head", f"second.{clinic.slug}")
    page, to, typed = DECISIONS["limits of a band"]
    assert second.post(to, filled(second, page, typed)).status_code == 303
    assert clinic.head.post(to, filled(clinic.head, page, typed | {"limit_0": "39.9"})).status_code == 303
    assert decided(clinic) == [BAND, BAND]
