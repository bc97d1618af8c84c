"""Blood pressure by AAP 2017: the tables cell by cell, the classes at ±1 mmHg, the height column, what is said without a norm."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from pediatric_his.clinical.vitals import BloodPressure, Level, NoPressure, Pressure, Standing, blood_pressure
from pediatric_his.clinical.vitals.blood_pressure import COLUMNS, NextStep, nearest_column
from pediatric_his.clinical.vitals.height_centile import Posture, height_centile
from pediatric_his.clinical.vitals.model import Sex
from pediatric_his.reference.vitals import LANGUAGES, height_tables, next_step_words, words
from pediatric_his.reference.vitals.blood_pressure import pressure_norms

TAKEN = date(2026, 11, 25)
POSTURES: tuple[Posture, Posture] = ("lying", "standing")
HALFWAY = (102.22389, 100.75099)  # cm: the mean of CDC's medians at 47.5 and 48.5 months, boys and girls


def judged(
    sex: Sex, years: int, systolic: int, diastolic: int, height: float | None = 50.0
) -> BloodPressure | NoPressure:
    return blood_pressure(
        pressure_norms(), sex, date(2026 - years, 11, 25), TAKEN, Pressure(systolic, diastolic), height
    )


def classed(sex: Sex, years: int, systolic: int, diastolic: int, height: float | None = 50.0) -> str:
    found = judged(sex, years, systolic, diastolic, height)
    return str(found.pressure_class) if isinstance(found, BloodPressure) else str(found)


def test_every_cell_of_the_tables(shared: Path) -> None:
    with open(shared / "clinical/vitals/aap2017_blood_pressure.csv", encoding="ascii", newline="") as file:
        cells = list(csv.DictReader(file))
    assert len(cells) == 714
    for cell in cells:
        sex: Sex = "f" if cell["sex"] == "f" else "m"
        row = pressure_norms().centiles[sex, int(cell["age_years"]), int(cell["height_percentile"])]
        wanted = Pressure(int(cell["systolic_mmhg"]), int(cell["diastolic_mmhg"]))
        assert getattr(row, f"p{cell['bp_percentile']}") == wanted, cell


def test_every_height_of_cdc(shared: Path) -> None:
    with open(shared / "clinical/vitals/cdc2000_stature_by_age_months.csv", encoding="ascii", newline="") as file:
        rows = list(csv.DictReader(file))
    ours = [row for table in height_tables().values() for row in table]
    assert sorted(ours) == sorted(tuple(float(row[name]) for name in ("age_months", "L", "M", "S")) for row in rows)


@pytest.mark.parametrize(
    ("sex", "years", "height", "quiet", "begins"),
    [  # a pressure that is normal, and from where elevated, stage 1, stage 2 and emergency begin
        ("m", 1, 5, (80, 40), [(98, 52), (102, 54), (114, 66), (133, 85)]),
        ("f", 5, 50, (90, 50), [(107, 67), (110, 71), (122, 83), (141, 102)]),
        ("m", 8, 95, (100, 60), [(112, 73), (117, 75), (129, 87), (148, 106)]),
        # 120 comes before the 90th centile of 122; 95th + 12: 138/91, 90 comes before 91
        ("f", 12, 95, (100, 60), [(120, 76), (126, 79), (138, 90), (157, 110)]),
        ("m", 12, 5, (100, 60), [(113, 75), (116, 78), (128, 90), (147, 109)]),
        ("m", 12, 95, (100, 60), [(120, 76), (128, 79), (140, 90), (159, 110)]),
    ],
)
def test_classes_before_thirteen(
    sex: Sex, years: int, height: float, quiet: tuple[int, int], begins: list[tuple[int, int]]
) -> None:
    names = ["normal", "elevated", "stage_1", "stage_2", "emergency"]
    for place, (systolic, _) in enumerate(begins):
        below, at = names[place], names[place + 1]
        assert classed(sex, years, systolic - 1, quiet[1], height) == below
        assert classed(sex, years, systolic, quiet[1], height) == at
    for place, (_, diastolic) in enumerate(begins):
        below, at = names[place], names[place + 1]
        systolic = max(quiet[0], diastolic + 1)
        by_systolic = classed(sex, years, systolic, quiet[1], height)
        assert classed(sex, years, systolic, diastolic - 1, height) == max(below, by_systolic, key=names.index)
        assert classed(sex, years, systolic, diastolic, height) == max(at, by_systolic, key=names.index)


@pytest.mark.parametrize(
    ("systolic", "diastolic", "found"),
    [
        (119, 79, "normal"), (120, 79, "elevated"), (129, 79, "elevated"), (119, 80, "stage_1"), (130, 79, "stage_1"),
        (139, 89, "stage_1"), (119, 90, "stage_2"), (140, 60, "stage_2"), (165, 115, "stage_2"), (166, 60, "emergency"),
        (150, 116, "emergency"),
    ],
)  # fmt: skip
def test_classes_from_thirteen(systolic: int, diastolic: int, found: str) -> None:
    """The 95th of a boy of 17 and median height is 135/85: an emergency from 166 or 116."""
    assert classed("m", 17, systolic, diastolic) == found


def test_the_day_of_the_birthdays() -> None:
    def on(birth: date, systolic: int = 121, diastolic: int = 77) -> str:
        found = blood_pressure(pressure_norms(), "f", birth, TAKEN, Pressure(systolic, diastolic), 50.0)
        return str(found.pressure_class) if isinstance(found, BloodPressure) else str(found)

    # The girl of 12 has her 90th at 75-76 diastolic; from 13 on 77 is normal by the adults' limits.
    assert on(date(2013, 11, 26), 110) == "elevated"
    assert on(date(2013, 11, 25), 110) == "normal"
    assert on(date(2025, 11, 26)) == "bp_under_one_year"
    assert on(date(2025, 11, 25)) == "stage_2"
    assert on(date(2008, 11, 26)) == "elevated"
    assert on(date(2008, 11, 25)) == "no_norm_at_age"


@pytest.mark.parametrize(
    ("pressure", "level", "step"),
    [
        ((90, 50), Level.FINE, NextStep.NONE),
        ((107, 50), Level.WATCH, NextStep.REPEAT_NOW),
        ((110, 50), Level.WATCH, NextStep.THREE_VISITS),
        ((122, 50), Level.ALARM, NextStep.ASK_SYMPTOMS),
        ((141, 50), Level.ALARM, NextStep.EMERGENCY),
    ],
)
def test_what_one_measurement_asks_for(pressure: tuple[int, int], level: Level, step: NextStep) -> None:
    found = judged("f", 5, *pressure)
    assert isinstance(found, BloodPressure)
    assert (found.level, found.next_step, found.danger) == (level, step, level is Level.ALARM)
    assert (found.source.code, found.standing, found.band) == ("aap_2017", Standing.FROM_MEMORY, "bp/1y-13y")
    for language in LANGUAGES:
        assert words(found.finding, language)
        assert bool(next_step_words(step, language)) == (step is not NextStep.NONE)


@pytest.mark.parametrize("reason", list(NoPressure))
def test_why_there_is_no_class_is_said(reason: NoPressure) -> None:
    assert all(words(reason, language) for language in LANGUAGES)


@pytest.mark.parametrize(
    ("centile", "column"),
    [
        (0, 5), (5, 5), (7.4, 5), (7.5, 5), (7.6, 10), (17.4, 10), (17.5, 10), (17.6, 25), (37.5, 25), (38, 50), (62.5, 50),
        (62.6, 75), (82.5, 75), (83, 90), (92.5, 90), (92.6, 95), (100, 95),
    ],
)  # fmt: skip
def test_the_nearest_column_and_of_two_the_stricter(centile: float, column: int) -> None:
    assert nearest_column(centile) == column


def test_the_shorter_column_is_never_milder() -> None:
    """What the tie rests on: lower columns have lower limits."""
    rows = pressure_norms().centiles
    for sex, years, column in rows:
        if column != COLUMNS[-1]:
            taller = rows[sex, years, COLUMNS[COLUMNS.index(column) + 1]]
            for limit in ("p90", "p95"):
                one, two = getattr(rows[sex, years, column], limit), getattr(taller, limit)
                assert one.systolic <= two.systolic
                assert one.diastolic <= two.diastolic


def test_without_a_height() -> None:
    """Five years, the tallest girls: 95th + 12 is 125/88. Less may be anything, so nothing is said."""
    p95 = pressure_norms().centiles["f", 5, 95].p95
    assert classed("f", 5, p95.systolic + 11, 60, None) == "bp_no_height"
    assert classed("f", 5, p95.systolic + 12, 60, None) == "stage_2"
    assert classed("f", 5, p95.systolic + 31, 60, None) == "emergency"
    assert classed("f", 5, 90, 50, None) == "bp_no_height"
    assert classed("f", 14, 119, 79, None) == "normal"


@pytest.mark.parametrize("pressure", [(29, 20), (301, 60), (100, 9), (70, 110), (80, 80), (0, 0)])
def test_pressures_that_cannot_be(pressure: tuple[int, int]) -> None:
    assert judged("m", 6, *pressure) is NoPressure.IMPOSSIBLE


def test_before_birth() -> None:
    found = blood_pressure(pressure_norms(), "m", date(2027, 1, 1), TAKEN, Pressure(90, 50), 50.0)
    assert found is NoPressure.BEFORE_BIRTH


def test_height_centiles_of_cdc() -> None:
    """1461 days are 48 months: halfway between the rows 47.5 and 48.5."""
    boys, girls = HALFWAY
    assert height_centile(height_tables(), "m", 1461, boys) == pytest.approx(50, abs=0.01)
    assert height_centile(height_tables(), "f", 1461, girls) == pytest.approx(50, abs=0.01)
    assert height_centile(height_tables(), "f", 1461, girls + 0.8, "lying") == pytest.approx(50, abs=0.01)
    short, tall = (height_centile(height_tables(), "m", 1461, cm) or 0 for cm in (95, 110))
    assert short < 6
    assert tall > 94


def test_heights_beyond_the_tables() -> None:
    assert height_centile(height_tables(), "m", 300, 72) is None
    assert height_centile(height_tables(), "m", 7400, 180) is None
    assert height_centile(height_tables(), "m", 1461, 0) is None
    # Standing before two years: longer when lying.
    lying, standing = (height_centile(height_tables(), "m", 500, 80, posture) or 0 for posture in POSTURES)
    assert standing > lying
