"""Who asks how a baby is fed, and who may not."""

from __future__ import annotations

from pediatric_his.db.identifiers import new_id
from tests.clinic import Clinic


def test_a_nurse_records_and_a_doctor_reads(clinic: Clinic) -> None:
    child = clinic.child()
    page = f"/patients/{child}/feeding"
    assert "Nobody has asked yet." in clinic.doctor.get(page).text
    typed = {"kind": "mixed", "key": str(new_id())}
    assert [clinic.nurse.post(page, typed).status_code for _twice in range(2)] == [303, 303]
    assert clinic.db.value("SELECT count(*) FROM feeding WHERE patient_id = $1", child) == 1
    assert "Breast milk and formula" in clinic.doctor.get(page).text
    assert clinic.audited("feeding.record") == 1


def test_what_is_on_no_list_is_refused(clinic: Clinic) -> None:
    answer = clinic.nurse.post(f"/patients/{clinic.child()}/feeding", {"kind": "soup", "key": str(new_id())})
    assert answer.status_code == 422


def test_the_desk_may_not_read_it(clinic: Clinic) -> None:
    assert clinic.reception.get(f"/patients/{clinic.child()}/feeding").status_code == 403


def test_another_hospitals_doctor_finds_no_such_child(clinic: Clinic, other_clinic: Clinic) -> None:
    assert other_clinic.doctor.get(f"/patients/{clinic.child()}/feeding").status_code == 404
