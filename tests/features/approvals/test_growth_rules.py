"""The rules by which growth warns: each is shown with its limits and source, approved one by one, and marked where it decides."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest

from pediatric_his.clinical.growth.judgement import ClaimName
from pediatric_his.db.identifiers import new_id
from pediatric_his.reference.growth.rules import growth_rules
from tests.clinic import Clinic, Person, employ
from tests.features.reception.test_queue import today
from tests.one_answer.places import words

BOTH = (
    "implausible at_risk_infant newborn_weight_loss birth_weight_not_regained faltering weight_loss slow_gain thinning head_rising"
    " head_falling height_falling microcephaly macrocephaly"
)
ALARM = "sam severely_stunted severely_underweight severely_thin obese"
WATCH = "overdue mam stunted underweight thin overweight height_rising bmi_rising tall sga_short short_for_parents tall_for_parents sga lga"
WARNS = {
    **{ClaimName(name): {"alarm", "watch"} for name in BOTH.split()},
    **{ClaimName(name): {"alarm"} for name in ALARM.split()},
    **{ClaimName(name): {"watch"} for name in WATCH.split()},
}
MARK = "not yet approved here"


def approve(who: Person, rule: str = "") -> int:
    shown = re.search(r'name="shown" value="(\w+)"', who.get("/approvals/growth").text)
    form = {"shown": shown.group(1) if shown else "", "rule": rule, "key": str(new_id())}
    return who.post("/approvals/growth", form).status_code


def wasted(clinic: Clinic) -> UUID:
    child = clinic.child(birth_date=today() - timedelta(days=760))
    clinic.measurement(child, "muac", 112, today())
    return child


def main_of(who: Person, path: str) -> str:
    page = who.get(path).text
    return words(page[page.index("<main") :])


def test_every_warning_has_its_rule_and_says_its_levels() -> None:
    assert set(growth_rules()) == {*WARNS}
    assert {name: set(rule.levels) for name, rule in growth_rules().items()} == WARNS


def test_the_page_shows_claim_level_limits_source_and_standing(clinic: Clinic) -> None:
    page = main_of(clinic.head, "/approvals/growth")
    for told in (
        "Severe acute malnutrition",
        "act now",
        "arm below 115 mm",
        "WHO/UNICEF 2009",
        "read in the source",
        MARK,
    ):
        assert told in page
    everything = len(growth_rules())
    assert f"Warnings about growth {everything} of {everything} wait" in main_of(clinic.head, "/approvals")


def test_a_rule_is_marked_where_it_decides_until_it_is_approved(clinic: Clinic, other_clinic: Clinic) -> None:
    child = wasted(clinic)
    pages = (f"/patients/{child}", f"/patients/{child}/growth")
    assert all(MARK in main_of(clinic.doctor, page).partition("All visits")[0] for page in pages)
    assert approve(clinic.head, "growth/tall") == 303
    assert all(MARK in main_of(clinic.doctor, page) for page in pages), "another rule"
    assert approve(clinic.head, "growth/sam") == 303
    for page in pages:
        told = main_of(clinic.doctor, page)
        assert "Severe acute malnutrition" in told
        assert "By a rule of growth" not in told
    assert MARK not in main_of(clinic.doctor, pages[1]).partition("by which rule")[2][:200]
    assert MARK in main_of(other_clinic.doctor, f"/patients/{wasted(other_clinic)}/growth"), (
        "another hospital's own matter"
    )
    by = main_of(clinic.head, "/approvals/growth")
    assert by.count(" approved ") >= 2


def test_all_that_wait_at_once_and_what_was_looked_at(clinic: Clinic) -> None:
    assert clinic.head.post("/approvals/growth", {"shown": "0", "rule": "", "key": str(new_id())}).status_code == 409
    assert approve(clinic.head, "growth/none") == 404
    assert approve(clinic.head) == 303
    assert MARK not in main_of(clinic.head, "/approvals/growth")
    assert "Warnings about growth all decided" in main_of(clinic.head, "/approvals")


def test_an_approval_lapses_when_the_rule_changes(clinic: Clinic) -> None:
    clinic.at_home()
    clinic.db.fetch(
        "INSERT INTO approval (hospital_id, id, item_kind, item_id, figures, decision) VALUES ($1, $2, $3, $4, $5, $6)",
        *(clinic.hospital_id, new_id(), "growth_rule", "growth/sam", {"limits": "arm below 110 mm"}, "approved"),
    )
    assert "approve again" in main_of(clinic.head, "/approvals/growth")
    assert MARK in main_of(clinic.doctor, f"/patients/{wasted(clinic)}/growth")


def test_who_may_not(clinic: Clinic) -> None:
    for who in (clinic.doctor, clinic.nurse, clinic.reception):
        assert who.get("/approvals/growth").status_code == 403
        assert (
            who.post("/approvals/growth", {"shown": "", "rule": "growth/sam", "key": str(new_id())}).status_code == 403
        )


@pytest.mark.parametrize(
    ("locale", "told"), [("ru", "окружность плеча меньше 115 мм"), ("uz", "yelka aylanasi 115 mm dan kam")]
)
def test_in_the_language_of_the_reader(clinic: Clinic, locale: str, told: str) -> None:
    head = employ(clinic, "head", f"h.{locale}.{clinic.slug}", locale)
    assert told in main_of(head, "/approvals/growth")


def test_no_claim_of_a_warning_is_forgotten() -> None:
    fine = (
        "catch_up",
        "along_line",
        "usual",
        "holds_line",
        "single_day_only",
        "before_term",
        "reference_ended",
        "unmeasured",
    )
    assert {*WARNS} == set(ClaimName) - {ClaimName(name) for name in fine}
