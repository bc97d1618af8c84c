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
    assert "Mubina" in clinic.reception.search("Mubina").text
    assert "Mubina" not in clinic.reception.search("Madina").text
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


def test_what_changed_is_in_the_audit_and_the_guardian_is_corrected(clinic: Clinic) -> None:
    family = {"guardian_given_name": "Dilorom", "guardian_family_name": "Karimova", "guardian_phone": "90 123-45-67"}
    child = clinic.child(patronymic="")
    assert clinic.reception.post(f"/patients/{child}/edit", typed(**family)).status_code == 303
    changed = typed(version="2", given_name="Mubina", **family | {"guardian_phone": "90 765-43-21"})
    assert clinic.reception.post(f"/patients/{child}/edit", changed).status_code == 303
    details = clinic.db.fetch(
        "SELECT detail FROM audit WHERE hospital_id = $1 AND action = 'patient.correct' ORDER BY at", clinic.hospital_id
    )
    assert [(row["detail"]["changed"], row["detail"]["version"]) for row in details] == [
        (["guardian"], 2),
        (["given_name", "guardian"], 3),
    ]
    guardian = clinic.db.row("SELECT phone, version FROM guardian WHERE hospital_id = $1", clinic.hospital_id)
    assert (guardian["phone"], guardian["version"]) == ("+998907654321", 2)
    assert "Mubina" in clinic.reception.search("907654321").text
    assert "Mubina" not in clinic.reception.search("901234567").text
    assert clinic.db.value("SELECT version FROM patient WHERE id = $1", child) == 3


def test_who_may_not(clinic: Clinic, outsider: Person) -> None:
    child = clinic.child()
    assert clinic.nurse.get(f"/patients/{child}/edit").status_code == 403
    assert outsider.post(f"/patients/{child}/edit", typed()).status_code == 404


def test_an_alert_is_shown_until_it_is_ended_and_stays_readable(clinic: Clinic) -> None:
    child = clinic.child()
    form = {"kind": "other", "alert_text": "amoxicillin (rash)", "key": str(new_id())}
    assert clinic.nurse.post(f"/patients/{child}/alerts", form).status_code == 303
    assert "amoxicillin (rash)" in clinic.doctor.get(f"/patients/{child}").text
    alert = clinic.db.value("SELECT id FROM alert WHERE patient_id = $1", child)
    assert clinic.doctor.post(f"/patients/{child}/alerts/{alert}/end", {"key": str(new_id())}).status_code == 303
    assert "amoxicillin" not in clinic.doctor.get(f"/patients/{child}").text
    assert clinic.db.value("SELECT count(*) FROM alert WHERE patient_id = $1", child) == 2
    assert clinic.reception.post(f"/patients/{child}/alerts", form).status_code == 403
