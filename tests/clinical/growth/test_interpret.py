"""What is said of a child's course: never too little for one in trouble, nothing for one whose tables changed."""

from __future__ import annotations

import pytest

from pediatric_his.clinical.growth import Anthropometry, Indicator, Position, Sex, value_at
from pediatric_his.clinical.growth.classify import AcuteMalnutrition, GrowthClass, Severity
from pediatric_his.clinical.growth.interpret import Finding, FindingKind, centile_spaces, headline, interpret
from pediatric_his.reference.growth import growth_tables, velocity_table

TABLES = growth_tables()
KIND = FindingKind


def at(indicator: Indicator, days: int, level: float, sex: Sex = "m") -> float:
    value = value_at(TABLES, indicator, sex, days, level)
    assert value is not None
    return value


def child(
    days: int, wfa: float, lhfa: float, position: Position | None = None, gestation: int | None = None
) -> Anthropometry:
    """A boy at these z-scores on that day, lying before two years."""
    return Anthropometry(
        "m", days, at(Indicator.WFA, days, wfa), at(Indicator.LHFA, days, lhfa),
        position or ("l" if days < 731 else "h"), gestational_age_days=gestation,
    )  # fmt: skip


def findings(*measurements: Anthropometry) -> tuple[Finding, ...]:
    return interpret(TABLES, velocity_table("m"), measurements)


def kinds(*measurements: Anthropometry) -> set[FindingKind]:
    return {f.kind for f in findings(*measurements)}


def test_nothing_measured_nothing_said() -> None:
    assert findings() == ()
    assert headline(()) is None


def test_a_child_on_its_channel_is_told_its_gain_only() -> None:
    visits = [child(days, 0.4, -0.2) for days in (0, 42, 91, 122, 183, 274, 365)]
    found = findings(*visits)
    assert [f.kind for f in found] == [KIND.GAIN]
    assert found[0].since_age_days == 274
    assert found[0].gain_g == pytest.approx(1000 * (at(Indicator.WFA, 365, 0.4) - at(Indicator.WFA, 274, 0.4)))
    assert headline(found) is None


def test_faltering_is_named_with_the_gain_that_was_missed() -> None:
    found = findings(child(183, 0.0, 0.0), child(274, -0.8, 0.0), child(365, -1.6, -0.1))
    worst = headline(found)
    assert worst is not None
    assert worst.kind is KIND.FALTERING
    assert (worst.since_age_days, worst.age_days) == (183, 365)
    assert worst.from_z == pytest.approx(0.0, abs=1e-6)
    assert worst.to_z == pytest.approx(-1.6, abs=1e-6)
    assert not {KIND.SLOW_GAIN} & {f.kind for f in found}


def test_faltering_needs_a_whole_z() -> None:
    assert KIND.FALTERING not in kinds(child(183, 0.0, 0.0), child(365, -0.97, -0.97))
    assert KIND.FALTERING in kinds(child(183, 0.0, 0.0), child(365, -1.03, -0.5))


def test_slow_gain_alone() -> None:
    before = child(91, 1.2, 0.0)
    after = Anthropometry("m", 122, (before.weight_kg or 0) + 0.01, at(Indicator.LHFA, 122, 0.0), "l")
    found = findings(before, after)
    slow = next(f for f in found if f.kind is KIND.SLOW_GAIN)
    assert slow.gain_g == pytest.approx(10)
    assert slow.expected_g is not None
    assert slow.expected_g > 200
    assert slow.severity is not Severity.FINE


@pytest.mark.parametrize("level", [-2.5, -1.0, 0.0, 1.0])
def test_the_seam_at_five_years_is_no_alarm(level: float) -> None:
    weight, height, bmi = (at(i, 1850, level) for i in (Indicator.WFA, Indicator.LHFA, Indicator.BMIFA))
    before = Anthropometry("m", 1850, weight, height, "h")
    after = Anthropometry("m", 1865, weight + 0.05, height + 0.1, "h")
    changes = kinds(before, after) & {KIND.FALTERING, KIND.CROSSED_DOWN, KIND.CROSSED_UP, KIND.IMPLAUSIBLE_CHANGE}
    assert not changes
    assert bmi > 0


def test_the_seam_is_allowed_for_in_a_change() -> None:
    """0.9 of a z and the seam are not 1.1: what the tables may have done is taken off first."""
    assert KIND.CROSSED_DOWN not in kinds(child(1700, 0.0, 0.0), child(1900, 0.0, -1.15))
    assert KIND.CROSSED_DOWN in kinds(child(1700, 0.0, 0.0), child(1900, 0.0, -1.25))
    assert KIND.CROSSED_DOWN in kinds(child(1900, 0.0, 0.0), child(2100, 0.0, -1.05))


def test_getting_up_at_two_is_no_alarm() -> None:
    lying = child(725, 0.0, -0.3)
    cm = (lying.length_height_cm or 0) - 1.2
    standing = Anthropometry("m", 740, lying.weight_kg, cm, "h")
    assert not kinds(lying, standing) - {KIND.GAIN}


def test_the_end_of_correction_is_no_alarm() -> None:
    """A child of 26 weeks loses most of a z-score on the day its age is no longer corrected."""
    before = Anthropometry("m", 820, 11.2, 84.5, "h", gestational_age_days=182)
    after = Anthropometry("m", 860, 11.35, 85.2, "h", gestational_age_days=182)
    assert not kinds(before, after) & {KIND.FALTERING, KIND.CROSSED_DOWN, KIND.IMPLAUSIBLE_CHANGE}


@pytest.mark.parametrize(
    ("weight", "severity"), [(3.3, None), (3.25, Severity.WATCH), (3.15, Severity.ALARM), (3.0, Severity.ALARM)]
)
def test_newborn_weight_loss(weight: float, severity: Severity | None) -> None:
    found = findings(Anthropometry("m", 0, 3.5), Anthropometry("m", 4, weight))
    lost = next((f for f in found if f.kind is KIND.NEWBORN_WEIGHT_LOSS), None)
    assert (lost.severity if lost else None) is severity
    if lost:
        assert lost.percent == pytest.approx(100 * (3.5 - weight) / 3.5)


@pytest.mark.parametrize(("day", "severity"), [(13, None), (14, Severity.WATCH), (21, Severity.ALARM)])
def test_birth_weight_is_regained_in_two_weeks(day: int, severity: Severity | None) -> None:
    found = findings(Anthropometry("m", 0, 3.5), Anthropometry("m", day, 3.45))
    late = next((f for f in found if f.kind is KIND.BIRTH_WEIGHT_NOT_REGAINED), None)
    assert (late.severity if late else None) is severity


def test_obesity_setting_in() -> None:
    found = findings(Anthropometry("m", 3000, 30.0, 130.0, "h"), Anthropometry("m", 3600, 52.0, 140.0, "h"))
    up = next(f for f in found if f.kind is KIND.CROSSED_UP)
    assert (up.indicator, up.severity) == (Indicator.BMIFA, Severity.ALARM)
    assert any(f.growth_class is GrowthClass.OBESE for f in found)


def test_catching_up_is_no_worry() -> None:
    assert not kinds(child(183, -2.5, -1.5), child(365, -0.5, -1.0)) & {KIND.CROSSED_UP, KIND.CROSSED_DOWN}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [(2.2, 0.6, False), (1.5, 0.05, False), (1.2, -0.05, True), (0.4, -0.9, True), (2.2, -0.1, True)],
)
def test_a_plump_child_growing_slender_has_lost_nothing(before: float, after: float, said: bool) -> None:
    """Proportions count downwards only once they are below the median."""
    first, last = (
        Anthropometry("m", days, at(Indicator.WFLH, cm, level), cm, "l", muac_cm=at(Indicator.ACFA, days, level))
        for days, cm, level in ((365, 76, before), (640, 84, after))
    )
    down = {f.indicator for f in findings(first, last) if f.kind is KIND.CROSSED_DOWN}
    assert (Indicator.WFLH in down) is said
    assert (Indicator.ACFA in down) is said


def test_malnutrition_comes_first() -> None:
    found = findings(Anthropometry("m", 400, 7.0, 75.0, "l", muac_cm=11.2))
    assert found[0].kind is KIND.ACUTE_MALNUTRITION
    assert found[0].malnutrition is not None
    assert found[0].malnutrition.level is AcuteMalnutrition.SAM
    # Weight-for-length has said it; BMI does not say it again.
    assert [f.indicator for f in found if f.growth_class is GrowthClass.SEVERELY_WASTED] == [Indicator.WFLH]


def test_weight_lost_later() -> None:
    found = findings(Anthropometry("m", 700, 12.0), Anthropometry("m", 760, 11.5))
    lost = next(f for f in found if f.kind is KIND.WEIGHT_LOSS)
    assert lost.percent == pytest.approx(100 * 0.5 / 12)
    assert lost.gain_g == pytest.approx(-500)
    swollen = Anthropometry("m", 700, 12.0, oedema=True)
    assert KIND.WEIGHT_LOSS not in kinds(swollen, Anthropometry("m", 760, 11.5))


def test_a_child_does_not_shrink() -> None:
    found = findings(Anthropometry("m", 900, length_height_cm=92.0, position="h"),
                     Anthropometry("m", 960, length_height_cm=90.5, position="h"))  # fmt: skip
    shrunk = next(f for f in found if f.kind is KIND.STATURE_DECREASED)
    assert shrunk.change_cm == pytest.approx(-1.5)


def test_worst_first() -> None:
    ranks = [f.severity.rank for f in findings(child(183, 0.5, 0.5), child(365, -3.2, -2.2))]
    assert ranks == sorted(ranks, reverse=True)
    assert len(ranks) > 2


@pytest.mark.parametrize(("a", "b", "spaces"), [(0.0, 1.036433, 1), (1.880794, 0.0, -2), (-1.880794, 1.880794, 4)])
def test_centile_spaces(a: float, b: float, spaces: float) -> None:
    assert centile_spaces(a, b) == pytest.approx(spaces)
