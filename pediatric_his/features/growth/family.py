"""What a claim says to the family: no SD, no centile, no class names; what is grave sounds grave.

What was found and with whom to speak of it, no advice: what a child of which age should eat is the doctor's to say, until advice with
a source is approved here.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from pediatric_his.clinical.growth import centile
from pediatric_his.clinical.growth.judgement import Claim, ClaimName, Level, Subject
from pediatric_his.web.languages import N_, _, date_text

_TOO_LIGHT: Final = N_("The weight is too low.")
_THIN_ARM: Final = N_("The arm is too thin.")
_LIGHT_FOR_HEIGHT: Final = N_("The weight is too low for the height.")
_NOT_GAINING: Final = N_("The weight isn't growing as it should.")
_LOST: Final = N_("The child has lost weight.")
_SHORT: Final = N_("The child is short for the age.")
_TOO_HEAVY: Final = N_("The weight is too high for the height.")
_HEAD: Final = N_("The size of the head needs the doctor's look.")
ARM_TO_FAMILY: Final = N_("The arm is thinner than it should be.")
_WELL: Final = N_("The child is growing well (measured %(day)s).")

SAYINGS: Final = {
    ClaimName.SAM: N_("The child is dangerously undernourished."),
    ClaimName.IMPLAUSIBLE: N_("One of the figures must be measured again."),
    ClaimName.OVERDUE: N_("The child was measured long ago: it is time to measure again, today."),
    ClaimName.AT_RISK_INFANT: _TOO_LIGHT,
    ClaimName.NEWBORN_WEIGHT_LOSS: N_("The baby has lost more weight than is usual after birth."),
    ClaimName.BIRTH_WEIGHT_NOT_REGAINED: N_("The baby weighs less than at birth."),
    ClaimName.MAM: _TOO_LIGHT,
    ClaimName.FALTERING: _NOT_GAINING,
    ClaimName.WEIGHT_LOSS: _LOST,
    ClaimName.SLOW_GAIN: _NOT_GAINING,
    ClaimName.THINNING: N_("The child is getting thinner."),
    ClaimName.HEAD_RISING: _HEAD,
    ClaimName.HEAD_FALLING: _HEAD,
    ClaimName.SEVERELY_STUNTED: _SHORT,
    ClaimName.STUNTED: _SHORT,
    ClaimName.SEVERELY_UNDERWEIGHT: _TOO_LIGHT,
    ClaimName.UNDERWEIGHT: _TOO_LIGHT,
    ClaimName.SEVERELY_THIN: _TOO_LIGHT,
    ClaimName.THIN: _TOO_LIGHT,
    ClaimName.OBESE: _TOO_HEAVY,
    ClaimName.OVERWEIGHT: _TOO_HEAVY,
    ClaimName.HEIGHT_FALLING: N_("The height grows more slowly than before."),
    ClaimName.HEIGHT_RISING: N_("The height grows faster than is usual."),
    ClaimName.BMI_RISING: N_("The weight grows faster than the height."),
    ClaimName.MICROCEPHALY: _HEAD,
    ClaimName.MACROCEPHALY: _HEAD,
    ClaimName.TALL: N_("The child is very tall for the age."),
    ClaimName.SGA_SHORT: N_("The child was born small and is short still."),
    ClaimName.SHORT_FOR_PARENTS: N_("The child is shorter than the parents' heights let expect."),
    ClaimName.TALL_FOR_PARENTS: N_("The child is taller than the parents' heights let expect."),
    ClaimName.SGA: N_("The baby was born small."),
    ClaimName.LGA: N_("The baby was born large."),
    ClaimName.CATCH_UP: N_("The child is catching up."),
    ClaimName.ALONG_LINE: _WELL,
    ClaimName.USUAL: N_("Growth is as usual for the age (measured %(day)s)."),
    ClaimName.SINGLE_DAY_ONLY: N_("Measured once so far: the next measurement will show how the child grows."),
    ClaimName.BEFORE_TERM: N_("The baby came early: the doctor compares it with others who did."),
}
"""What of a claim is told to the family; the others are for the staff alone."""

_BY_SUBJECT: Final = {
    (ClaimName.MAM, Subject.MUAC): _THIN_ARM,
    (ClaimName.MAM, Subject.WFLH): _LIGHT_FOR_HEIGHT,
    (ClaimName.AT_RISK_INFANT, Subject.MUAC): _THIN_ARM,
    (ClaimName.AT_RISK_INFANT, Subject.WFLH): _LIGHT_FOR_HEIGHT,
    (ClaimName.THIN, Subject.BMIFA): _LIGHT_FOR_HEIGHT,
    (ClaimName.SEVERELY_THIN, Subject.BMIFA): _LIGHT_FOR_HEIGHT,
}
"""Where the weight itself may be as usual, the words are those of what was found."""

WAS: Final = {
    SAYINGS[ClaimName.SAM]: N_("The child was dangerously undernourished."),
    _TOO_LIGHT: N_("The weight was too low."),
    _THIN_ARM: N_("The arm was too thin."),
    _LIGHT_FOR_HEIGHT: N_("The weight was too low for the height."),
    ARM_TO_FAMILY: N_("The arm was thinner than it should be."),
    _NOT_GAINING: N_("The weight didn't grow as it should."),
    _LOST: N_("The child had lost weight."),
    _SHORT: N_("The child was short for the age."),
    _TOO_HEAVY: N_("The weight was too high for the height."),
    _HEAD: N_("The size of the head needed the doctor's look."),
    SAYINGS[ClaimName.NEWBORN_WEIGHT_LOSS]: N_("The baby had lost more weight than is usual after birth."),
    SAYINGS[ClaimName.BIRTH_WEIGHT_NOT_REGAINED]: N_("The baby weighed less than at birth."),
    SAYINGS[ClaimName.THINNING]: N_("The child was getting thinner."),
    SAYINGS[ClaimName.HEIGHT_FALLING]: N_("The height grew more slowly than before."),
    SAYINGS[ClaimName.HEIGHT_RISING]: N_("The height grew faster than is usual."),
    SAYINGS[ClaimName.BMI_RISING]: N_("The weight grew faster than the height."),
    SAYINGS[ClaimName.TALL]: N_("The child was very tall for the age."),
    SAYINGS[ClaimName.SGA_SHORT]: N_("The child was born small and was short still."),
    SAYINGS[ClaimName.SHORT_FOR_PARENTS]: N_("The child was shorter than the parents' heights let expect."),
    SAYINGS[ClaimName.TALL_FOR_PARENTS]: N_("The child was taller than the parents' heights let expect."),
    SAYINGS[ClaimName.CATCH_UP]: N_("The child was catching up."),
}
"""The same of a measurement that is too old to speak in the present."""


def family_sentence(claim: Claim, on: date) -> str | None:
    """A claim in a family's words, with what to do; None where it is for the staff alone."""
    if claim.name not in SAYINGS:
        return None
    past = claim.past and claim.name is not ClaimName.OVERDUE
    message = SAYINGS[claim.name]
    if claim.subject is not None:
        message = _BY_SUBJECT.get((claim.name, claim.subject), message)
    return to_family(message, claim.level, past, claim.day)


def to_family(message: str, level: Level, past: bool, day: date | None) -> str:
    """What is told the family, and with whom they speak of it."""
    told = {"day": date_text(day)} if day else {}
    text = _(message) % told
    if past and day is not None:
        was = _(WAS.get(message, message)) % told
        text = _("When last measured, on %(day)s: %(what)s") % {"day": date_text(day), "what": was}
    return f"{text} {with_doctor(level)}".strip()


def with_doctor(level: Level) -> str:
    """With whom the family speaks of what is found."""
    return {
        Level.ALARM: _("Please speak with the doctor today."),
        Level.WATCH: _("The doctor will talk it over with you."),
    }.get(level, "")


def of_a_hundred(z: float, *, corrected: bool) -> str:
    """How many of 100 children have less; below 1 and above 99 the words don't round, for that is where it matters."""
    place = centile(z)
    if place < 1:
        less = _("fewer than 1")
    elif place > 99:
        less = _("more than 99")
    else:
        less = _("about %(n)s") % {"n": round(place)}
    if corrected:
        text = _(
            "Of 100 children of this sex and age, counted from the day on which the baby was due, %(less)s have less."
        )
    else:
        text = _("Of 100 children of this age and sex, %(less)s have less.")
    return text % {"less": less}
