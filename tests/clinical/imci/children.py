"""Children for the tests: well ones with everything looked for, and any at all."""

from __future__ import annotations

from hypothesis import strategies as st

from pediatric_his.clinical.imci import Assessment, classify
from pediatric_his.clinical.imci.model import Group, Input
from pediatric_his.reference.imci import imci_tables

TABLES = imci_tables()
WELL_CHILD = {
    **{"age_days": "600", "condition": "alert", "drinking": "normal", "vomits_everything": "no", "convulsions": "no"},
    **{"cough": "no", "diarrhoea": "no", "fever": "no", "ear_problem": "no", "measles_3m": "no"},
}
COUGH_SIGNS = {
    **{"cough": "yes", "cough_days": "3", "breaths_per_min": "30"},
    **{"chest_indrawing": "no", "stridor_calm": "no", "wheeze": "no"},
}
DIARRHOEA_SIGNS = {
    **{"diarrhoea": "yes", "diarrhoea_days": "3", "blood_in_stool": "no", "sunken_eyes": "no", "skin_pinch": "normal"},
}
FEVER_SIGNS = {"fever": "yes", "temp_c": "38.2", "fever_days": "2", "stiff_neck": "no", "rash_generalised": "no"}
COUGH, DIARRHOEA, FEVER = (WELL_CHILD | signs for signs in (COUGH_SIGNS, DIARRHOEA_SIGNS, FEVER_SIGNS))
WELL_INFANT = {
    **{"age_days": "20", "condition": "alert", "convulsions": "no", "temp_c": "36.8", "breaths_per_min": "45"},
    **{"feeding": "well", "movement": "normal", "severe_chest_indrawing": "no"},
    **{"umbilicus": "normal", "skin_pustules": "no"},
}


def assess(child: dict[str, str], **changes: str | float) -> Assessment:
    """A child with some inputs changed; an empty one is blank."""
    return classify(TABLES, child | {name: str(value) for name, value in changes.items()})


def cells_of(one: Input) -> st.SearchStrategy[str]:
    """What may be written of an input, in its limits."""
    if one.choices:
        return st.sampled_from(one.choices)
    places = 0 if one.whole else 2
    return st.decimals(one.minimum, one.maximum, places=places, allow_nan=False).map(str)


WELL = {
    **dict.fromkeys([name for name, one in TABLES.inputs.items() if one.choices == ("yes", "no")], "no"),
    **{
        "malaria_risk": "none",
        "condition": "alert",
        "temp_c": "36.8",
        "breaths_per_min": "30",
        "spo2_pct": "98",
        "weight_kg": "4",
    },
    **{"diarrhoea_days": "2", "skin_pinch": "normal", "breastfed": "yes", "hiv_mother": "negative"},
    **{"hiv_virological": "negative", "hiv_serological": "negative"},
    **{"drinking": "normal", "cough_days": "3", "bd_trial": "done", "breaths_after_bd": "30", "fever_days": "2"},
    **{"malaria_test": "negative", "mouth_ulcers": "none", "ear_discharge_days": "2", "muac_mm": "150", "whz": "0.1"},
    **{"appetite_rutf": "passed", "pallor": "none", "hb_g_l": "125"},
    **{
        "feeding": "well",
        "movement": "normal",
        "breaths_repeat": "45",
        "umbilicus": "normal",
        "jaundice_first_24h": "no",
        "waz": "0.1",
    },
    **{"breastfeeds_24h": "10", "attachment": "good", "suckling": "effective"},
}


@st.composite
def filled(draw: st.DrawFn, group: Group) -> dict[str, str]:
    """A child of a group with every input filled that is read for it: well but for a few things, or anything at all."""
    young, end = TABLES.ages["child_from"], TABLES.ages["end"]
    ages = st.integers(0, young - 1) if group is Group.YOUNG else st.integers(young, end - 1)
    names = [name for name, one in TABLES.inputs.items() if one.group in (group, Group.BOTH)]
    child = {name: WELL[name] for name in names if name != "age_days"} | {"age_days": str(draw(ages))}
    for name in draw(st.lists(st.sampled_from(names), max_size=10, unique=True)):
        if name != "age_days":
            child[name] = draw(cells_of(TABLES.inputs[name]))
    return child
