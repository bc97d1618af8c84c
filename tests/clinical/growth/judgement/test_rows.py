"""When a line of a table may say what: each class in its window, and the reason where there is none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pediatric_his.clinical.growth.judgement import (
    Child,
    ClaimName,
    Level,
    Measurement,
    Row,
    Subject,
    Unjudged,
    correction_ends,
    judge_record,
    record_of,
    rows_of_day,
)
from pediatric_his.clinical.growth.judgement.classes import classes
from pediatric_his.clinical.growth.judgement.record import Record
from pediatric_his.reference.growth import growth_tables, velocity_table
from tests.clinical.growth.judgement.children import BORN, row
from tests.one_answer.children import made_up

N, L, U = ClaimName, Level, Unjudged


def recorded(*rows: Measurement, gestation: int | None = None, on: int | None = None) -> Record:
    day = BORN + timedelta(days=on) if on is not None else max(r.day for r in rows)
    child = Child("m", BORN, gestation)
    return record_of(growth_tables(), velocity_table("m"), child, rows, day)


def said(subject: Subject, age: int, measured: Measurement, gestation: int | None = None) -> Row:
    return rows_of_day(recorded(measured, gestation=gestation), age)[subject]


@pytest.mark.parametrize(
    ("subject", "measured", "level", "name", "why"),
    [
        # weight for age: an infant at risk below six months, then low weight; high says nothing by itself
        (Subject.WFA, row(13, wfa=-2.5), L.UNKNOWN, None, U.FIRST_DAYS),
        (Subject.WFA, row(14, wfa=-2.5), L.WATCH, N.AT_RISK_INFANT, None),
        (Subject.WFA, row(182, wfa=-3.1), L.ALARM, N.AT_RISK_INFANT, None),
        (Subject.WFA, row(183, wfa=-3.1), L.ALARM, N.SEVERELY_UNDERWEIGHT, None),
        (Subject.WFA, row(183, wfa=-2.1), L.WATCH, N.UNDERWEIGHT, None),
        (Subject.WFA, row(183, wfa=-1.9), L.FINE, None, None),
        (Subject.WFA, row(400, wfa=2.1), L.UNKNOWN, None, U.BY_WEIGHT_FOR_LENGTH),
        (Subject.WFA, row(3653, kg=30), L.UNKNOWN, None, U.NO_NORM),
        # length
        (Subject.LHFA, row(400, lhfa=-2.1), L.WATCH, N.STUNTED, None),
        (Subject.LHFA, row(400, lhfa=-3.1), L.ALARM, N.SEVERELY_STUNTED, None),
        (Subject.LHFA, row(400, lhfa=3.1), L.WATCH, N.TALL, None),
        (Subject.LHFA, row(7000, cm=170), L.UNKNOWN, None, U.NO_NORM),
        # weight for length, and the BMI that waits for it
        (Subject.WFLH, row(100, lhfa=0, wflh=-2.1), L.WATCH, N.AT_RISK_INFANT, None),
        (Subject.WFLH, row(100, lhfa=0, wflh=-3.1), L.ALARM, N.SAM, None),
        (Subject.WFLH, row(400, lhfa=0, wflh=-2.1), L.WATCH, N.MAM, None),
        (Subject.WFLH, row(400, lhfa=0, wflh=1.9), L.FINE, None, None),
        (Subject.WFLH, row(400, lhfa=0, wflh=2.1), L.WATCH, N.OVERWEIGHT, None),
        (Subject.WFLH, row(400, lhfa=0, wflh=3.1), L.ALARM, N.OBESE, None),
        (Subject.BMIFA, row(400, lhfa=0, wflh=-3.1), L.UNKNOWN, None, U.BY_WEIGHT_FOR_LENGTH),
        (Subject.BMIFA, row(2000, lhfa=0, bmifa=-2.1), L.WATCH, N.THIN, None),
        (Subject.BMIFA, row(2000, lhfa=0, bmifa=2.1), L.ALARM, N.OBESE, None),
        # head: from the day of birth on
        (Subject.HCFA, row(0, hcfa=-2.1), L.WATCH, N.MICROCEPHALY, None),
        (Subject.HCFA, row(400, hcfa=3.1), L.ALARM, N.MACROCEPHALY, None),
        (Subject.HCFA, row(1857, head=50), L.UNKNOWN, None, U.NO_NORM),
        # arm and oedema
        (Subject.MUAC, row(41, muac=100), L.UNKNOWN, None, U.NO_NORM),
        (Subject.MUAC, row(42, muac=109), L.ALARM, N.AT_RISK_INFANT, None),
        (Subject.MUAC, row(182, muac=110), L.FINE, None, None),
        (Subject.MUAC, row(183, muac=114), L.ALARM, N.SAM, None),
        (Subject.MUAC, row(183, muac=124), L.WATCH, N.MAM, None),
        (Subject.MUAC, row(1826, muac=125), L.FINE, None, None),
        (Subject.MUAC, row(1827, muac=110), L.UNKNOWN, None, U.NO_NORM),
        (Subject.OEDEMA, row(400, oedema=True), L.ALARM, N.SAM, None),
        (Subject.OEDEMA, row(400, oedema=False), L.FINE, None, None),
        (Subject.OEDEMA, row(1827, oedema=True), L.UNKNOWN, None, U.NO_NORM),
    ],
)
def test_a_line_says(
    subject: Subject, measured: Measurement, level: Level, name: ClaimName | None, why: Unjudged | None
) -> None:
    found = said(subject, (measured.day - BORN).days, measured)
    assert (found.level, found.name, found.why) == (level, name, why)


def test_before_the_due_date_nothing_is_judged_but_the_size_at_birth() -> None:
    born = row(0, kg=1.0)
    assert said(Subject.WFA, 0, born, 224).name is ClaimName.SGA  # 32+0: the 10th centile lies at some 1.3 kg
    assert said(Subject.WFA, 0, row(0, kg=1.8), 224).level is Level.FINE
    assert said(Subject.WFA, 55, row(55, kg=2.0), 224).why is Unjudged.BEFORE_TERM
    assert said(Subject.WFA, 69, row(69, kg=2.3), 224).why is Unjudged.FIRST_DAYS
    assert said(Subject.WFA, 70, row(70, kg=2.3), 224).name is ClaimName.AT_RISK_INFANT
    assert said(Subject.MUAC, 55, row(55, muac=90), 224).why is Unjudged.BEFORE_TERM


def test_what_is_not_plausible_has_no_class() -> None:
    record = recorded(row(300, kg=9.0), row(330, kg=30.0, cm=74.0))
    found = rows_of_day(record, 330)
    assert found[Subject.WFA] == Row(Level.WATCH, ClaimName.IMPLAUSIBLE)
    assert found[Subject.WFLH].name is ClaimName.IMPLAUSIBLE
    assert found[Subject.LHFA].name is None
    starved = recorded(row(300, kg=9.0), row(330, kg=2.0))
    assert rows_of_day(starved, 330)[Subject.WFA] == Row(Level.ALARM, ClaimName.IMPLAUSIBLE)


def test_correction_ends_two_years_after_the_due_date() -> None:
    """Born at 30+0, 70 days early: day 800 is 730 corrected, day 801 is judged as 801."""
    last, first = row(800, cm=87.1, standing=True), row(801, cm=87.1, standing=True)
    record = recorded(last, first, gestation=210)
    ends = correction_ends(record)
    assert ends is not None
    assert [day.age for day in ends] == [800, 801]
    before, after = (rows_of_day(record, age)[Subject.LHFA] for age in (800, 801))
    # WHO, boys: the median is 87.80 lying on day 730, 87.13 standing on day 731; standing 87.1 is 87.8 lying.
    assert before.z == before.comparing_z == pytest.approx(0.0, abs=0.01)
    assert after.comparing_z == pytest.approx(-0.01, abs=0.005)
    assert after.z is not None
    assert after.z < -0.4, "at 801 days the median is two centimetres higher"
    assert correction_ends(recorded(last, gestation=210)) is None
    assert correction_ends(recorded(last, first, gestation=280)) is None


def test_a_row_is_never_milder_than_the_class_it_bears() -> None:
    for number in range(400):
        made = made_up(number, BORN + timedelta(days=7000))
        measured = [
            Measurement(
                one.on,
                **{
                    "weight": {"weight_kg": one.value / 1000},
                    "length_height": {"stature_cm": one.value / 10, "standing": one.position == "standing"},
                    "head_circumference": {"head_cm": one.value / 10},
                    "muac": {"muac_mm": one.value},
                    "oedema": {"oedema": bool(one.value)},
                }[one.kind],  # type: ignore[arg-type]
            )
            for one in made.standing
        ]
        child = Child(made.sex, made.birth, made.gestation)
        record = record_of(growth_tables(), velocity_table(made.sex), child, measured, made.on)
        order = {level: i for i, level in enumerate(Level)}
        for claim in classes(record):
            assert claim.day is not None
            assert claim.subject is not None
            found = rows_of_day(record, (claim.day - made.birth).days)[claim.subject]
            assert order[found.level] <= order[claim.level], (number, claim, found)
            assert found.z == claim.z
        assert judge_record(record) == judge_record(record)
