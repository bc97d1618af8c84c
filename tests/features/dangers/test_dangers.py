"""A fever of 40.2, from a person's side: where it is said, to whom, and until when."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from pediatric_his.db.identifiers import new_id
from pediatric_his.reference.vitals import thresholds
from tests.clinic import Clinic, Person, employ, insert, ticks, visible_text, zone_at_noon
from tests.features.dangers.conftest import today
from tests.features.dangers.places import PLACES, Place


def ago(minutes: int) -> datetime:
    return datetime.now(UTC) - timedelta(minutes=minutes)


def child_in_queue(clinic: Clinic, **more: Any) -> UUID:
    child = clinic.child(birth_date=today() - timedelta(days=760), **more)
    clinic.encounter(child, today(), queue_number=1, arrived_at=ago(50))
    return child


def measure(clinic: Clinic, child: UUID, **values: str) -> int:
    """As the nurse does."""
    form = {"key": str(new_id()), **values}
    answer = clinic.nurse.post(f"/patients/{child}/measurements/new", form)
    if asked := re.findall(r'name="asked_(\w+)"', answer.text):  # a second reading of the day
        sure = ticks(answer.text, **dict.fromkeys(asked, "measured twice"))
        answer = clinic.nurse.post(f"/patients/{child}/measurements/new", form | sure)
    return answer.status_code


def fever(clinic: Clinic, child: UUID, tenths: int = 402, minutes: int = 0, **more: object) -> UUID:
    return clinic.measurement(child, "temperature", tenths, more.pop("on", today()), measured_at=ago(minutes), **more)  # type: ignore[arg-type]


def banner(who: Person, child: UUID, below: str = "") -> str:
    page = who.get(f"/patients/{child}{below}").text
    found = re.search(r'<header class="child-banner.*?</section>', page, re.DOTALL)
    return visible_text(found.group(0)) if found else ""


@pytest.mark.parametrize("hour", range(24))
def test_the_hospital_of_these_tests_is_far_from_midnight_at_any_hour(hour: int) -> None:
    moment = datetime(2026, 11, 25, hour, 30, tzinfo=UTC)
    assert moment.astimezone(zone_at_noon(moment)).hour == 12


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_it_reaches_every_place(clinic: Clinic, place: Place) -> None:
    child = child_in_queue(clinic)
    assert measure(clinic, child, temperature="40,2") == 303
    page = visible_text(place.page(clinic, child))
    if place.by_name:
        assert "Very high fever" in page
    else:
        assert "at once" in page
        assert not re.search(r"fever|40[.,]2|temperature", page, re.IGNORECASE), "families read this screen"


THIN = {"weight": "8,4", "length_height": "86", "position": "lying"}


def thin_child(clinic: Clinic) -> UUID:
    child = child_in_queue(clinic)
    clinic.measurement(child, "weight", 10200, today() - timedelta(days=90))
    return child


@pytest.mark.parametrize("place", PLACES[1:], ids=lambda place: place.name)
def test_an_alarm_of_growth_reaches_every_place(clinic: Clinic, place: Place) -> None:
    child = thin_child(clinic)
    assert measure(clinic, child, **THIN) == 303
    page = visible_text(place.page(clinic, child))
    if place.by_name:
        assert "Severe acute malnutrition: weight for length" in page
    else:
        assert "at once" in page
        assert not re.search(r"malnutrition|thin|length", page, re.IGNORECASE), "families read this screen"


@pytest.mark.parametrize("place", PLACES[1:], ids=lambda place: place.name)
def test_an_alarm_that_stands_from_yesterday_reaches_every_place(clinic: Clinic, place: Place) -> None:
    child = child_in_queue(clinic)
    clinic.measurement(child, "muac", 112, today() - timedelta(days=1))
    assert measure(clinic, child, weight="11,2") == 303
    page = visible_text(place.page(clinic, child))
    if place.by_name:
        assert "Severe acute malnutrition: arm circumference 112 mm" in page
    else:
        assert "at once" in page
        assert not re.search(r"malnutrition|arm|112", page, re.IGNORECASE), "families read this screen"


def test_an_alarm_of_growth_is_said_while_it_is_typed_and_nothing_is_kept(clinic: Clinic) -> None:
    child = thin_child(clinic)
    page = clinic.nurse.post(f"/patients/{child}/measurements/reading", THIN, htmx=True).text
    assert "act now : Severe acute malnutrition: weight for length" in visible_text(page)
    page = clinic.nurse.post(f"/patients/{child}/measurements/reading", {"oedema": "1"}, htmx=True).text
    assert "act now : Severe acute malnutrition: oedema of both feet" in visible_text(page)
    page = clinic.nurse.post(f"/patients/{child}/measurements/reading", {"muac": "112"}, htmx=True).text
    assert visible_text(page).count("act now :") == 1, "an arm is said once"
    assert banner(clinic.doctor, child).count("malnutrition") == 0


def test_an_alarm_of_growth_is_seen_and_ends_by_a_newer_weight(clinic: Clinic) -> None:
    child = thin_child(clinic)
    half_an_hour_ago = ago(30)
    thin = clinic.measurement(child, "weight", 8400, today(), measured_at=half_an_hour_ago)
    clinic.measurement(child, "length_height", 860, today(), measured_at=half_an_hour_ago, position="lying")
    assert "Severe acute malnutrition" in banner(clinic.doctor, child)
    assert see(clinic, child, thin) == 303
    assert "seen" in banner(clinic.doctor, child)
    assert measure(clinic, child, weight="11,2") == 303
    assert "It was so at" in banner(clinic.doctor, child)
    assert "at once" not in visible_text(clinic.reception.get("/desk").text)


def test_no_place_says_it_of_a_child_who_is_well(clinic: Clinic) -> None:
    child = child_in_queue(clinic)
    assert measure(clinic, child, temperature="36,8") == 303
    for place in PLACES[1:]:
        said = r"Very high fever|act now" if place.by_name else r"Very high fever|at once|act now"
        assert not re.search(said, visible_text(place.page(clinic, child))), place.name


def see(clinic: Clinic, child: UUID, fact: UUID, who: str = "doctor") -> int:
    answer = clinic.people[who].post(f"/patients/{child}/dangers/measurement/{fact}/seen", {"key": str(new_id())})
    return answer.status_code


STANDS, WAS, GONE = "Very high fever: 40.2 °C at", "Temperature was 40.2 °C at", ""


@pytest.mark.parametrize(
    ("name", "again", "seen", "finished", "says"),
    [
        ("measured", None, False, False, STANDS),
        ("seen and not measured again", None, True, False, STANDS),
        ("37.0 five minutes later, seen", 5, True, False, STANDS),
        ("37.0 eleven minutes later, not seen", 11, False, False, STANDS),
        ("37.0 eleven minutes later, seen", 11, True, False, WAS),
        ("the visit is finished", None, False, True, WAS),
    ],
)
def test_until_when(clinic: Clinic, name: str, again: int | None, seen: bool, finished: bool, says: str) -> None:
    child = child_in_queue(clinic)
    hot = fever(clinic, child, minutes=20)
    if again is not None:
        fever(clinic, child, 370, minutes=20 - again)
    if seen:
        assert see(clinic, child, hot) == 303
        assert clinic.audited("danger.see") == 1
    if finished:
        encounter = clinic.db.value("SELECT id FROM encounter WHERE patient_id = $1", child)
        assert clinic.doctor.post(f"/encounters/{encounter}/status", {"step": "finished"}).status_code == 303
    assert says in banner(clinic.doctor, child)
    at_the_desk = "at once" in visible_text(clinic.reception.get("/desk").text)
    assert at_the_desk == (says == STANDS)


def test_a_nurse_reads_it_and_cannot_tap_that_it_was_seen(clinic: Clinic) -> None:
    child = child_in_queue(clinic)
    hot = fever(clinic, child)
    assert see(clinic, child, hot, "nurse") == 403
    address = f"/dangers/measurement/{hot}/seen"
    assert address in clinic.doctor.get(f"/patients/{child}").text
    assert address not in clinic.nurse.get(f"/patients/{child}").text
    assert STANDS in banner(clinic.nurse, child)


def test_the_most_urgent_first_three_of_them_open(clinic: Clinic) -> None:
    child = child_in_queue(clinic)
    clinic.measurement(child, "muac", 110, today(), measured_at=ago(1))
    clinic.measurement(child, "temperature", 402, today(), measured_at=ago(2))
    clinic.measurement(child, "heart_rate", 190, today(), measured_at=ago(3))
    clinic.measurement(child, "respiratory_rate", 70, today(), measured_at=ago(4))
    clinic.measurement(child, "oxygen_saturation", 85, today(), measured_at=ago(5))
    told = banner(clinic.doctor, child)
    places = [told.find(value) for value in ("85 %", "70 per", "190 per", "and 2 more", "40.2", "110 mm")]
    assert -1 not in places, told
    assert places == sorted(places), told
    assert clinic.doctor.get(f"/patients/{child}").text.count('class="danger"') == 5
    assert "and 2 more" in visible_text(clinic.doctor.get("/today").text)


def test_malnutrition_that_nobody_measured_again_is_told_in_the_past(clinic: Clinic) -> None:
    child = child_in_queue(clinic)
    clinic.measurement(child, "muac", 111, today() - timedelta(days=280))
    day = f"{today() - timedelta(days=280):%d.%m.%Y}"
    for told in (banner(clinic.doctor, child), visible_text(clinic.doctor.get("/today").text)):
        assert f"On {day} it was so: Severe acute malnutrition: arm circumference 111 mm" in told
        assert "Measure today: arm circumference (MUAC)." in told
    desk = visible_text(clinic.reception.get("/desk").text)
    assert "at once" in desk
    assert "111" not in desk


def test_a_stout_child_of_months_ago_is_not_at_once_at_the_desk(clinic: Clinic) -> None:
    child = child_in_queue(clinic)
    for kind, value in (("weight", 15900), ("length_height", 860)):
        clinic.measurement(child, kind, value, today() - timedelta(days=60), position="lying")
    for told in (banner(clinic.doctor, child), visible_text(clinic.doctor.get("/today").text)):
        assert "obese" in told
    assert "at once" not in visible_text(clinic.reception.get("/desk").text)
    assert "at once" not in banner(clinic.doctor, child)
    for kind, value in (("weight", 15900), ("length_height", 860)):
        clinic.measurement(child, kind, value, today(), position="lying")
    assert "at once" in visible_text(clinic.reception.get("/desk").text), "an alarm of today is"


def test_a_correction_ends_it_at_once_and_says_both(clinic: Clinic) -> None:
    child = child_in_queue(clinic)
    hot = fever(clinic, child)
    form = {"value": "37,2", "reason": "misread", "key": str(new_id())}
    assert clinic.nurse.post(f"/patients/{child}/measurements/{hot}/correct", form).status_code == 303
    assert "Temperature: 40.2 °C was a mistake, it is 37.2 °C" in banner(clinic.doctor, child)
    assert "at once" not in visible_text(clinic.reception.get("/desk").text)
    assert "Very high fever" not in clinic.doctor.get("/today").text


def test_entered_in_error(clinic: Clinic) -> None:
    child = child_in_queue(clinic)
    hot = fever(clinic, child)
    form = {"in_error": "1", "reason": "another child", "key": str(new_id())}
    assert clinic.nurse.post(f"/patients/{child}/measurements/{hot}/correct", form).status_code == 303
    assert "40.2 °C was entered in error" in banner(clinic.doctor, child)


def test_the_next_day_it_is_not_in_the_banner(clinic: Clinic) -> None:
    child = child_in_queue(clinic)
    yesterday = today() - timedelta(days=1)
    clinic.measurement(child, "temperature", 402, yesterday, measured_at=ago(24 * 60))
    assert "40.2" not in banner(clinic.doctor, child)
    assert "at once" not in visible_text(clinic.reception.get("/desk").text)


def test_another_hospitals_doctor_finds_no_child(clinic: Clinic, outsider: Person) -> None:
    child = child_in_queue(clinic)
    hot = fever(clinic, child)
    assert outsider.get(f"/patients/{child}").status_code == 404
    assert outsider.get(f"/patients/{child}/dangers").status_code == 404
    assert clinic.administrator.get(f"/patients/{child}/dangers").status_code == 403
    assert outsider.post(f"/patients/{child}/dangers/measurement/{hot}/seen", {}).status_code == 404
    assert "Very high fever" not in outsider.get("/today").text


def test_who_may_tap_seen_and_a_double_tap_is_one(clinic: Clinic) -> None:
    child = child_in_queue(clinic)
    hot = fever(clinic, child)
    assert see(clinic, child, hot, "reception") == 403
    assert see(clinic, child, new_id()) == 404
    key = str(new_id())
    for _ in range(2):
        clinic.doctor.post(f"/patients/{child}/dangers/measurement/{hot}/seen", {"key": key})
    assert clinic.db.value("SELECT count(*) FROM danger_seen WHERE patient_id = $1", child) == 1
    assert "seen" in banner(clinic.doctor, child)


def test_another_childs_measurement_cannot_be_seen_here(clinic: Clinic) -> None:
    child, other = child_in_queue(clinic), clinic.child(given_name="Aziza", birth_date=today() - timedelta(days=760))
    assert see(clinic, child, fever(clinic, other)) == 404


def test_a_danger_goes_before_the_booked_and_the_early_like_an_emergency(clinic: Clinic) -> None:
    for name, waited, booked in (("Early", 90, None), ("Booked", 60, ago(70)), ("Urgent", 40, None)):
        child = clinic.child(given_name=name, birth_date=today() - timedelta(days=760))
        urgency = "urgent" if name == "Urgent" else "normal"
        clinic.encounter(child, today(), urgency=urgency, arrived_at=ago(waited), planned_at=booked)
    hot = clinic.child(given_name="Feverish", birth_date=today() - timedelta(days=760))
    clinic.encounter(hot, today(), arrived_at=ago(1))
    fever(clinic, hot)
    for page in (clinic.doctor.get("/today").text, clinic.reception.get("/desk").text):
        places = [page.index(name) for name in ("Feverish", "Urgent", "Booked", "Early")]
        assert places[0] < places[1] < min(places[2:])


def test_a_blood_pressure_is_one_value_of_two_figures(clinic: Clinic) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=365 * 8))
    clinic.measurement(child, "length_height", 1280, today(), position="standing")
    assert measure(clinic, child, systolic="150") == 422
    assert measure(clinic, child, systolic="80", diastolic="90") == 422
    assert measure(clinic, child, systolic="150", diastolic="95") == 303
    assert "150/95 mmHg" in banner(clinic.doctor, child)
    upper = clinic.db.value("SELECT id FROM measurement WHERE patient_id = $1 AND kind = 'systolic'", child)
    form = {"value": "100", "reason": "cuff", "key": str(new_id())}
    assert clinic.nurse.post(f"/patients/{child}/measurements/{upper}/correct", form).status_code == 303
    assert "150/95 mmHg was a mistake, it is 100/95 mmHg" not in banner(clinic.doctor, child), "still a danger: 95"
    lower = clinic.db.value("SELECT id FROM measurement WHERE patient_id = $1 AND kind = 'diastolic'", child)
    form = {"value": "60", "reason": "cuff", "key": str(new_id())}
    assert clinic.nurse.post(f"/patients/{child}/measurements/{lower}/correct", form).status_code == 303
    assert "150/95 mmHg was a mistake, it is 100/60 mmHg" in banner(clinic.doctor, child)


@pytest.mark.parametrize(
    ("site", "value", "level"), [("axillary", "37,5", "needs attention"), ("rectal", "37,8", "usual for age")]
)
def test_the_site_of_the_thermometer_decides(clinic: Clinic, site: str, value: str, level: str) -> None:
    child = child_in_queue(clinic)
    typed = {"temperature": value, "site": site}
    answer = clinic.nurse.post(f"/patients/{child}/measurements/reading", typed, htmx=True)
    assert level in answer.text
    assert measure(clinic, child, **typed) == 303
    assert clinic.db.value("SELECT site FROM measurement WHERE patient_id = $1", child) == site


def test_a_site_is_corrected_like_a_value(clinic: Clinic) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=30))
    warm = fever(clinic, child, 378)
    assert "Fever in a young infant" in banner(clinic.doctor, child)
    form = {"value": "37,8", "site": "rectal", "reason": "it was rectal", "key": str(new_id())}
    assert clinic.nurse.post(f"/patients/{child}/measurements/{warm}/correct", form).status_code == 303
    assert "37.8 °C was a mistake, it is 37.8 °C (rectum)" in banner(clinic.doctor, child)


def test_the_reading_carries_source_standing_and_approval(clinic: Clinic) -> None:
    child = child_in_queue(clinic)
    page = clinic.nurse.post(f"/patients/{child}/measurements/reading", {"temperature": "40,2"}, htmx=True).text
    band = thresholds().measures["temp"].bands[-1]
    assert band.source.name in page
    assert f"how sure: {band.standing}" in page
    assert "not yet approved here" in page
    assert 'id="danger" class="stack" role="alert"' in clinic.nurse.get(f"/patients/{child}/measurements/new").text


@pytest.mark.parametrize(
    ("locale", "source", "note", "unchecked"),
    [
        ("ru", "Наш выбор", "осмотр сразу от 40 — наш выбор", "перевод ещё не проверен"),
        ("uz", "Oʻz tanlovimiz", "40 dan darhol koʻrish — oʻz tanlovimiz", "tarjima hali tekshirilmagan"),
    ],
)
def test_source_and_note_are_told_in_the_persons_language(
    clinic: Clinic, locale: str, source: str, note: str, unchecked: str
) -> None:
    nurse = employ(clinic, "nurse", f"nurse.{locale}.{clinic.slug}", locale)
    child = child_in_queue(clinic)
    page = nurse.post(f"/patients/{child}/measurements/reading", {"temperature": "40,2"}, htmx=True).text
    for words in (source, note, unchecked):
        assert words in page
    assert 'lang="en"' not in page
    head = employ(clinic, "head", f"head.{locale}.{clinic.slug}", locale)
    assert 'lang="en"' not in head.get("/approvals/temp").text
    assert note in head.get("/approvals/temp").text


def test_what_is_not_judged_has_no_colour_and_says_so(clinic: Clinic) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=200))
    typed = {"systolic": "90", "diastolic": "50"}
    page = clinic.nurse.post(f"/patients/{child}/measurements/reading", typed, htmx=True).text
    assert '<span class="chip plain">not judged</span>' in page
    assert "No norm of blood pressure under one year" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [("systolic", "300"), ("oxygen_saturation", "9"), ("oxygen_saturation", "101"), ("site", "ear hole")],
)
def test_bad_input(clinic: Clinic, field: str, value: str) -> None:
    child = child_in_queue(clinic)
    assert measure(clinic, child, temperature="36,6", **{field: value}) == 422


def test_a_value_of_a_visit_that_was_left_and_of_the_next(clinic: Clinic) -> None:
    child = child_in_queue(clinic)
    first = clinic.db.value("SELECT id FROM encounter WHERE patient_id = $1", child)
    fever(clinic, child, minutes=30, encounter_id=first)
    assert clinic.reception.post(f"/encounters/{first}/status", {"step": "left"}).status_code == 303
    assert WAS in banner(clinic.doctor, child)
    second = clinic.encounter(child, today(), queue_number=2, arrived_at=ago(5))
    insert(
        clinic.db,
        "measurement",
        {
            "id": new_id(), "hospital_id": clinic.hospital_id, "patient_id": child, "encounter_id": second,
            "kind": "temperature", "value": 405, "measured_on": today(), "measured_at": ago(1),
        },
    )  # fmt: skip
    assert "Very high fever: 40.5 °C at" in banner(clinic.doctor, child)
