"""Facts that keep a child from a vaccine, each as a person records it, and what each does. A room that brings one adds it here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from pediatric_his.clinical.immunization.dates import Duration
from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic
from tests.features.reception.test_queue import today

MMR = "MMR (measles, mumps, rubella)"
HEPATITIS_B, BCG, ROTAVIRUS = "Hepatitis B", "BCG (tuberculosis)", "Rotavirus"
HPV = "HPV (human papillomavirus)"


def text(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def condition(kind: str, **typed: str) -> Callable[[Clinic, UUID], None]:
    """Through the page of the room."""

    def record(clinic: Clinic, child: UUID) -> None:
        form = {"kind": kind, "key": str(new_id())} | typed
        answer = clinic.nurse.post(f"/patients/{child}/conditions/new", form)
        assert answer.status_code == 303, (kind, answer.status_code)

    return record


def decision(kind: str, group: str, until: date | None = None) -> Callable[[Clinic, UUID], None]:
    def record(clinic: Clinic, child: UUID) -> None:
        form = {"kind": kind, "group": group, "why": "written so", "key": str(new_id())}
        form |= {"until": text(until)} if until else {}
        assert clinic.nurse.post(f"/patients/{child}/vaccinations/decisions", form).status_code == 303

    return record


def weighed_at_birth(clinic: Clinic, child: UUID) -> None:
    born = clinic.db.value("SELECT birth_date FROM patient WHERE id = $1", child)
    clinic.measurement(child, "weight", 1800, born)


@dataclass(frozen=True)
class Fact:
    """`effect`: stopped, precaution, waits, immune, refusal or exemption of a vaccine; `until`: what it waits for or its last day.

    `closed`: its name is for those who see the record alone.
    """

    name: str
    record: Callable[[Clinic, UUID], None]
    effect: str
    vaccine: str
    group: str
    cvx: str
    why: str
    age_days: int = 400
    until: date | None = None
    closed: bool = False


def _mmr(name: str, effect: str, record: Callable[[Clinic, UUID], None], why: str, **more: object) -> Fact:
    return Fact(name, record, effect, MMR, "MMR", "03", why, **more)  # type: ignore[arg-type]


def _bcg(name: str, effect: str, record: Callable[[Clinic, UUID], None], why: str, **more: object) -> Fact:
    return Fact(name, record, effect, BCG, "BCG", "19", why, **more)  # type: ignore[arg-type]


GIVEN, ENDED, EXEMPT = today() - timedelta(days=30), today() - timedelta(days=10), today() + timedelta(days=40)

FACTS = [
    _mmr("HIV, severe", "stopped", condition("hiv", code="154"), "HIV with severe immunodeficiency", closed=True),
    _mmr("chemotherapy", "stopped", condition("treatment", code="168"), "chemotherapy"),
    _mmr("transplant", "stopped", condition("transplant"), "transplant of an organ"),
    _mmr("immunodeficiency", "stopped", condition("immunodeficiency", code="013"), "severe combined immunodeficiency"),
    _mmr("in the family", "stopped", condition("family", code="012"), "immunodeficiency in the family"),
    _mmr("tuberculosis", "stopped", condition("tuberculosis"), "active tuberculosis", closed=True),
    _mmr("measles vaccine", "stopped", condition("severe_reaction", code="091"), "severe reaction to measles vaccine"),
    _mmr("low platelets", "precaution", condition("thrombocytopenia"), "thrombocytopenia, now or before"),
    _mmr(
        "ill today", "precaution", condition("acute_illness", code="030", observed_on=text(today())), "acute illness"
    ),
    _mmr(
        "immunoglobulin", "waits", condition("immunoglobulin", code="130", observed_on=text(GIVEN)),
        f"immunoglobulin after contact with measles, {text(GIVEN)}", until=Duration(5, 0).after(GIVEN),
    ),
    _mmr(
        "plasma", "waits", condition("transfusion", code="135", observed_on=text(GIVEN)), "plasma or platelets",
        until=Duration(7, 0).after(GIVEN),
    ),
    _mmr(
        "after chemotherapy", "waits", condition("chemotherapy_ended", observed_on=text(ENDED)), "end of chemotherapy",
        until=Duration(3, 0).after(ENDED),
    ),
    _mmr("refusal", "refusal", decision("refusal", "MMR"), "", closed=True),
    _mmr("exemption", "exemption", decision("exemption", "MMR", EXEMPT), "written so", until=EXEMPT),
    _mmr("exemption from all", "exemption", decision("exemption", "*", EXEMPT), "written so", until=EXEMPT),
    _bcg(
        "Mantoux 12 mm", "stopped", condition("tuberculin", value="12", observed_on=text(today())),
        f"tuberculin (Mantoux) test, 12 mm, {text(today())}",
    ),
    _bcg("mother with HIV", "precaution", condition("hiv_exposed"), "mother with HIV", age_days=20, closed=True),
    _bcg("contact", "precaution", condition("tb_contact"), "contact with tuberculosis", age_days=20, closed=True),
    _bcg("born small", "precaution", weighed_at_birth, "birth weight, 1800 g", age_days=20),
    Fact(
        "hepatitis B vaccine", condition("severe_reaction", code="097"), "stopped", HEPATITIS_B, "HepB", "08",
        "severe reaction to hepatitis B vaccine",
    ),
    Fact(
        "hepatitis B, laboratory", condition("laboratory", code="019"), "immune", HEPATITIS_B, "HepB", "08", "",
    ),
    Fact(
        "intussusception", condition("intussusception"), "stopped", ROTAVIRUS, "Rota", "119", "intussusception", 70,
    ),
    Fact("pregnancy", condition("pregnancy"), "stopped", HPV, "HPV", "62", "pregnancy", 4600, closed=True),
]  # fmt: skip
