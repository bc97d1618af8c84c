"""An allergy recorded on its page reaches the vaccine's rules under CDSi's code, and leaves them when it has ended."""

from __future__ import annotations

import asyncio
import html
import re
from datetime import date, timedelta
from uuid import UUID

import pytest

from pediatric_his.clinical.allergies import Reaction, observations
from pediatric_his.clinical.allergies.model import USUAL
from pediatric_his.clinical.immunization import Patient, assess
from pediatric_his.clinical.immunization.conditions import parts_of, restrictions
from pediatric_his.clinical.immunization.model import GroupForecast, PatientStatus
from pediatric_his.clinical.immunization.observations import Observation
from pediatric_his.features.allergies.queries import observations_of
from pediatric_his.reference.allergies import substances
from pediatric_his.reference.calendars import load_calendar
from tests.clinic import Clinic, ticks, visible_text
from tests.features.allergies.test_room import add, add_words, newest, post, seen
from tests.features.reception.test_queue import today
from tests.features.vaccinations.test_record_dose import dose_form

CODES = {
    "latex": ["104"], "neomycin": ["107"], "streptomycin": ["108"], "polymyxin_b": ["109"], "gelatin": ["102"], "yeast": ["110"],
    "egg": ["101"], "vaccine_measles": ["091"], "vaccine_mumps": ["092"], "vaccine_rubella": ["093"], "vaccine_mmr": ["091", "092", "093"],
    "vaccine_hepatitis_b": ["097"], "vaccine_hib": ["098"], "vaccine_pneumococcal": ["094"], "vaccine_hpv": ["090"],
    "vaccine_diphtheria": ["087"], "vaccine_tetanus": ["088"], "diphtheria_toxoid": ["117"], "tetanus_toxoid": ["118"],
    "vaccine_polio": ["081"], "vaccine_rotavirus": ["083"], "vaccine_pertussis": ["086"], "vaccine_dtp": ["086", "087", "088"],
    "vaccine_dt": ["087", "088"], "vaccine_pentavalent": ["086", "087", "088", "097", "098"], "vaccine_bcg": [], "fish": [],
    "vaccine_hexavalent": ["081", "086", "087", "088", "097", "098"], "vaccine_dtap_ipv_hib": ["081", "086", "087", "088", "098"],
    "vaccine_varicella": ["089"], "vaccine_hepatitis_a": ["096"], "vaccine_influenza": ["085"], "vaccine_rabies": ["113"],
}  # fmt: skip


class Fetching:
    """The owner's connection as the pool's readers are asked."""

    def __init__(self, clinic: Clinic) -> None:
        clinic.at_home()
        self._db = clinic.db

    async def fetch(self, sql: str, *values: object) -> list[object]:
        return self._db.fetch(sql, *values)


def told(clinic: Clinic, child: UUID) -> list[Observation]:
    return asyncio.run(observations_of(Fetching(clinic), child))  # type: ignore[arg-type]


def test_each_code_stands_with_its_substance() -> None:
    assert {id_: list(s.codes) for id_, s in substances().items() if s.codes} == {k: v for k, v in CODES.items() if v}


@pytest.mark.parametrize("substance", CODES)
def test_an_anaphylaxis_is_told_under_its_code(clinic: Clinic, substance: str) -> None:
    child = clinic.child()
    add(clinic.nurse, child, substance, "anaphylaxis")
    assert told(clinic, child) == [Observation(code) for code in CODES[substance]]


def test_the_day_of_the_reaction_goes_with_it(clinic: Clinic) -> None:
    child = clinic.child()
    add(clinic.nurse, child, "neomycin", "bronchospasm", happened_on="05.2025")
    (only,) = told(clinic, child)
    assert (only.code, str(only.on)) == ("107", "2025-05-01"), "from the first possible day on"


def test_what_is_mild_or_free_or_no_allergy_stops_nothing(clinic: Clinic) -> None:
    child = clinic.child()
    add(clinic.nurse, child, "gelatin", "rash_mild")
    add(clinic.nurse, child, "vaccine_dtp", "intolerance")
    add_words(clinic.nurse, child, "розовый сироп")
    add(clinic.nurse, child, "amoxicillin", "anaphylaxis")
    assert told(clinic, child) == []
    page = seen(clinic.nurse, child, "/vaccinations/new")
    assert "gelatin (mild rash): No reason to hold back a vaccine." in page
    assert "розовый сироп (not checked): Compare it with what is to be given." in page


@pytest.mark.parametrize(
    ("reaction", "severity", "asked"),
    [("anaphylaxis", "severe", True), ("urticaria", "severe", True), ("unknown", "severe", True),
     ("unknown", "unknown", False), ("rash_mild", "mild", False), ("intolerance", "severe", False)],
)  # fmt: skip
def test_a_severe_reaction_in_words_of_its_own_is_asked_about_before_any_dose(
    clinic: Clinic, reaction: str, severity: str, asked: bool
) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=70))
    assert add_words(clinic.nurse, child, "розовый сироп", reaction=reaction, severity=severity).status_code == 303
    answer = clinic.nurse.post(f"/patients/{child}/vaccinations/new", dose_form())
    assert answer.status_code == (422 if asked else 303)
    assert ("no rule could check: розовый сироп" in html.unescape(answer.text)) is asked
    if asked:
        given = dose_form() | ticks(answer.text, given_on="the allergist agrees")
        assert clinic.nurse.post(f"/patients/{child}/vaccinations/new", given).status_code == 303


def test_what_nobody_can_describe_asks_the_doctor(clinic: Clinic) -> None:
    child = clinic.child()
    add(clinic.nurse, child, "vaccine_mmr", "unknown")
    assert told(clinic, child) == [Observation("allergy-unclear", None, code) for code in ("091", "092", "093")]
    assert "Before a vaccine that holds it: ask the doctor." in seen(clinic.nurse, child)
    group = forecast(clinic, child)["MMR"]
    assert group.status is PatientStatus.NOT_COMPLETE
    assert "allergy-unclear" in group.precautions


def test_hives_at_once_ask_the_doctor_as_the_unknown_does(clinic: Clinic) -> None:
    child = clinic.child()
    add(clinic.nurse, child, "neomycin", "urticaria")
    assert told(clinic, child) == [Observation("allergy-unclear", None, "107")]
    assert "Before a vaccine that holds it: ask the doctor." in seen(clinic.nurse, child)
    assert "allergy-unclear" in forecast(clinic, child)["MMR"].precautions


_RISING = ("intolerance", "rash_mild", "unknown", "urticaria", "bronchospasm", "anaphylaxis")


@pytest.mark.parametrize("substance", sorted(id_ for id_, s in substances().items() if s.codes))
def test_no_reaction_lets_more_pass_than_a_milder_one(substance: str) -> None:
    """From no allergy to an anaphylaxis what is kept back only grows: of each substance, for each product of the calendar.

    Latex is in one product alone (the oral applicator of RV1): a severe allergy leaves the other, an unclear one asks about both.
    """
    on, before = date(2026, 11, 25), dict[str, int]()
    calendar = load_calendar("UZ", on)
    products = ["119"] if substance == "latex" else list(calendar.products)
    for reaction in map(Reaction, _RISING):
        of = substances()[substance]
        said = observations(of.codes, reaction, USUAL[reaction], None, any_degree=of.any_degree)
        patient = Patient(date(2025, 8, 1), "f", tuple(said))
        held = restrictions(calendar.schedule, patient, on)
        asks = {cvx: bool(held.precautions(parts_of(calendar.schedule, cvx), first=True)) for cvx in products}
        now = {cvx: 2 if cvx in held.products else int(asks[cvx]) for cvx in products}
        assert all(now[cvx] >= before.get(cvx, 0) for cvx in products), reaction
        before = now


def test_what_no_rule_could_check_is_said_beside_all_that_is_offered(clinic: Clinic) -> None:
    child = clinic.child(birth_date=today() - timedelta(days=70))
    address, mark = f"/patients/{child}", "not checked: ask the doctor first"
    note = f"/encounters/{clinic.encounter(child, today(), queue_number=1)}/note"
    for page in (address, f"{address}/vaccinations", note):
        assert mark not in visible_text(clinic.doctor.get(page).text)
    add_words(clinic.nurse, child, "после прививки в роддоме", reaction="anaphylaxis")
    for page in (address, f"{address}/vaccinations", note):
        html_text = clinic.doctor.get(page).text
        lines = [visible_text(line) for line in re.findall('<li class="list-row.*?</li>', html_text, re.DOTALL)]
        offered = [line for line in lines if " Give" in line]
        assert offered, page
        assert all(mark in line for line in offered), page
        assert "that no rule could check: после прививки в роддоме" in visible_text(html_text), page
    plan = visible_text(clinic.doctor.get(f"{address}/vaccinations").text).partition("Plan of visits")[2]
    assert mark in plan


def forecast(clinic: Clinic, child: UUID) -> dict[str, GroupForecast]:
    calendar = load_calendar("UZ", today())
    patient = Patient(today() - timedelta(days=450), "f", tuple(told(clinic, child)))
    return {group.group: group for group in assess(calendar.schedule, patient, [], today()).groups}


def test_it_stops_the_vaccine_until_the_second_look(clinic: Clinic) -> None:
    child = clinic.child()
    add(clinic.nurse, child, "gelatin", "anaphylaxis")
    assert forecast(clinic, child)["MMR"].status is PatientStatus.CONTRAINDICATED
    assert "Vaccines that hold it are not given." in seen(clinic.nurse, child)
    post(clinic.nurse, child, f"/{newest(clinic, child)['id']}/end", reason="eats jelly")
    assert forecast(clinic, child)["MMR"].status is PatientStatus.CONTRAINDICATED, "it stands until a second look"
    post(clinic.doctor, child, f"/{newest(clinic, child)['id']}/second-look")
    assert told(clinic, child) == []
    assert forecast(clinic, child)["MMR"].status is PatientStatus.NOT_COMPLETE
    post(clinic.doctor, child, f"/{newest(clinic, child)['id']}/restore", reason="a second reaction")
    assert forecast(clinic, child)["MMR"].status is PatientStatus.CONTRAINDICATED


def test_another_hospitals_allergies_are_not_told(clinic: Clinic, other_clinic: Clinic) -> None:
    child = clinic.child()
    add(clinic.nurse, child, "gelatin", "anaphylaxis")
    assert told(other_clinic, child) == []
