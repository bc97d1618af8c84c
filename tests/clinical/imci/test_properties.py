"""What must hold for any child: no exception, no worse sign with a milder answer, nothing milder in silence."""

from __future__ import annotations

from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from pediatric_his.clinical.imci import Assessment, Colour, Ending, classify
from pediatric_his.clinical.imci.model import Group
from tests.clinical.imci.children import TABLES, assess, cells_of, filled

ANY_CELL = st.text(max_size=12) | st.sampled_from(
    ["yes", "no", " yes ", "nan", "inf", "-0", "1e9", "١٢", "38,5", "9" * 400]
)
ANY_CHILD = st.lists(
    st.sampled_from(sorted(TABLES.inputs)).flatmap(
        lambda name: st.tuples(st.just(name), cells_of(TABLES.inputs[name]) | ANY_CELL)
    ),
    max_size=25,
).map(dict)
_YES_IS_WORSE: Final = {
    Group.CHILD: """
        vomits_everything convulsions convulsing_now chest_indrawing stridor_calm sunken_eyes blood_in_stool stiff_neck
        cornea_clouding eye_pus swelling_behind_ear ear_pain oedema_feet breastfeeding_problem cough diarrhoea fever ear_problem
    """,
    Group.YOUNG: """
        convulsions convulsing_now severe_chest_indrawing critical_sign skin_pustules yellow_palms_soles jaundice sunken_eyes
        blood_in_stool thrush other_foods replacement_problem diarrhoea
    """,
}
_STEPS: Final = {
    Group.CHILD: {
        "drinking": "normal eager poor unable",
        "condition": "alert restless lethargic unconscious",
        "skin_pinch": "normal slow very_slow",
        "pallor": "none some severe",
        "mouth_ulcers": "none shallow deep",
        "breaths_per_min": "20 39 40 49 50 80",
        "spo2_pct": "99 90 89.9 60",
        "muac_mm": "160 125 124.9 115 114.9 90",
        "whz": "0.5 -2 -2.01 -3 -3.01 -5",
        "hb_g_l": "130 110 109 105 104 70 69",
        "temp_c": "37 37.5 38.5 41",
        "diarrhoea_days": "1 13 14 30",
        "appetite_rutf": "passed failed",
    },
    Group.YOUNG: {
        "feeding": "well not_well unable",
        "movement": "normal stimulated none",
        "condition": "alert restless lethargic unconscious",
        "umbilicus": "normal red pus",
        "skin_pinch": "normal slow very_slow",
        "breaths_per_min": "40 59 60 80",
        "breaths_repeat": "40 59 60 80",
        "spo2_pct": "99 90 89.9 60",
        "weight_kg": "3 2 1.99",
        "waz": "0 -2 -2.01 -4",
        "diarrhoea_days": "1 13 14 30",
        "suckling": "effective not_effective",
        "attachment": "good poor",
    },
}
LADDERS: Final = {
    group: {name: steps.split() for name, steps in (_STEPS[group] | dict.fromkeys(names.split(), "no yes")).items()}
    for group, names in _YES_IS_WORSE.items()
}
"""By age group and input: from the mildest finding to the worst."""

BOTH_GROUPS = st.sampled_from([Group.CHILD, Group.YOUNG])


def gravity(found: Assessment) -> int:
    """The greater, the graver; nothing classified is the mildest."""
    return found.colour.gravity if found.colour else 0


def by_table(found: Assessment) -> dict[str, int]:
    """Gravity table by table, green like nothing: green gives way where another table says more.

    Feeding isn't looked at once a young infant is to be referred.
    """
    grades = dict.fromkeys((table.id for read in TABLES.tables.values() for table in read), 0)
    for outcome in found.outcomes:
        if outcome.colour in (Colour.PINK, Colour.YELLOW) and not outcome.table.skip_if_pink:
            grades[outcome.table.id] = outcome.colour.gravity
    return grades


@given(ANY_CHILD, st.none() | st.integers(0, 2000).map(str))
@settings(max_examples=400, deadline=None)
def test_nothing_that_is_written_raises(cells: dict[str, str], age_days: str | None) -> None:
    found = classify(TABLES, cells | ({"age_days": age_days} if age_days else {}))
    assert len(set(found.classifications)) == len(found.classifications)
    assert not set(found.ask) - TABLES.inputs.keys()
    for outcome in found.outcomes:
        if outcome.colour is Colour.GREEN:
            assert outcome.ending is Ending.SETTLED, "green is never said over what was not looked for"
        if outcome.ending in (Ending.AT_LEAST, Ending.CANNOT):
            assert found.ask, "what isn't known is asked for"


@given(BOTH_GROUPS, st.data())
@settings(max_examples=600, deadline=None)
def test_a_worse_sign_never_gives_a_milder_answer(group: Group, data: st.DataObject) -> None:
    child = data.draw(filled(group)) | {"wheeze": "no" if group is Group.CHILD else ""}
    name = data.draw(st.sampled_from(sorted(LADDERS[group])))
    answers = [assess(child, **{name: step}) for step in LADDERS[group][name]]
    for milder, worse, step in zip(answers, answers[1:], LADDERS[group][name][1:], strict=False):
        told = f"{name} {step}: {milder.classifications} -> {worse.classifications}"
        assert gravity(worse) >= gravity(milder), told
        assert all(by_table(worse)[table] >= grade for table, grade in by_table(milder).items()), told


BLANK_IS_NO: Final = {
    *("convulsing_now", "critical_sign", "wheeze", "spo2_pct", "malaria_risk", "bd_trial"),
    *("hiv_mother", "hiv_virological", "hiv_serological"),
}
EITHER_OF_TWO: Final = {"muac_mm", "whz", "pallor", "hb_g_l"}
OPENED_BY: Final = {
    "cough": ("chest_indrawing", "stridor_calm"),
    "fever": ("temp_c", "measles_3m"),
    "ear_problem": ("ear_pain", "ear_pus_seen", "swelling_behind_ear"),
    "jaundice": ("yellow_palms_soles",),
}


@given(BOTH_GROUPS, st.data())
@settings(max_examples=600, deadline=None)
def test_a_blank_is_never_milder_in_silence(group: Group, data: st.DataObject) -> None:
    child = data.draw(filled(group))
    full = assess(child)
    for name in child.keys() - BLANK_IS_NO - EITHER_OF_TWO - {"age_days"}:
        denied = any(child.get(main) == "no" and name in signs for main, signs in OPENED_BY.items())
        if denied or (group is Group.YOUNG and name == "condition"):
            continue
        blank = assess(child, **{name: ""})
        said = name in blank.ask or set(blank.not_assessed) - set(full.not_assessed)
        assert said or gravity(blank) >= gravity(full), f"{name}: {full.classifications} -> {blank.classifications}"
