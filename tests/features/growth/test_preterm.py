"""Children born early: one reference for picture and words on each day, and the change of the age used is said."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tests.clinic import Clinic, visible_text
from tests.features.reception.test_queue import today
from tests.one_answer.places import growth_page

EARLY = 70
"""Born at 30+0."""


def born(clinic: Clinic, age: int) -> UUID:
    return clinic.child(sex="m", birth_date=today() - timedelta(days=age), gestational_age_days=280 - EARLY)


@pytest.mark.parametrize(
    ("age", "source", "words"),
    [
        (EARLY - 1, "INTERGROWTH-21st", "not judged before the due date"),
        (EARLY, "WHO 2006 · corrected age", "no class in the first two weeks"),
        (EARLY + 14, "WHO 2006 · corrected age", "normal"),
        (EARLY + 24 * 7, "WHO 2006 · corrected age", "normal"),
    ],
)
def test_from_the_due_date_on_all_is_who_at_the_corrected_age(
    clinic: Clinic, age: int, source: str, words: str
) -> None:
    child = born(clinic, age)
    grams = {EARLY + 14: 3800, EARLY + 24 * 7: 7700}.get(age, 3350)  # near WHO's medians of boys
    clinic.measurement(child, "weight", grams, today())
    page = growth_page(clinic, child)
    (row,) = page.rows
    assert row.source == source
    assert row.words == words
    assert page.label[1] == f"{row.z} SD"
    assert source.split(" · ")[0] in page.label_words
    if age == EARLY:
        assert row.z == "0.0", "the median of WHO's day 0"


def test_intergrowth_goes_on_behind_a_switch_and_changes_no_word(clinic: Clinic) -> None:
    child = born(clinic, EARLY + 60)
    clinic.measurement(child, "weight", 5000, today())
    plain = clinic.doctor.get(f"/patients/{child}/growth").text
    beside = clinic.doctor.get(f"/patients/{child}/growth?compare=1").text
    assert "INTERGROWTH-21st to compare" in plain
    assert plain.count('class="sd0') < beside.count('class="sd0') or len(plain) < len(beside)
    words = [text[text.index("All visits") :] for text in (plain, beside)]
    assert words[0] == words[1]
    assert 'aria-current="true">INTERGROWTH-21st to compare' in " ".join(beside.split()).replace('" >', '">')
    term = clinic.child(birth_date=today() - timedelta(days=100))
    clinic.measurement(term, "weight", 5000, today())
    assert "to compare" not in clinic.doctor.get(f"/patients/{term}/growth?compare=1").text


def test_the_page_says_that_the_age_used_has_changed(clinic: Clinic) -> None:
    child = born(clinic, 731 + EARLY)
    for back in (1, 0):
        clinic.measurement(child, "length_height", 871, today() - timedelta(days=back), position="standing")
    page = growth_page(clinic, child)
    assert f"Since {today():%d.%m.%Y}, two years after the due date, the age since birth is used" in page.text
    after, before = page.rows
    assert before.source == "WHO 2006 · standing under 2 years: 0.7 cm added · corrected age"
    assert (before.z, after.source) == ("0.0", "WHO 2006 · at the corrected age 0.0 SD")
    assert after.z != before.z
    keys = "&".join(f"day={today() - timedelta(days=back):%Y%m%d}" for back in (1, 0))
    both = clinic.doctor.get(f"/patients/{child}/growth?{keys}").text
    assert "Both days at the corrected age" in both
    assert both.count("87.1 cm (0.0)") == 2 or both.count("(0.0)") == 2


def test_the_banner_bears_the_corrected_age_as_long_as_it_is_used(clinic: Clinic) -> None:
    for age, used in ((730 + EARLY, True), (731 + EARLY, False)):
        page = clinic.doctor.get(f"/patients/{born(clinic, age)}").text
        assert (" · corrected " in visible_text(page)) is used, age
