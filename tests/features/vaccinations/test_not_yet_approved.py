"""A verdict that rests on a line of the calendar says so until the head doctor has approved the line: page, question, paper."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from pediatric_his.clinical.immunization import Patient, assess
from pediatric_his.clinical.immunization.verdict import verdicts
from pediatric_his.db.identifiers import new_id
from pediatric_his.reference.calendars import LineDecision, as_decided, load_calendar
from tests.clinic import Clinic
from tests.clinical.immunization.schedules import history
from tests.features.approvals.test_calendar import approve, child_of, give, text
from tests.features.printing.test_print import text_of
from tests.features.reception.test_queue import today

MARK = "not yet approved here"
ON_PAPER = "по календарю, ещё не утверждённому поликлиникой"


def given(clinic: Clinic, child: UUID) -> list[bool]:
    """Whether the page marks what it says of the first dose, which counts, and of the second, which was too soon."""
    page = text(clinic.nurse.get(f"/patients/{child}/vaccinations").text).partition("Next vaccinations")[0]
    assert "counts" in page
    assert "too soon after the dose before" in page
    return [f"{words} ({MARK})" in page for words in (": counts", "too soon after the dose before")]


@pytest.mark.parametrize(
    ("doses", "approved", "marked"),
    [
        (["01@2025-03-10"], (), [True]),
        (["01@2025-03-10"], ("UZ/DTP/1",), [False]),
        (["01@2025-03-10", "01@2025-03-20"], ("UZ/DTP/1",), [False, True]),  # too soon for line 2
        (["01@2025-03-10", "01@2025-03-20"], ("UZ/DTP/1", "UZ/DTP/2"), [False, False]),
        (["01@2025-01-20"], (), [True]),  # too young for line 1
        (
            ["01@2025-03-10", "198@2025-03-10"],
            ("UZ/DTP/1",),
            [False, True],
        ),  # the penta counts by the lines of HepB and Hib
        (["9999@2025-03-10", "03@2024-12-01"], (), [False, False]),  # no line decided: unknown, before birth
    ],
)
def test_which_line_decided(doses: list[str], approved: tuple[str, ...], marked: list[bool]) -> None:
    """A child born on 10.01.2025; the marks in the order of the doses."""
    own = as_decided(load_calendar("UZ"), {line: LineDecision("approved") for line in approved})
    found = verdicts(assess(own.schedule, Patient(date(2025, 1, 10), "m"), history(*doses), date(2025, 4, 1)))
    assert [found[str(n)].by_unapproved for n in range(len(doses))] == marked


def test_the_page_says_it_of_each_dose_until_its_line_is_approved(clinic: Clinic, other_clinic: Clinic) -> None:
    child, abroad = child_of(clinic, 100), child_of(other_clinic, 100)
    for where, who in ((clinic, child), (other_clinic, abroad)):
        give(where, who, "01", today() - timedelta(days=30))
        give(where, who, "01", today() - timedelta(days=20))
    assert given(clinic, child) == [True, True]
    assert approve(clinic, "UZ/DTP/1") == 303
    assert given(clinic, child) == [False, True]
    assert approve(clinic) == 303
    assert given(clinic, child) == [False, False]
    assert given(other_clinic, abroad) == [True, True]


def test_the_question_before_giving_says_it(clinic: Clinic) -> None:
    child = child_of(clinic, 100)
    give(clinic, child, "01", today() - timedelta(days=10))
    form = {"cvx": "01", "given_on": f"{today():%d.%m.%Y}", "lot": "A1", "site": "left_thigh", "key": str(new_id())}
    address = f"/patients/{child}/vaccinations/new"
    asked = text(clinic.nurse.post(address, form).text)
    assert f"too soon after the dose before ({MARK})" in asked
    assert approve(clinic) == 303
    asked = text(clinic.nurse.post(address, form).text)
    assert "too soon after the dose before" in asked
    assert MARK not in asked


def test_paper_says_whose_calendar_marked_a_dose(clinic: Clinic) -> None:
    child = child_of(clinic, 100)
    give(clinic, child, "01", today() - timedelta(days=30))
    card = f"/patients/{child}/print/card"
    assert ON_PAPER not in text_of(clinic.nurse.paper(card)), "nothing is marked"
    give(clinic, child, "01", today() - timedelta(days=20))
    assert ON_PAPER in text_of(clinic.nurse.paper(card))
    assert approve(clinic) == 303
    printed = text_of(clinic.nurse.paper(card))
    assert "✕" in printed
    assert ON_PAPER not in printed
