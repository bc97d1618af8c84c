"""Children made for the tests: rows by age, values by the z-score they should have."""

from __future__ import annotations

from datetime import date, timedelta

from pediatric_his.clinical.growth import Indicator, Sex, value_at
from pediatric_his.clinical.growth.judgement import Child, Judgement, Measurement, judge
from pediatric_his.reference.growth import growth_tables, velocity_table

BORN = date(2020, 1, 1)
TABLES = growth_tables()


def figure(indicator: Indicator, sex: Sex, x: float, z: float, standing: bool | None = None) -> float:
    value = value_at(TABLES, indicator, sex, x, z, standing=standing)
    assert value is not None, (indicator, x)
    return value


def row(
    age: int,
    *,
    sex: Sex = "m",
    early: int = 0,
    kg: float | None = None,
    cm: float | None = None,
    wfa: float | None = None,
    lhfa: float | None = None,
    wflh: float | None = None,
    bmifa: float | None = None,
    hcfa: float | None = None,
    head: float | None = None,
    muac: float | None = None,
    oedema: bool | None = None,
    standing: bool | None = None,
) -> Measurement:
    """What was measured at an age in days; a z-score stands for the value that has it `early` days younger."""
    at = age - early
    if lhfa is not None:
        cm = figure(Indicator.LHFA, sex, at, lhfa)
    if wfa is not None:
        kg = figure(Indicator.WFA, sex, at, wfa)
    if wflh is not None and cm is not None:
        kg = figure(Indicator.WFLH, sex, cm, wflh, at >= 731)
    if bmifa is not None and cm is not None:
        kg = figure(Indicator.BMIFA, sex, at, bmifa) * (cm / 100) ** 2
    if hcfa is not None:
        head = figure(Indicator.HCFA, sex, at, hcfa)
    return Measurement(BORN + timedelta(days=age), kg, cm, standing, head, muac, oedema)


def judged(
    *rows: Measurement,
    on: int | None = None,
    sex: Sex = "m",
    gestation: int | None = None,
    parents: tuple[float, float] | None = None,
) -> Judgement:
    """The judgement at an age in days, by default that of the last row."""
    day = BORN + timedelta(days=on) if on is not None else max(r.day for r in rows)
    mother, father = parents or (None, None)
    return judge(TABLES, velocity_table(sex), Child(sex, BORN, gestation, mother, father), rows, day)


def said(judgement: Judgement) -> set[str]:
    """Claims as "name:subject@level"."""
    return {f"{c.name.value}:{c.subject.value if c.subject else '-'}@{c.level.value}" for c in judgement.claims}


def of(judgement: Judgement, name: str) -> set[str]:
    """The claims of one name (or of severe and moderate, "a|b"), as "name:subject@level"."""
    return {claim for claim in said(judgement) if claim.split(":")[0] in name.split("|")}
