"""What the desk types about a child, read into values or messages at the fields."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from pediatric_his.clinical.growth.newborn import weight_is_unlikely
from pediatric_his.features.patients.words import RELATIONSHIPS
from pediatric_his.identity.identifiers import Finding, check, normalise_phone
from pediatric_his.identity.names import LONGEST_NAME, NameFault, clean_name
from pediatric_his.reference.countries import Country
from pediatric_his.reference.growth import growth_tables
from pediatric_his.web.forms import Form, read_decimal
from pediatric_his.web.languages import N_, _

OLDEST = timedelta(days=366 * 19)  # a children's clinic: to the 18th birthday, and a year of grace for transfers

_NAME_FAULTS = {
    NameFault.EMPTY: N_("This is needed."),
    NameFault.TOO_LONG: N_("At most %(n)s characters."),
    NameFault.UNPRINTABLE: N_("This text holds characters that can't be kept. Type it again by hand."),
    NameFault.NOT_LETTERS: N_("A name holds letters, spaces, hyphens and apostrophes only."),
}
_FINDINGS = {
    Finding.CHECK_DIGIT: N_("The last digit of this number doesn't fit the others. Compare it with the document."),
    Finding.BIRTH_DATE: N_("This number belongs to another birth date. Compare it with the document."),
    Finding.SEX: N_("This number belongs to the other sex. Compare it with the document."),
    Finding.NEVER_ISSUED: N_("Such a number is never issued. Compare it with the document."),
}


@dataclass(frozen=True, slots=True)
class GuardianTyped:
    relationship: str
    family_name: str
    given_name: str
    patronymic: str
    phone: str


@dataclass(frozen=True, slots=True)
class Demographics:
    """A child as typed. Quantities in grams, millimetres, days of gestation."""

    family_name: str
    given_name: str
    patronymic: str
    sex: str
    birth_date: date
    pinfl: str | None
    birth_certificate: str | None
    region: str
    district: str
    mahalla: str
    address: str
    gestational_age_days: int | None
    birth_weight_g: int | None
    birth_length_mm: int | None
    mother_height_mm: int | None
    father_height_mm: int | None
    guardian: GuardianTyped | None
    confirmed: dict[str, str] = field(default_factory=dict)


def read_demographics(form: Form, country: Country, today: date, *, listed: bool = False) -> Demographics | None:
    """The child of the form; None when a field can't be taken or has to be confirmed (the form says which).

    `listed`: out of a hospital's list, where the desk's questions after a missing name can't be asked.
    """
    family_name = _name(form, "family_name", required=not listed)
    given_name = _name(form, "given_name", required=not listed)
    patronymic = _name(form, "patronymic")
    sex = form.choice("sex", ("m", "f"))
    birth_date = form.date("birth_date", earliest=today - OLDEST, latest=today)
    confirmed: dict[str, str] = {}
    pinfl = _identifier(form, "pinfl", country.person_identifier, birth_date, sex, confirmed)
    certificate = _identifier(form, "birth_certificate", country.birth_certificate, birth_date, sex, confirmed)
    region = form.choice("region", ("", *country.regions), required=False) or ""
    address = {name: form.text(name, max_length=120) for name in ("district", "mahalla", "address")}
    weeks = form.quantity("gestation_weeks", unit=_("weeks"), scale=1, low=22, high=44, decimals=0)
    days = form.quantity("gestation_days", unit=_("days"), scale=1, low=0, high=6, decimals=0)
    birth_weight = _birth_weight(form)
    birth_length = form.quantity("birth_length", unit=_("cm"), scale=10, low=15, high=70, decimals=1)
    mother = form.quantity("mother_height", unit=_("cm"), scale=10, low=120, high=220, decimals=1)
    father = form.quantity("father_height", unit=_("cm"), scale=10, low=120, high=230, decimals=1)
    gestation = None if weeks is None else weeks * 7 + (days or 0)
    _ask_about_birth_weight(form, sex, gestation, birth_weight, confirmed)
    guardian = read_guardian(form, country, listed=listed)
    if not form.ok or sex is None or birth_date is None:
        return None
    return Demographics(
        family_name, given_name, patronymic, sex, birth_date, pinfl, certificate, region,
        gestational_age_days=gestation, birth_weight_g=birth_weight, birth_length_mm=birth_length,
        mother_height_mm=mother, father_height_mm=father, guardian=guardian, confirmed=confirmed, **address,
    )  # fmt: skip


def _birth_weight(form: Form) -> int | None:
    """In grams; what looks like kilograms is asked about, not turned over."""
    typed = read_decimal(form.value("birth_weight"))
    if typed is not None and Decimal("0.3") <= typed <= 7:
        form.refuse("birth_weight", _("In grams: %(grams)s?", grams=f"{typed * 1000:.0f}"))
        return None
    return form.quantity("birth_weight", unit=_("g"), scale=1, low=300, high=7000, decimals=0)


def _ask_about_birth_weight(
    form: Form, sex: str | None, gestation: int | None, grams: int | None, confirmed: dict[str, str]
) -> None:
    if gestation is None or grams is None or sex is None:
        return
    if weight_is_unlikely(growth_tables(), "m" if sex == "m" else "f", gestation, grams):
        told = {"g": str(grams), "weeks": f"{gestation // 7}+{gestation % 7}"}
        question = _("%(g)s g hardly belong to %(weeks)s weeks of pregnancy. Compare both with the document.", **told)
        if reason := form.confirm("birth_weight", question):
            confirmed["birth_weight"] = reason


def _name(form: Form, name: str, *, required: bool = False) -> str:
    value = clean_name(form.value(name))  # cleaned of what nobody sees by the form
    if isinstance(value, NameFault):
        if value is not NameFault.EMPTY or required:
            form.refuse(name, _(_NAME_FAULTS[value]) % {"n": LONGEST_NAME})
        return ""
    return value


def _identifier(
    form: Form, name: str, system: str, birth_date: date | None, sex: str | None, confirmed: dict[str, str]
) -> str | None:
    typed = form.text(name, max_length=40)
    if not typed or form.error(name):
        return None
    found = check(system, typed, birth_date, sex)
    if found.refused:
        form.refuse(name, _("This number doesn't have the right form. Compare it with the document."))
    elif found.findings and (reason := form.confirm(name, _(_FINDINGS[found.findings[0]]))):
        confirmed[name] = reason
    return found.value


def read_guardian(form: Form, country: Country, *, listed: bool = False) -> GuardianTyped | None:
    names = {part: _name(form, f"guardian_{part}") for part in ("family_name", "given_name", "patronymic")}
    typed_phone = form.text("guardian_phone", max_length=40)
    relationship = form.choice("relationship", RELATIONSHIPS, required=False) or "mother"
    phone = ""
    if typed_phone and not form.error("guardian_phone"):
        normal = normalise_phone(typed_phone, country.phone_code, country.phone_digits)
        if normal is None:
            form.refuse("guardian_phone", _("Write the number with its code, for example 90 123-45-67."))
        phone = normal or ""
    if not any(names.values()) and not phone:
        return None
    if not names["given_name"] and not listed:
        form.refuse("guardian_given_name", _("Write the name of the mother or of another guardian."))
    return GuardianTyped(relationship, phone=phone, **names)


@dataclass(frozen=True, slots=True)
class AlertTyped:
    kind: str
    text: str
    severity: str


def read_alert(form: Form) -> AlertTyped | None:
    kind = form.choice("kind", ("condition", "other"))
    text = form.text("alert_text", required=True, max_length=120)
    if not form.ok or kind is None:
        return None
    return AlertTyped(kind, text, "watch")


def carried(typed: str) -> Form:
    """An empty registration that carries what was typed into the search: names in their places, a phone, a number."""
    form = Form(typed={})
    words = typed.split()
    letters = [word for word in words if not any(c.isdigit() for c in word)]
    digits = "".join(c for c in typed if c.isdigit())
    values = dict(zip(("family_name", "given_name", "patronymic"), letters, strict=False))
    if len(letters) > 3:
        values["patronymic"] = " ".join(letters[2:])
    if len(digits) == 14:
        values["pinfl"] = digits
    elif 7 <= len(digits) <= 13 and not letters:
        values["guardian_phone"] = typed
    return replace(form, typed=values)
