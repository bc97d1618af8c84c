"""What counts for a part and what is owed of it: on the page, before saving, and for whom it isn't."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from pediatric_his.db.identifiers import new_id
from pediatric_his.features.vaccinations.due import _when
from pediatric_his.web.languages import language
from tests.clinic import Clinic, Person, ticks, visible_text
from tests.features.reception.test_queue import today
from tests.features.vaccinations.test_doubt import ask, dose
from tests.features.vaccinations.test_unsure_doses import copied, had, page


def ages_ago(years: int, months: int = 0) -> date:
    now = today()
    whole = now.year * 12 + now.month - 1 - years * 12 - months
    return date(whole // 12, whole % 12 + 1, 1)


@pytest.fixture
def toddler(clinic: Clinic) -> UUID:
    """Twenty months old, with four doses of DT."""
    child = clinic.child(birth_date=ages_ago(1, 8))
    for months in (18, 17, 16, 3):
        had(clinic, child, "28", ages_ago(0, months))
    return child


def words(who: Person, child: UUID) -> str:
    return visible_text(page(who, child))


def test_pertussis_that_was_never_given_is_offered_to_a_toddler(
    clinic: Clinic, outsider: Person, toddler: UUID
) -> None:
    assert "Penta (diphtheria, pertussis, tetanus, hepatitis B, Hib) 1" in words(clinic.nurse, toddler)
    assert outsider.get(f"/patients/{toddler}/vaccinations").status_code == 404
    assert clinic.reception.get(f"/patients/{toddler}/vaccinations").status_code == 403


def test_and_is_said_to_be_missing_of_a_school_child(clinic: Clinic) -> None:
    child = clinic.child(birth_date=ages_ago(8))
    for months in (92, 91, 90, 78, 6):
        had(clinic, child, "28" if months > 12 else "113", ages_ago(0, months))
    assert "pertussis: not given" in words(clinic.nurse, child)


def test_a_weak_vaccine_is_asked_about_in_the_words_of_its_verdict(clinic: Clinic) -> None:
    child = clinic.child(birth_date=date(2025, 1, 10))
    status, text = copied(clinic.nurse, child, "113", "10.04.2025")
    assert status == 422
    told = "given before 06.01.2029, when this vaccine is too weak to count"
    assert told in text
    ticked = ticks(text, given_on="as in the paper")
    assert copied(clinic.nurse, child, "113", "10.04.2025", **ticked)[0] == 303
    assert told in page(clinic.nurse, child)


def test_a_product_of_another_age_is_asked_about() -> None:
    assert ask("01", on=date(2025, 12, 10)) == ""
    late = ask("01", on=date(2033, 10, 1))
    assert "This product is for children before 01.10.2031." in late


def test_one_dose_written_twice_is_asked_about(clinic: Clinic) -> None:
    child = clinic.child(birth_date=date(2020, 1, 10))
    had(clinic, child, "03", date(2024, 10, 1), "month")
    status, text = copied(clinic.nurse, child, "03", "2024")
    assert status == 422
    assert "MMR of 10.2024 is written down already: it may be this same dose." in text
    status, text = copied(clinic.nurse, child, "03", "2023")
    assert status == 303, text
    assert "may be this same dose" not in ask("03", dose("03", date(2025, 11, 1)), on=date(2025, 12, 15))


def test_a_dose_that_may_be_owed_is_a_question(clinic: Clinic) -> None:
    child = clinic.child(birth_date=date(2020, 1, 10))
    had(clinic, child, "03", date(2024, 10, 1), "month")
    had(clinic, child, "03", date(2024, 1, 1), "year")
    told = "complete as far as known; a dose may be owed: find out the day"
    assert told in words(clinic.nurse, child)
    assert told in visible_text(clinic.doctor.get(f"/patients/{child}").text)


def test_without_pertussis_is_the_reason_and_not_a_late_start(clinic: Clinic) -> None:
    """A child on time, exempted from pertussis: DT, and why only before who sees the record."""
    child = clinic.child(birth_date=ages_ago(1, 5))
    for months in (15, 14, 13):
        had(clinic, child, "198", ages_ago(0, months))
    form = {"kind": "exemption", "group": "Pertussis", "why": "neurologist", "key": str(new_id())}
    assert clinic.nurse.post(f"/patients/{child}/vaccinations/decisions", form).status_code == 303
    text = words(clinic.nurse, child)
    assert "DT (diphtheria, tetanus) 4" in text
    assert "without pertussis" in text
    assert "pertussis: medical exemption, no end written down" in text
    assert "begun late" not in text


def test_how_late_it_is_counts_whole_months() -> None:
    with language("en"):
        words = _when("overdue", date(2024, 2, 25), date(2024, 2, 25), date(2026, 11, 25), waits=False)
        assert words == "due 25.02.2024, 33 months ago"
        assert "32 months ago" in _when(
            "overdue", date(2024, 2, 26), date(2024, 2, 26), date(2026, 11, 25), waits=False
        )
