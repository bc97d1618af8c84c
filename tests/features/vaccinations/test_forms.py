"""What a nurse types about a dose or a decision, field by field."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from pediatric_his.features.vaccinations.doubt import doubt
from pediatric_his.features.vaccinations.due import DueList
from pediatric_his.features.vaccinations.facts import Facts
from pediatric_his.features.vaccinations.forms import DecisionTyped, DoseTyped, read_decision, read_dose
from pediatric_his.features.vaccinations.queries import DoseRow
from pediatric_his.reference.calendars import load_calendar
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import language

TODAY = date(2026, 3, 10)
UZ = load_calendar("UZ")
INFANT = Facts(date(2025, 12, 30), "f")  # ten weeks old
LEAST = {"cvx": "198", "given_on": "10.03.2026", "lot": "PN5521", "site": "left_thigh"}


def day(text: date) -> str:
    return f"{text:%d.%m.%Y}"


def dose(cvx: str, on: date, precision: str = "day", number: int = 1) -> DoseRow:
    return DoseRow(UUID(int=number), on, precision, cvx, "", "", None, "", False, "", None, "")


def read(*before: DoseRow, **changes: str) -> tuple[DoseTyped | None, Form]:
    form = Form(typed=LEAST | changes)
    return read_dose(form, DueList([], [], list(before), INFANT, UZ), TODAY), form


def refused(**changes: str) -> set[str]:
    found, form = read(**changes)
    assert (found is None) is bool(form.errors or form.questions)
    return set(form.errors)


def test_a_dose_as_it_is_kept() -> None:
    found, _form = read(expiry="31.03.2026")
    assert found == DoseTyped("198", TODAY, "day", "PN5521", date(2026, 3, 31), "left_thigh", False, "", UZ.version)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"cvx": ""}, {"cvx"}),
        ({"cvx": "999"}, {"cvx"}),
        ({"given_on": ""}, {"given_on"}),
        ({"given_on": "11.03.2026"}, {"given_on"}),
        ({"given_on": "29.12.2025"}, {"given_on"}),
        ({"given_on": "02.2026"}, {"given_on"}),
        ({"lot": ""}, {"lot"}),
        ({"lot": "L" * 40}, set()),
        ({"lot": "L" * 41}, {"lot"}),
        ({"site": ""}, {"site"}),
        ({"site": "nose"}, {"site"}),
        ({"lot": "", "site": "", "given_elsewhere": "1"}, set()),
        ({"expiry": "09.03.2026"}, {"expiry"}),
        ({"expiry": "10.03.2026"}, set()),
        ({"expiry": day(TODAY + timedelta(days=366 * 10))}, set()),
        ({"expiry": day(TODAY + timedelta(days=366 * 10 + 1))}, {"expiry"}),
        ({"expiry": day(TODAY - timedelta(days=366 * 25 + 1)), "given_elsewhere": "1"}, {"expiry"}),
    ],
)
def test_each_field_at_its_limits(changes: dict[str, str], fields: set[str]) -> None:
    assert refused(**changes) == fields


def test_an_old_lot_of_a_document_is_asked_about_not_refused() -> None:
    found, form = read(expiry=day(TODAY - timedelta(days=366 * 25)), given_elsewhere="1")
    assert found is None
    assert (form.errors, set(form.questions)) == ({}, {"given_on"})


def test_a_doubtful_dose_needs_a_reason() -> None:
    week_ago = dose("198", TODAY - timedelta(days=7))
    found, form = read(week_ago)
    assert found is None
    assert (form.errors, set(form.questions)) == ({}, {"given_on"})
    yes = {"confirm_given_on": "1", "reason_given_on": "given abroad so"}
    found, _form = read(week_ago, **yes, asked_given_on=form.asked["given_on"])
    assert found is not None
    assert found.confirmed_reason == "given abroad so"
    assert found.asked == form.questions["given_on"]


@pytest.mark.parametrize(
    ("before", "new", "begins"),
    [
        ([], dose("198", TODAY), ""),
        ([dose("198", TODAY)], dose("198", TODAY), "This vaccine is written down for that day already."),
        ([dose("133", TODAY)], dose("198", TODAY), ""),
        ([dose("198", TODAY - timedelta(days=1))], dose("198", TODAY), "This dose doesn't count: given before"),
        ([dose("198", TODAY - timedelta(days=23))], dose("198", TODAY), "This dose doesn't count: given before"),
        ([dose("198", TODAY - timedelta(days=24))], dose("198", TODAY), ""),
    ],
)
def test_why_a_dose_is_doubted(before: list[DoseRow], new: DoseRow, begins: str) -> None:
    with language("en"):
        said = doubt(UZ, INFANT, before, dose(new.cvx or "", new.given_on, number=0), TODAY)
    assert said.startswith(begins)
    assert bool(said) is bool(begins)


def test_what_is_copied_is_written_down_and_not_given() -> None:
    new = dose("198", date(2026, 1, 5), number=0)
    elsewhere = DoseRow(UUID(int=0), new.given_on, "day", "198", "", "", None, "", True, "", None, "")
    with language("en"):
        assert doubt(UZ, INFANT, [], new, TODAY).endswith("Give it all the same?")
        assert doubt(UZ, INFANT, [], elsewhere, TODAY).endswith("Write it down all the same?")


def test_a_dose_known_to_the_month_may_have_been_given_on_its_last_day() -> None:
    """Two months of age are the 28th of February; on its first day it would have been too young."""
    assert doubt(UZ, INFANT, [], dose("198", date(2026, 2, 1), "month", 0), TODAY) == ""
    assert doubt(UZ, INFANT, [], dose("198", date(2026, 2, 1), "day", 0), TODAY) != ""


# ── decisions ──────────────────────────────────────────────────────────────
DECISION = {"kind": "exemption", "group": "MMR", "until": "10.06.2026", "why": "immunoglobulin in March"}


def test_a_decision_as_it_is_kept() -> None:
    typed = DecisionTyped("exemption", "MMR", TODAY, date(2026, 6, 10), "immunoglobulin in March")
    assert read_decision(Form(typed=DECISION), UZ, INFANT.birth_date, TODAY) == typed
    forever = read_decision(Form(typed=DECISION | {"until": "", "group": "*"}), UZ, INFANT.birth_date, TODAY)
    assert forever is not None
    assert (forever.until_date, forever.vaccine_group) == (None, "*")


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"kind": ""}, {"kind"}),
        ({"kind": "mood"}, {"kind"}),
        ({"group": ""}, {"group"}),
        ({"group": "X"}, {"group"}),
        ({"until": "09.03.2026"}, {"until"}),
        ({"until": "10.03.2026"}, set()),
        ({"until": day(TODAY + timedelta(days=366 * 18))}, set()),
        ({"until": day(TODAY + timedelta(days=366 * 18 + 1))}, {"until"}),
        ({"why": ""}, {"why"}),
        ({"why": "x" * 300}, set()),
        ({"why": "x" * 301}, {"why"}),
    ],
)
def test_a_decision_at_its_limits(changes: dict[str, str], fields: set[str]) -> None:
    form = Form(typed=DECISION | changes)
    assert (read_decision(form, UZ, INFANT.birth_date, TODAY) is None) is bool(fields)
    assert set(form.errors) == fields
