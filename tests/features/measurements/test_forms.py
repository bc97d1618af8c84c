"""What a nurse types about measurements, field by field."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from pediatric_his.clinical.growth import Anthropometry, Indicator, Position, value_at
from pediatric_his.features.measurements.forms import read_correction, read_measurements
from pediatric_his.features.measurements.kinds import KINDS
from pediatric_his.features.measurements.queries import Measured, MeasuredDay
from pediatric_his.features.measurements.typed import CorrectionTyped, MeasurementsTyped
from pediatric_his.features.measurements.unlikely import anthropometry, rate_is_far_out, unlikely
from pediatric_his.reference.growth import growth_tables
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import language
from tests.features.children import child

TODAY = date(2026, 3, 10)
GIRL = child(birth_date=TODAY - timedelta(days=760))
LEAST = {"weight": "11,4"}


MISTAKEN = Measured(UUID(int=5), "weight", 14100, None, None, "", "")
MISTAKEN_ON = MeasuredDay(TODAY, {"weight": MISTAKEN})


def read(before: list[MeasuredDay] | None = None, /, **changes: str) -> tuple[MeasurementsTyped | None, Form]:
    form = Form(typed=LEAST | changes)
    return read_measurements(form, GIRL, before or [], TODAY), form


def day(on: date, **values: int) -> MeasuredDay:
    measured = {kind: Measured(UUID(int=1), kind, value, "standing", None, "", "") for kind, value in values.items()}
    return MeasuredDay(on, measured)


def test_values_are_kept_whole() -> None:
    found, _form = read(
        length_height="86,5", position="standing", head_circumference="48", muac="152", temperature="36,6",
        heart_rate="110", respiratory_rate="28", oedema="1",
    )  # fmt: skip
    assert found == MeasurementsTyped(
        {"weight": 11400, "length_height": 865, "head_circumference": 480, "muac": 152, "temperature": 366,
         "heart_rate": 110, "respiratory_rate": 28, "oedema": 1},
        "standing", TODAY,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"weight": ""}, {"weight"}),
        ({"weight": "", "temperature": "36,6"}, set()),
        ({"weight": "", "oedema": "1"}, set()),
        ({"weight": "", "temperature": "x"}, {"temperature"}),
        ({"length_height": "86,5"}, {"position"}),
        ({"length_height": "86,5", "position": "floating"}, {"position"}),
        ({"position": "lying"}, set()),
        ({"measured_on": "10.03.2026"}, set()),
        ({"measured_on": "11.03.2026"}, {"measured_on"}),
        ({"measured_on": f"{GIRL.birth_date - timedelta(days=1):%d.%m.%Y}"}, {"measured_on"}),
    ],
)
def test_what_is_refused(changes: dict[str, str], fields: set[str]) -> None:
    found, form = read(**changes)
    assert set(form.errors) == fields
    assert (found is None) is bool(fields)
    assert not form.questions


def test_the_day_may_be_another() -> None:
    found, _form = read(measured_on="09.03.2026")
    assert found is not None
    assert found.on == date(2026, 3, 9)


@pytest.mark.parametrize(("typed", "position"), [("lying", "l"), ("standing", "h"), (None, None)])
def test_the_engine_takes_kilograms_and_centimetres(typed: str | None, position: Position | None) -> None:
    values = {"weight": 11400, "length_height": 865, "head_circumference": 480, "muac": 152, "oedema": 1}
    preterm = child(birth_date=GIRL.birth_date, gestational_age_days=210)
    assert anthropometry(preterm, MeasurementsTyped(values, typed, TODAY)) == Anthropometry(
        "f",
        760,
        11.4,
        86.5,
        position,
        48.0,
        15.2,
        oedema=True,
        gestational_age_days=210,
    )
    boy = child(sex="m", birth_date=GIRL.birth_date)
    assert anthropometry(boy, MeasurementsTyped({}, typed, TODAY)) == Anthropometry("m", 760, position=position)


# ── the unlikely ───────────────────────────────────────────────────────────
def asked(before: list[MeasuredDay] | None = None, position: str | None = "standing", /, **values: int) -> set[str]:
    return set(unlikely(GIRL, before or [], MeasurementsTyped(values, position, TODAY)))


def grams(z: float) -> int:
    value = value_at(growth_tables(), Indicator.WFA, "f", 760, z)
    assert value is not None
    return round(value * 1000)


def test_a_z_score_beyond_whos_flags_is_asked_about() -> None:
    assert asked(weight=grams(0)) == set()
    assert asked(weight=grams(4.9)) == set()
    assert asked(weight=grams(5.1)) == {"weight"}
    assert asked(weight=grams(0), length_height=650) == {"length_height", "weight"}
    assert asked(head_circumference=600) == {"head_circumference"}
    assert asked(muac=90) == {"muac"}


def test_an_unlikely_value_is_taken_with_a_reason() -> None:
    found, form = read(weight="30")
    assert found is None
    assert set(form.questions) == {"weight"}
    sure = {"confirm_weight": "1", "reason_weight": "weighed twice", "asked_weight": form.asked["weight"]}
    found, _form = read(weight="30", **sure)
    assert found is not None
    assert found.reasons == {"weight": "weighed twice"}
    found, form = read(weight="31", **sure)
    assert found is None, "what was ticked was thirty"
    assert not form.agreed("weight")


def test_a_change_that_no_child_makes_is_asked_about() -> None:
    week = TODAY - timedelta(days=7)
    assert asked([day(week, length_height=860)], length_height=870) == set()
    assert asked([day(week, length_height=900)], length_height=870) == {"length_height"}
    assert asked([day(TODAY, length_height=870)], length_height=870) == set(), "the same again"
    assert asked([day(TODAY, length_height=900)], length_height=870) == {"length_height"}, "a second of the day"
    assert asked([day(TODAY, temperature=402)], temperature=366) == set(), "vital signs are taken often"
    assert asked([day(week, weight=grams(0))], weight=grams(3.1)) == {"weight"}
    assert asked([day(week, weight=grams(0))], weight=grams(0.5)) == set()
    assert asked([day(week, length_height=900)], weight=grams(0)) == set(), "only what is typed now"


@pytest.mark.parametrize(("temperature", "asks"), [(366, False), (340, False), (339, True), (420, False), (421, True)])
def test_a_very_unusual_temperature_is_asked_about(temperature: int, asks: bool) -> None:
    assert asked(temperature=temperature) == ({"temperature"} if asks else set())


@pytest.mark.parametrize(
    ("code", "value", "asks"),
    [
        # Two to three years (Fleming 2011), 1st and 99th centile: heart 76 and 142, breathing 18 and 38.
        ("heart_rate", 110, False),
        ("heart_rate", 40, True),
        ("heart_rate", 250, True),
        ("respiratory_rate", 28, False),
        ("respiratory_rate", 9, True),
        ("respiratory_rate", 100, True),
    ],
)
def test_a_rate_far_out_is_asked_about(code: str, value: int, asks: bool) -> None:
    assert asked(**{code: value}) == ({code} if asks else set())


@pytest.mark.parametrize("code", ["heart_rate", "respiratory_rate"])
def test_far_out_is_four_tenths_below_the_first_or_half_above_the_last_centile(code: str) -> None:
    from pediatric_his.clinical.vitals.rates import rate_row
    from pediatric_his.features.measurements.judging import MEASURE_OF
    from pediatric_his.reference.vitals import rate_rows

    row = rate_row(rate_rows()[MEASURE_OF[code]], 760)
    assert row is not None
    low, high = float(row.p1) * 0.6, float(row.p99) * 1.5
    for value, far in ((int(low) - 1, True), (int(low) + 1, False), (int(high), False), (int(high) + 1, True)):
        assert rate_is_far_out(GIRL, code, MeasurementsTyped({code: value}, None, TODAY)) is far, value
    assert not rate_is_far_out(GIRL, code, MeasurementsTyped({}, None, TODAY))
    grown = child(birth_date=date(1990, 1, 1))
    assert not rate_is_far_out(grown, code, MeasurementsTyped({code: 1}, None, TODAY)), "no norm at this age"


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ({"weight": 9800}, {"weight": 98000}, "Ten times as much, or a tenth, of 9.80 kg on 03.03.2026: is a digit"),
        ({"weight": 12000}, {"weight": 6000}, "Much less than 12.00 kg on 03.03.2026. Measure again; is it really so?"),
        ({"length_height": 870}, {"length_height": 850}, "Much less than 87.0 cm on 03.03.2026."),
        ({"head_circumference": 480}, {"head_circumference": 470}, "Much less than 48.0 cm on 03.03.2026."),
        ({"muac": 150}, {"muac": 230}, "Much more than 150 mm on 03.03.2026."),
    ],
)
def test_an_unlikely_jump_says_the_old_value_and_its_day(
    before: dict[str, int], now: dict[str, int], said: str
) -> None:
    with language("en"):
        found = unlikely(GIRL, [day(TODAY - timedelta(days=7), **before)], MeasurementsTyped(now, "standing", TODAY))
    (question,) = found.values()
    assert question.startswith(said)


# ── corrections ────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("typed", "correction"),
    [
        ({"value": "11,4", "reason": "digits swapped"}, CorrectionTyped(11400, "digits swapped")),
        ({"value": "", "reason": "wrong child", "in_error": "1"}, CorrectionTyped(None, "wrong child")),
        ({"value": "11,4", "reason": "wrong child", "in_error": "1"}, CorrectionTyped(None, "wrong child")),
        ({"value": "11,4", "reason": "x" * 300}, CorrectionTyped(11400, "x" * 300)),
    ],
)
def test_a_correction_is_a_value_or_an_error(typed: dict[str, str], correction: CorrectionTyped) -> None:
    assert read_correction(Form(typed=typed), KINDS["weight"], GIRL, [MISTAKEN_ON], MISTAKEN) == correction


def test_the_right_value_is_held_against_the_childs_own_as_any_other() -> None:
    earlier = day(TODAY - timedelta(days=7), weight=11300)
    form = Form(typed={"value": "111", "reason": "x"})
    assert read_correction(form, KINDS["weight"], GIRL, [earlier, MISTAKEN_ON], MISTAKEN) is None
    assert set(form.questions) == {"value"}
    sure = Form(typed={"value": "11,4", "reason": "x"})
    assert read_correction(sure, KINDS["weight"], GIRL, [earlier, MISTAKEN_ON], MISTAKEN) == CorrectionTyped(11400, "x")
    assert sure.questions == {}, "the mistaken one doesn't count as her own"


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"value": "", "reason": "x"}, {"value"}),
        ({"value": "11,4", "reason": ""}, {"reason"}),
        ({"value": "11,4", "reason": "x" * 301}, {"reason"}),
        ({"value": "999", "reason": "x"}, {"value"}),
        ({"value": "999", "reason": "x", "in_error": "1"}, {"value"}),
        ({}, {"value", "reason"}),
    ],
)
def test_a_correction_needs_its_fields(typed: dict[str, str], fields: set[str]) -> None:
    form = Form(typed=typed)
    assert read_correction(form, KINDS["weight"], GIRL, [MISTAKEN_ON], MISTAKEN) is None
    assert set(form.errors) == fields


def test_a_value_out_of_range_is_told_so_once() -> None:
    form = Form(typed={"value": "999", "reason": "x"})
    read_correction(form, KINDS["weight"], GIRL, [], MISTAKEN)
    empty = Form(typed={"reason": "x"})
    read_correction(empty, KINDS["weight"], GIRL, [], MISTAKEN)
    assert form.errors["value"] != empty.errors["value"]
