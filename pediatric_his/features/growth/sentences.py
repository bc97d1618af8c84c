"""A claim about a child's growth as a sentence: for the staff with its figures, for the family without classes or SD.

`sentence` and `family_sentence` are the only places where a claim becomes words, on every page and paper. What has to be
measured is said once (`asking`), not with each claim.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from pediatric_his.clinical.growth.judgement import Claim, ClaimName, Level, Subject
from pediatric_his.features.growth.words import z_text
from pediatric_his.web.languages import N_, _, date_text, number_text

NAMES: Final = {
    Subject.WEIGHT: N_("Weight"),
    Subject.WFA: N_("Weight"),
    Subject.STATURE: N_("Length or height"),
    Subject.LHFA: N_("Length or height"),
    Subject.WEIGHT_STATURE: N_("Weight and length"),
    Subject.WFLH: N_("Weight for length or height"),
    Subject.BMIFA: N_("BMI"),
    Subject.HEAD: N_("Head circumference"),
    Subject.HCFA: N_("Head circumference"),
    Subject.MUAC: N_("Arm circumference (MUAC)"),
    Subject.OEDEMA: N_("Oedema"),
}
CLASSES: Final = {
    ClaimName.SEVERELY_STUNTED: N_("severely stunted"),
    ClaimName.STUNTED: N_("stunted"),
    ClaimName.SEVERELY_UNDERWEIGHT: N_("very low weight"),
    ClaimName.UNDERWEIGHT: N_("low weight"),
    ClaimName.SEVERELY_THIN: N_("severely thin"),
    ClaimName.THIN: N_("thin"),
    ClaimName.OBESE: N_("obese"),
    ClaimName.OVERWEIGHT: N_("overweight"),
    ClaimName.TALL: N_("very tall"),
}
CHANGES: Final = {
    ClaimName.FALTERING: N_("Weight is falling away from the child's own line: from %(a)s SD on %(day)s to %(b)s."),
    ClaimName.THINNING: N_("Getting thinner: %(name)s from %(a)s SD on %(day)s to %(b)s."),
    ClaimName.HEAD_RISING: N_("The head is growing too fast: from %(a)s SD on %(day)s to %(b)s."),
    ClaimName.HEAD_FALLING: N_("The head is growing too slowly: from %(a)s SD on %(day)s to %(b)s."),
    ClaimName.HEIGHT_FALLING: N_(
        "Height is falling away from the child's own line: from %(a)s SD on %(day)s to %(b)s."
    ),
    ClaimName.HEIGHT_RISING: N_("Height is rising unusually fast: from %(a)s SD on %(day)s to %(b)s."),
    ClaimName.BMI_RISING: N_("BMI is rising: from %(a)s SD on %(day)s to %(b)s."),
}
PLAIN: Final = {
    ClaimName.ALONG_LINE: N_("Grows along the child's own line (measured %(day)s)."),
    ClaimName.USUAL: N_("Growth is usual for the age (measured %(day)s)."),
    ClaimName.SINGLE_DAY_ONLY: N_("Measured on one day only: no trend yet."),
    ClaimName.BEFORE_TERM: N_("The due date is not reached yet: WHO has no norm."),
}

_CORRECTED: Final = N_(
    "Both SD are at the corrected age; since two years after the due date classes go by the age since birth."
)


def sentence(claim: Claim, on: date) -> str:
    """A claim for the staff. What is overdue is told in the past tense with its day."""
    text = _sentence(claim)
    if claim.corrected:
        text = f"{text} {_(_CORRECTED)}"
    if claim.name in _TIMELESS or claim.day is None:
        return text
    return in_its_tense(text, claim.day, on, claim.past)


def in_its_tense(text: str, day: date, on: date, past: bool) -> str:
    """With the day of what it rests on, unless that is today; as past where it is too old to speak in the present."""
    if day == on:
        return text
    if past:
        return _("On %(day)s it was so: %(what)s") % {"day": date_text(day), "what": text}
    found, stop, rest = _SENTENCE.match(text).groups()  # type: ignore[union-attr]
    dated = f"{found[:-1]}, {date_text(day)})" if found.endswith(")") else f"{found} ({date_text(day)})"
    return f"{dated}{stop}{rest}"


_SENTENCE: Final = re.compile(r"(.*?)(\.(?=\s|$)|$)(.*)", re.DOTALL)
"""The first sentence, which is what was found, its full stop, and what to do."""


_TIMELESS: Final = {
    ClaimName.OVERDUE, ClaimName.IMPLAUSIBLE, ClaimName.UNMEASURED, ClaimName.ALONG_LINE, ClaimName.USUAL,
    ClaimName.HOLDS_LINE, ClaimName.SINGLE_DAY_ONLY, ClaimName.BEFORE_TERM, ClaimName.REFERENCE_ENDED,
    ClaimName.SGA, ClaimName.LGA,
}  # fmt: skip
"""Claims that carry their day in their words, or have no newest measurement to name."""


def _sentence(claim: Claim) -> str:
    name = claim.name
    if name in PLAIN:
        return _(PLAIN[name]) % {"day": date_text(claim.day)}
    if name in CHANGES:
        return _(CHANGES[name]) % _change(claim)
    if name in CLASSES:
        return f"{_name(claim)}: {_(CLASSES[name])} ({_z(claim.z)} SD)."
    return _OWN[name](claim)


def _name(claim: Claim) -> str:
    return _(NAMES[claim.subject]) if claim.subject else ""


def _z(z: float | None) -> str:
    return z_text(z or 0)


def _change(claim: Claim) -> dict[str, str]:
    return {"a": _z(claim.from_z), "b": _z(claim.z), "day": date_text(claim.since), "name": _name(claim)}


def _value(claim: Claim) -> str:
    """The measured value with its unit."""
    if claim.value is None:
        return ""
    if claim.subject is Subject.MUAC:
        unit, decimals = _("mm"), 0
    elif claim.subject in (Subject.WEIGHT, Subject.WFA, Subject.WFLH):
        unit, decimals = _("kg"), 2 if claim.value < 10 else 1
    else:
        unit, decimals = _("cm"), 1
    return f"{number_text(claim.value, decimals)} {unit}"


def _sign(claim: Claim, sign: Subject) -> str:
    """A sign of malnutrition with the figure that the claim has of it."""
    if sign is Subject.OEDEMA:
        return _("oedema of both feet")
    if sign is Subject.MUAC:
        arm = _("arm circumference")
        return f"{arm} {_value(claim)}" if claim.subject is sign else arm
    words = _("weight for length or height") if sign is Subject.WFLH else _("weight for age")
    return f"{words} {_z(claim.z)} SD"


def _signs(claim: Claim) -> dict[str, str]:
    signs = claim.signs or ((claim.subject,) if claim.subject else ())
    return {"signs": ", ".join(_sign(claim, sign) for sign in signs)}


def _sam(claim: Claim) -> str:
    text = _("Severe acute malnutrition: %(signs)s. Check appetite and danger signs; refer for treatment today.")
    return text % _signs(claim)


def _mam(claim: Claim) -> str:
    return _("Moderate acute malnutrition: %(signs)s.") % _signs(claim)


def _at_risk(claim: Claim) -> str:
    return _("An infant at risk of poor growth: %(signs)s.") % _signs(claim)


def _implausible(claim: Claim) -> str:
    if claim.subject is Subject.WEIGHT_STATURE:
        text = _("Weight and length don't fit each other: measure both again.")
    else:
        text = _("%(name)s %(value)s can hardly be right: measure again.") % {
            "name": _name(claim), "value": _value(claim)
        }  # fmt: skip
    danger = _("If it is right, the child is in danger.")
    return f"{text} {danger}" if claim.level is Level.ALARM else text


def _overdue(claim: Claim) -> str:
    text = _("%(name)s was last measured on %(day)s.")
    return text % {"name": _name(claim), "day": date_text(claim.day)}


def _newborn_loss(claim: Claim) -> str:
    return _("%(g)s g lost since birth (%(p)s %% of the birth weight).") % _loss(claim)


def _not_regained(claim: Claim) -> str:
    return _("Birth weight isn't regained: %(g)s g are missing.") % _loss(claim)


def _weight_loss(claim: Claim) -> str:
    return _("%(g)s g lost since %(day)s (%(p)s %% of the weight).") % _loss(claim)


def _slow_gain(claim: Claim) -> str:
    if (claim.grams or 0) < 0:
        text = _("%(g)s g lost since %(day)s, where a gain of about %(e)s g is usual.")
    else:
        text = _("%(g)s g gained since %(day)s, where about %(e)s g is usual.")
    return text % _loss(claim)


def _loss(claim: Claim) -> dict[str, str]:
    percent = claim.percent or 0.0
    return {
        "g": number_text(abs(claim.grams or 0), 0),
        "p": number_text(percent, 0 if percent == round(percent) else 1),
        "e": number_text(round((claim.usual_grams or 0) / 10) * 10, 0),
        "day": date_text(claim.since),
    }


def _head_size(claim: Claim) -> str:
    small = claim.name is ClaimName.MICROCEPHALY
    very = claim.level is Level.ALARM
    words = (_("very small head") if very else _("small head")) if small else (
        _("very large head") if very else _("large head")
    )  # fmt: skip
    return f"{_value(claim)}: {words} ({_z(claim.z)} SD)."


def _sga_short(claim: Claim) -> str:
    return _("Born small for the weeks of pregnancy, and short still: %(z)s SD.") % {"z": _z(claim.z)}


def _short_for_parents(claim: Claim) -> str:
    text = _("Short for the parents: %(z)s SD, where their heights let expect %(t)s.")
    return text % {"z": _z(claim.z), "t": _z(claim.target_z)}


def _tall_for_parents(claim: Claim) -> str:
    text = _("Tall for the parents: %(z)s SD, where their heights let expect %(t)s.")
    return text % {"z": _z(claim.z), "t": _z(claim.target_z)}


def _sga(claim: Claim) -> str:
    return _("Born small for the weeks of pregnancy: %(value)s.") % {"value": _value(claim)}


def _lga(claim: Claim) -> str:
    return _("Born large for the weeks of pregnancy: %(value)s.") % {"value": _value(claim)}


def _catch_up(claim: Claim) -> str:
    return _("Catching up: %(name)s from %(a)s SD on %(day)s to %(b)s.") % _change(claim)


def _holds(claim: Claim) -> str:
    text = _("%(name)s keeps its line: %(n)s measurements since %(day)s.")
    return text % {"name": _name(claim), "n": claim.count, "day": date_text(claim.since)}


def _ended(claim: Claim) -> str:
    if claim.subject is Subject.WFA:
        return _("WHO has no weight for age after 10 years: see BMI.")
    return _("WHO has no head circumference for age after 5 years.")


def _unmeasured(claim: Claim) -> str:
    return _("Not measured: %(name)s.") % {"name": inside(_name(claim))}


def inside(name: str) -> str:
    """A name in the middle of a sentence; "BMI" keeps its letters."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


_OWN: Final[dict[ClaimName, Callable[[Claim], str]]] = {
    ClaimName.SAM: _sam,
    ClaimName.IMPLAUSIBLE: _implausible,
    ClaimName.OVERDUE: _overdue,
    ClaimName.AT_RISK_INFANT: _at_risk,
    ClaimName.NEWBORN_WEIGHT_LOSS: _newborn_loss,
    ClaimName.BIRTH_WEIGHT_NOT_REGAINED: _not_regained,
    ClaimName.MAM: _mam,
    ClaimName.WEIGHT_LOSS: _weight_loss,
    ClaimName.SLOW_GAIN: _slow_gain,
    ClaimName.MICROCEPHALY: _head_size,
    ClaimName.MACROCEPHALY: _head_size,
    ClaimName.SGA_SHORT: _sga_short,
    ClaimName.SHORT_FOR_PARENTS: _short_for_parents,
    ClaimName.TALL_FOR_PARENTS: _tall_for_parents,
    ClaimName.SGA: _sga,
    ClaimName.LGA: _lga,
    ClaimName.CATCH_UP: _catch_up,
    ClaimName.HOLDS_LINE: _holds,
    ClaimName.REFERENCE_ENDED: _ended,
    ClaimName.UNMEASURED: _unmeasured,
}
