"""Growth in words: indicators, classes, sources. The engine gives codes and figures; claims get theirs in `sentences`."""

from __future__ import annotations

from pediatric_his.clinical.ages import TWO_YEARS_DAYS
from pediatric_his.clinical.growth import Indicator, PositionRule, Reference, Score
from pediatric_his.clinical.growth.classify import GrowthClass
from pediatric_his.clinical.growth.judgement import Row
from pediatric_his.web.languages import N_, _, signed_text

INDICATORS = {
    Indicator.WFA: N_("Weight for age"),
    Indicator.LHFA: N_("Length or height for age"),
    Indicator.WFLH: N_("Weight for length or height"),
    Indicator.BMIFA: N_("BMI for age"),
    Indicator.HCFA: N_("Head circumference for age"),
    Indicator.ACFA: N_("Arm circumference for age"),
    Indicator.TSFA: N_("Triceps skinfold for age"),
    Indicator.SSFA: N_("Subscapular skinfold for age"),
}
SHORT = {
    Indicator.WFA: N_("Weight"),
    Indicator.LHFA: N_("Length"),
    Indicator.WFLH: N_("Weight for length"),
    Indicator.BMIFA: N_("BMI"),
    Indicator.HCFA: N_("Head"),
    Indicator.ACFA: N_("Arm (MUAC)"),
    Indicator.TSFA: N_("Triceps"),
    Indicator.SSFA: N_("Subscapular"),
}
_STANDING = {Indicator.LHFA: N_("Height"), Indicator.WFLH: N_("Weight for height")}
UNITS = {
    Indicator.WFA: N_("kg"),
    Indicator.LHFA: N_("cm"),
    Indicator.WFLH: N_("kg"),
    Indicator.BMIFA: N_("kg/m²"),
    Indicator.HCFA: N_("cm"),
    Indicator.ACFA: N_("mm"),
    Indicator.TSFA: N_("mm"),
    Indicator.SSFA: N_("mm"),
}
CLASSES = {
    GrowthClass.NORMAL: N_("normal"),
    GrowthClass.SEVERELY_UNDERWEIGHT: N_("very low weight"),
    GrowthClass.UNDERWEIGHT: N_("low weight"),
    GrowthClass.HIGH_WEIGHT: N_("high weight: look at weight for length"),
    GrowthClass.SEVERELY_STUNTED: N_("severely stunted"),
    GrowthClass.STUNTED: N_("stunted"),
    GrowthClass.TALL: N_("very tall"),
    GrowthClass.SEVERELY_WASTED: N_("severely wasted"),
    GrowthClass.WASTED: N_("wasted"),
    GrowthClass.RISK_OF_OVERWEIGHT: N_("risk of overweight"),
    GrowthClass.OVERWEIGHT: N_("overweight"),
    GrowthClass.OBESE: N_("obese"),
    GrowthClass.SEVERELY_THIN: N_("severely thin"),
    GrowthClass.THIN: N_("thin"),
    GrowthClass.SEVERE_MICROCEPHALY: N_("very small head"),
    GrowthClass.MICROCEPHALY: N_("small head"),
    GrowthClass.MACROCEPHALY: N_("large head"),
    GrowthClass.SEVERE_MACROCEPHALY: N_("very large head"),
    GrowthClass.VERY_LOW_MUAC: N_("very thin arm"),
    GrowthClass.LOW_MUAC: N_("thin arm"),
    GrowthClass.VERY_LOW_SKINFOLD: N_("very thin skinfold"),
    GrowthClass.LOW_SKINFOLD: N_("thin skinfold"),
    GrowthClass.HIGH_SKINFOLD: N_("thick skinfold"),
    GrowthClass.SMALL_FOR_GESTATION: N_("small for the weeks of pregnancy"),
    GrowthClass.LARGE_FOR_GESTATION: N_("large for the weeks of pregnancy"),
}
_POSITION = {
    PositionRule.LENGTH_FROM_HEIGHT: N_("standing under 2 years: 0.7 cm added"),
    PositionRule.HEIGHT_FROM_LENGTH: N_("lying from 2 years on: 0.7 cm taken off"),
    PositionRule.STANDING_DISCARDED: N_("“standing” under 9 months isn't believed"),
}
REFERENCES = {
    Reference.WHO2006: "WHO 2006",
    Reference.WHO2007: "WHO 2007",
    Reference.INTERGROWTH_POSTNATAL: "INTERGROWTH-21st",
    Reference.INTERGROWTH_NEWBORN: "INTERGROWTH-21st",
}


def short_name(indicator: Indicator, age_days: int | None) -> str:
    """The indicator in a narrow place: below two years a child has a length, from then on a height."""
    stands = age_days is not None and age_days >= TWO_YEARS_DAYS
    return _(_STANDING[indicator] if stands and indicator in _STANDING else SHORT[indicator])


def class_words(growth_class: GrowthClass) -> str:
    return _(CLASSES[growth_class])


def z_text(z: float) -> str:
    """With one decimal; with two where one would hide on which side of a whole SD, where the limits lie, it is."""
    shown = round(z, 1)
    hides = shown != 0 and shown == int(shown) and round(z, 2) != shown
    return signed_text(z, 2 if hides else 1)


def source_words(score: Score, row: Row | None = None) -> str:
    """Whence a z-score comes: reference, what the position rule did, and, once correction has ended, the z to compare with."""
    text = REFERENCES[score.reference]
    if score.position_rule in _POSITION:
        text += f" · {_(_POSITION[score.position_rule])}"
    if score.age_basis.value == "corrected":
        text += f" · {_('corrected age')}"
    elif row is not None and row.z is not None and row.comparing_z not in (None, row.z):
        text += " · " + _("at the corrected age %(z)s SD") % {"z": z_text(row.comparing_z)}
    return text
