"""The head doctor approves the rules over what is observed. Warnings work from the first day, marked; what only a rule allows waits."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID

import pytest

from pediatric_his.clinical.immunization import AdministeredDose, Observation, Patient, assess
from pediatric_his.clinical.immunization.catchup import catch_up_plan
from pediatric_his.db.identifiers import new_id
from pediatric_his.features.approvals.rule_words import act_words, observed_words
from pediatric_his.reference.calendars import Calendar, LineDecision, as_decided, calendar_codes, load_calendar
from pediatric_his.reference.calendars.conditions import rule_book
from pediatric_his.web.languages import language
from tests.clinic import Clinic, Person
from tests.features.approvals.test_approvals import shown_on
from tests.features.approvals.test_calendar import child_of, due, give, text
from tests.features.conditions.facts import condition
from tests.features.printing.test_print import text_of
from tests.features.reception.test_queue import today

MARK = "not yet approved here"
READING, PERTUSSIS, SMALL, SCAR = "tuberculin-reading", "pertussis-reaction", "small-bcg", "bcg-scar"


def approve_rule(clinic: Clinic, rule: str = "", who: Person | None = None) -> int:
    head = who or clinic.head
    shown = re.search(r'name="shown" value="(\w+)"', head.get("/approvals/rules").text)
    form = {"shown": shown.group(1) if shown else "", "rule": rule and f"rule/{rule}", "key": str(new_id())}
    return head.post("/approvals/rules", form).status_code


def switch_off(clinic: Clinic, rule: str, reason: str = "by our protocol", who: Person | None = None) -> int:
    form = {"rule": f"rule/{rule}", "reason": reason, "key": str(new_id())}
    form["shown"] = shown_on(clinic.head, f"/approvals/rules/off?rule=rule/{rule}")
    return (who or clinic.head).post("/approvals/rules/off", form).status_code


def line(page: str, name: str) -> str:
    """What stands at a vaccine among the next ones."""
    found = re.search(re.escape(name) + r".{0,190}", page.partition("Next vaccinations")[2])
    return found.group() if found else ""


def rows(clinic: Clinic) -> list[tuple[str, str]]:
    clinic.at_home()
    query = "SELECT item_id, decision FROM approval WHERE hospital_id = $1 AND item_kind = 'condition_rule' ORDER BY id"
    return [(row["item_id"], row["decision"]) for row in clinic.db.fetch(query, clinic.hospital_id)]


# ── the page ───────────────────────────────────────────────────────────────
def test_each_rule_says_what_follows_where_it_stands_and_how_sure_it_is(clinic: Clinic) -> None:
    page = text(clinic.head.get("/approvals/rules").text)
    for told in (
        "HIV without severe immunodeficiency; HIV, how severe isn't known",
        "May not be given: BCG (tuberculosis)",
        "WHO BCG 2018: unless stable under treatment",
        "birth weight, below 2000 g, up to the age of 1 year Ask the doctor first: BCG",
        "Below 2 mm negative, from 5 mm positive",
        "Waits: MMR",
        "5 months from its day",
        "read in the source",
        "from memory",
        MARK,
    ):
        assert told in page
    acting = sum(rule.acts for rule in rule_book())
    assert f"What keeps a child from a vaccine {acting} of {acting} wait" in text(clinic.head.get("/approvals").text)


@pytest.mark.parametrize("locale", ["uz", "ru", "en"])
def test_every_rule_can_be_said_for_every_calendar(locale: str) -> None:
    with language(locale):
        for rule in (rule for rule in rule_book() if rule.acts):
            assert observed_words(rule), rule.id
            for code in calendar_codes():
                assert act_words(load_calendar(code), rule), (rule.id, code)


def test_what_a_source_says_is_approved_at_once_the_rest_one_by_one(clinic: Clinic) -> None:
    sure = [rule.id for rule in rule_book() if rule.acts and rule.sure]
    assert approve_rule(clinic) == 303
    assert sorted(rows(clinic)) == sorted((name, "approved") for name in sure)
    assert approve_rule(clinic, SMALL) == 303
    assert clinic.audited("approval.decide") == len(sure) + 1


def test_a_rule_that_no_source_says_can_be_switched_off(clinic: Clinic, other_clinic: Clinic) -> None:
    child, abroad = child_of(clinic, 10), child_of(other_clinic, 10)
    for where, who in ((clinic, child), (other_clinic, abroad)):
        where.at_home()
        where.db.fetch("UPDATE patient SET birth_weight_g = 1800 WHERE id = $1", who)
    assert "ask the doctor first" in line(due(clinic, child), "BCG")
    assert switch_off(clinic, SMALL, reason="") == 422
    assert switch_off(clinic, SMALL) == 303
    assert "ask the doctor first" not in line(due(clinic, child), "BCG").partition("Hepatitis")[0]
    assert "ask the doctor first" in line(due(other_clinic, abroad), "BCG"), "each hospital decides for itself"
    assert "by our protocol" in text(clinic.head.get("/approvals/rules").text)
    assert approve_rule(clinic, SMALL) == 303, "back to what is shipped"
    assert "ask the doctor first" in line(due(clinic, child), "BCG")


@pytest.mark.parametrize("rule", ["pregnancy", "mmr-reaction", READING])
def test_what_a_source_says_and_readings_stay(clinic: Clinic, rule: str) -> None:
    assert switch_off(clinic, rule) == 422
    assert rows(clinic) == []


def test_a_decision_upon_another_meaning_has_lapsed(clinic: Clinic) -> None:
    clinic.at_home()
    clinic.db.fetch(
        "INSERT INTO approval (hospital_id, id, item_kind, item_id, figures, decision) VALUES ($1, $2, $3, $4, $5, $6)",
        *(clinic.hospital_id, new_id(), "condition_rule", "rule/small-bcg", {"codes": ["birth-weight"]}, "off"),
    )
    assert "the figures have changed since: approve again" in text(clinic.head.get("/approvals/rules").text)
    child = child_of(clinic, 10)
    clinic.db.fetch("UPDATE patient SET birth_weight_g = 1800 WHERE id = $1", child)
    assert "ask the doctor first" in line(due(clinic, child), "BCG")


def test_who_may_not(clinic: Clinic) -> None:
    for role in ("reception", "nurse", "doctor", "administrator"):
        who = clinic.people[role]
        assert who.get("/approvals/rules").status_code == 403
        assert who.get(f"/approvals/rules/off?rule=rule/{SMALL}").status_code == 403
        assert approve_rule(clinic, SMALL, who) == 403
        assert switch_off(clinic, SMALL, who=who) == 403
    assert approve_rule(clinic, "no-such-rule") == 404
    assert switch_off(clinic, "no-such-rule") == 404
    assert clinic.head.post("/approvals/rules", {"shown": "0123456789abcdef", "key": str(new_id())}).status_code == 409
    assert rows(clinic) == []


# ── what it does to a child ────────────────────────────────────────────────
def test_a_warning_works_from_the_first_day_and_is_marked(clinic: Clinic) -> None:
    child = child_of(clinic, 400)
    condition("hiv", code="154")(clinic, child)
    stopped = line(due(clinic, child), "MMR (measles, mumps, rubella) contraindicated")
    assert MARK in stopped.partition("IPV")[0]
    asked = give_form(clinic, child, "03")
    assert "May not be given: HIV with severe immunodeficiency" in asked
    assert f"({MARK})" in asked
    assert approve_rule(clinic) == 303
    assert "May not be given: HIV with severe immunodeficiency" in give_form(clinic, child, "03")
    assert f"immunodeficiency. ({MARK})" not in give_form(clinic, child, "03")


def give_form(clinic: Clinic, child: UUID, cvx: str) -> str:
    form = {"cvx": cvx, "given_on": f"{today():%d.%m.%Y}", "lot": "A1", "site": "left_arm", "key": str(new_id())}
    return text(clinic.nurse.post(f"/patients/{child}/vaccinations/new", form).text)


def test_a_smaller_vaccine_is_offered_only_by_an_approved_rule(clinic: Clinic) -> None:
    """After encephalopathy DT goes on: until the rule is approved a doctor is asked, and no page offers it."""
    child = child_of(clinic, 400)
    give(clinic, child, "198", today() - timedelta(days=32))
    condition("encephalopathy", observed_on=f"{today() - timedelta(days=30):%d.%m.%Y}")(clinic, child)
    page = clinic.nurse.get(f"/patients/{child}/vaccinations").text
    dt = line(text(page), "DT (diphtheria, tetanus")
    assert "ask the doctor first" in dt
    assert MARK in dt
    assert "?group=DTP" not in page, "no button"
    assert "Ask the doctor first: encephalopathy" in give_form(clinic, child, "28")
    assert "ask the doctor" not in text_of(clinic.nurse.paper(f"/patients/{child}/print/card"))
    assert "не сейчас: спросите врача" in text_of(clinic.nurse.paper(f"/patients/{child}/print/card"))
    assert approve_rule(clinic, PERTUSSIS) == 303
    page = clinic.nurse.get(f"/patients/{child}/vaccinations").text
    assert "ask the doctor first" not in line(text(page), "DT (diphtheria, tetanus").partition("MMR")[0]
    assert "?group=DTP" in page
    assert "Ask the doctor first" not in give_form(clinic, child, "28")


def test_a_negative_mantoux_opens_bcg_only_by_an_approved_reading(clinic: Clinic) -> None:
    child = child_of(clinic, 400)
    condition("tuberculin", value="0", observed_on=f"{today():%d.%m.%Y}")(clinic, child)
    page = due(clinic, child)
    assert "ask the doctor first tuberculin (Mantoux) test, 0 mm" in line(page, "BCG")
    assert MARK in line(page, "BCG")
    assert approve_rule(clinic, READING) == 303
    assert "BCG (tuberculosis) due" in due(clinic, child)


def test_a_scar_counts_as_the_dose_and_says_so(clinic: Clinic) -> None:
    child = child_of(clinic, 400)
    condition("bcg_scar", value="yes", observed_on=f"{today():%d.%m.%Y}")(clinic, child)
    told = line(due(clinic, child), "BCG").partition("DTP")[0]
    assert "counts as given: not needed" in told
    assert MARK in told
    assert approve_rule(clinic, SCAR) == 303
    told = line(due(clinic, child), "BCG (tuberculosis) counts as given: not needed BCG scar")
    assert MARK not in told[:100]


def own(**decided: str) -> Calendar:
    return as_decided(load_calendar("UZ"), {f"rule/{name}": LineDecision(how) for name, how in decided.items()})


@pytest.mark.parametrize(("approved", "asked", "planned"), [(False, True, False), (True, False, True)])
def test_plan_and_forecast_follow(approved: bool, asked: bool, planned: bool) -> None:
    """Thirteen months old, three pentas, encephalopathy after the third: the fourth would be DT."""
    calendar = own(**{"pertussis-reaction": "approved"}) if approved else own()
    child = Patient(date(2025, 1, 10), "m", (Observation("079", date(2025, 5, 20)),))
    days = (date(2025, 3, 10), date(2025, 4, 10), date(2025, 5, 15))
    doses = [AdministeredDose(str(n), day, "198") for n, day in enumerate(days)]
    on = date(2026, 7, 20)
    dtp = next(g for g in assess(calendar.schedule, child, doses, on).groups if g.group == "DTP")
    assert (dtp.vaccines, dtp.precautions == ("079",)) == (("28",), asked)
    plan = catch_up_plan(calendar.schedule, child, doses, on, prefer=calendar.products)
    assert any(d.cvx == "28" for visit in plan for d in visit.doses) is planned


def test_a_command_judges_as_if_approved() -> None:
    """No hospital has decided anything of a calendar as shipped."""
    child = Patient(date(2025, 1, 10), "m", (Observation("tuberculin", date(2026, 2, 1), "0"),))
    bcg = next(g for g in assess(load_calendar("UZ").schedule, child, [], date(2026, 2, 3)).groups if g.group == "BCG")
    assert (bcg.precautions, bcg.test_first) == ((), "")
