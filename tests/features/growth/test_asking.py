"""What was not measured is said wherever growth is said, what a finding rests on first; the past is told as past."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from pediatric_his.clinical.growth.judgement import Claim, ClaimName, Level, Subject
from pediatric_his.features.growth.family import SAYINGS, WAS, family_sentence
from pediatric_his.web.languages import date_text, language
from tests.clinic import Clinic, visible_text
from tests.features.measurements.test_record import child_of_two
from tests.features.reception.test_queue import today
from tests.one_answer.paper import _summary

GAPS = "Not measured today: arm circumference (MUAC), length or height."


def only_weighed(clinic: Clinic) -> UUID:
    """An arm of 112 mm yesterday, only weighed today."""
    child = child_of_two(clinic)
    clinic.measurement(child, "muac", 112, today() - timedelta(days=1))
    clinic.measurement(child, "length_height", 860, today() - timedelta(days=1), position="lying")
    clinic.measurement(child, "weight", 11400, today())
    return child


def seen(clinic: Clinic, path: str) -> str:
    page = clinic.doctor.get(path).text
    return visible_text(page[page.index("<main") :])


def test_what_was_not_measured_is_said_on_every_page(clinic: Clinic) -> None:
    child = only_weighed(clinic)
    note = clinic.encounter(child, today(), queue_number=1)
    for path in (f"/patients/{child}", f"/patients/{child}/growth", f"/encounters/{note}/note"):
        page = seen(clinic, path)
        assert page.count("Not measured") == 1, path
        assert GAPS in page, path
    parents = seen(clinic, f"/patients/{child}/growth/parents")
    assert "Not measured today: arm circumference, length or height." in parents
    assert "MUAC" not in parents


def test_it_is_on_the_paper_of_the_visit(clinic: Clinic, in_app: object) -> None:
    child = only_weighed(clinic)
    encounter = clinic.encounter(child, today(), queue_number=1)
    made = type("Made", (), {"on": today()})
    paper = in_app(lambda: _summary(clinic, child, encounter, made))  # type: ignore[operator,arg-type]
    assert GAPS in visible_text(paper)


def test_the_nurse_who_weighs_is_asked_for_the_arm(clinic: Clinic) -> None:
    child = only_weighed(clinic)
    typing = f"/patients/{child}/measurements/reading"
    asked = "Measure today: arm circumference (MUAC)."
    opened = visible_text(clinic.nurse.get(f"/patients/{child}/measurements/new").text)
    weighed = visible_text(clinic.nurse.post(typing, {"weight": "11,5"}, htmx=True).text)
    for page in (opened, weighed):
        assert f"112 mm ({today() - timedelta(days=1):%d.%m.%Y}). Check appetite" in page
        assert asked in page
    measured = visible_text(clinic.nurse.post(typing, {"muac": "131"}, htmx=True).text)
    assert "Severe acute malnutrition: arm" not in measured
    assert asked not in measured


def test_a_temperature_is_no_growth(clinic: Clinic) -> None:
    child = child_of_two(clinic)
    clinic.measurement(child, "temperature", 366, today())
    page = seen(clinic, f"/patients/{child}")
    assert "Nothing is measured yet" not in page
    assert "Not measured yet: weight, length or height." in page


def test_a_head_alone_is_not_all(clinic: Clinic) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=200))
    for back in (60, 0):
        clinic.measurement(child, "head_circumference", 430 - back // 5, today() - timedelta(days=back))
    parents = seen(clinic, f"/patients/{child}/growth/parents")
    assert f"Growth is as usual for the age (measured {today():%d.%m.%Y})." in parents
    assert "Not measured yet: weight, length or height." in parents


def test_an_old_finding_is_told_to_the_family_as_past(clinic: Clinic) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=1100))
    long_ago = today() - timedelta(days=500)
    clinic.measurement(child, "muac", 113, long_ago)
    clinic.measurement(child, "weight", 14000, today())
    parents = seen(clinic, f"/patients/{child}/growth/parents")
    assert f"When last measured, on {long_ago:%d.%m.%Y}: The child was dangerously undernourished." in parents
    assert "The child is dangerously undernourished" not in parents
    assert "Measure today: arm circumference." in parents


def test_a_thin_arm_is_not_called_a_low_weight(clinic: Clinic) -> None:
    child = child_of_two(clinic)
    clinic.measurement(child, "muac", 120, today())
    clinic.measurement(child, "weight", 11400, today())
    parents = seen(clinic, f"/patients/{child}/growth/parents")
    assert "The arm is too thin" in parents
    assert "weight is too low" not in parents
    assert "about" in parents


def test_the_end_of_correction_is_told_where_changes_are(clinic: Clinic) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=731 + 70), gestational_age_days=210)
    for back, tall in ((100, 830), (0, 860)):
        clinic.measurement(child, "length_height", tall, today() - timedelta(days=back), position="lying")
    day = f"{today():%d.%m.%Y}"
    assert f"Since {day}, two years after the due date" in seen(clinic, f"/patients/{child}")
    assert f"Since {day} the doctor counts the age from birth" in seen(clinic, f"/patients/{child}/growth/parents")


@pytest.mark.parametrize("locale", ["uz", "ru", "en"])
def test_all_that_can_be_past_has_words_of_the_past(locale: str) -> None:
    never = {
        ClaimName.IMPLAUSIBLE,
        ClaimName.OVERDUE,
        ClaimName.ALONG_LINE,
        ClaimName.USUAL,
        ClaimName.SGA,
        ClaimName.LGA,
    }
    never |= {ClaimName.SINGLE_DAY_ONLY, ClaimName.BEFORE_TERM}
    assert {SAYINGS[name] for name in set(SAYINGS) - never} <= set(WAS)
    with language(locale):
        for name in set(SAYINGS) - never:
            for subject in (Subject.MUAC, Subject.WFLH, Subject.BMIFA):
                now, past = (
                    family_sentence(Claim(name, Level.FINE, subject, date(2026, 1, 2), past=past), date(2026, 9, 1))
                    for past in (False, True)
                )
                assert past is not None
                assert date_text(date(2026, 1, 2)) in past
                assert str(now).lower() not in past.lower() or name in (
                    ClaimName.WEIGHT_LOSS,
                    ClaimName.NEWBORN_WEIGHT_LOSS,
                )


def test_the_family_reads_what_is_overdue_and_not_that_all_is(clinic: Clinic) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=600))
    clinic.measurement(child, "head_circumference", 470, today() - timedelta(days=400))
    clinic.measurement(child, "weight", 11000, today())
    clinic.measurement(child, "length_height", 815, today(), position="lying")
    parents = seen(clinic, f"/patients/{child}/growth/parents")
    assert "measured long ago" not in parents
    assert "Measure today: head circumference." in parents


def test_an_arm_is_in_millimetres_everywhere(clinic: Clinic) -> None:
    child = only_weighed(clinic)
    clinic.measurement(child, "muac", 131, today())
    for path in ("", "/growth", "/growth?indicator=acfa"):
        page = seen(clinic, f"/patients/{child}{path}")
        assert "131 mm" in page, path
        assert "13.1" not in page, path
