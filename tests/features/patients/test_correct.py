"""Correcting a child's card: a stale save shows both versions."""

from __future__ import annotations

from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic, Person

FORM = {"family_name": "Karimova", "given_name": "Madina", "sex": "f", "birth_date": "14.03.2024", "version": "1"}


def typed(**changes: str) -> dict[str, str]:
    return FORM | {"key": str(new_id())} | changes


def test_it_corrects_and_is_found_by_the_new_name(clinic: Clinic) -> None:
    child = clinic.child()
    assert clinic.reception.post(f"/patients/{child}/edit", typed(given_name="Mubina")).status_code == 303
    assert "Mubina" in clinic.reception.get("/patients?q=Mubina", htmx=True).text
    assert "Mubina" not in clinic.reception.get("/patients?q=Madina", htmx=True).text
    assert clinic.audited("patient.correct") == 1


def test_a_stale_save_gets_both_versions_and_changes_nothing(clinic: Clinic) -> None:
    child = clinic.child()
    clinic.reception.post(f"/patients/{child}/edit", typed(given_name="Mubina"))
    late = clinic.doctor.post(f"/patients/{child}/edit", typed(given_name="Malika"))
    assert late.status_code == 409
    assert "Malika" in late.text
    assert "Mubina" in late.text
    names = clinic.db.fetch("SELECT given_name, version FROM patient WHERE id = $1", child)
    assert [tuple(r) for r in names] == [("Mubina", 2)]


def test_who_may_not(clinic: Clinic, outsider: Person) -> None:
    child = clinic.child()
    assert clinic.nurse.get(f"/patients/{child}/edit").status_code == 403
    assert outsider.post(f"/patients/{child}/edit", typed()).status_code == 404


def test_an_allergy_is_shown_until_it_is_ended_and_stays_readable(clinic: Clinic) -> None:
    child = clinic.child()
    form = {"kind": "allergy", "alert_text": "amoxicillin (rash)", "key": str(new_id())}
    assert clinic.nurse.post(f"/patients/{child}/alerts", form).status_code == 303
    assert "amoxicillin (rash)" in clinic.doctor.get(f"/patients/{child}").text
    alert = clinic.db.value("SELECT id FROM alert WHERE patient_id = $1", child)
    assert clinic.doctor.post(f"/patients/{child}/alerts/{alert}/end", {"key": str(new_id())}).status_code == 303
    assert "amoxicillin" not in clinic.doctor.get(f"/patients/{child}").text
    assert clinic.db.value("SELECT count(*) FROM alert WHERE patient_id = $1", child) == 2
    assert clinic.reception.post(f"/patients/{child}/alerts", form).status_code == 403
