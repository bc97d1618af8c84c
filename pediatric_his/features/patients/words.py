"""Words for a child and her family."""

from __future__ import annotations

from pediatric_his.features.patients.queries import Child
from pediatric_his.identity.duplicates import Reason
from pediatric_his.identity.identifiers import card_text
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import N_, _, pgettext

RELATIONSHIPS = {
    "mother": N_("mother"),
    "father": N_("father"),
    "grandmother": N_("grandmother"),
    "grandfather": N_("grandfather"),
    "guardian": N_("appointed guardian"),
    "other": N_("other"),
}


def relationship_words(code: str) -> str:
    return _(RELATIONSHIPS[code])


def sex_word(sex: str) -> str:
    return pgettext("child", "boy") if sex == "m" else pgettext("child", "girl")


_REASONS = {
    Reason.SAME_NUMBER: N_("the same PINFL or certificate"),
    Reason.SAME_BIRTH_DATE: N_("the same birth date"),
    Reason.DAY_AND_MONTH_SWAPPED: N_("day and month swapped"),
    Reason.ONE_DIGIT_OF_DATE: N_("the birth date differs in one digit"),
    Reason.SAME_NAME: N_("the same name"),
    Reason.SIMILAR_NAME: N_("a similar name"),
    Reason.SAME_PHONE: N_("the same phone"),
    Reason.SAME_MOTHER: N_("the same mother"),
}


def reason_words(reason: Reason) -> str:
    """Why two registrations may be of one child."""
    return _(_REASONS[reason])


FIELDS = {
    "family_name": N_("Family name"),
    "given_name": N_("Given name"),
    "patronymic": N_("Patronymic"),
    "sex": N_("Sex"),
    "birth_date": N_("Birth date"),
    "pinfl": N_("PINFL"),
    "birth_certificate": N_("Birth certificate"),
    "region": N_("Region"),
    "district": N_("District"),
    "mahalla": N_("Mahalla"),
    "address": N_("Street, house, flat"),
    "gestation_weeks": N_("Born at week"),
    "gestation_days": N_("and days"),
    "birth_weight": N_("Birth weight"),
    "birth_length": N_("Length at birth"),
    "mother_height": N_("Mother's height"),
    "father_height": N_("Father's height"),
    "guardian_family_name": N_("Guardian's family name"),
    "guardian_given_name": N_("Guardian's given name"),
    "guardian_patronymic": N_("Guardian's patronymic"),
    "guardian_phone": N_("Phone"),
    "relationship": N_("Who is this to the child"),
}


def field_words(name: str) -> str:
    return _(FIELDS[name]) if name in FIELDS else name


def address_words(child: Child, region: str) -> str:
    """The address in one line; a dash where nothing is known of it."""
    return ", ".join(filter(None, (region, child.district, child.mahalla, child.address))) or "—"


_OF_BIRTH = ("gestation_weeks", "birth_weight", "birth_length", "mother_height", "father_height")


def birth_is_open(form: Form) -> bool:
    """Whether the part about birth is unfolded: something is there, or has to be mended."""
    asked = any(form.error(name) or form.question(name) for name in _OF_BIRTH)
    return asked or bool(form.value("gestation_weeks"))


def taken_words(card: str) -> str:
    """Of a number that another child has."""
    return _(
        "In this hospital another child has this number: card %(card)s. Compare both with their documents.",
        card=card_text(card),
    )
