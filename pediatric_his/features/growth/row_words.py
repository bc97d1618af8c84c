"""The words of a table's line: a class or why there is none, and in short what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from pediatric_his.clinical.growth import Indicator, Score
from pediatric_his.clinical.growth.judgement import Claim, ClaimName, Level, Row, Subject, Unjudged
from pediatric_his.features.growth.sentences import CLASSES
from pediatric_his.features.growth.words import z_text
from pediatric_his.web.languages import N_, _

MARKS: Final = {Level.ALARM: "alarm", Level.WATCH: "watch", Level.FINE: "fine", Level.UNKNOWN: "plain"}
"""The shape and colour that go with a level."""

INDICATOR_OF: Final[Mapping[Subject | None, tuple[Indicator, ...]]] = {
    Subject.WEIGHT: (Indicator.WFA,),
    Subject.WFA: (Indicator.WFA,),
    Subject.STATURE: (Indicator.LHFA,),
    Subject.LHFA: (Indicator.LHFA,),
    Subject.WFLH: (Indicator.WFLH,),
    Subject.BMIFA: (Indicator.BMIFA,),
    Subject.HEAD: (Indicator.HCFA,),
    Subject.HCFA: (Indicator.HCFA,),
}
"""On which lines a claim stands."""

TRENDS: Final = {
    ClaimName.NEWBORN_WEIGHT_LOSS: N_("loss after birth"),
    ClaimName.BIRTH_WEIGHT_NOT_REGAINED: N_("below birth weight"),
    ClaimName.FALTERING: N_("falling away from the line"),
    ClaimName.WEIGHT_LOSS: N_("loss of weight"),
    ClaimName.SLOW_GAIN: N_("slow gain"),
    ClaimName.THINNING: N_("getting thinner"),
    ClaimName.HEAD_RISING: N_("growing too fast"),
    ClaimName.HEAD_FALLING: N_("growing too slowly"),
    ClaimName.HEIGHT_FALLING: N_("falling away from the line"),
    ClaimName.HEIGHT_RISING: N_("rising unusually fast"),
    ClaimName.BMI_RISING: N_("rising"),
    ClaimName.SGA_SHORT: N_("born small, short still"),
    ClaimName.SHORT_FOR_PARENTS: N_("short for the parents"),
    ClaimName.TALL_FOR_PARENTS: N_("tall for the parents"),
}
_UNJUDGED: Final = {
    Unjudged.BEFORE_TERM: N_("not judged before the due date"),
    Unjudged.FIRST_DAYS: N_("no class in the first two weeks"),
    Unjudged.BY_WEIGHT_FOR_LENGTH: N_("see weight for length"),
    Unjudged.NO_NORM: N_("no norm at this age"),
}
_OWN: Final = {
    (ClaimName.SAM, Indicator.WFLH): N_("severely wasted"),
    (ClaimName.SAM, Indicator.ACFA): N_("very thin arm: severe malnutrition"),
    (ClaimName.SAM, None): N_("severe malnutrition"),
    (ClaimName.MAM, Indicator.WFLH): N_("wasted"),
    (ClaimName.MAM, Indicator.ACFA): N_("thin arm: moderate malnutrition"),
    (ClaimName.AT_RISK_INFANT, Indicator.WFLH): N_("wasted"),
    (ClaimName.AT_RISK_INFANT, Indicator.ACFA): N_("very thin arm: an infant at risk"),
    (ClaimName.SGA, Indicator.WFA): N_("small for the weeks of pregnancy"),
    (ClaimName.LGA, Indicator.WFA): N_("large for the weeks of pregnancy"),
}


def graver(*levels: Level) -> Level:
    """The gravest of these; fine is graver than unknown, which says nothing."""
    return min(levels, key=list(Level).index)


def trend_words(claims: Iterable[Claim]) -> str:
    """What changed, in short."""
    return " · ".join(dict.fromkeys(_(TRENDS[claim.name]) for claim in claims if claim.name in TRENDS))


def row_words(row: Row, indicator: Indicator | None, trends: str, result: Score | None) -> str:
    """A class, where its z is another standard's than the line's with that z, and what changed."""
    if row.why is Unjudged.FIRST_DAYS and trends:
        return trends  # the newborn's loss is what the first days are judged by
    if row.name is None:
        text = _(_UNJUDGED[row.why]) if row.why else "" if trends else _("normal") if indicator else _("none seen")
    else:
        text = _class_words(row.name, row.level, indicator)
        if result is not None and row.z is not None and row.z != result.z2:
            text = _("%(class)s (by WHO %(z)s SD)") % {"class": text, "z": z_text(row.z)}
    return " · ".join(part for part in (text, trends) if part)


def _class_words(name: ClaimName, level: Level, indicator: Indicator | None) -> str:
    if name is ClaimName.IMPLAUSIBLE:
        return _("measure again")
    if (name, indicator) in _OWN:
        return _(_OWN[name, indicator])
    very = level is Level.ALARM
    if name is ClaimName.AT_RISK_INFANT:
        return _("very low weight") if very else _("low weight")
    if name is ClaimName.MICROCEPHALY:
        return _("very small head") if very else _("small head")
    if name is ClaimName.MACROCEPHALY:
        return _("very large head") if very else _("large head")
    return _(CLASSES[name])
