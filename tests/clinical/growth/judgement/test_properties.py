"""What must hold of any child: no exception, no finding lost by order, and nothing worse said more mildly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pediatric_his.clinical.growth import Sex
from pediatric_his.clinical.growth.judgement import Child, Judgement, Level, Measurement, judge
from pediatric_his.clinical.growth.judgement.plausibility import POSSIBLE
from pediatric_his.reference.growth import growth_tables, velocity_table
from tests.clinical.growth.judgement.children import BORN, figure, judged, row, said

ANY = st.floats(allow_nan=True, allow_infinity=True) | st.floats(0, 200)
MAYBE = st.none() | ANY
ROWS = st.builds(
    Measurement,
    st.dates(date(2019, 6, 1), date(2041, 1, 1)) | st.integers(0, 2500).map(lambda d: BORN + timedelta(days=d)),
    MAYBE, MAYBE, st.none() | st.booleans(), MAYBE, MAYBE, st.none() | st.booleans(),
)  # fmt: skip
CHILDREN = st.builds(
    Child, st.sampled_from(["m", "f"]), st.just(BORN), st.none() | st.integers() | st.integers(150, 310), MAYBE, MAYBE
)
RANK = {level: i for i, level in enumerate(Level)}


def of(child: Child, rows: Sequence[Measurement], on: date) -> Judgement:
    return judge(growth_tables(), velocity_table(child.sex), child, rows, on)


@settings(max_examples=400, deadline=None)
@given(CHILDREN, st.lists(ROWS, max_size=7), st.dates(date(2019, 1, 1), date(2045, 1, 1)))
def test_whatever_is_typed_is_judged(child: Child, rows: list[Measurement], on: date) -> None:
    found = of(child, rows, on)
    assert found.level in Level
    assert [RANK[c.level] for c in found.claims] == sorted(RANK[c.level] for c in found.claims)
    keys = [(c.name, c.subject) for c in found.claims]
    assert len(keys) == len(set(keys))
    assert all(c.day is None or BORN <= c.day <= on for c in found.claims)
    names = {c.name for c in found.claims}
    if found.level in (Level.ALARM, Level.WATCH):
        assert not names & {"usual", "along_line"}


AGES = st.integers(14, 1826)
Z = st.floats(-4, 4)


@st.composite
def plausible_children(draw: st.DrawFn) -> tuple[Sex, list[Measurement]]:
    """A child measured on some days, within its z-scores."""
    sex: Sex = draw(st.sampled_from(["m", "f"]))
    ages = draw(st.lists(st.integers(0, 1856), min_size=1, max_size=6, unique=True))
    level, rows = draw(st.floats(-2.5, 2.5)), []
    for age in sorted(ages):
        near = st.floats(level - 1.2, level + 1.2)
        rows.append(
            row(
                age, sex=sex, lhfa=draw(near), wfa=draw(near), hcfa=draw(st.none() | near),
                muac=draw(st.none() | st.floats(105, 160)), oedema=draw(st.sampled_from([None, None, False, True])),
            )
        )  # fmt: skip
    return sex, rows


@settings(max_examples=200, deadline=None)
@given(plausible_children(), st.randoms(use_true_random=False), st.integers(0, 600))
def test_the_order_of_the_rows_does_not_matter(child: tuple[Sex, list[Measurement]], rng: object, later: int) -> None:
    sex, rows = child
    shuffled = rows[:]
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    on = (rows[-1].day - BORN).days + later
    assert judged(*rows, sex=sex, on=on) == judged(*shuffled, sex=sex, on=on)


@settings(max_examples=200, deadline=None)
@given(plausible_children(), st.floats(31, 160), st.floats(0, 100))
def test_a_thinner_arm_is_never_told_more_mildly(
    child: tuple[Sex, list[Measurement]], mm: float, thinner: float
) -> None:
    sex, rows = child
    assume(mm - thinner >= POSSIBLE["muac"][0])
    one, other = (judged(*rows[:-1], replace(rows[-1], muac_mm=x), sex=sex) for x in (mm, mm - thinner))
    assert RANK[other.level] <= RANK[one.level]


@settings(max_examples=200, deadline=None)
@given(plausible_children())
def test_oedema_is_never_told_more_mildly_than_none(child: tuple[Sex, list[Measurement]]) -> None:
    """Seen on a day of its own after the others, so that no weight is lost to it."""
    sex, rows = child
    day = rows[-1].day + timedelta(days=14)
    none, there = (judged(*rows, Measurement(day, oedema=x), sex=sex) for x in (False, True))
    assume((day - BORN).days <= 1826)
    assert RANK[there.level] <= RANK[none.level]
    assert there.level is Level.ALARM


@settings(max_examples=300, deadline=None)
@given(AGES, st.sampled_from(["m", "f"]), st.floats(-1.5, 2.0), st.floats(-4.9, -0.5), st.floats(0, 4))
def test_less_weight_for_the_length_is_never_told_more_mildly(
    age: int, sex: Sex, length: float, z: float, less: float
) -> None:
    """Of a single plausible day; below WHO's flags it is an alarm by another name."""
    one, other = (judged(row(age, sex=sex, lhfa=length, wflh=x), sex=sex) for x in (z, z - less))
    assert RANK[other.level] <= RANK[one.level]


@settings(max_examples=200, deadline=None)
@given(plausible_children(), st.integers(1, 30))
def test_a_finding_of_sam_outlives_visits_without_its_kind(child: tuple[Sex, list[Measurement]], later: int) -> None:
    sex, rows = child
    age = (rows[-1].day - BORN).days + later
    assume(age <= 1800)
    kg = figure_of(sex, age)
    for last in (replace(rows[-1], muac_mm=110.0), replace(rows[-1], oedema=True)):
        before = judged(*rows[:-1], last, sex=sex)
        if before.claims[0].name == "sam" and "wflh" not in before.claims[0].signs:
            after = judged(*rows[:-1], last, Measurement(BORN + timedelta(days=age), weight_kg=kg), sex=sex)
            assert "sam" in {c.split(":")[0] for c in said(after)}


def figure_of(sex: Sex, age: int) -> float:
    from pediatric_his.clinical.growth import Indicator

    return figure(Indicator.WFA, sex, age, 0.0)
