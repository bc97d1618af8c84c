"""Doses of an uncertain day or product, two of one group on a day, one written down later: on the page, on paper, before saving."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

import pytest

from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic, Person, insert, ticks
from tests.features.printing.test_print import text_of

BORN = date(2025, 1, 10)


@pytest.fixture
def child(clinic: Clinic) -> UUID:
    return clinic.child(birth_date=BORN)


def had(clinic: Clinic, child: UUID, cvx: str | None, on: date, precision: str = "day", **more: str) -> None:
    columns: dict[str, object] = {
        "id": new_id(),
        "hospital_id": clinic.hospital_id,
        "patient_id": child,
        "cvx": cvx,
        "given_on": on,
    }
    insert(clinic.db, "dose", columns | {"date_precision": precision} | more)


def page(who: Person, child: UUID) -> str:
    return who.get(f"/patients/{child}/vaccinations").text.replace("&#39;", "'")


def copied(who: Person, child: UUID, cvx: str, day: str, **more: str) -> tuple[int, str]:
    form = {
        "cvx": cvx,
        "given_on": day,
        "given_elsewhere": "1",
        "lot": "",
        "site": "",
        "expiry": "",
        "key": str(new_id()),
    }
    answer = who.post(f"/patients/{child}/vaccinations/new", form | more)
    return answer.status_code, answer.text.replace("&#39;", "'")


def test_a_month_that_holds_the_first_birthday_depends_on_the_day(clinic: Clinic, child: UUID) -> None:
    had(clinic, child, "03", date(2026, 1, 1), "month")
    assert "depends on the day: counts if given on 06.01.2026 or later" in page(clinic.nurse, child)


def test_a_month_after_it_counts(clinic: Clinic, child: UUID) -> None:
    had(clinic, child, "03", date(2026, 2, 1), "month")
    text = page(clinic.nurse, child)
    assert "counts" in text
    assert "depends on the day" not in text


def test_what_is_complete_only_if_such_a_dose_counts_is_on_the_list(clinic: Clinic, child: UUID) -> None:
    """Begun after the first birthday, two doses of PCV end the series; the first counts on each day, but not always for that one."""
    had(clinic, child, "133", date(2026, 1, 1), "month")
    had(clinic, child, "133", date(2026, 3, 30))
    assert "complete as far as known" in page(clinic.nurse, child)
    paper = text_of(clinic.nurse.paper(f"/patients/{child}/print/card"))
    assert "завершена, насколько известно" in paper
    had(clinic, child, "03", date(2026, 1, 1), "month")
    assert "? 01.2026" in text_of(clinic.nurse.paper(f"/patients/{child}/print/card"))


def test_a_product_that_nobody_knows_is_not_counted_and_said_so(clinic: Clinic, child: UUID) -> None:
    had(clinic, child, None, date(2025, 3, 15), product_text="вакцина из Турции")
    text = page(clinic.nurse, child)
    assert "not counted, product unknown to the calendar" in text
    assert "вакцина из Турции" in text
    assert "as far as known" in text


def test_a_part_that_counts_and_a_part_that_does_not(clinic: Clinic, child: UUID) -> None:
    """At five weeks: hepatitis B counts from four weeks on, the others from six."""
    had(clinic, child, "08", BORN)
    had(clinic, child, "198", date(2025, 2, 14))
    text = page(clinic.nurse, child)
    assert "counts for hepatitis B, not for diphtheria, tetanus, pertussis, Hib infection: given before" in text
    assert "½ 14.02.2025" in text_of(clinic.nurse.paper(f"/patients/{child}/print/card"))


@pytest.mark.parametrize("cvx", ["01", "08"])
def test_what_the_combination_of_the_day_holds_is_asked_about_and_does_not_count(
    clinic: Clinic, child: UUID, cvx: str
) -> None:
    had(clinic, child, "146", date(2025, 3, 15))
    status, text = copied(clinic.nurse, child, cvx, "15.03.2025")
    assert status == 422
    assert "of the same day also holds" in text
    assert copied(clinic.nurse, child, cvx, "15.03.2025", **ticks(text, given_on="so in the card"))[0] == 303
    text = re.sub("Asked before:[^<]*", "", page(clinic.nurse, child))
    assert text.count("doesn't count: the same day as another dose that counts") == 1


def test_a_backdated_dose_says_what_it_takes_from_a_later_one(clinic: Clinic, child: UUID) -> None:
    had(clinic, child, "01", date(2025, 3, 15))
    status, text = copied(clinic.nurse, child, "01", "01.03.2025")
    assert status == 422
    assert "of 15.03.2025 no longer counts" in text
