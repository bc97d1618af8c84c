"""The nurse measures: readings while typing, confirmation of the unlikely, refusal of the impossible, corrections."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic, Person, ticks, visible_text
from tests.features.reception.test_queue import today

VALUES = {
    "weight": "11,4",
    "length_height": "86,5",
    "position": "standing",
    "head_circumference": "48",
    "temperature": "36,6",
}


def child_of_two(clinic: Clinic, **more: Any) -> UUID:
    return clinic.child(birth_date=today() - timedelta(days=760), **more)


def rows(clinic: Clinic, child: UUID) -> dict[str, int]:
    found = clinic.db.fetch("SELECT kind, value FROM measurement WHERE patient_id = $1", child)
    return {row["kind"]: row["value"] for row in found}


def post(who: Person, child: UUID, **changes: str) -> int:
    return who.post(f"/patients/{child}/measurements/new", VALUES | {"key": str(new_id())} | changes).status_code


def confirmed(who: Person, child: UUID, reason: str = "weighed twice", **odd: str) -> int:
    answers = dict.fromkeys(odd, reason)
    return who.confirm(
        f"/patients/{child}/measurements/new", VALUES | {"key": str(new_id())} | odd, **answers
    ).status_code


def test_it_keeps_whole_grams_millimetres_and_tenths(clinic: Clinic) -> None:
    child = child_of_two(clinic)
    assert post(clinic.nurse, child) == 303
    assert rows(clinic, child) == {"weight": 11400, "length_height": 865, "head_circumference": 480, "temperature": 366}
    assert clinic.audited("measurement.record") == 1
    page = clinic.doctor.get(f"/patients/{child}").text
    assert "11.40 kg" in page
    assert "normal" in page


def test_the_reading_says_z_centile_and_word_and_keeps_nothing(clinic: Clinic) -> None:
    child = child_of_two(clinic)
    answer = clinic.nurse.post(f"/patients/{child}/measurements/reading", VALUES | {"weight": "8"}, htmx=True)
    assert answer.status_code == 200
    assert "very low weight" in answer.text
    assert "centile" in answer.text
    assert "severely wasted" in answer.text
    assert rows(clinic, child) == {}


def test_arriving_children_count_as_measured_then(clinic: Clinic) -> None:
    child = child_of_two(clinic)
    encounter = clinic.encounter(child, today(), queue_number=1)
    assert post(clinic.nurse, child, encounter=str(encounter)) == 303
    assert clinic.db.value("SELECT status FROM encounter WHERE id = $1", encounter) == "triaged"


def test_a_position_belongs_to_the_length_and_a_reason_to_its_value(clinic: Clinic) -> None:
    child = child_of_two(clinic)
    assert confirmed(clinic.nurse, child, weight="30") == 303
    kept = clinic.db.fetch("SELECT kind, position, confirmed_reason FROM measurement WHERE patient_id = $1", child)
    assert {(row["kind"], row["position"], row["confirmed_reason"]) for row in kept} == {
        ("weight", None, "weighed twice"),
        ("length_height", "standing", ""),
        ("head_circumference", None, ""),
        ("temperature", None, ""),
    }


def test_another_childs_encounter_is_not_touched(clinic: Clinic) -> None:
    """An address mixed up by a tab of another child: the values are this child's, the encounter isn't."""
    child, other = child_of_two(clinic), child_of_two(clinic, given_name="Aziza")
    theirs = clinic.encounter(other, today(), queue_number=1)
    assert post(clinic.nurse, child, encounter=str(theirs)) == 303
    kept = clinic.db.fetch(
        "SELECT patient_id, encounter_id FROM measurement WHERE patient_id IN ($1, $2)", child, other
    )
    assert {(row["patient_id"], row["encounter_id"]) for row in kept} == {(child, None)}
    assert clinic.db.value("SELECT status FROM encounter WHERE id = $1", theirs) == "arrived"
    assert clinic.db.value("SELECT count(*) FROM measurement WHERE encounter_id = $1", theirs) == 0


def test_a_measurement_belongs_to_the_encounter_it_was_made_in(clinic: Clinic) -> None:
    child = child_of_two(clinic)
    encounter = clinic.encounter(child, today(), queue_number=1)
    assert post(clinic.nurse, child, encounter=str(encounter)) == 303
    kept = clinic.db.fetch("SELECT encounter_id FROM measurement WHERE patient_id = $1", child)
    assert {row["encounter_id"] for row in kept} == {encounter}


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("weight", "7000", "From 0.3 to 250"),
        ("weight", "-3", "From 0.3 to 250"),
        ("weight", "0", "From 0.3 to 250"),
        ("weight", "1e3", "Write a number"),
        ("weight", "NaN", "Write a number"),
        ("weight", "7,12345", "digits after the comma"),
        ("length_height", "999", "From 20 to 220"),
        ("temperature", "366", "From 30 to 44"),
        ("heart_rate", "<script>", "Write a number"),
        ("systolic", "300", "From 40 to 260"),
        ("systolic", "100", "A blood pressure has two figures"),
        ("diastolic", "300", "From 20 to 180"),
        ("oxygen_saturation", "9", "From 30 to 100"),
        ("oxygen_saturation", "109", "From 30 to 100"),
        ("position", "floating", "Choose one of the list"),
        ("position", "", "lying or standing"),
    ],
)
def test_the_impossible_is_refused_at_the_field(clinic: Clinic, field: str, value: str, message: str) -> None:
    child = child_of_two(clinic)
    answer = clinic.nurse.post(f"/patients/{child}/measurements/new", VALUES | {field: value})
    assert answer.status_code == 422
    assert message in answer.text
    assert 'value="48"' in answer.text, "what was typed stays"
    assert rows(clinic, child) == {}


@pytest.mark.parametrize(("upper", "lower", "code"), [("80", "80", 422), ("80", "81", 422), ("80", "50", 303)])
def test_the_lower_figure_of_a_pressure_is_below_the_upper(clinic: Clinic, upper: str, lower: str, code: int) -> None:
    child = child_of_two(clinic)
    answer = clinic.nurse.post(f"/patients/{child}/measurements/new", VALUES | {"systolic": upper, "diastolic": lower})
    assert answer.status_code == code
    assert ("must be smaller than the upper one" in answer.text) == (code == 422)
    assert ("diastolic" in rows(clinic, child)) == (code == 303)


def test_the_unlikely_asks_for_a_reason_and_records_it(clinic: Clinic) -> None:
    child = child_of_two(clinic)
    assert post(clinic.nurse, child, weight="30") == 422
    assert rows(clinic, child) == {}
    assert confirmed(clinic.nurse, child, "", weight="30") == 422
    assert confirmed(clinic.nurse, child, weight="30") == 303
    reason = clinic.db.value(
        "SELECT confirmed_reason FROM measurement WHERE patient_id = $1 AND kind = 'weight'", child
    )
    assert reason == "weighed twice"


@pytest.mark.parametrize(
    ("field", "value", "question"),
    [
        ("temperature", "43", "This temperature is very unusual"),
        ("oxygen_saturation", "45", "This saturation is very unusual"),
        ("respiratory_rate", "140", "This rate is very unusual for the age"),
    ],
)
def test_a_vital_sign_far_out_is_asked_about_and_not_kept(
    clinic: Clinic, field: str, value: str, question: str
) -> None:
    child = child_of_two(clinic)
    answer = clinic.nurse.post(f"/patients/{child}/measurements/new", VALUES | {field: value})
    assert answer.status_code == 422
    assert question in answer.text
    assert f'value="{value}"' in answer.text, "what was typed stays"
    assert rows(clinic, child) == {}
    assert confirmed(clinic.nurse, child, **{field: value}) == 303


def test_a_child_who_shrank_is_asked_about(clinic: Clinic) -> None:
    child = child_of_two(clinic)
    clinic.measurement(child, "length_height", 900, today() - timedelta(days=60), position="standing")
    answer = clinic.nurse.post(f"/patients/{child}/measurements/new", VALUES)
    assert answer.status_code == 422
    assert "Much less than 90.0 cm on" in answer.text


def test_a_second_weight_of_the_day_is_asked_about_and_the_first_stays_to_be_seen(clinic: Clinic) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=300))
    address = f"/patients/{child}/measurements/new"
    assert clinic.nurse.post(address, {"weight": "9,8"}).status_code == 303
    answer = clinic.nurse.post(address, {"weight": "8,9"})
    assert answer.status_code == 422
    words = visible_text(answer.text)
    assert "9.80 kg is written down for" in words
    assert "already (Yusupova N.). Is this a second reading?" in words
    assert f"/patients/{child}/measurements" in answer.text, "the way to correct the first"
    sure = {"weight": "8,9", "key": str(new_id())} | ticks(answer.text, weight="undressed")
    for _twice in range(2):
        assert clinic.nurse.post(address, sure).status_code == 303
    page = visible_text(clinic.doctor.get(f"/patients/{child}/measurements").text)
    assert "9.80 kg" in page
    assert "8.90 kg" in page
    assert "undressed" in page


def test_of_two_at_once_the_second_is_asked(clinic: Clinic) -> None:
    """Both forms were read before either was saved: the question is asked in the transaction that writes."""
    child = clinic.child(birth_date=today() - timedelta(days=300))
    address = f"/patients/{child}/measurements/new"
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda kg: clinic.nurse.post(address, {"weight": kg}), ["9,8", "9,1", "9,4", "9,6"]))
    assert sorted(answer.status_code for answer in answers) == [303, 422, 422, 422]
    assert all("is written down for" in answer.text for answer in answers if answer.status_code == 422)
    assert clinic.db.value("SELECT count(*) FROM measurement WHERE patient_id = $1", child) == 1


def test_each_value_leads_to_its_correction_and_what_was_corrected_is_told(clinic: Clinic) -> None:
    child = child_of_two(clinic)
    weight = clinic.measurement(child, "weight", 14100, today())
    warm = clinic.measurement(child, "temperature", 402, today())
    for page in (f"/patients/{child}/measurements", f"/patients/{child}", f"/patients/{child}/growth"):
        assert f"/measurements/{weight}/correct" in clinic.doctor.get(page).text, page
    assert f"/measurements/{warm}/correct" in clinic.doctor.get(f"/patients/{child}").text
    right = {"value": "11,4", "reason": "digits swapped", "key": str(new_id())}
    assert clinic.nurse.post(f"/patients/{child}/measurements/{weight}/correct", right).status_code == 303
    never = {"in_error": "1", "reason": "another child", "key": str(new_id())}
    assert clinic.nurse.post(f"/patients/{child}/measurements/{warm}/correct", never).status_code == 303
    page = visible_text(clinic.doctor.get(f"/patients/{child}/measurements").text)
    assert re.search(r"Weight 11\.40 kg — · .* corrected; it was 14\.10 kg · Yusupova N\. · .* · digits swapped", page)
    assert re.search(r"Temperature 40\.2 °C entered in error .*Yusupova N\. · .*another child", page)
    assert f"/measurements/{warm}/correct" not in clinic.doctor.get(f"/patients/{child}/measurements").text
    assert clinic.reception.get(f"/patients/{child}/measurements").status_code == 403


def test_a_double_tap_measures_once(clinic: Clinic) -> None:
    child, key = child_of_two(clinic), str(new_id())
    assert post(clinic.nurse, child, key=key) == post(clinic.nurse, child, key=key) == 303
    assert clinic.db.value("SELECT count(*) FROM measurement WHERE patient_id = $1", child) == 4


def test_a_correction_supersedes_and_the_old_value_stays(clinic: Clinic) -> None:
    child = child_of_two(clinic)
    mistaken = clinic.measurement(child, "weight", 14100, today())
    form = {"value": "11,4", "reason": "digits swapped", "key": str(new_id())}
    assert clinic.nurse.post(f"/patients/{child}/measurements/{mistaken}/correct", form).status_code == 303
    assert "11.40 kg" in clinic.doctor.get(f"/patients/{child}/growth").text
    assert "14.10 kg" not in clinic.doctor.get(f"/patients/{child}/growth").text
    assert clinic.db.value("SELECT count(*) FROM measurement WHERE patient_id = $1", child) == 2
    again = clinic.nurse.post(f"/patients/{child}/measurements/{mistaken}/correct", form | {"key": str(new_id())})
    assert again.status_code == 409, "what is corrected already can't be corrected again"
    assert clinic.nurse.get(f"/patients/{child}/measurements/{mistaken}/correct").status_code == 404


def test_a_preterm_child_has_both_ages(clinic: Clinic) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=200), gestational_age_days=210)
    clinic.measurement(child, "weight", 6300, today())
    page = clinic.doctor.get(f"/patients/{child}").text
    assert "corrected" in page
    assert "Born at 30 weeks" in page
    assert "corrected age" in clinic.doctor.get(f"/patients/{child}/growth").text


def test_who_may_not(clinic: Clinic, outsider: Person) -> None:
    child = child_of_two(clinic)
    assert post(clinic.reception, child) == 403
    assert post(clinic.administrator, child) == 403
    assert post(outsider, child) == 404
    assert outsider.post(f"/patients/{child}/measurements/reading", VALUES).status_code == 404
    assert rows(clinic, child) == {}


def test_growth_pages_open_for_every_indicator_range_and_line_set(clinic: Clinic) -> None:
    child = child_of_two(clinic, mother_height_mm=1620, father_height_mm=1750)
    post(clinic.nurse, child)
    for indicator in ("wfa", "lhfa", "wflh", "bmifa", "hcfa", "acfa", "nonsense"):
        for stretch in ("birth-13w", "0-2", "0-5", "5-19", "all", "x"):
            page = clinic.doctor.get(
                f"/patients/{child}/growth?indicator={indicator}&range={stretch}&lines=centiles", htmx=True
            )
            assert page.status_code == 200
            assert "<svg" in page.text
            assert len(page.text) < 45_000
    assert clinic.doctor.get(f"/patients/{child}/growth/parents").status_code == 200


def test_two_visits_are_compared(clinic: Clinic) -> None:
    child = child_of_two(clinic)
    first, last = today() - timedelta(days=90), today() - timedelta(days=1)
    for on, weight, length in ((first, 11000, 840), (last, 11600, 862)):
        clinic.measurement(child, "weight", weight, on)
        clinic.measurement(child, "length_height", length, on, position="standing")
    page = clinic.doctor.get(f"/patients/{child}/growth?day={first:%Y%m%d}&day={last:%Y%m%d}").text
    assert 'id="compared"' in page
    assert "+0.60" in page


def test_a_birth_date_is_the_first_possible_day(clinic: Clinic) -> None:
    child = clinic.child(birth_date=date(2026, 1, 5))
    answer = clinic.nurse.post(f"/patients/{child}/measurements/new", VALUES | {"measured_on": "04.01.2026"})
    assert "This day is before" in answer.text


def test_the_page_after_it_says_in_words_that_it_is_saved(clinic: Clinic) -> None:
    child = child_of_two(clinic)
    answer = clinic.nurse.post(f"/patients/{child}/measurements/new", VALUES)
    assert "The measurements are saved." in clinic.nurse.get(answer.headers["location"]).text
    weight = clinic.db.value("SELECT id FROM measurement WHERE patient_id = $1 AND kind = 'weight'", child)
    right = {"value": "11,5", "reason": "read wrongly"}
    answer = clinic.nurse.post(f"/patients/{child}/measurements/{weight}/correct", right)
    assert "The correction is saved." in clinic.nurse.get(answer.headers["location"]).text
    assert "is saved" not in clinic.nurse.get(f"/patients/{child}?done=nonsense").text


def test_a_message_says_which_field(clinic: Clinic) -> None:
    child = child_of_two(clinic)
    answer = clinic.nurse.post(f"/patients/{child}/measurements/new", {"weight": "7000", "muac": "x"})
    assert "Weight: From 0.3 to 250 kg" in visible_text(answer.text)
    assert "Arm circumference (MUAC): Write a number" in visible_text(answer.text)
