"""Which picture goes with a sentence: the one of what it is about, or none, so that no drawing reassures against the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pediatric_his.clinical.growth import Indicator
from pediatric_his.clinical.growth.judgement import Claim, ClaimName, Subject
from pediatric_his.web.languages import N_

CHART_OF: Final = {
    Subject.WEIGHT: Indicator.WFA, Subject.WFA: Indicator.WFA, Subject.STATURE: Indicator.LHFA, Subject.LHFA: Indicator.LHFA,
    Subject.WEIGHT_STATURE: Indicator.WFLH, Subject.WFLH: Indicator.WFLH, Subject.BMIFA: Indicator.BMIFA,
    Subject.HEAD: Indicator.HCFA, Subject.HCFA: Indicator.HCFA, Subject.MUAC: Indicator.ACFA,
}  # fmt: skip
"""The chart of what a claim is about; oedema has none."""

_NOT_DRAWN: Final = (Subject.MUAC, Subject.OEDEMA)
"""The arm is judged in millimetres, where the lines of a chart count SD: a family would see it between them."""

_OF_A_LINE: Final = {
    ClaimName.FALTERING, ClaimName.SLOW_GAIN, ClaimName.THINNING, ClaimName.HEAD_RISING, ClaimName.HEAD_FALLING,
    ClaimName.HEIGHT_FALLING, ClaimName.HEIGHT_RISING, ClaimName.BMI_RISING, ClaimName.CATCH_UP, ClaimName.ALONG_LINE,
    ClaimName.HOLDS_LINE,
}  # fmt: skip

TO_FAMILY: Final = {
    Indicator.WFA: N_("Weight"),
    Indicator.LHFA: N_("Length or height"),
    Indicator.WFLH: N_("Weight for the height"),
    Indicator.BMIFA: N_("Weight for the height"),
    Indicator.HCFA: N_("Head circumference"),
}
"""The charts that a family sees, in its words."""


@dataclass(frozen=True, slots=True)
class Picture:
    """`indicator`: None for the one that suits the age; `of_a_line`: the sentence is about the child's own line."""

    drawn: bool
    indicator: Indicator | None = None
    of_a_line: bool = False


OF_THE_AGE: Final = Picture(True)


def picture_of(claim: Claim | None) -> Picture:
    """The family's picture beside a sentence; `claim` None where no claim of growth is behind it."""
    if claim is None or claim.name is ClaimName.IMPLAUSIBLE or claim.subject in _NOT_DRAWN:
        return Picture(False)
    indicator = CHART_OF[claim.subject] if claim.subject else None
    return Picture(True, indicator, claim.name in _OF_A_LINE)
