"""Which age and which standard a preterm child is judged by, each at its edges."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pediatric_his.clinical.growth import (
    AgeBasis,
    Anthropometry,
    Indicator,
    NoScore,
    PositionRule,
    Reference,
    Rules,
    Score,
    score,
    z,
)
from pediatric_his.clinical.growth.model import TO_64_WEEKS
from tests.clinical.growth.scoring import CHILD, TABLES, scored


@pytest.mark.parametrize("gestation", [0, 139, 323])
def test_an_impossible_gestation_scores_nothing(gestation: int) -> None:
    found = score(TABLES, replace(CHILD, gestational_age_days=gestation))
    assert set(found.values()) == {NoScore.IMPOSSIBLE_GESTATION}


def test_born_at_term_nothing_is_corrected() -> None:
    assert score(TABLES, replace(CHILD, gestational_age_days=259)) == score(TABLES, CHILD)


def test_preterm_by_corrected_age_to_two_years() -> None:
    a = Anthropometry("m", 400, 9.0, gestational_age_days=210)  # corrected: 330
    s = scored(a, Indicator.WFA)
    assert (s.row, s.age_basis, s.reference) == (330, AgeBasis.CORRECTED, Reference.WHO2006)
    assert s.z == pytest.approx(z(TABLES, Indicator.WFA, "m", 330, 9.0))
    assert scored(replace(a, age_days=800), Indicator.WFA).age_basis is AgeBasis.CORRECTED  # corrected: 730
    grown = scored(replace(a, age_days=801), Indicator.WFA)
    assert (grown.row, grown.age_basis) == (801, AgeBasis.CHRONOLOGICAL)
    longer = scored(replace(a, age_days=801), Indicator.WFA, Rules(corrected_months=36))
    assert (longer.row, longer.age_basis) == (731, AgeBasis.CORRECTED)


def test_one_rule_for_the_preterm_at_two_years() -> None:
    """Below two years corrected a standing child is compared with lengths, so it is brought to a length."""
    a = Anthropometry("f", 760, 11.0, 84.0, "h", gestational_age_days=210)  # corrected: 690
    s = scored(a, Indicator.LHFA)
    assert s.position_rule is PositionRule.LENGTH_FROM_HEIGHT
    assert s.value == pytest.approx(84.7)
    young = replace(a, age_days=280)  # nine months lived, corrected 210: may stand
    assert scored(young, Indicator.BMIFA).position_rule is PositionRule.LENGTH_FROM_HEIGHT


@pytest.mark.parametrize(
    ("age", "gestation", "reference", "row"),
    [
        (0, 168, Reference.INTERGROWTH_NEWBORN, 24.0),
        (2, 230, Reference.INTERGROWTH_NEWBORN, 230 / 7),
        (2, 231, Reference.INTERGROWTH_NEWBORN, 33.0),
        (2, 300, Reference.INTERGROWTH_NEWBORN, 300 / 7),
        (2, 301, Reference.WHO2006, 2),
        (3, 275, Reference.WHO2006, 3),
        (3, 200, Reference.INTERGROWTH_POSTNATAL, 29.0),
        (69, 210, Reference.INTERGROWTH_POSTNATAL, 279 / 7),
        (70, 210, Reference.WHO2006, 0),
    ],
)
def test_the_standard_of_a_preterm_child(age: int, gestation: int, reference: Reference, row: float) -> None:
    s = scored(Anthropometry("m", age, 2.0, gestational_age_days=gestation), Indicator.WFA)
    assert s.reference is reference
    assert s.row == pytest.approx(row)


@pytest.mark.parametrize(
    ("age", "reference"),
    [(238, Reference.INTERGROWTH_POSTNATAL), (239, Reference.WHO2006), (70, "INTERGROWTH-21st postnatal")],
)
def test_the_postnatal_standard_to_compare_with(age: int, reference: str) -> None:
    to_compare = Rules(intergrowth_to_days=TO_64_WEEKS)
    assert (
        scored(Anthropometry("m", age, 5.0, gestational_age_days=210), Indicator.WFA, to_compare).reference == reference
    )


def test_from_the_due_date_on_weight_for_length_is_whos() -> None:
    a = Anthropometry("m", 150, 3.92, 57.0, "l", gestational_age_days=210)
    s = scored(a, Indicator.WFLH)
    assert (s.reference, s.age_basis) == (Reference.WHO2006, AgeBasis.CORRECTED)
    assert s.z == pytest.approx(z(TABLES, Indicator.WFLH, "m", 57.0, 3.92, standing=False))
    assert (
        scored(a, Indicator.WFLH, Rules(intergrowth_to_days=TO_64_WEEKS)).reference is Reference.INTERGROWTH_POSTNATAL
    )


def test_before_term_who_has_no_say() -> None:
    a = Anthropometry("m", 10, 1.5, 40.0, "l", head_circumference_cm=28.0, muac_cm=8.0, gestational_age_days=210)
    found = score(TABLES, a)
    assert found[Indicator.BMIFA] is found[Indicator.ACFA] is NoScore.NO_PRETERM_STANDARD
    assert all(isinstance(found[i], Score) for i in (Indicator.WFA, Indicator.LHFA, Indicator.HCFA, Indicator.WFLH))
    by_who = score(TABLES, a, Rules(intergrowth_to_days=0))
    assert by_who[Indicator.WFA] is NoScore.NO_PRETERM_STANDARD


def test_on_the_due_date_who_has_a_say() -> None:
    """Corrected age 0: what INTERGROWTH has not is WHO's; a day before there is nothing."""
    a = Anthropometry("m", 70, 3.2, 50.0, "l", gestational_age_days=210)
    assert isinstance(score(TABLES, a)[Indicator.BMIFA], Score)
    assert score(TABLES, replace(a, age_days=69))[Indicator.BMIFA] is NoScore.NO_PRETERM_STANDARD
    by_who = Rules(intergrowth_to_days=0)
    for indicator in (Indicator.WFA, Indicator.WFLH):
        assert scored(a, indicator, by_who).reference is Reference.WHO2006
        assert score(TABLES, replace(a, age_days=69), by_who)[indicator] is NoScore.NO_PRETERM_STANDARD


def test_a_preterm_child_before_its_birth_has_no_standard() -> None:
    a = Anthropometry("m", -1, 2.0, 45.0, "l", gestational_age_days=210)
    assert score(TABLES, a)[Indicator.WFA] is NoScore.NO_PRETERM_STANDARD


@pytest.mark.parametrize(
    ("days", "cm", "reason"),
    [
        (3, 34.9, NoScore.NO_PRETERM_STANDARD),  # 188 days since the last period: before 27 weeks
        (4, 34.9, NoScore.LENGTH_OUT_OF_RANGE),
        (93, 65.1, NoScore.LENGTH_OUT_OF_RANGE),  # the last day before the due date
    ],
)
def test_preterm_weight_for_length_ends(days: int, cm: float, reason: NoScore) -> None:
    a = Anthropometry("m", days, 2.0, cm, "l", gestational_age_days=185)
    assert score(TABLES, a)[Indicator.WFLH] is reason
