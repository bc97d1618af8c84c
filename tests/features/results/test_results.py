"""A laboratory's result from a paper: typed, judged, corrected; a danger goes where every danger goes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from pediatric_his.clinical.vitals.reading import lowered
from pediatric_his.db.identifiers import new_id
from pediatric_his.features.results.words import written
from pediatric_his.reference.vitals import grade_words, thresholds, unit_words
from pediatric_his.web.languages import language
from tests.clinic import Clinic, Person, employ, insert, visible_text
from tests.features.reception.test_queue import today

HB = {"code": "hb", "value": "9,5", "unit": "г/дл"}


def child_of_one(clinic: Clinic) -> UUID:
    child = clinic.child(birth_date=today() - timedelta(days=500))
    clinic.encounter(child, today(), queue_number=1)
    return child


def post(who: Person, child: UUID, **typed: str) -> int:
    form = {"taken_on": f"{today():%d.%m.%Y}", "key": str(new_id())} | typed
    return who.post(f"/patients/{child}/results", form).status_code


def shown(clinic: Clinic, child: UUID, below: str = "/results") -> str:
    return visible_text(clinic.doctor.get(f"/patients/{child}{below}").text)


def kept(clinic: Clinic, child: UUID) -> list[tuple[str, str]]:
    rows = clinic.db.fetch("SELECT value, unit FROM result WHERE patient_id = $1 ORDER BY id", child)
    return [(row["value"], row["unit"]) for row in rows]


def test_it_is_kept_as_typed_and_judged_by_age(clinic: Clinic) -> None:
    child = child_of_one(clinic)
    assert post(clinic.nurse, child, **HB) == 303
    assert kept(clinic, child) == [("9,5", "г/дл")]
    for below in ("/results", ""):
        assert "Mild anaemia" in shown(clinic, child, below)
        assert "needs attention" in shown(clinic, child, below)
    assert clinic.audited("result.record") == 1


def test_what_it_needs_to_know_is_asked(clinic: Clinic) -> None:
    child = child_of_one(clinic)
    ferritin = {"code": "ferritin", "value": "20", "unit": "ng/mL"}
    assert post(clinic.nurse, child, **ferritin, inflammation="no") == 303
    assert "Usual for age" in shown(clinic, child)
    assert post(clinic.nurse, child, **ferritin, inflammation="yes") == 303
    assert "Iron stores low" in shown(clinic, child)


def test_the_reading_while_typing_keeps_nothing(clinic: Clinic) -> None:
    child = child_of_one(clinic)
    answer = clinic.nurse.post(f"/patients/{child}/results/reading", {"code": "glucose", "value": "1,9"}, htmx=True)
    assert "The unit is missing" in answer.text
    typed = {"code": "glucose", "value": "1,9", "unit": "mmol/L"}
    answer = clinic.nurse.post(f"/patients/{child}/results/reading", typed, htmx=True)
    assert "Low blood glucose" in answer.text
    assert "act now" in answer.text
    assert kept(clinic, child) == []


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"code": "hb", "value": "abc", "unit": "g/L"}, "Not a number"),
        ({"code": "hb", "value": "110"}, "The unit is missing"),
        ({"code": "hb", "value": "110", "unit": "parrots"}, "Unknown unit"),
        ({"code": "hb", "value": "12", "unit": "g/L"}, "Looks like another unit"),
        ({"code": "u_pro", "value": "lots"}, "Not a strip result"),
        ({"code": "temp", "value": "40", "unit": "C"}, "Choose one of the list"),
        ({"code": "", "value": "40"}, "Choose one"),
        ({"code": "hb", "value": "", "unit": "g/L"}, "This is needed"),
        ({**HB, "taken_on": "01.01.2099"}, "This day is after"),
        ({**HB, "taken_on": "01.01.2001"}, "This day is before"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(clinic: Clinic, typed: dict[str, str], message: str) -> None:
    child = child_of_one(clinic)
    form = {"taken_on": f"{today():%d.%m.%Y}"} | typed
    answer = clinic.nurse.post(f"/patients/{child}/results", form)
    assert answer.status_code == 422
    assert message in answer.text
    assert kept(clinic, child) == []


def test_the_unusual_is_asked_about(clinic: Clinic) -> None:
    child = child_of_one(clinic)
    odd = {"code": "glucose", "value": "30", "unit": "mmol/L"}
    form = {"taken_on": f"{today():%d.%m.%Y}", "key": str(new_id())} | odd
    answer = clinic.nurse.confirm(f"/patients/{child}/results", form, value="called the laboratory")
    assert answer.status_code == 303
    assert (
        clinic.db.value("SELECT confirmed_reason FROM result WHERE patient_id = $1", child) == "called the laboratory"
    )


def test_a_danger_is_in_the_banner_and_at_the_desk_until_it_is_corrected(clinic: Clinic) -> None:
    child = child_of_one(clinic)
    assert post(clinic.nurse, child, code="glucose", value="1,9", unit="mmol/L") == 303
    assert f"Low blood glucose: 1.9 mmol/L, taken {today():%d.%m.%Y}" in shown(clinic, child, "/growth")
    desk = visible_text(clinic.reception.get("/desk").text)
    assert "at once" in desk
    assert "glucose" not in desk
    result = clinic.db.value("SELECT id FROM result WHERE patient_id = $1", child)
    assert (
        clinic.doctor.post(f"/patients/{child}/dangers/result/{result}/seen", {"key": str(new_id())}).status_code == 303
    )
    form = {"value": "4,9", "unit": "mmol/L", "taken_on": f"{today():%d.%m.%Y}", "reason": "misread"}
    answer = clinic.nurse.post(f"/patients/{child}/results/{result}/correct", form | {"key": str(new_id())})
    assert answer.status_code == 303
    page = shown(clinic, child, "")
    assert "1.9 mmol/L was a mistake, it is 4.9 mmol/L" in page
    assert "corrected; it was 1.9 mmol/L" in page
    assert "at once" not in visible_text(clinic.reception.get("/desk").text)
    assert kept(clinic, child) == [("1,9", "mmol/L"), ("4,9", "mmol/L")]
    assert clinic.nurse.get(f"/patients/{child}/results/{result}/correct").status_code == 404, "corrected already"


def test_entered_in_error_says_nothing_more(clinic: Clinic) -> None:
    child = child_of_one(clinic)
    post(clinic.nurse, child, **HB)
    result = clinic.db.value("SELECT id FROM result WHERE patient_id = $1", child)
    path = f"/patients/{child}/results/{result}/correct"
    assert clinic.nurse.post(path, {"in_error": "1"}).status_code == 422, "a reason is needed"
    assert clinic.nurse.post(path, {"in_error": "1", "reason": "another child's"}).status_code == 303
    assert "entered in error" in shown(clinic, child)
    assert "anaemia" not in shown(clinic, child)


@pytest.mark.parametrize("back", [0, 3, 30])
def test_a_result_is_a_danger_of_the_day_on_which_it_is_known(clinic: Clinic, back: int) -> None:
    child = child_of_one(clinic)
    old = f"{today() - timedelta(days=back):%d.%m.%Y}"
    assert post(clinic.nurse, child, code="hb", value="65", unit="g/L", taken_on=old) == 303
    for page in (shown(clinic, child, "/growth"), visible_text(clinic.doctor.get("/today").text)):
        assert f": 65 g/L, taken {old}" in page
    assert "at once" in visible_text(clinic.reception.get("/desk").text)


def known(clinic: Clinic, child: UUID, value: str, ago: timedelta) -> UUID:
    """A haemoglobin that became known so long ago, on the day it was taken."""
    at = datetime.now(UTC) - ago
    columns = {"hospital_id": clinic.hospital_id, "id": new_id(), "patient_id": child, "code": "hb", "unit": "g/L"}
    insert(clinic.db, "result", columns | {"value": value, "taken_on": today() - ago, "recorded_at": at})
    return columns["id"]  # type: ignore[return-value]


def test_a_danger_that_was_known_yesterday_is_none_of_today(clinic: Clinic) -> None:
    child = child_of_one(clinic)
    known(clinic, child, "65", timedelta(days=1))
    assert ": 65 g/L, taken" not in shown(clinic, child, "/growth")
    assert "at once" not in visible_text(clinic.reception.get("/desk").text)


def test_a_result_of_last_week_that_is_corrected_today_to_a_danger(clinic: Clinic) -> None:
    child = child_of_one(clinic)
    old = f"{today() - timedelta(days=7):%d.%m.%Y}"
    result = known(clinic, child, "110", timedelta(days=7))
    form = {"value": "60", "unit": "g/L", "taken_on": old, "reason": "misread", "key": str(new_id())}
    assert clinic.nurse.post(f"/patients/{child}/results/{result}/correct", form).status_code == 303
    assert f": 60 g/L, taken {old}" in shown(clinic, child, "/growth")


def test_a_nurse_cannot_tap_that_a_result_was_seen(clinic: Clinic) -> None:
    child = child_of_one(clinic)
    assert post(clinic.nurse, child, code="hb", value="65", unit="g/L") == 303
    result = clinic.db.value("SELECT id FROM result WHERE patient_id = $1", child)
    for who, status in ((clinic.nurse, 403), (clinic.doctor, 303)):
        answer = who.post(f"/patients/{child}/dangers/result/{result}/seen", {"key": str(new_id())})
        assert answer.status_code == status


def test_who_may_not(clinic: Clinic, outsider: Person) -> None:
    child = child_of_one(clinic)
    assert post(clinic.reception, child, **HB) == 403
    assert post(outsider, child, **HB) == 404
    assert clinic.reception.get(f"/patients/{child}/results").status_code == 403
    assert kept(clinic, child) == []


@pytest.mark.parametrize("locale", ["en", "ru", "uz"])
def test_each_shown_unit_and_grade_is_understood_when_it_is_typed(locale: str) -> None:
    known = thresholds()
    for code, measure in known.measures.items():
        for unit in measure.units:
            assert known.units[lowered(unit_words(unit, locale))] == unit, code
    for place, grade in enumerate(known.grade_order):
        assert known.grades[grade_words(grade, locale).lower()] == place


@pytest.mark.parametrize(
    ("code", "typed", "unit", "shown"),
    [
        ("glucose", "2,50", "ммоль/л", ("2.50 mmol/L", "2,50 ммоль/л", "2,50 mmol/l")),
        ("crp", "<0.6", "mg/L", ("<0.6 mg/L", "<0,6 мг/л", "<0,6 mg/l")),
        ("wbc", "8,1", "10*9/L", ("8.1 ×10⁹/L", "8,1 ×10⁹/л", "8,1 ×10⁹/l")),
        ("u_pro", "отр", "", ("negative", "отр.", "manfiy")),
        ("u_pro", "++", "", ("2+", "2+", "2+")),
        ("retired", "seen", "per field", ("seen per field",) * 3),
    ],
)
def test_a_result_is_read_in_the_language_of_the_reader(
    code: str, typed: str, unit: str, shown: tuple[str, ...]
) -> None:
    for locale, words in zip(("en", "ru", "uz"), shown, strict=True):
        with language(locale):
            assert written(code, typed, unit) == words


def test_the_page_speaks_of_units_and_of_a_correction_in_its_own_language(clinic: Clinic) -> None:
    child = child_of_one(clinic)
    assert post(clinic.nurse, child, code="glucose", value="2,5", unit="ммоль/л") == 303
    (first,) = (row["id"] for row in clinic.db.fetch("SELECT id FROM result WHERE patient_id = $1", child))
    typed = {
        "value": "4,5",
        "unit": "ммоль/л",
        "taken_on": f"{today():%d.%m.%Y}",
        "reason": "misread",
        "key": str(new_id()),
    }
    assert clinic.nurse.post(f"/patients/{child}/results/{first}/correct", typed).status_code == 303
    page = shown(clinic, child)
    assert "4.5 mmol/L" in page
    assert "it was 2.5 mmol/L" in page
    assert "ммоль" not in page
    russian = employ(clinic, "doctor", f"ru.{clinic.slug}", "ru")
    page = visible_text(russian.get(f"/patients/{child}/results").text)
    assert "4,5 ммоль/л" in page
    page = russian.get(f"/patients/{child}/results").text
    assert not re.search(r"umol|10\*9|neg trace", page)


def test_a_day_to_come_is_refused_while_it_is_typed(clinic: Clinic) -> None:
    child = child_of_one(clinic)
    typed = {"code": "hb", "value": "120", "unit": "g/L", "taken_on": f"{today() + timedelta(days=2):%d.%m.%Y}"}
    told = visible_text(clinic.nurse.post(f"/patients/{child}/results/reading", typed, htmx=True).text)
    assert "The day is after today" in told
    assert "Usual for age" not in told
    assert post(clinic.nurse, child, **typed) == 422
