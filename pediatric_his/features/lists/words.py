"""What is said of a list: names of fields, doubts about who a row is, counts."""

from __future__ import annotations

from collections.abc import Mapping

from pediatric_his.features.lists.outcome import Fate
from pediatric_his.identity.who import Doubt
from pediatric_his.web.languages import N_, _, ngettext

FIELDS: Mapping[str, str] = {
    "id": N_("id"),
    "card": N_("card"),
    "answer": N_("answer"),
    "full_name": N_("full name"),
    "family_name": N_("family name"),
    "given_name": N_("given name"),
    "patronymic": N_("patronymic"),
    "sex": N_("sex"),
    "birth_date": N_("birth date"),
    "age_days": N_("age days"),
    "age_months": N_("age months"),
    "pinfl": N_("pinfl"),
    "birth_certificate": N_("birth certificate"),
    "guardian_name": N_("guardian name"),
    "father_name": N_("father name"),
    "other_guardian_name": N_("guardian"),
    "phone": N_("phone"),
    "region": N_("region"),
    "district": N_("district"),
    "mahalla": N_("mahalla"),
    "address": N_("address"),
    "gestation_weeks": N_("gestation weeks"),
    "birth_weight": N_("birth weight"),
    "birth_length": N_("birth length"),
    "mother_height": N_("mother height"),
    "father_height": N_("father height"),
    "measured_on": N_("measured on"),
    "weight": N_("weight"),
    "length_height": N_("length height"),
    "position": N_("position"),
    "head_circumference": N_("head circumference"),
    "muac": N_("muac"),
    "triceps_skinfold": N_("triceps skinfold"),
    "subscapular_skinfold": N_("subscapular skinfold"),
    "oedema": N_("oedema"),
    "temperature": N_("temperature"),
    "heart_rate": N_("heart rate"),
    "respiratory_rate": N_("respiratory rate"),
    "oxygen_saturation": N_("oxygen saturation"),
    "vaccine": N_("vaccine"),
    "given_on": N_("given on"),
    "lot": N_("lot"),
    "expiry": N_("expiry"),
    "decision": N_("decision"),
    "decision_vaccine": N_("decision vaccine"),
    "decision_on": N_("decision on"),
    "decision_until": N_("decision until"),
    "decision_reason": N_("decision reason"),
    "condition": N_("known of the child"),
    "condition_value": N_("known: its figure"),
    "condition_on": N_("known: since, or its day"),
    "condition_placed": N_("known: test placed on"),
    "condition_ended": N_("known: ended on"),
    "condition_note": N_("known: note"),
    "tuberculin": N_("Mantoux, mm"),
    "tuberculin_on": N_("Mantoux read on"),
    "tuberculin_placed": N_("Mantoux placed on"),
    "bcg_scar": N_("BCG scar"),
    "bcg_scar_on": N_("BCG scar looked at on"),
    "quote": N_("quote"),
    "row": N_("row"),
}
_OF_FORMS = {
    "gestation_days": "gestation_weeks",
    "guardian_family_name": "guardian_name",
    "guardian_given_name": "guardian_name",
    "guardian_patronymic": "guardian_name",
    "guardian_phone": "phone",
    "relationship": "guardian_name",
}
FATES: Mapping[Fate, str] = {
    Fate.NEW: N_("new"),
    Fate.SAME: N_("same"),
    Fate.CHANGED: N_("changed"),
    Fate.QUESTION: N_("question"),
    Fate.REFUSED: N_("refused"),
}
STATES: Mapping[str, str] = {
    "asked": N_("waits for you"),
    "trying": N_("being tried"),
    "tried": N_("tried, nothing kept yet"),
    "bringing": N_("coming in"),
    "done": N_("came in"),
    "unusable": N_("can't be used"),
    "erased": N_("file erased"),
}
CELLS: Mapping[str, str] = {"taken": N_("taken"), "said": N_("said"), "refused": N_("refused")}
DOUBTS: Mapping[Doubt, str] = {
    Doubt.ID_OF_ANOTHER: N_("this id is another child: %(child)s. Which one is right?"),
    Doubt.OTHER_ID: N_("this child is here under another id of this list: %(child)s. One child or two?"),
    Doubt.NUMBER_OF_ANOTHER: N_("this number belongs to another child: %(child)s. Whose is it?"),
    Doubt.OTHER_NUMBER: N_("a child of this name is here with another number: %(child)s. One child or two?"),
    Doubt.OTHER_BIRTH_DATE: N_("the child is here with another birth date: %(child)s. Which one is right?"),
    Doubt.OTHER_SEX: N_("the child is here with the other sex: %(child)s. Which one is right?"),
    Doubt.OTHER_PATRONYMIC: N_(
        "a child of this name and guardian is here with another patronymic: %(child)s. One child or two?"
    ),
    Doubt.OTHER_GUARDIAN: N_(
        "a child of this name is here with another mother or father: %(child)s. One child or two?"
    ),
    Doubt.UNTOLD: N_(
        "a child of this name and birth date is here: %(child)s. Neither patronymic nor guardian tells whether it is the same"
    ),
    Doubt.LOOKS_LIKE: N_("a child of a like name is here: %(child)s. One child or two?"),
    Doubt.SEVERAL: N_("more than one child of this name and birth date is here: %(child)s. Which one?"),
}


def brought_words(kind: str, n: int) -> str:
    """How many facts of a kind came in."""
    words = {
        "children": ngettext("%(n)d child", "%(n)d children", n),
        "measurements": ngettext("%(n)d measurement", "%(n)d measurements", n),
        "doses": ngettext("%(n)d dose", "%(n)d doses", n),
        "decisions": ngettext("%(n)d decision", "%(n)d decisions", n),
        "observations": ngettext("%(n)d observation", "%(n)d observations", n),
        "corrections": ngettext("%(n)d correction", "%(n)d corrections", n),
    }
    return words.get(kind, f"{n} {kind}")


def of_form_field(name: str) -> str:
    """The list's field for a form's."""
    return _OF_FORMS.get(name, name)


def field_words(name: str) -> str:
    """The field as a person reads it; of a column named after a vaccine its dose."""
    if name.isupper():
        return _("column %(name)s", name=name)
    return _(FIELDS[name]) if name in FIELDS else _("dose") if name.startswith("dose ") else name
