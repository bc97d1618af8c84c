"""Which change is asked about: the table at the head of `jumps.py`, by hand-worked children."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pediatric_his.clinical.growth import Indicator, value_at
from pediatric_his.clinical.growth.jumps import Jump, Own, jump
from pediatric_his.reference.growth import growth_tables

DIGIT, LESS, MORE = Jump.DIGIT, Jump.LESS, Jump.MORE


@pytest.mark.parametrize(
    ("kind", "before", "now", "found"),
    [
        # weight in grams: (age in days, value)
        ("weight", (300, 9800), (330, 98000), DIGIT),  # a digit more
        ("weight", (300, 9800), (330, 980), DIGIT),  # the comma one place to the left
        ("weight", (3000, 25000), (3030, 250000), DIGIT),
        ("weight", (300, 9800), (330, 10100), None),
        ("weight", (300, 9800), (330, 4900), LESS),  # halved
        ("weight", (300, 9800), (330, 8330), None),  # 15 % to the gram
        ("weight", (300, 9800), (330, 8329), LESS),
        ("weight", (300, 9800), (330, 11686), None),  # 30 × 40 g + 7 % of 9800
        ("weight", (300, 9800), (330, 11687), MORE),
        ("weight", (0, 3400), (5, 3100), None),  # a newborn loses a tenth at most
        ("weight", (0, 3400), (5, 2800), LESS),
        ("weight", (0, 3400), (90, 6900), None),  # doubled in three months: much, and told by z-score, not asked here
        ("weight", (0, 3400), (90, 9101), MORE),  # 90 × 60 g + 300 g
        ("weight", (0, 3000), (400, 12000), None),
        ("weight", (3650, 30000), (3700, 33600), None),  # 50 × 30 g + 7 %
        ("weight", (3650, 30000), (3700, 33601), MORE),
        ("weight", (10, 4000), (80, 8500), None),  # 70 × 60 g + 300 g, which is more than 7 %
        ("weight", (10, 4000), (80, 8501), MORE),
        ("weight", (80, 5000), (100, 6370), None),  # 11 × 60 g to 3 months, 9 × 40 g after + 7 %
        ("weight", (80, 5000), (100, 6371), MORE),
        ("weight", (360, 9000), (370, 9950), None),  # 6 × 40 g to a year, 4 × 20 g after
        ("weight", (360, 9000), (370, 9951), MORE),
        ("weight", (400, 10000), (500, 12700), None),
        ("weight", (400, 10000), (500, 12701), MORE),
        ("weight", (1820, 18000), (1830, 19490), None),  # 7 × 20 g to five, 3 × 30 g after
        ("weight", (1820, 18000), (1830, 19491), MORE),
        ("weight", (300, 10000), (330, 85000), DIGIT),  # 8.5 times
        ("weight", (300, 10000), (330, 84999), MORE),
        ("weight", (300, 10000), (330, 118000), DIGIT),  # 11.8 times
        ("weight", (300, 10000), (330, 118001), MORE),
        ("weight", (300, 100000), (330, 8475), DIGIT),
        ("weight", (300, 100000), (330, 8474), LESS),
        ("weight", (300, 100000), (330, 11764), DIGIT),
        ("weight", (300, 100000), (330, 11766), LESS),
        # length or height in mm: (age, value, standing)
        ("length_height", (700, 865, False), (760, 855, False), None),
        ("length_height", (700, 865, False), (760, 854, False), LESS),
        ("length_height", (700, 865, False), (760, 848, True), None),  # standing up takes 0.7 cm, and a shift
        ("length_height", (700, 865, False), (760, 847, True), LESS),
        ("length_height", (700, 865, True), (760, 854, False), LESS),
        ("length_height", (800, 865, True), (830, 897, True), None),  # 30 × 0.04 cm + 2 cm
        ("length_height", (800, 865, True), (830, 898, True), MORE),
        ("length_height", (0, 500, None), (30, 565, None), None),
        ("length_height", (0, 500, None), (30, 566, None), MORE),
        (
            "length_height",
            (179, 640, None),
            (186, 668, None),
            None,
        ),  # 4 × 0.15 cm to 6 months, 3 × 0.08 cm after + 2 cm
        ("length_height", (179, 640, None), (186, 669, None), MORE),
        ("length_height", (200, 650, None), (300, 750, None), None),  # 100 × 0.08 cm + 2 cm
        ("length_height", (200, 650, None), (300, 751, None), MORE),
        (
            "length_height",
            (724, 850, None),
            (735, 877, None),
            None,
        ),  # 7 × 0.08 cm to two years, 4 × 0.04 cm after + 2 cm
        ("length_height", (727, 850, None), (735, 875, None), MORE),  # 4 and 4 days
        # head in mm
        ("head_circumference", (60, 390), (90, 385), None),
        ("head_circumference", (60, 390), (90, 384), LESS),
        ("head_circumference", (0, 350), (3, 335), None),  # it takes its form
        ("head_circumference", (14, 350), (17, 344), LESS),
        ("head_circumference", (13, 350), (17, 344), None),
        ("head_circumference", (180, 430), (187, 444), None),  # 3 × 0.1 cm to 6 months, 4 × 0.03 cm after + 1 cm
        ("head_circumference", (180, 430), (186, 444), MORE),
        ("head_circumference", (200, 430), (300, 470), None),  # 100 × 0.03 cm + 1 cm
        ("head_circumference", (200, 430), (300, 471), MORE),
        ("head_circumference", (60, 390), (90, 430), None),
        ("head_circumference", (60, 390), (90, 431), MORE),
        # arm in mm
        ("muac", (300, 142), (330, 213), MORE),
        ("muac", (300, 142), (330, 212), None),
        ("muac", (300, 142), (330, 94), LESS),
        ("muac", (300, 142), (330, 95), None),
        ("muac", (300, 150), (330, 100), LESS),  # two thirds, to the millimetre
        # no rule
        ("temperature", (300, 366), (300, 402), None),
        ("triceps_skinfold", (300, 80), (330, 160), None),
    ],
)
def test_against_the_value_before(kind: str, before: tuple[Any, ...], now: tuple[Any, ...], found: Jump | None) -> None:
    told = jump(kind, Own(*now), [Own(*before)])
    assert (told.jump if told else None) == found
    if told:
        assert told.beside == Own(*before)


def test_a_value_of_an_earlier_day_is_held_against_the_one_after_it() -> None:
    later = Own(330, 9800)
    told = jump("weight", Own(300, 14000), [later])
    assert told is not None
    assert (told.jump, told.beside) == (MORE, later)
    told = jump("weight", Own(300, 5000), [later])
    assert told is not None
    assert told.jump is LESS
    assert jump("weight", Own(300, 9500), [later]) is None
    assert jump("weight", Own(300, 9500), [later, Own(360, 20000)]) is None, "beside the nearest alone"


def test_the_nearest_counts_and_the_one_before_first() -> None:
    own = [Own(10, 3500), Own(300, 9800), Own(360, 10300)]
    assert jump("weight", Own(330, 10000), own) is None
    told = jump("weight", Own(330, 98000), own)
    assert told is not None
    assert told.beside == own[1]


def test_the_same_day_and_nothing_before_say_nothing() -> None:
    assert jump("weight", Own(300, 98000), [Own(300, 9800)]) is None
    assert jump("weight", Own(300, 98000), []) is None


@given(st.integers(1, 1800), st.integers(14, 400), st.sampled_from(["m", "f"]), st.floats(-2, 2))
def test_who_grows_along_a_line_of_who_is_never_asked(age: int, days: int, sex: str, z: float) -> None:
    tables = growth_tables()
    for kind, indicator, scale in (("weight", Indicator.WFA, 1000), ("head_circumference", Indicator.HCFA, 10)):
        now, later = (value_at(tables, indicator, sex, x, z) for x in (age, min(age + days, 1826)))  # type: ignore[arg-type]
        if now and later and age + days <= 1826:
            assert jump(kind, Own(age + days, round(later * scale)), [Own(age, round(now * scale))]) is None
