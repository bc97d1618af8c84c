"""What must hold for any result: no exception, no level milder further out."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pediatric_his.clinical.vitals import Level, NoPressure, Pressure, Written, blood_pressure, judge_written, printed
from pediatric_his.reference.vitals import thresholds
from pediatric_his.reference.vitals.blood_pressure import pressure_norms

TAKEN = date(2026, 11, 25)
CODES = st.sampled_from(sorted(thresholds().measures))
NUMBERS = sorted(code for code, measure in thresholds().measures.items() if measure.kind == "number")
GRAVITY = {Level.UNKNOWN: 0, Level.FINE: 0, Level.WATCH: 1, Level.ALARM: 2}
WORDS = st.sampled_from(
    ["", "yes", "no", "unknown", "f", "m", "<5", ">200", "1e999999", "9" * 27, "-0", "0,5", "١", "\x00"]
)
UNITS = st.sampled_from(["", *thresholds().units])
ANYTHING = st.text(max_size=12) | WORDS | st.decimals(allow_nan=True).map(str) | UNITS
DATES = st.dates().map(str) | ANYTHING
AGES = st.integers(0, 6573)


@settings(max_examples=600, deadline=None)
@given(CODES | ANYTHING, ANYTHING, DATES, DATES, UNITS | ANYTHING, st.tuples(*[ANYTHING] * 6))
def test_nothing_that_is_written_raises(
    code: str, value: str, birth: str, taken: str, unit: str, others: tuple[str, ...]
) -> None:
    result = judge_written(thresholds(), Written(code, value, birth, taken, unit, *others))
    assert (result.level is None) == (result.status == "refuse")
    assert all(isinstance(text, str) for text in printed(thresholds(), result))


def levels(code: str, age: int, values: list[Decimal], told: dict[str, str]) -> list[int]:
    measure = thresholds().measures[code]
    birth = str(TAKEN - timedelta(days=age))
    written = Written(code, "", birth, str(TAKEN), measure.unit, **told)
    found = [judge_written(thresholds(), written._replace(value=str(value))) for value in values]
    return [GRAVITY[result.level] for result in found if result.level is not None]


TOLD = st.fixed_dictionaries(
    {
        "sex": st.sampled_from(["f", "m", ""]),
        "altitude_m": st.sampled_from(["", "450", "1200", "2500", "4800"]),
        "cigarettes": st.sampled_from(["", "yes", "15"]),
        "inflammation": st.sampled_from(["", "yes", "no"]),
        "fasting": st.sampled_from(["", "yes", "no"]),
    }
)
SITES = st.sampled_from(["", "oral", "rectal", "ear", "forehead"])


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(NUMBERS), AGES, TOLD, SITES, st.data())
def test_never_milder_going_away_from_the_fine_band(
    code: str, age: int, told: dict[str, str], site: str, data: st.DataObject
) -> None:
    """Along the values gravity falls to its least, then rises: no cut further out is milder."""
    low, high = thresholds().measures[code].possible
    assert low is not None
    assert high is not None
    values = data.draw(st.lists(st.decimals(low, high, places=2), min_size=3, max_size=12).map(sorted))
    found = levels(code, age, values, told | {"site": site if code == "temp" else ""})
    lowest = found.index(min(found))
    assert all(a >= b for a, b in pairwise(found[: lowest + 1]))
    assert all(a <= b for a, b in pairwise(found[lowest:]))


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["spo2", "muac"]), AGES, TOLD, st.lists(st.integers(30, 100), min_size=2, max_size=8).map(sorted)
)
def test_a_sign_with_one_bad_end_only_gets_graver_towards_it(
    code: str, age: int, told: dict[str, str], values: list[int]
) -> None:
    found = levels(code, age, [Decimal(value) for value in values], told)
    assert found == sorted(found, reverse=True)


@settings(max_examples=300, deadline=None)
@given(AGES, TOLD, st.lists(st.integers(20, 130), min_size=2, max_size=8).map(sorted), st.integers(500, 5000))
def test_less_haemoglobin_is_never_milder_and_higher_up_never_milder(
    age: int, told: dict[str, str], values: list[int], metres: int
) -> None:
    found = levels("hb", age, [Decimal(value) for value in values], told)
    assert found == sorted(found, reverse=True)
    here = levels("hb", age, [Decimal(values[0])], told | {"altitude_m": ""})
    assert levels("hb", age, [Decimal(values[0])], told | {"altitude_m": str(metres)}) >= here


PRESSURES = st.builds(Pressure, st.integers(-50, 400), st.integers(-50, 400))


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(["f", "m"]), st.dates(), st.dates(), PRESSURES, st.none() | st.floats(0, 100))
def test_no_pressure_raises(sex: str, birth: date, taken: date, pressure: Pressure, height: float | None) -> None:
    blood_pressure(pressure_norms(), "f" if sex == "f" else "m", birth, taken, pressure, height)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(["f", "m"]), st.integers(366, 6570), st.floats(0, 100), st.integers(60, 200), st.integers(20, 59),
    st.integers(0, 30), st.integers(0, 30),
)  # fmt: skip
def test_a_higher_pressure_is_never_milder(
    sex: str, age: int, height: float, systolic: int, diastolic: int, more: int, more_diastolic: int
) -> None:
    one, two = (
        blood_pressure(
            pressure_norms(), "f" if sex == "f" else "m", TAKEN - timedelta(days=age), TAKEN, pressure, height
        )
        for pressure in (
            Pressure(systolic, diastolic),
            Pressure(systolic + more, min(diastolic + more_diastolic, systolic + more - 1)),
        )
    )
    assert not isinstance(one, NoPressure)
    assert not isinstance(two, NoPressure)
    order = ["normal", "elevated", "stage_1", "stage_2", "emergency"]
    assert order.index(one.pressure_class) <= order.index(two.pressure_class)
