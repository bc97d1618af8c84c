"""The head doctor's pages open with an item in each state: waiting, approved, changed, switched off, and lapsed."""

from __future__ import annotations

import re
from html import unescape

import pytest

from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic
from tests.features.approvals.test_approvals import BAND, FERRITIN, change
from tests.features.approvals.test_calendar import CHANGED, HPV_2, IPV_2, OPV_1, TD_5, change_form
from tests.features.approvals.test_calendar import approve as approve_line
from tests.features.approvals.test_calendar import change as change_line
from tests.features.approvals.test_rules import READING, SCAR, approve_rule, switch_off

OTHER_LIMITS = {"limit_0": "39,5", "limit_1": "39", "limit_3": "35", "limit_4": "36"}


@pytest.fixture
def each_state(clinic: Clinic) -> Clinic:
    """Of each kind of items: some wait, one is approved, changed, off, and of older figures."""
    assert approve_line(clinic, OPV_1) == change_line(clinic, TD_5, **CHANGED) == 303
    assert change_line(clinic, HPV_2, off="1", reason="one dose by our order") == 303
    assert approve_rule(clinic, READING) == switch_off(clinic, SCAR) == 303
    assert change(clinic, "temp", BAND, **OTHER_LIMITS, reason="our consensus") == 303
    assert change(clinic, "ferritin", FERRITIN, off="1", reason="not measured here") == 303
    shown = re.search(r'name="shown" value="(\w+)"', clinic.head.get("/approvals/bp").text)
    assert shown
    typed = {"shown": shown.group(1), "band": "", "key": str(new_id())}
    assert clinic.head.post("/approvals/bp", typed).status_code == 303
    older = {"vaccine": "IPV", "age": "10 months"}
    clinic.at_home()
    clinic.db.fetch(
        "INSERT INTO approval (hospital_id, id, item_kind, item_id, figures, decision) VALUES ($1, $2, $3, $4, $5, $6)",
        *(clinic.hospital_id, new_id(), "calendar_line", IPV_2, older, "approved"),
    )
    return clinic


def test_each_page_and_each_form_opens(each_state: Clinic) -> None:
    """From page to page by their own links, as somebody would look through them."""
    head, to_open, answers = each_state.head, ["/approvals"], {}
    while to_open:
        path = to_open.pop()
        answer = head.get(path)
        answers[path] = answer.status_code
        links = {unescape(link) for link in re.findall(r'href="(/approvals[^"#]*)"', answer.text)}
        to_open += sorted(links - answers.keys() - set(to_open))
    assert {path: code for path, code in answers.items() if code != 200} == {}
    for opened, at_least in (("/calendar/line?", 40), ("/change?", 50), ("/rules/off?", 1)):
        assert len([path for path in answers if opened in path]) >= at_least, opened


@pytest.mark.parametrize("line", [OPV_1, TD_5, HPV_2, IPV_2, "UZ/HepB/1"])
def test_a_refused_change_of_a_line_is_said_at_its_field(each_state: Clinic, line: str) -> None:
    typed = change_form(each_state.head, line)
    assert each_state.head.post("/approvals/calendar/line", typed).status_code == 422
