"""Children worked out by hand from the charts and the reading rules, beside the given cases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pediatric_his.clinical.imci import Colour, Ending, Outcome, Referral, classify
from pediatric_his.clinical.imci.model import Assessment, FollowUp
from tests.clinical.imci.children import (
    COUGH,
    COUGH_SIGNS,
    DIARRHOEA,
    DIARRHOEA_SIGNS,
    FEVER,
    FEVER_SIGNS,
    TABLES,
    WELL_CHILD,
    WELL_INFANT,
    assess,
)

INDRAWING = COUGH | {"chest_indrawing": "yes"}
SAM = WELL_CHILD | {"muac_mm": "110", "oedema_feet": "no", "appetite_rutf": "passed", "whz": "-1"}


def outcome(found: Assessment, table: str) -> Outcome:
    return next(one for one in found.outcomes if one.table.id == table)


def test_a_well_child_has_no_classification_which_is_not_healthy() -> None:
    found = assess(WELL_CHILD)
    assert (found.classifications, found.colour, found.ask, found.refer) == ((), None, (), Referral.NO)
    assert found.not_assessed == ("anaemia", "nutrition")
    assert outcome(found, "danger").ending is Ending.NOTHING


@pytest.mark.parametrize(
    ("written", "conflict", "asked"),
    [
        (" 30 ", "", False), ("30.0", "", False), ("30.5", "invalid", True), ("thirty", "invalid", True), ("٣٠", "invalid", True),
        ("9", "implausible", True), ("151", "implausible", True), ("", "", True), ("  ", "", True), ("nan", "invalid", True),
    ],
)  # fmt: skip
def test_a_count_as_written(written: str, conflict: str, asked: bool) -> None:
    found = assess(COUGH, breaths_per_min=written)
    assert found.classifications == (("cannot_cough",) if asked else ("cough_or_cold",))
    assert found.conflicts == ((f"{conflict}:breaths_per_min",) if conflict else ())
    assert ("breaths_per_min" in found.ask) is asked


def test_what_cannot_be_read_is_asked_for_again_even_where_a_blank_would_not_matter() -> None:
    assert assess(COUGH, spo2_pct="").ask == ()
    assert assess(COUGH, spo2_pct="35").ask == ("spo2_pct",)


@pytest.mark.parametrize("age", ["", "x", "-1", "7001", "10.5"])
def test_without_an_age_nothing_else(age: str) -> None:
    found = assess(COUGH, age_days=age, drinking="unable")
    assert (found.classifications, found.colour, found.ask, found.outcomes) == (
        ("cannot_age",),
        Colour.GREY,
        ("age_days",),
        (),
    )


@pytest.mark.parametrize(("age", "code"), [(1825, "pneumonia"), (1826, "out_of_age_range"), (7000, "out_of_age_range")])
def test_the_end_of_imci(age: int, code: str) -> None:
    found = assess(COUGH, age_days=age, breaths_per_min=40)
    assert found.classifications == (code,)
    assert (found.colour is None) is (code == "out_of_age_range")


def test_at_least_pneumonia_while_stridor_was_not_listened_for() -> None:
    found = outcome(assess(INDRAWING, stridor_calm=""), "cough")
    assert (found.ending, found.code, found.ask) == (Ending.AT_LEAST, "pneumonia", ("stridor_calm",))
    assert [row.code for row in found.open_rows] == ["severe_pneumonia"]
    assert found.reasons == ("indrawing",)


def test_cannot_names_what_it_could_still_be() -> None:
    found = outcome(assess(COUGH, breaths_per_min=""), "cough")
    assert (found.ending, found.code, found.colour) == (Ending.CANNOT, "cannot_cough", Colour.GREY)
    assert [row.code for row in found.open_rows] == ["pneumonia", "cough_or_cold"]


def test_reasons_are_the_signs_that_are_there() -> None:
    found = assess(INDRAWING, breaths_per_min=44)
    assert outcome(found, "cough").reasons == ("indrawing", "fast_40")
    anaemia = assess(WELL_CHILD, pallor="some", hb_g_l=104)
    assert outcome(anaemia, "anaemia").reasons == ("pallor_some", "hb_under_105")


def test_a_pink_table_is_no_complication_of_itself() -> None:
    assert outcome(assess(SAM, oedema_feet="yes"), "nutrition").reasons == ("oedema", "muac_severe")
    assert outcome(assess(SAM, appetite_rutf="failed"), "nutrition").reasons == ("muac_severe", "appetite_lost")
    assert outcome(assess(SAM, pallor="severe"), "nutrition").reasons == ("muac_severe", "complication")


def test_classifications_by_colour_then_what_cannot_be_said() -> None:
    found = assess(COUGH | DIARRHOEA_SIGNS, stridor_calm="yes", blood_in_stool="yes", diarrhoea_days="", pallor="none")
    assert found.classifications == (
        *("severe_pneumonia", "dysentery", "no_dehydration", "no_anaemia", "cannot_persistent"),
    )
    assert found.colour is Colour.PINK


@pytest.mark.parametrize(
    ("child", "changes", "complicated"),
    [
        (SAM, {}, False),
        (SAM, {"appetite_rutf": "failed"}, True),
        (SAM, {"vomits_everything": "yes"}, True),
        (SAM | INDRAWING, {}, True),  # pneumonia with indrawing that stays
        (SAM | COUGH_SIGNS, {"breaths_per_min": "44"}, False),  # pneumonia by the count alone
        (SAM | INDRAWING, {"wheeze": "yes", "breaths_after_bd": "44", "chest_indrawing_after_bd": "no"}, False),
        (SAM, {"swelling_behind_ear": "yes"}, True),  # a pink result in an earlier table
        (SAM, {"pallor": "severe"}, True),
    ],
)
def test_complications_of_severe_malnutrition(
    child: dict[str, str], changes: dict[str, str], complicated: bool
) -> None:
    found = outcome(assess(child, **changes), "nutrition")
    assert found.code == ("sam_complicated" if complicated else "sam_uncomplicated")


def test_an_unknown_pink_row_above_keeps_severe_malnutrition_open() -> None:
    found = assess(SAM | {"ear_problem": "yes", "ear_pain": "yes", "ear_pus_seen": "no"})
    assert found.classifications == ("acute_ear_infection", "cannot_nutrition")
    assert found.ask == ("swelling_behind_ear",)


@pytest.mark.parametrize(
    ("child", "changes", "refer", "follow_up"),
    [
        (COUGH, {}, Referral.NO, FollowUp(5, "not_improving")),
        (COUGH, {"breaths_per_min": 44}, Referral.NO, FollowUp(3)),
        (COUGH | FEVER_SIGNS, {}, Referral.NO, FollowUp(3, "fever_persists")),
        (COUGH, {"stridor_calm": "yes"}, Referral.URGENT, None),
        (DIARRHOEA, {"sunken_eyes": "yes", "skin_pinch": "very_slow"}, Referral.PLAN_C, None),
        (
            DIARRHOEA,
            {"sunken_eyes": "yes", "skin_pinch": "very_slow", "blood_in_stool": "yes"},
            Referral.PLAN_C,
            FollowUp(3),
        ),
        (DIARRHOEA, {"sunken_eyes": "yes", "skin_pinch": "very_slow", "diarrhoea_days": 14}, Referral.URGENT, None),
        (FEVER, {"fever_days": 8, "fever_daily": "yes"}, Referral.YES, FollowUp(3, "fever_persists")),
        (INDRAWING, {"hiv_mother": "positive"}, Referral.YES, FollowUp(3)),
        (SAM, {"age_days": 100, "whz": -3.5, "breastfeeding_problem": "no"}, Referral.YES, FollowUp(7)),
        (WELL_INFANT, {"age_days": 3, "weight_kg": 1.9}, Referral.YES, None),
        (WELL_INFANT, {"umbilicus": "red"}, Referral.NO, FollowUp(2)),
    ],
)
def test_referral_and_follow_up(
    child: dict[str, str], changes: dict[str, str | float], refer: Referral, follow_up: FollowUp | None
) -> None:
    found = assess(child, **changes)
    assert (found.refer, found.follow_up) == (refer, follow_up)


def test_actions_pink_first_each_once() -> None:
    found = assess(COUGH | DIARRHOEA_SIGNS, stridor_calm="yes", sunken_eyes="yes", skin_pinch="slow")
    assert found.actions == (
        *("first_dose_antibiotic", "prevent_low_sugar", "refer_urgently"),
        *("plan_b", "zinc", "continue_breastfeeding", "when_to_return", "refer_urgently_with_ors"),
    )


def test_plan_c_gives_way_where_another_table_is_pink() -> None:
    dehydrated = {"sunken_eyes": "yes", "skin_pinch": "very_slow"}
    assert "refer_urgently_with_ors" not in assess(DIARRHOEA, **dehydrated).actions
    assert "refer_urgently_with_ors" in assess(DIARRHOEA, **dehydrated, pallor="severe").actions  # a table further down


def test_a_pink_infant_is_referred_before_feeding_is_looked_at() -> None:
    found = assess(WELL_INFANT, temp_c=38, breastfed="yes", waz=-3)
    assert found.classifications == ("yi_clinical_severe_infection",)
    assert "yi_feeding" not in found.not_assessed
    unknown = assess(WELL_INFANT, temp_c="", waz=-3)
    assert unknown.classifications == ("yi_feeding_problem", "cannot_yi_infection")


def test_columns_of_the_other_age_group_are_said_and_not_read() -> None:
    found = assess(WELL_INFANT, stridor_calm="yes", drinking="asleep")
    assert found.conflicts == ("invalid:drinking", "other_age_group")
    assert found.classifications == ("yi_infection_unlikely",)
    assert "drinking" not in found.ask


def test_settings_decide_and_a_filled_column_wins() -> None:
    risky = replace(TABLES, settings={**TABLES.settings, "malaria_risk": "high", "yi_diarrhoea_refer": False})
    assert classify(risky, FEVER).classifications == ("cannot_fever",)
    assert classify(risky, FEVER | {"malaria_risk": "none"}).classifications == ("fever_no_severe_signs",)
    bloody = {
        "diarrhoea": "yes",
        "diarrhoea_days": "2",
        "blood_in_stool": "yes",
        "sunken_eyes": "no",
        "skin_pinch": "normal",
    }
    assert "yi_diarrhoea_hospital" in assess(WELL_INFANT, **bloody).classifications
    assert "yi_diarrhoea_hospital" not in classify(risky, WELL_INFANT | bloody).classifications
    cholera = replace(TABLES, settings={**TABLES.settings, "cholera_area": True})
    severe = DIARRHOEA | {"sunken_eyes": "yes", "skin_pinch": "very_slow"}
    assert "cholera_antibiotic" in classify(cholera, severe | {"age_days": "730"}).actions
    assert "cholera_antibiotic" not in classify(cholera, severe | {"age_days": "729"}).actions


@pytest.mark.parametrize(
    ("age", "hb", "code"),
    [
        (182, 71, "cannot_anaemia"), (182, 69, "severe_anaemia"), (183, 104, "anaemia"), (183, 105, "no_anaemia"),
        (729, 105, "no_anaemia"), (730, 109, "anaemia"), (730, 110, "no_anaemia"), (400, 70, "anaemia"), (400, 69, "severe_anaemia"),
    ],
)  # fmt: skip
def test_haemoglobin_by_age(age: int, hb: int, code: str) -> None:
    assert assess(WELL_CHILD, age_days=age, hb_g_l=hb).classifications == (code,)


@pytest.mark.parametrize(
    ("age", "first", "second", "code"),
    [
        (6, 60, 60, "yi_severe_pneumonia"), (7, 60, 60, "yi_pneumonia"), (59, 60, 60, "yi_pneumonia"),
        (20, 59, "", "yi_infection_unlikely"), (20, 60, "", "cannot_yi_infection"),
        (20, 60, 59, "yi_infection_unlikely"), (20, "", 59, "yi_infection_unlikely"),
    ],
)  # fmt: skip
def test_a_young_infants_breaths_are_counted_twice(age: int, first: str | int, second: str | int, code: str) -> None:
    assert assess(WELL_INFANT, age_days=age, breaths_per_min=first, breaths_repeat=second).classifications == (code,)
