"""From one child's measurements on one day to z-scores, each with the rule that made it.

One stated rule for the preterm: everything that chooses a table, and the 0.7 cm between lying and standing that goes
with the table, follows the corrected age; whether a child can stand at all follows the chronological age.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from pediatric_his.clinical.ages import DAYS_PER_MONTH, TERM_DAYS, TWO_YEARS_DAYS, days_from_months, is_preterm
from pediatric_his.clinical.growth import intergrowth
from pediatric_his.clinical.growth.lms import z_score
from pediatric_his.clinical.growth.model import (
    DEFAULT_RULES,
    POSSIBLE,
    POSSIBLE_GESTATION_DAYS,
    AgeBasis,
    Anthropometry,
    Indicator,
    NoScore,
    Position,
    PositionRule,
    Reference,
    RowUnit,
    Rules,
    Score,
    Scores,
)
from pediatric_his.clinical.growth.newborn import newborn_z
from pediatric_his.clinical.growth.tables import GrowthTables, lms_by_age, lms_by_length

STANDS_FROM_DAYS: Final = 274
"""Nine months: "standing" before is taken for a mistake and discarded."""

LENGTH_BELOW_CM: Final = 87.0
"""With neither age nor position known, a shorter child was measured lying."""

FLAGGED: Final = dict.fromkeys(Indicator, (-5.0, 5.0)) | {
    Indicator.WFA: (-6.0, 5.0),
    Indicator.LHFA: (-6.0, 6.0),
}
"""Beyond these (rounded) z-scores WHO flags a possible error, in the 2006 and the 2007 standard alike."""

_NOTHING: Final[Scores] = dict.fromkeys(Indicator, NoScore.NOT_MEASURED)


class AgeUsed(NamedTuple):
    """The age that chooses the tables: `days` (None where unknown), how it is counted, and the days of gestation."""

    days: int | None
    basis: AgeBasis
    gestational_age_days: int | None


class Stature(NamedTuple):
    """Length/height as scored."""

    cm: float
    rule: PositionRule
    correction_cm: float
    standing: bool


def age_used(age_days: int | None, gestational_age_days: int | None, rules: Rules = DEFAULT_RULES) -> AgeUsed:
    """Corrected age for the preterm until it reaches the rules' limit, else the chronological age."""
    if age_days is None or gestational_age_days is None or not is_preterm(gestational_age_days):
        return AgeUsed(age_days, AgeBasis.CHRONOLOGICAL, None)
    corrected = age_days - (TERM_DAYS - gestational_age_days)
    if corrected >= days_from_months(rules.corrected_months):
        return AgeUsed(age_days, AgeBasis.CHRONOLOGICAL, None)
    return AgeUsed(corrected, AgeBasis.CORRECTED, gestational_age_days)


def stature(
    cm: float,
    position: Position | None,
    age_days: int | None,
    table_age_days: int | None,
    rules: Rules = DEFAULT_RULES,
) -> Stature:
    """WHO's rule of position: standing 0.7 cm is added below 731 days, lying 0.7 cm is taken off from then on.

    The 2007 reference holds standing heights and knows no such rule: from its first day the value stays as measured.
    """
    if table_age_days is None or age_days is None:
        standing = position == "h" if position else cm >= LENGTH_BELOW_CM
        rule = PositionRule.AS_MEASURED if position else PositionRule.ASSUMED_BY_AGE
        return Stature(cm, rule, 0.0, standing)
    by_height = table_age_days >= TWO_YEARS_DAYS
    if position is None:
        # Measured as a child of this age is: standing from two years since birth on.
        if by_height == (age_days >= TWO_YEARS_DAYS):
            return Stature(cm, PositionRule.ASSUMED_BY_AGE, 0.0, by_height)
        position = "h"
    if position == "h":
        if age_days < STANDS_FROM_DAYS:
            return Stature(cm, PositionRule.STANDING_DISCARDED, 0.0, False)
        if not by_height:
            return Stature(cm + 0.7, PositionRule.LENGTH_FROM_HEIGHT, 0.7, False)
    elif by_height and table_age_days <= rules.who2006_last_day:
        return Stature(cm - 0.7, PositionRule.HEIGHT_FROM_LENGTH, -0.7, True)
    return Stature(cm, PositionRule.AS_MEASURED, 0.0, by_height)


def is_possible(field: str, value: float) -> bool:
    """Whether a child's body can measure this; `field` is a field of `Anthropometry`."""
    low, high = POSSIBLE[field]
    return low <= value <= high


def is_possible_gestation(days: int | None) -> bool:
    """Whether a child can be born alive after so many days of gestation; unknown is possible."""
    return days is None or POSSIBLE_GESTATION_DAYS[0] <= days <= POSSIBLE_GESTATION_DAYS[1]


def is_flagged(indicator: Indicator, z: float) -> bool:
    """WHO's flag, on z rounded to two decimals."""
    low, high = FLAGGED[indicator]
    return (z > high or z < low) and not low <= round(z, 2) <= high


class _Child:
    """The scoring of one `Anthropometry`: the age in use is worked out once, each indicator asked in turn."""

    __slots__ = ("a", "age", "basis", "gestation", "newborn", "rules", "tables")

    def __init__(self, tables: GrowthTables, a: Anthropometry, rules: Rules) -> None:
        self.tables, self.a, self.rules = tables, a, rules
        self.age, self.basis, self.gestation = age_used(a.age_days, a.gestational_age_days, rules)
        self.newborn = a.gestational_age_days
        if self.newborn is not None and (
            a.age_days is None or not 0 <= a.age_days < intergrowth.NEWBORN_AGE_BELOW_DAYS
        ):
            self.newborn = None

    def by_age(self, indicator: Indicator, value: float, length: Stature | None = None) -> Score | NoScore:
        """Score of a value for age, by the standard that the age asks for."""
        age = self.age
        if age is None:
            return NoScore.NO_AGE
        if self.newborn is not None and (at_birth := self._newborn(indicator, value, length)) is not None:
            return at_birth
        if self.gestation is not None:
            preterm = self._preterm(indicator, value, length)
            if preterm is not None:
                return preterm
            if age < 0:
                return NoScore.NO_PRETERM_STANDARD
        rules, sex = self.rules, self.a.sex
        lms = lms_by_age(self.tables, indicator, sex, age, rules)
        if lms is None:
            return NoScore.AGE_OUT_OF_RANGE
        z = z_score(lms, value, indicator is not Indicator.LHFA)
        rule, correction = (PositionRule.NOT_APPLICABLE, 0.0) if length is None else (length.rule, length.correction_cm)
        flag = not -5.0 <= z <= 5.0 and is_flagged(indicator, z)
        if age <= rules.who2006_last_day:
            return Score(indicator, value, z, Reference.WHO2006, age, RowUnit.DAY, rule, correction, flag, self.basis)
        month = age / DAYS_PER_MONTH
        return Score(indicator, value, z, Reference.WHO2007, month, RowUnit.MONTH, rule, correction, flag, self.basis)

    def weight_for_length(self, weight: float, length: Stature) -> Score | NoScore:
        """Score of weight for length or height."""
        age, indicator = self.age, Indicator.WFLH
        if age is not None and not 0 <= age <= self.rules.who2006_last_day and self.gestation is None:
            return NoScore.AGE_OUT_OF_RANGE
        if self.gestation is not None:
            preterm = self._preterm(indicator, weight, length)
            if preterm is not None:
                return preterm
            if age is not None and age < 0:
                return NoScore.NO_PRETERM_STANDARD
        lms = lms_by_length(self.tables, self.a.sex, length.cm, standing=length.standing)
        if lms is None:
            return NoScore.LENGTH_OUT_OF_RANGE
        z = z_score(lms, weight)
        flag = not -5.0 <= z <= 5.0 and is_flagged(indicator, z)
        return Score(
            indicator, weight, z, Reference.WHO2006, length.cm, RowUnit.CM, length.rule, length.correction_cm, flag,
            self.basis,
        )  # fmt: skip

    def _newborn(self, indicator: Indicator, value: float, length: Stature | None) -> Score | None:
        """Size at birth by INTERGROWTH-21st, in the first three days of a child whose gestation is known."""
        gestation = self.newborn
        z = None if gestation is None else newborn_z(self.tables, indicator, self.a.sex, gestation, value)
        if gestation is None or z is None:
            return None
        return self._intergrowth(
            Reference.INTERGROWTH_NEWBORN, indicator, value, z, gestation / 7.0, RowUnit.GESTATION_WEEK, length
        )

    def _preterm(self, indicator: Indicator, value: float, length: Stature | None) -> Score | NoScore | None:
        """Score by INTERGROWTH-21st's postnatal standard; None where WHO's at corrected age is to be used instead."""
        a, gestation = self.a, self.gestation
        if gestation is None or a.age_days is None or a.age_days < 0:
            return None
        pma = a.age_days + gestation
        if pma > self.rules.intergrowth_to_days or pma > intergrowth.POSTNATAL_DAYS[1]:
            return None
        row, unit = pma / 7.0, RowUnit.PMA_WEEK
        if indicator is Indicator.WFLH and length is not None:
            if pma < intergrowth.POSTNATAL_DAYS[0]:
                return NoScore.NO_PRETERM_STANDARD
            normal = intergrowth.weight_for_length(a.sex, length.cm)
            row, unit = length.cm, RowUnit.CM
            if normal is None:
                return NoScore.LENGTH_OUT_OF_RANGE
        else:
            normal = intergrowth.postnatal(indicator, a.sex, row)
        if normal is None:
            return None
        z = normal.z(value)
        return self._intergrowth(Reference.INTERGROWTH_POSTNATAL, indicator, value, z, row, unit, length)

    def _intergrowth(
        self,
        reference: Reference,
        indicator: Indicator,
        value: float,
        z: float,
        row: float,
        unit: RowUnit,
        length: Stature | None,
    ) -> Score:
        rule, correction = (PositionRule.NOT_APPLICABLE, 0.0) if length is None else (length.rule, length.correction_cm)
        flag, basis = is_flagged(indicator, z), AgeBasis.POSTMENSTRUAL
        return Score(indicator, value, z, reference, row, unit, rule, correction, flag, basis)


def score(tables: GrowthTables, a: Anthropometry, rules: Rules = DEFAULT_RULES) -> Scores:
    """z-scores of everything measured; each of the eight indicators has a `Score` or the reason why not.

    Never raises for finite or infinite input: what cannot be is `NoScore.IMPOSSIBLE_VALUE`.
    """
    found = _NOTHING.copy()
    if not is_possible_gestation(a.gestational_age_days):
        return dict.fromkeys(Indicator, NoScore.IMPOSSIBLE_GESTATION)
    child = _Child(tables, a, rules)
    weight, cm = a.weight_kg, a.length_height_cm
    weight_ok = weight is not None and is_possible("weight_kg", weight)
    if weight is not None:
        found[Indicator.WFA] = (
            NoScore.IMPOSSIBLE_VALUE if not weight_ok
            else NoScore.OEDEMA if a.oedema
            else child.by_age(Indicator.WFA, weight)
        )  # fmt: skip
    if cm is not None:
        _score_stature(child, found, cm, weight if weight_ok else None)
    for indicator, field, value in (
        (Indicator.HCFA, "head_circumference_cm", a.head_circumference_cm),
        (Indicator.ACFA, "muac_cm", a.muac_cm),
        (Indicator.TSFA, "triceps_mm", a.triceps_mm),
        (Indicator.SSFA, "subscapular_mm", a.subscapular_mm),
    ):
        if value is not None:
            found[indicator] = child.by_age(indicator, value) if is_possible(field, value) else NoScore.IMPOSSIBLE_VALUE
    return found


def _score_stature(child: _Child, found: Scores, cm: float, weight: float | None) -> None:
    """Length/height, weight for it, and BMI."""
    a = child.a
    if not is_possible("length_height_cm", cm):
        found[Indicator.LHFA] = found[Indicator.WFLH] = found[Indicator.BMIFA] = NoScore.IMPOSSIBLE_VALUE
        return
    length = stature(cm, a.position, a.age_days, child.age, child.rules)
    found[Indicator.LHFA] = child.by_age(Indicator.LHFA, length.cm, length)
    if a.weight_kg is None:
        return
    if weight is None:
        found[Indicator.WFLH] = found[Indicator.BMIFA] = NoScore.IMPOSSIBLE_VALUE
    elif a.oedema:
        found[Indicator.WFLH] = found[Indicator.BMIFA] = NoScore.OEDEMA
    else:
        metres = length.cm / 100.0
        found[Indicator.WFLH] = child.weight_for_length(weight, length)
        found[Indicator.BMIFA] = child.by_age(Indicator.BMIFA, weight / (metres * metres), length)
