"""Acute malnutrition: each cut-off from both sides, what ends a sign and what doesn't."""

from __future__ import annotations

import pytest

from tests.clinical.growth.judgement.children import judged, of, row, said

ANY = "sam|mam|at_risk_infant"


@pytest.mark.parametrize(
    ("age", "mm", "claim"),
    [
        (41, 108, None),
        (42, 109.9, "at_risk_infant:muac@alarm"),
        (42, 110, None),
        (182, 109, "at_risk_infant:muac@alarm"),
        (182, 114, None),
        (183, 109, "sam:muac@alarm"),
        (183, 114.9, "sam:muac@alarm"),
        (183, 115, "mam:muac@watch"),
        (1826, 124.9, "mam:muac@watch"),
        (1826, 125, None),
        (1826, 114, "sam:muac@alarm"),
        (1827, 100, None),
    ],
)
def test_muac(age: int, mm: float, claim: str | None) -> None:
    assert of(judged(row(age, muac=mm)), ANY) == ({claim} if claim else set())


@pytest.mark.parametrize(
    ("age", "z", "claim"),
    [
        (13, -3.5, None),
        (14, -3.01, "sam:wflh@alarm"),
        (14, -3.0, "at_risk_infant:wflh@watch"),
        (182, -2.01, "at_risk_infant:wflh@watch"),
        (182, -2.0, None),
        (182, -3.01, "sam:wflh@alarm"),
        (183, -2.01, "mam:wflh@watch"),
        (183, -3.0, "mam:wflh@watch"),
        (183, -3.01, "sam:wflh@alarm"),
        (1826, -3.01, "sam:wflh@alarm"),
        (1827, -2.5, "mam:wflh@watch"),
        (1856, -2.0, None),
        (1856, -3.2, "mam:wflh@watch"),  # the table names none so old: never less than the moderate one
    ],
)
def test_weight_for_length(age: int, z: float, claim: str | None) -> None:
    found = of(judged(row(age, lhfa=0.5, wflh=z)), ANY)
    assert found - {"at_risk_infant:wfa@watch", "at_risk_infant:wfa@alarm"} == ({claim} if claim else set())


@pytest.mark.parametrize(("age", "severe"), [(13, False), (14, True), (1826, True), (1827, False)])
def test_oedema(age: int, severe: bool) -> None:
    assert of(judged(row(age, kg=9, oedema=True)), ANY) == ({"sam:oedema@alarm"} if severe else set())


@pytest.mark.parametrize(
    ("age", "z", "claim"),
    [
        (13, -2.5, None),
        (14, -2.01, "at_risk_infant:wfa@watch"),
        (100, -2.0, None),
        (100, -3.0, "at_risk_infant:wfa@watch"),
        (100, -3.01, "at_risk_infant:wfa@alarm"),
        (182, -3.01, "at_risk_infant:wfa@alarm"),
        (183, -3.01, "severely_underweight:wfa@alarm"),
        (183, -2.5, "underweight:wfa@watch"),
    ],
)
def test_a_light_infant(age: int, z: float, claim: str | None) -> None:
    found = of(judged(row(age, wfa=z)), f"{ANY}|underweight|severely_underweight")
    assert found == ({claim} if claim else set())


def test_the_worst_sign_names_the_infant() -> None:
    assert of(judged(row(100, lhfa=0, wflh=-2.3)), ANY) == {"at_risk_infant:wflh@watch"}
    assert of(judged(row(100, lhfa=-2.2, wflh=-2.3)), ANY) == {"at_risk_infant:wfa@alarm"}
    assert of(judged(row(100, lhfa=-2.2, wflh=-2.3, muac=105)), ANY) == {"at_risk_infant:muac@alarm"}


def test_signs_are_gathered_and_the_newest_names_them() -> None:
    first = judged(row(400, lhfa=0, wflh=-3.2, muac=112), row(410, oedema=True)).claims[0]
    assert (first.subject, first.signs) == ("oedema", ("oedema", "muac", "wflh"))
    same_day = judged(row(400, lhfa=0, wflh=-3.2, muac=112)).claims[0]
    assert (same_day.subject, same_day.signs, same_day.z) == ("muac", ("muac", "wflh"), -3.2)


def test_a_sign_stands_until_its_own_kind_refutes_it() -> None:
    thin = row(400, lhfa=0, wflh=-1.5, muac=112)
    assert "sam:muac@alarm" in said(judged(thin, row(401, wfa=-1.2)))
    assert "unmeasured:muac@unknown" in said(judged(thin, row(401, wfa=-1.2)))
    assert "sam:muac@alarm" in said(judged(thin, row(401, lhfa=0, wflh=0)))
    assert "sam:muac@alarm" in said(judged(thin, row(401, oedema=False)))
    assert of(judged(thin, row(401, muac=116)), ANY) == {"mam:muac@watch"}
    assert not of(judged(thin, row(401, muac=126)), ANY)
    assert "sam:muac@alarm" in said(judged(thin, row(401, muac=501))), "an impossible one refutes nothing"
    swollen = row(400, kg=9, oedema=True)
    assert "sam:oedema@alarm" in said(judged(swollen, row(420, lhfa=0, wflh=0, muac=140)))
    assert "unmeasured:oedema@unknown" in said(judged(swollen, row(420, lhfa=0, wflh=0, muac=140)))
    assert not of(judged(swollen, row(420, oedema=False)), ANY)
    wasted = row(400, lhfa=0, wflh=-3.2)
    assert "sam:wflh@alarm" in said(judged(wasted, row(430, lhfa=0)))
    both = judged(wasted, row(430, lhfa=0, kg=12, oedema=True)).claims[0]
    assert both.signs == ("oedema", "wflh"), "a weight with oedema isn't used"
    assert not of(judged(wasted, row(430, lhfa=0, wflh=-1.9)), "sam|mam")


def test_sam_takes_the_place_of_mam_and_outlives_the_muac_ages() -> None:
    assert of(judged(row(400, lhfa=0, wflh=-2.5, muac=112)), ANY) == {"sam:muac@alarm"}
    assert of(judged(row(400, lhfa=0, wflh=-2.5, muac=120)), ANY) == {"mam:muac@watch", "mam:wflh@watch"}
    old = row(1800, muac=110)
    assert "sam:muac@alarm" in said(judged(old, on=2191))
    assert not of(judged(old, on=2192), ANY)
    assert not of(judged(old, row(1857, lhfa=0, bmifa=0)), ANY), "BMI by WHO 2007 has taken over"
    assert "sam:muac@alarm" in said(judged(old, row(1856, lhfa=0, wflh=0)))
    assert not of(judged(row(400, muac=112), row(1827, muac=100)), ANY), "the newest decides, and has no cut-off"


def test_an_infant_at_risk_to_one_year() -> None:
    assert of(judged(row(150, muac=105), on=365), ANY) == {"at_risk_infant:muac@alarm"}
    assert not of(judged(row(150, muac=105), on=366), ANY)


@pytest.mark.parametrize(
    ("age", "claim"),
    [
        (80 + 41, None), (80 + 42, "at_risk_infant:muac@alarm"), (80 + 182, "at_risk_infant:muac@alarm"),
        (80 + 183, "sam:muac@alarm"), (79, None),
    ],
)  # fmt: skip
def test_the_ages_of_the_preterm_are_corrected(age: int, claim: str | None) -> None:
    assert of(judged(row(age, muac=105), gestation=200), ANY) == ({claim} if claim else set())


def test_oedema_and_wasting_of_the_preterm() -> None:
    assert not of(judged(row(93, oedema=True), gestation=200), ANY)
    assert of(judged(row(94, oedema=True), gestation=200), ANY) == {"sam:oedema@alarm"}
    assert not of(judged(row(93, early=80, lhfa=0.5, wflh=-3.3), gestation=200), "sam")
    assert of(judged(row(94, early=80, lhfa=0.5, wflh=-3.3), gestation=200), "sam") == {"sam:wflh@alarm"}
