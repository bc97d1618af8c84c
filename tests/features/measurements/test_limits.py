"""What may be typed reaches as far as what is judged; messages write figures as people here do."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from pediatric_his.features.measurements.forms import read_measurements
from pediatric_his.features.measurements.judging import MEASURE_OF
from pediatric_his.features.measurements.kinds import KINDS
from pediatric_his.reference.vitals import thresholds
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import language
from tests.clinic import Clinic
from tests.features.children import child
from tests.features.reception.test_queue import today

TODAY = date(2026, 3, 10)
GIRL = child(birth_date=TODAY - timedelta(days=760))


@pytest.mark.parametrize("code", [code for code in MEASURE_OF if code != "temperature"])
def test_what_is_judged_can_be_typed_and_nothing_beyond(code: str) -> None:
    possible, kind = thresholds().measures[MEASURE_OF[code]].possible, KINDS[code]
    assert possible.lowest is not None
    assert possible.highest is not None
    assert (kind.low, kind.high) == (float(possible.lowest), float(possible.highest))


def test_temperature_as_far_as_a_thermometer_shows_it() -> None:
    possible, kind = thresholds().measures["temp"].possible, KINDS["temperature"]
    assert (kind.low, kind.high) == (30, 44)
    assert possible.lowest is not None
    assert possible.highest is not None
    assert possible.lowest <= kind.low < kind.high <= possible.highest


@pytest.mark.parametrize("code", list(MEASURE_OF))
def test_what_the_table_asks_about_is_asked_about(code: str) -> None:
    usual, kind = thresholds().measures[MEASURE_OF[code]].usual, KINDS[code]
    for limit, beyond in ((usual.lowest, kind.low), (usual.highest, kind.high)):
        if limit is None:
            continue
        form = Form(typed={code: f"{beyond:g}"})
        read_measurements(form, GIRL, [], TODAY)
        assert not form.errors
        assert code in form.questions, beyond


def test_a_saturation_of_35_is_written_down_and_is_a_danger(clinic: Clinic) -> None:
    patient: UUID = clinic.child(birth_date=today() - timedelta(days=760))
    typed = {"oxygen_saturation": "35", "key": "0199a3b4-0000-7000-8000-000000000035"}
    address = f"/patients/{patient}/measurements/new"
    assert clinic.nurse.confirm(address, typed, oxygen_saturation="measured twice").status_code == 303
    assert "35 %" in clinic.doctor.get(f"/patients/{patient}/dangers").text


@pytest.mark.parametrize(("locale", "told"), [("ru", "0,3"), ("uz", "0,3"), ("en", "0.3")])
def test_limits_in_messages_have_a_comma_where_people_write_one(locale: str, told: str) -> None:
    form = Form(typed={"weight": "900"})
    with language(locale):
        read_measurements(form, GIRL, [], TODAY)
    assert told in form.errors["weight"]
    assert "250" in form.errors["weight"]
