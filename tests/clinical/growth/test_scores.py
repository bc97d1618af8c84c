"""The rules by which a measurement becomes a z-score, each at its edges."""

from __future__ import annotations

from dataclasses import replace
from math import log

import pytest

from pediatric_his.clinical.growth import (
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
    centile_text,
    score,
    value_at,
    z,
)
from pediatric_his.clinical.growth.lms import lms_value, lms_z, z_score
from pediatric_his.clinical.growth.model import POSSIBLE
from pediatric_his.clinical.growth.scores import age_used, is_flagged, is_possible, is_possible_gestation, stature
from pediatric_his.clinical.growth.tables import TableName
from tests.clinical.growth.scoring import CHILD, TABLES, scored


def test_a_score_says_how_it_came_about() -> None:
    s = scored(CHILD, Indicator.LHFA)
    assert (s.value, s.reference, s.row, s.row_unit) == (74.0, Reference.WHO2006, 400, RowUnit.DAY)
    assert (s.position_rule, s.correction_cm, s.flag) == (PositionRule.AS_MEASURED, 0.0, False)
    # Row of day 400, boys: L 1, M 77.0403, S 0.03117
    assert s.z == pytest.approx((74.0 / 77.0403 - 1) / 0.03117, abs=1e-3)
    assert s.z2 == -1.27


def test_newborns_of_day_zero_have_scores() -> None:
    s = scored(Anthropometry("m", 0, weight_kg=3.3464), Indicator.WFA)
    assert s.z == pytest.approx(0.0)
    assert s.row == 0


@pytest.mark.parametrize(
    ("days", "position", "rule", "correction"),
    [
        (273, "h", PositionRule.STANDING_DISCARDED, 0.0),
        (274, "h", PositionRule.LENGTH_FROM_HEIGHT, 0.7),
        (730, "h", PositionRule.LENGTH_FROM_HEIGHT, 0.7),
        (731, "h", PositionRule.AS_MEASURED, 0.0),
        (730, "l", PositionRule.AS_MEASURED, 0.0),
        (731, "l", PositionRule.HEIGHT_FROM_LENGTH, -0.7),
        (1856, "l", PositionRule.HEIGHT_FROM_LENGTH, -0.7),
        (1857, "l", PositionRule.AS_MEASURED, 0.0),
        (730, None, PositionRule.ASSUMED_BY_AGE, 0.0),
        (731, None, PositionRule.ASSUMED_BY_AGE, 0.0),
    ],
)
def test_position_rule(days: int, position: Position | None, rule: PositionRule, correction: float) -> None:
    s = scored(Anthropometry("f", days, 11.0, 86.0, position), Indicator.LHFA)
    assert (s.position_rule, s.correction_cm) == (rule, correction)
    assert s.value == pytest.approx(86.0 + correction)


def test_bmi_and_weight_for_length_use_the_corrected_length() -> None:
    a = Anthropometry("m", 700, 12.0, 85.0, "h")
    assert scored(a, Indicator.BMIFA).value == pytest.approx(12.0 / 0.857**2)
    assert scored(a, Indicator.WFLH).row == pytest.approx(85.7)


@pytest.mark.parametrize(("days", "standing"), [(730, False), (731, True)])
def test_weight_for_length_below_two_years_for_height_after(days: int, standing: bool) -> None:
    a = Anthropometry("m", days, 12.0, 87.0, "h" if standing else "l")
    assert scored(a, Indicator.WFLH).z == pytest.approx(z(TABLES, Indicator.WFLH, "m", 87.0, 12.0, standing=standing))


@pytest.mark.parametrize(
    ("cm", "position", "standing"), [(86.9, None, False), (87.0, None, True), (80.0, "h", True), (90.0, "l", False)]
)
def test_without_an_age_position_or_length_choose_the_table(
    cm: float, position: Position | None, standing: bool
) -> None:
    found = score(TABLES, Anthropometry("f", None, 12.0, cm, position))
    s = found[Indicator.WFLH]
    assert isinstance(s, Score)
    assert s.z == pytest.approx(z(TABLES, Indicator.WFLH, "f", cm, 12.0, standing=standing))
    assert found[Indicator.LHFA] is found[Indicator.WFA] is found[Indicator.BMIFA] is NoScore.NO_AGE


def test_rows_of_a_tenth_of_a_centimetre_are_hit_and_interpolated() -> None:
    # 0.1 cm steps are not exact in binary: 71.3 * 10 is 712.9999…
    low, high = (value_at(TABLES, Indicator.WFLH, "m", cm, 0, standing=False) for cm in (71.3, 71.4))
    middle = value_at(TABLES, Indicator.WFLH, "m", 71.35, 0, standing=False)
    assert low is not None
    assert high is not None
    assert low < high
    assert middle == pytest.approx((low + high) / 2, abs=1e-9)


@pytest.mark.parametrize(
    ("cm", "days", "reason"),
    [
        (44.9, 10, NoScore.LENGTH_OUT_OF_RANGE),
        (110.1, 700, NoScore.LENGTH_OUT_OF_RANGE),
        (64.9, 731, NoScore.LENGTH_OUT_OF_RANGE),
        (120.1, 1800, NoScore.LENGTH_OUT_OF_RANGE),
        (110.0, 1857, NoScore.AGE_OUT_OF_RANGE),
    ],
)
def test_weight_for_length_ends(cm: float, days: int, reason: NoScore) -> None:
    assert score(TABLES, Anthropometry("m", days, 10.0, cm))[Indicator.WFLH] is reason


@pytest.mark.parametrize("indicator", [Indicator.ACFA, Indicator.TSFA, Indicator.SSFA])
def test_arm_and_skinfolds_begin_at_91_days(indicator: Indicator) -> None:
    a = Anthropometry("f", 90, muac_cm=13.0, triceps_mm=9.0, subscapular_mm=8.0)
    assert score(TABLES, a)[indicator] is NoScore.AGE_OUT_OF_RANGE
    assert scored(replace(a, age_days=91), indicator).row == 91


def test_the_seam_at_five_years() -> None:
    last = scored(replace(CHILD, age_days=1856), Indicator.WFA)
    first = scored(replace(CHILD, age_days=1857), Indicator.WFA)
    assert (last.reference, last.row) == (Reference.WHO2006, 1856)
    assert first.reference is Reference.WHO2007
    assert first.row == pytest.approx(61.0103, abs=1e-4)
    strict = Rules(who2006_last_day=1826)
    assert scored(replace(CHILD, age_days=1827), Indicator.WFA, strict).reference is Reference.WHO2007


def test_2007_interpolates_between_months() -> None:
    days = 2000  # 65.7084 months
    t = 2000 / 30.4375 - 65
    a, b = (TABLES.table(TableName.HFA_2007, "m").row(month) for month in (65, 66))
    assert a is not None
    assert b is not None
    median = a[1] + (b[1] - a[1]) * t
    assert value_at(TABLES, Indicator.LHFA, "m", days, 0) == pytest.approx(median, abs=1e-9)


@pytest.mark.parametrize(
    ("indicator", "last_day"), [(Indicator.WFA, 3652), (Indicator.LHFA, 6939), (Indicator.BMIFA, 6939)]
)
def test_2007_ends(indicator: Indicator, last_day: int) -> None:
    a = Anthropometry("f", last_day, 40.0, 150.0)
    assert scored(a, indicator).reference is Reference.WHO2007
    assert score(TABLES, replace(a, age_days=last_day + 1))[indicator] is NoScore.AGE_OUT_OF_RANGE


def test_oedema_leaves_out_what_weight_goes_into() -> None:
    found = score(TABLES, replace(CHILD, oedema=True, head_circumference_cm=46.0, muac_cm=14.0))
    assert {i for i, s in found.items() if s is NoScore.OEDEMA} == {Indicator.WFA, Indicator.WFLH, Indicator.BMIFA}
    assert {i for i, s in found.items() if isinstance(s, Score)} == {Indicator.LHFA, Indicator.HCFA, Indicator.ACFA}


def test_beyond_three_sd_z_is_counted_in_outer_steps() -> None:
    lms = (-0.5, 10.0, 0.1)
    sd2, sd3 = lms_value(lms, 2), lms_value(lms, 3)
    assert z_score(lms, sd3 + 2 * (sd3 - sd2)) == pytest.approx(5.0)
    assert lms_z(lms, sd3 + 2 * (sd3 - sd2)) < 4.9
    low2, low3 = lms_value(lms, -2), lms_value(lms, -3)
    assert z_score(lms, low3 - (low2 - low3)) == pytest.approx(-4.0)


def test_no_restriction_for_length() -> None:
    assert z_score((1.0, 50.0, 0.04), 60.0, restricted=False) == pytest.approx(5.0)


def test_a_vanishing_l_is_the_logarithm() -> None:
    assert lms_z((0.0, 10.0, 0.1), 11.0) == pytest.approx(log(1.1) / 0.1)
    assert lms_z((1e-12, 10.0, 0.1), 11.0) == pytest.approx(lms_z((1e-6, 10.0, 0.1), 11.0), abs=1e-5)


@pytest.mark.parametrize(
    ("indicator", "level", "flag"),
    [
        (Indicator.WFA, 5.004, False),
        (Indicator.WFA, 5.006, True),
        (Indicator.WFA, -6.004, False),
        (Indicator.WFA, -6.006, True),
        (Indicator.LHFA, 6.004, False),
        (Indicator.LHFA, -6.006, True),
        (Indicator.HCFA, 5.006, True),
        (Indicator.HCFA, -5.004, False),
    ],
)
def test_flags_are_met_by_the_rounded_z(indicator: Indicator, level: float, flag: bool) -> None:
    value = value_at(TABLES, indicator, "f", 900, level)
    assert value is not None
    field = {Indicator.WFA: "weight_kg", Indicator.LHFA: "length_height_cm", Indicator.HCFA: "head_circumference_cm"}
    a = Anthropometry("f", 900, position="h", **{field[indicator]: value})  # type: ignore[arg-type]
    s = scored(a, indicator)
    assert s.z == pytest.approx(level, abs=1e-6)
    assert s.flag is flag


@pytest.mark.parametrize(
    ("level", "text"),
    [(-3.01, "<0.1"), (-3.0, "0.1"), (0.0, "50"), (1.036433, "85"), (1.880794, "97.0"), (3.0, "99.9"), (3.01, ">99.9")],
)
def test_centiles_in_figures(level: float, text: str) -> None:
    assert centile_text(level) == text


@pytest.mark.parametrize("value", [0.0, -3.0, float("inf"), float("nan"), 300.0])
def test_the_impossible_has_a_reason(value: float) -> None:
    found = score(TABLES, replace(CHILD, length_height_cm=value))
    for indicator in (Indicator.LHFA, Indicator.WFLH, Indicator.BMIFA):
        assert found[indicator] is NoScore.IMPOSSIBLE_VALUE
    assert isinstance(found[Indicator.WFA], Score)


def test_not_measured_is_a_reason_too() -> None:
    found = score(TABLES, CHILD)
    assert list(found) == list(Indicator)
    assert found[Indicator.HCFA] is NoScore.NOT_MEASURED


@pytest.mark.parametrize(
    ("indicator", "low", "high"),
    [
        (i, -6.0 if i in (Indicator.WFA, Indicator.LHFA) else -5.0, 6.0 if i is Indicator.LHFA else 5.0)
        for i in Indicator
    ],
)
def test_whos_flags(indicator: Indicator, low: float, high: float) -> None:
    for level, flag in ((low - 0.006, True), (low - 0.004, False), (low, False), (high, False), (high + 0.004, False),
                        (high + 0.006, True), (0.0, False), (-5.5, low == -5), (5.5, high == 5)):  # fmt: skip
        assert is_flagged(indicator, level) is flag, level


@pytest.mark.parametrize(("level", "flag"), [(-5.1, True), (-4.9, False), (4.9, False), (5.1, True), (-4.5, False)])
def test_weight_for_length_is_flagged_too(level: float, flag: bool) -> None:
    kg = value_at(TABLES, Indicator.WFLH, "m", 74.0, level)
    assert scored(replace(CHILD, weight_kg=kg), Indicator.WFLH).flag is flag


def test_a_body_may_measure_the_limits_of_the_possible() -> None:
    for field, (low, high) in POSSIBLE.items():
        assert [is_possible(field, v) for v in (low - 0.01, low, high, high + 0.01)] == [False, True, True, False]
    assert [is_possible_gestation(days) for days in (139, 140, 322, 323, None)] == [False, True, True, False, True]


def test_a_weight_has_no_position() -> None:
    for days in (400, 2000):
        s = scored(replace(CHILD, age_days=days), Indicator.WFA)
        assert (s.position_rule, s.correction_cm) == (PositionRule.NOT_APPLICABLE, 0.0)


def test_a_position_without_an_age_is_taken_as_said() -> None:
    for position, cm, rule, standing in (
        ("l", 90.0, PositionRule.AS_MEASURED, False),
        ("h", 80.0, PositionRule.AS_MEASURED, True),
        (None, 86.9, PositionRule.ASSUMED_BY_AGE, False),
        (None, 87.0, PositionRule.ASSUMED_BY_AGE, True),
    ):
        for age, table_age in ((None, None), (400, None), (None, 400)):
            found = stature(cm, position, age, table_age)  # type: ignore[arg-type]
            assert found == (cm, rule, 0.0, standing)


def test_who_says_standing_is_discarded_below_nine_months() -> None:
    assert stature(70.0, "h", 273, 273) == (70.0, PositionRule.STANDING_DISCARDED, 0.0, False)
    assert stature(90.0, "h", 273, 800) == (90.0, PositionRule.STANDING_DISCARDED, 0.0, False)


@pytest.mark.parametrize(
    ("days", "gestation", "used"),
    [
        (None, 210, (None, AgeBasis.CHRONOLOGICAL, None)),
        (400, None, (400, AgeBasis.CHRONOLOGICAL, None)),
        (400, 259, (400, AgeBasis.CHRONOLOGICAL, None)),
        (400, 258, (378, AgeBasis.CORRECTED, 258)),
        (800, 210, (730, AgeBasis.CORRECTED, 210)),
        (801, 210, (801, AgeBasis.CHRONOLOGICAL, None)),
        (0, 210, (-70, AgeBasis.CORRECTED, 210)),
    ],
)
def test_the_age_in_use(days: int | None, gestation: int | None, used: tuple[int | None, AgeBasis, int | None]) -> None:
    assert age_used(days, gestation) == used


def test_weight_for_length_needs_an_age_of_the_standard() -> None:
    a = Anthropometry("m", 0, 3.3, 50.0, "l")
    assert isinstance(score(TABLES, a)[Indicator.WFLH], Score)
    assert score(TABLES, replace(a, age_days=-1))[Indicator.WFLH] is NoScore.AGE_OUT_OF_RANGE
    assert (
        score(TABLES, replace(a, age_days=1856, length_height_cm=100.0, weight_kg=15.0))[Indicator.WFLH]
        is not NoScore.AGE_OUT_OF_RANGE
    )


def test_a_weight_that_cannot_be_leaves_the_length() -> None:
    found = score(TABLES, replace(CHILD, weight_kg=0.1))
    assert found[Indicator.WFA] is found[Indicator.WFLH] is found[Indicator.BMIFA] is NoScore.IMPOSSIBLE_VALUE
    assert isinstance(found[Indicator.LHFA], Score)
