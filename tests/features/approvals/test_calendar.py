"""The head doctor approves, changes or leaves the lines of the calendar; this hospital vaccinates by it, another doesn't."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from uuid import UUID

import pytest

from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic, Person, insert
from tests.clinic import visible_text as without_tags
from tests.features.approvals.test_approvals import shown_on
from tests.features.reception.test_queue import today

IPV_2, HPV_2, TD_5, OPV_1 = "UZ/IPV/2", "UZ/HPV/2", "UZ/DTP/5", "UZ/OPV/1"
CHANGED = {"age": "8", "age_unit": "years", "min_age": "5", "min_age_unit": "years", "reason": "our order of May"}
CHANGED |= {"min_interval": "6", "min_interval_unit": "months"}


def text(page: str) -> str:
    return " ".join(unescape(without_tags(page)).split())


def approve(clinic: Clinic, line: str = "", who: Person | None = None) -> int:
    head = who or clinic.head
    shown = re.search(r'name="shown" value="(\w+)"', head.get("/approvals/calendar").text)
    form = {"shown": shown.group(1) if shown else "", "line": line, "key": str(new_id())}
    return head.post("/approvals/calendar", form).status_code


def change(clinic: Clinic, line: str, **typed: str) -> int:
    return clinic.head.post("/approvals/calendar/line", change_form(clinic.head, line) | typed).status_code


def change_form(head: Person, line: str) -> dict[str, str]:
    return {"line": line, "shown": shown_on(head, f"/approvals/calendar/line?line={line}"), "key": str(new_id())}


def rows(clinic: Clinic) -> list[tuple[str, str]]:
    clinic.at_home()
    query = "SELECT item_id, decision FROM approval WHERE hospital_id = $1 AND item_kind = 'calendar_line' ORDER BY id"
    return [(row["item_id"], row["decision"]) for row in clinic.db.fetch(query, clinic.hospital_id)]


def child_of(clinic: Clinic, days: int) -> UUID:
    return clinic.child(birth_date=today() - timedelta(days=days))


def give(clinic: Clinic, child: UUID, cvx: str, on: date) -> None:
    columns = {"id": new_id(), "hospital_id": clinic.hospital_id, "patient_id": child, "cvx": cvx, "given_on": on}
    clinic.at_home()
    insert(clinic.db, "dose", columns)


def due(clinic: Clinic, child: UUID) -> str:
    return text(clinic.nurse.get(f"/patients/{child}/vaccinations").text)


def test_a_line_says_what_it_is_where_it_stands_and_how_sure_it_is(clinic: Clinic) -> None:
    page = text(clinic.head.get("/approvals/calendar").text)
    for told in (
        "In force since 01.10.2019, last looked over 25.11.2026",
        "IPV (polio), dose 2",
        "from memory or disputed",
        "HPV (human papillomavirus), dose 2",
        "one source only",
        "press on the launch of HPV, 2019-2020",
        "not yet approved here",
    ):
        assert told in page
    assert "Vaccination calendar 40 of 40 wait" in text(clinic.head.get("/approvals").text)


def test_sure_lines_are_approved_at_once_unsure_ones_one_by_one(clinic: Clinic, other_clinic: Clinic) -> None:
    child, abroad = child_of(clinic, 70), child_of(other_clinic, 70)
    assert "not yet approved here" in due(clinic, child)
    assert approve(clinic) == 303
    assert "not yet approved here" not in due(clinic, child)
    assert "not yet approved here" in due(other_clinic, abroad), "each hospital decides for itself"
    assert IPV_2 not in dict(rows(clinic))
    assert HPV_2 not in dict(rows(clinic))
    assert "Vaccination calendar 4 of 40 wait" in text(clinic.head.get("/approvals").text)
    page = text(clinic.head.get("/approvals/calendar").text)
    assert "approved" in page
    assert clinic.audited("approval.decide") == 36


def test_a_line_from_memory_is_due_only_once_it_is_approved(clinic: Clinic, other_clinic: Clinic) -> None:
    child, abroad = child_of(clinic, 300), child_of(other_clinic, 300)
    give(clinic, child, "10", today() - timedelta(days=150))
    give(other_clinic, abroad, "10", today() - timedelta(days=150))
    assert "IPV (polio) 2 due" not in due(clinic, child)
    assert approve(clinic, IPV_2) == 303
    assert "IPV (polio) 2 due" in due(clinic, child)
    assert "IPV (polio) 2 due" not in due(other_clinic, abroad)


def test_a_change_holds_for_this_hospital_everywhere(clinic: Clinic, other_clinic: Clinic) -> None:
    """Five years and three months old, four doses: the school dose is set from five years on, at eight."""
    history = (("198", 70), ("198", 100), ("198", 130), ("01", 500))
    children = []
    for where in (clinic, other_clinic):
        child = child_of(where, 5 * 365 + 100)
        for cvx, day in history:
            give(where, child, cvx, today() - timedelta(days=5 * 365 + 100 - day))
        children.append(child)
    assert change(clinic, TD_5, **CHANGED) == 303
    here, there = due(clinic, children[0]), due(other_clinic, children[1])
    assert "possible from" in re.search(r"Td \(diphtheria, tetanus\) 5.{0,80}", here + " ").group()  # type: ignore[union-attr]
    assert here != there
    page = text(clinic.head.get("/approvals/calendar").text)
    for told in ("our order of May", "As shipped: 7 years", "As shipped: 6 years", "changed here"):
        assert told in page
    assert approve(clinic, TD_5) == 303, "back to what is shipped"
    assert "our order of May" not in text(clinic.head.get("/approvals/calendar").text)
    assert rows(clinic) == [(TD_5, "changed"), (TD_5, "approved")]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"reason": ""}, "Reason"),
        ({"min_age": "3"}, "isn't given before 4 years"),
        ({"age": "4"}, "can't be below the youngest age"),
        ({"age": "19"}, "Up to 18 years at most"),
        ({"age": "17"}, "in their order of age"),
        ({"age": "1"}, "can't be below"),
        ({"min_interval": "3", "min_interval_unit": "weeks"}, "From 4 weeks to 10 years"),
        ({"min_interval": "11", "min_interval_unit": "years"}, "From 4 weeks to 10 years"),
        ({"age": "many"}, "Write a whole number"),
        ({"age": "7,3"}, "Write a whole number"),
        ({"age": "-7"}, "Write a whole number"),
        ({"age_unit": "centuries"}, ""),
        ({"age": "7", "min_age": "6"}, "approve them instead"),
    ],
)
def test_figures_that_cannot_be(clinic: Clinic, typed: dict[str, str], message: str) -> None:
    answer = clinic.head.post("/approvals/calendar/line", change_form(clinic.head, TD_5) | CHANGED | typed)
    assert answer.status_code == 422
    assert message in text(answer.text)
    assert rows(clinic) == []


def test_what_two_sources_show_is_not_left_out_an_unsure_dose_is(clinic: Clinic) -> None:
    assert change(clinic, OPV_1, off="1", reason="we have none") == 422
    assert change(clinic, HPV_2, off="1") == 422, "a reason"
    girl = child_of(clinic, 10 * 365)
    give(clinic, girl, "62", today() - timedelta(days=300))
    assert "HPV (human papillomavirus) 2 due" in due(clinic, girl)
    assert change(clinic, HPV_2, off="1", reason="one dose by the order of 2026") == 303
    assert "HPV (human papillomavirus) 2 due" not in due(clinic, girl)
    assert "one dose by the order of 2026" in text(clinic.head.get("/approvals/calendar").text)


def test_a_decision_lapses_when_the_figures_change(clinic: Clinic) -> None:
    clinic.at_home()
    clinic.db.fetch(
        "INSERT INTO approval (hospital_id, id, item_kind, item_id, figures, decision) VALUES ($1, $2, $3, $4, $5, $6)",
        *(clinic.hospital_id, new_id(), "calendar_line", IPV_2, {"vaccine": "IPV", "age": "10 months"}, "approved"),
    )
    page = text(clinic.head.get("/approvals/calendar").text)
    assert "the figures have changed since: approve again" in page
    child = child_of(clinic, 300)
    give(clinic, child, "10", today() - timedelta(days=150))
    assert "IPV (polio) 2 due" not in due(clinic, child)


def test_what_is_approved_is_what_was_shown(clinic: Clinic) -> None:
    form = {"shown": "0123456789abcdef", "key": str(new_id())}
    assert clinic.head.post("/approvals/calendar", form).status_code == 409
    assert rows(clinic) == []


def test_who_may_not(clinic: Clinic, other_clinic: Clinic) -> None:
    for role in ("reception", "nurse", "doctor", "administrator"):
        assert clinic.people[role].get("/approvals/calendar").status_code == 403
        assert clinic.people[role].get(f"/approvals/calendar/line?line={TD_5}").status_code == 403
        assert approve(clinic, who=clinic.people[role]) == 403
    assert clinic.head.get("/approvals/calendar/line?line=UZ/DTP/9").status_code == 404
    assert approve(clinic, "UZ/DTP/9") == 404
    assert rows(clinic) == []


def test_every_line_opens(clinic: Clinic) -> None:
    page = clinic.head.get("/approvals/calendar").text
    paths = re.findall(r'href="(/approvals/calendar/line\?line=[^"]+)"', page)
    assert len(paths) == 40
    for path in paths:
        assert clinic.head.get(path).status_code == 200, path


def test_a_dose_keeps_the_calendar_that_judged_it(clinic: Clinic) -> None:
    child = child_of(clinic, 70)
    typed = {"cvx": "178", "given_on": f"{today():%d.%m.%Y}", "lot": "A1", "site": "mouth", "key": str(new_id())}
    assert clinic.nurse.post(f"/patients/{child}/vaccinations/new", typed).status_code == 303
    assert approve(clinic, OPV_1) == 303
    typed |= {"cvx": "133", "site": "left_thigh", "key": str(new_id())}
    assert clinic.nurse.post(f"/patients/{child}/vaccinations/new", typed).status_code == 303
    clinic.at_home()
    kept = [
        r["judged_by"] for r in clinic.db.fetch("SELECT judged_by FROM dose WHERE patient_id = $1 ORDER BY id", child)
    ]
    assert [re.sub(r" [0-9a-f]{8},", "", k) for k in kept] == [
        "UZ 2019-10-01 approved 0 of 40",
        "UZ 2019-10-01 approved 1 of 40",
    ]
    assert kept[0].split()[2] != kept[1].split()[2], "another edition"
