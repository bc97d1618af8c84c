"""What is known of a child is written down, corrected, ended, stands again; each field at its limits."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import UUID

import pytest

from pediatric_his.clinical.immunization.dates import Duration
from pediatric_his.db.identifiers import new_id
from pediatric_his.reference.calendars import load_calendar
from pediatric_his.reference.observations import observation_kinds
from tests.clinic import Clinic, Person, insert, ticks, visible_text
from tests.features.approvals.test_rules import READING, approve_rule
from tests.features.conditions.facts import MMR, text
from tests.features.reception.test_queue import today


@pytest.fixture
def child(clinic: Clinic) -> UUID:
    return clinic.child(birth_date=today() - timedelta(days=400))


def write_down(who: Person, child: UUID, kind: str, **typed: str) -> int:
    form = {"kind": kind, "key": str(new_id())} | typed
    return who.post(f"/patients/{child}/conditions/new", form).status_code


def questions(who: Person, child: UUID, kind: str, **typed: str) -> set[str]:
    """The fields at which something is refused or asked."""
    answer = who.post(f"/patients/{child}/conditions/new", {"kind": kind} | typed)
    assert answer.status_code == 422
    return set(re.findall(r'id="(\w+)-(?:question|error)"', answer.text))


def rows(clinic: Clinic, child: UUID) -> int:
    found: int = clinic.db.value("SELECT count(*) FROM observation WHERE patient_id = $1", child)
    return found


def only(clinic: Clinic, child: UUID) -> UUID:
    found: UUID = clinic.db.value(
        "SELECT id FROM observation o WHERE patient_id = $1 AND NOT EXISTS"
        " (SELECT FROM observation later WHERE later.supersedes = o.id)",
        child,
    )
    return found


def due(clinic: Clinic, child: UUID) -> str:
    return visible_text(clinic.nurse.get(f"/patients/{child}/vaccinations").text)


def looked(clinic: Clinic, child: UUID, code: int = 303) -> None:
    address = f"/patients/{child}/conditions/{only(clinic, child)}/second-look"
    assert clinic.doctor.post(address).status_code == code


def given(clinic: Clinic, child: UUID, cvx: str, on: date) -> None:
    columns = {"id": new_id(), "hospital_id": clinic.hospital_id, "patient_id": child, "cvx": cvx, "given_on": on}
    insert(clinic.db, "dose", columns)


def test_who_may_and_who_may_not(clinic: Clinic, outsider: Person, child: UUID) -> None:
    assert write_down(clinic.reception, child, "transplant") == 403
    assert write_down(outsider, child, "transplant") == 404
    assert rows(clinic, child) == 0
    assert write_down(clinic.nurse, child, "transplant", note="kidney, 2025", source="document") == 303
    page = visible_text(clinic.doctor.get(f"/patients/{child}/conditions").text)
    assert "transplant of an organ" in page
    assert "kidney, 2025" in page
    assert clinic.audited("observation.record") == 1
    observation = only(clinic, child)
    for who, code in ((clinic.reception, 403), (outsider, 404)):
        assert who.get(f"/patients/{child}/conditions").status_code == code
        for below in ("correct", "end", "stands"):
            assert who.post(f"/patients/{child}/conditions/{observation}/{below}", {}).status_code == code


def test_a_double_tap_is_one(clinic: Clinic, child: UUID) -> None:
    typed = {"value": "5", "observed_on": text(today())}
    for kind, more in {"tuberculin": typed, "asplenia": {}, "immunoglobulin": {"code": "130"} | typed}.items():
        form = {"kind": kind, "key": str(new_id())} | more
        for _ in range(2):
            assert clinic.nurse.post(f"/patients/{child}/conditions/new", form).status_code == 303, kind
    assert rows(clinic, child) == 3


def test_what_is_over_asks_a_reason_keeps_it_and_can_be_undone(clinic: Clinic, child: UUID) -> None:
    write_down(clinic.nurse, child, "treatment", code="158", observed_on=text(today() - timedelta(days=60)))
    address = f"/patients/{child}/conditions/{only(clinic, child)}"
    ended = {"ended_on": text(today() - timedelta(days=1))}
    assert clinic.nurse.post(f"{address}/end", ended).status_code == 422, "no reason"
    early = {"ended_on": text(today() - timedelta(days=61)), "end_reason": "x"}
    assert clinic.nurse.post(f"{address}/end", early).status_code == 422, "before it began"
    assert "contraindicated" in due(clinic, child)
    assert clinic.nurse.post(f"{address}/end", ended | {"end_reason": "course finished"}).status_code == 303
    assert "contraindicated" in due(clinic, child), "until a doctor's second look"
    looked(clinic, child)
    assert "contraindicated" not in due(clinic, child)
    page = visible_text(clinic.nurse.get(f"/patients/{child}/conditions").text)
    assert "ended" in page
    assert "course finished" in page
    address = f"/patients/{child}/conditions/{only(clinic, child)}"
    assert clinic.nurse.post(f"{address}/stands", {"end_reason": ""}).status_code == 422
    assert clinic.nurse.post(f"{address}/stands", {"end_reason": "begun again"}).status_code == 303
    assert "contraindicated" in due(clinic, child)
    assert rows(clinic, child) == 4, "nothing is overwritten"
    assert [clinic.audited(f"observation.{what}") for what in ("end", "stand_again")] == [1, 1]


def test_chemotherapy_that_ended_still_counts_three_months(clinic: Clinic, child: UUID) -> None:
    write_down(clinic.nurse, child, "treatment", code="168")
    last = today() - timedelta(days=20)
    form = {"ended_on": text(last), "end_reason": "in remission"}
    clinic.nurse.post(f"/patients/{child}/conditions/{only(clinic, child)}/end", form)
    assert f"{MMR} contraindicated" in due(clinic, child)
    looked(clinic, child)
    assert f"{MMR} 1 not before {text(Duration(3, 0).after(last))} end of chemotherapy" in due(clinic, child)


def test_a_correction_takes_the_place_of_what_was_wrong(clinic: Clinic, child: UUID) -> None:
    assert approve_rule(clinic, READING) == 303
    write_down(clinic.nurse, child, "tuberculin", value="12", observed_on=text(today()))
    assert "BCG (tuberculosis) contraindicated" in due(clinic, child)
    address = f"/patients/{child}/conditions/{only(clinic, child)}/correct"
    form = {"value": "1", "observed_on": text(today()), "key": str(new_id())}
    assert clinic.nurse.post(address, form).status_code == 422, "no reason"
    assert clinic.nurse.post(address, form | {"reason": "misread"}).status_code == 303
    assert "BCG (tuberculosis) due" in due(clinic, child), "a negative test of today"
    address = f"/patients/{child}/conditions/{only(clinic, child)}/correct"
    assert clinic.nurse.post(address, {"in_error": "1", "reason": "another child"}).status_code == 303
    assert "first a tuberculin (Mantoux) test" in due(clinic, child)
    assert "entered in error" in clinic.nurse.get(f"/patients/{child}/conditions").text
    assert rows(clinic, child) == 3


@pytest.mark.parametrize(
    ("kind", "typed", "fields"),
    [
        ("tuberculin", {"value": "300"}, {"value"}),
        ("tuberculin", {"value": "-1"}, {"value"}),
        ("tuberculin", {"value": ""}, {"value"}),
        ("tuberculin", {"value": "4,5"}, {"value"}),
        ("tuberculin", {"value": "36"}, {"value"}),
        ("tuberculin", {"placed_on": text(today() + timedelta(days=1))}, {"placed_on"}),
        ("tuberculin", {"observed_on": text(today() - timedelta(days=5)), "placed_on": text(today())}, {"observed_on"}),
        ("tuberculin", {"placed_on": text(today())}, {"observed_on"}),
        ("tuberculin", {"placed_on": text(today() - timedelta(days=5))}, {"observed_on"}),
        ("tuberculin", {"observed_on": ""}, {"observed_on"}),
        ("tuberculin", {"observed_on": "31.02.2026"}, {"observed_on"}),
        ("tuberculin", {"observed_on": "2026"}, {"observed_on"}),
        ("immunoglobulin", {"code": "130", "observed_on": ""}, {"observed_on"}),
        ("immunoglobulin", {"code": "130", "observed_on": text(today() + timedelta(days=1))}, {"observed_on"}),
        ("immunoglobulin", {"code": "130", "observed_on": text(today() - timedelta(days=401))}, {"observed_on"}),
        ("immunoglobulin", {"code": "132"}, {"code"}),
        ("hiv", {"code": ""}, {"code"}),
        ("transplant", {"source": "heard"}, {"source"}),
        ("transplant", {"note": "x" * 301}, {"note"}),
        ("bcg_scar", {"value": "perhaps"}, {"value"}),
        ("bcg_scar", {"value": "yes", "observed_on": text(today() - timedelta(days=395))}, {"observed_on"}),
        ("encephalopathy", {"observed_on": text(today() - timedelta(days=30))}, {"observed_on"}),
        ("pregnancy", {}, {"code"}),
    ],
)
def test_bad_input(clinic: Clinic, child: UUID, kind: str, typed: dict[str, str], fields: set[str]) -> None:
    least = {"tuberculin": {"value": "8"}}.get(kind, {}) | {"observed_on": text(today())}
    assert questions(clinic.nurse, child, kind, **(least | typed)) == fields
    assert rows(clinic, child) == 0


def test_a_kind_that_there_is_not(clinic: Clinic, child: UUID) -> None:
    assert write_down(clinic.nurse, child, "mood") == 404
    assert clinic.nurse.get(f"/patients/{child}/conditions/new?kind=mood").status_code == 404


def test_a_boy_is_never_pregnant(clinic: Clinic) -> None:
    boy = clinic.child(sex="m", birth_date=today() - timedelta(days=5000))
    assert questions(clinic.nurse, boy, "pregnancy") == {"code"}
    assert write_down(clinic.nurse, boy, "pregnancy", confirm_code="1", reason_code="x") == 422
    assert "kind=pregnancy" not in clinic.nurse.get(f"/patients/{boy}/conditions").text


def test_a_scar_before_the_vaccine_is_asked_about_and_its_reason_kept(clinic: Clinic, child: UUID) -> None:
    given(clinic, child, "19", today() - timedelta(days=20))
    scar = {"value": "yes", "observed_on": text(today() - timedelta(days=30))}
    assert questions(clinic.nurse, child, "bcg_scar", **scar) == {"observed_on"}
    asked = clinic.nurse.post(f"/patients/{child}/conditions/new", {"kind": "bcg_scar"} | scar).text
    why = ticks(asked, observed_on="an earlier BCG abroad")
    assert write_down(clinic.nurse, child, "bcg_scar", **scar, **why | {"reason_observed_on": ""}) == 422
    assert write_down(clinic.nurse, child, "bcg_scar", **scar, **why) == 303
    kept = clinic.db.value("SELECT confirmed_reason FROM observation WHERE patient_id = $1", child)
    assert kept == "an earlier BCG abroad"


def test_a_reaction_after_a_dose_that_is_written_down_asks_nothing(clinic: Clinic, child: UUID) -> None:
    given(clinic, child, "198", today() - timedelta(days=33))
    assert write_down(clinic.nurse, child, "encephalopathy", observed_on=text(today() - timedelta(days=30))) == 303
    page = due(clinic, child)
    assert "DT (diphtheria, tetanus)" in page or "DTP" in page
    assert "Penta (" not in page.partition("Plan of visits")[0].partition("Next vaccinations")[2]


def test_what_stands_already_is_asked_about(clinic: Clinic, child: UUID) -> None:
    assert write_down(clinic.nurse, child, "transplant") == 303
    assert questions(clinic.nurse, child, "transplant") == {"code"}
    test = {"value": "3", "observed_on": text(today())}
    assert write_down(clinic.nurse, child, "tuberculin", **test) == 303
    assert questions(clinic.nurse, child, "tuberculin", **test) == {"observed_on"}


@pytest.mark.parametrize("how", ["end", "correct"])
def test_hiv_acts_until_a_doctors_second_look(clinic: Clinic, outsider: Person, child: UUID, how: str) -> None:
    write_down(clinic.nurse, child, "hiv", code="154")
    typed = {
        "end": {"ended_on": text(today() - timedelta(days=1)), "end_reason": "a mistake of the laboratory"},
        "correct": {"in_error": "1", "reason": "a mistake of the laboratory"},
    }[how]
    form = typed | {"key": str(new_id())}
    ended = f"/patients/{child}/conditions/{only(clinic, child)}/{how}"
    assert [clinic.nurse.post(ended, form).status_code for _ in range(2)] == [303, 303]
    assert f"{MMR} contraindicated" in due(clinic, child)
    page = clinic.nurse.get(f"/patients/{child}/conditions").text
    assert "It acts until a doctor has given this a second look." in page
    assert "/second-look" not in page
    look = f"/patients/{child}/conditions/{only(clinic, child)}/second-look"
    assert [who.post(look).status_code for who in (clinic.nurse, clinic.reception, outsider)] == [403, 403, 404]
    assert "/second-look" in clinic.doctor.get(f"/patients/{child}/conditions").text
    looked(clinic, child)
    assert f"{MMR} 1 due" in due(clinic, child)
    looked(clinic, child, 404)


def test_who_ends_it_alone_looks_again_on_another_day(clinic: Clinic, child: UUID) -> None:
    write_down(clinic.doctor, child, "hiv", code="154")
    form = {"ended_on": text(today() - timedelta(days=1)), "end_reason": "x"}
    assert clinic.doctor.post(f"/patients/{child}/conditions/{only(clinic, child)}/end", form).status_code == 303
    looked(clinic, child, 409)
    address = f"/patients/{child}/conditions/{only(clinic, child)}"
    assert clinic.nurse.post(f"{address}/stands", {"end_reason": "it was right"}).status_code == 303
    assert f"{MMR} contraindicated" in due(clinic, child)
    looked(clinic, child, 404)


def test_what_stops_a_vaccine_ends_by_a_second_look() -> None:
    """A pregnancy ends before everybody's eyes; a test of a day and an immunity that is proven don't end."""
    stopping = {code for rule in load_calendar("UZ", today()).schedule.conditions if rule.stops for code in rule.codes}
    alone = {kind.name for kind in observation_kinds().values() if set(kind.codes) & stopping and not kind.second_look}
    assert alone == {"pregnancy"}


def test_a_day_known_to_the_month_is_kept_as_such_and_counts_from_its_last_day(clinic: Clinic, child: UUID) -> None:
    first = (today().replace(day=1) - timedelta(days=40)).replace(day=1)
    write_down(clinic.nurse, child, "immunoglobulin", code="130", observed_on=f"{first:%m.%Y}", source="document")
    assert f"{first:%m.%Y}" in visible_text(clinic.nurse.get(f"/patients/{child}/conditions").text)
    last = Duration(1, -1).after(first)
    page = due(clinic, child)
    assert f"not before {text(Duration(5, 0).after(last))}" in page
    assert f"immunoglobulin after contact with measles, {first:%m.%Y}" in page
    assert text(last) not in page, "a day that nobody said"


def test_an_illness_of_the_day_is_over_the_next_day(clinic: Clinic, child: UUID) -> None:
    yesterday = today() - timedelta(days=1)
    assert write_down(clinic.nurse, child, "acute_illness", code="030", observed_on=text(yesterday)) == 303
    assert "ask the doctor first" not in due(clinic, child)


def test_every_kind_has_its_page(clinic: Clinic, child: UUID) -> None:
    page = clinic.nurse.get(f"/patients/{child}/conditions").text
    addresses = re.findall(r'href="(/patients/[^"]*/conditions/new\?kind=\w+)"', page)
    assert len(addresses) > 20
    for address in addresses:
        assert clinic.nurse.get(address).status_code == 200, address


def test_of_two_at_once_the_second_is_asked(clinic: Clinic, child: UUID) -> None:
    typed = {"kind": "tuberculin", "value": "8", "observed_on": text(today())}
    sent = [(clinic.nurse, typed | {"key": str(new_id())}), (clinic.doctor, typed | {"key": str(new_id())})]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda one: one[0].post(f"/patients/{child}/conditions/new", one[1]), sent))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    asked = next(answer.text for answer in answers if answer.status_code == 422)
    assert "This is written down for that day already" in asked
    assert rows(clinic, child) == 1
    other = typed | {"value": "12"} | ticks(asked, observed_on="the other arm")
    assert clinic.nurse.post(f"/patients/{child}/conditions/new", other).status_code == 422, "8 mm were ticked"
    same = other | {"value": "8", "key": str(new_id())}
    assert clinic.nurse.post(f"/patients/{child}/conditions/new", same).status_code == 303
